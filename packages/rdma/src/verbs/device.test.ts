import { expect, test } from "vitest";
import { access } from "./access.ts";
import { wcStatus, wcStatusNames, type WorkCompletion } from "./completion.ts";
import { createDevice, type Device } from "./device.ts";
import { errno } from "./errno.ts";
import { createMemory } from "./memory.ts";
import { qpAttribute as m, qpState } from "./qp-state.ts";
import type { MemoryRegion } from "./region.ts";
import { wrOpcode } from "./work-request.ts";

function createScene(cqDepth = 64, depth = 4): { device: Device; qp: number; cq: number; sge: object } {
  const device = createDevice({ memory: createMemory(4096) });
  const pd = device.allocPd();
  const cq = device.createCq(cqDepth);
  const qp = device.createQp({ pd, sendCq: cq, recvCq: cq, maxSendWr: depth, maxRecvWr: depth });
  const region = device.regMr(pd, 0, 4096, access.localWrite) as MemoryRegion;
  return { device, qp, cq, sge: { address: 0, length: 16, lkey: region.lkey } };
}

const values = {
  pkeyIndex: 0,
  portNum: 1,
  qpAccessFlags: 0,
  ahAttr: { destinationAddress: 1 },
  pathMtu: 3,
  destQpNum: 99,
  rqPsn: 5,
  sqPsn: 6,
  maxDestRdAtomic: 1,
  maxRdAtomic: 1,
  minRnrTimer: 12,
  timeout: 14,
  retryCnt: 7,
  rnrRetry: 7,
};
const toInit = m.state | m.pkeyIndex | m.port | m.accessFlags;
const toRtr = m.state | m.av | m.pathMtu | m.destQpn | m.rqPsn | m.maxDestRdAtomic | m.minRnrTimer;
const toRts = m.state | m.timeout | m.retryCnt | m.rnrRetry | m.sqPsn | m.maxQpRdAtomic;

function advance(device: Device, qp: number, to: number): void {
  for (const [state, mask] of [
    [qpState.init, toInit],
    [qpState.rtr, toRtr],
    [qpState.rts, toRts],
  ] as const)
    if (state <= to) expect(device.modifyQp(qp, { ...values, qpState: state }, mask)).toBe(errno.ok);
}

function pollAll(device: Device, cq: number): WorkCompletion[] {
  const all: WorkCompletion[] = [];
  for (let wc = device.pollCq(cq); wc !== undefined; wc = device.pollCq(cq)) all.push(wc);
  return all;
}

test("R22: a step that is refused, for its mask or for a value, changes nothing", () => {
  const { device, qp } = createScene();
  expect(device.modifyQp(qp, { ...values, qpState: qpState.init }, m.state | m.pkeyIndex)).toBe(errno.invalid);
  expect(device.modifyQp(qp, { ...values, qpState: qpState.rtr }, toRtr)).toBe(errno.invalid);
  expect(device.modifyQp(qp, { ...values, portNum: 2, qpState: qpState.init }, toInit)).toBe(errno.invalid);
  expect(device.queryQpState(qp)).toBe(qpState.reset);
  advance(device, qp, qpState.init);
  for (const wrong of [
    { pathMtu: 6 },
    { minRnrTimer: 32 },
    { rqPsn: 1 << 24 },
    { destQpNum: -1 },
    { maxDestRdAtomic: 17 },
  ])
    expect(device.modifyQp(qp, { ...values, ...wrong, qpState: qpState.rtr }, toRtr)).toBe(errno.invalid);
  expect(device.modifyQp(qp, { qpState: qpState.rtr }, toRtr)).toBe(errno.invalid);
  expect(device.queryQpState(qp)).toBe(qpState.init);
  advance2(device, qp);
  expect(device.modifyQp(qp, { curQpState: qpState.rtr }, m.curState)).toBe(errno.invalid);
  expect(device.modifyQp(qp, { curQpState: qpState.rts, minRnrTimer: 3 }, m.curState | m.minRnrTimer)).toBe(errno.ok);
});

function advance2(device: Device, qp: number): void {
  expect(device.modifyQp(qp, { ...values, qpState: qpState.rtr }, toRtr)).toBe(errno.ok);
  expect(device.modifyQp(qp, { ...values, qpState: qpState.rts }, toRts)).toBe(errno.ok);
}

test("R3: receives are taken from INIT on, sends from RTS on, and a full queue says ENOMEM", () => {
  const { device, qp, sge } = createScene();
  const send = { wrId: 1, opcode: wrOpcode.send, sgList: [sge as never] };
  const recv = { wrId: 1, sgList: [sge as never] };
  expect(device.postRecv(qp, recv)).toBe(errno.invalid);
  advance(device, qp, qpState.init);
  for (let i = 0; i < 4; i++) expect(device.postRecv(qp, recv)).toBe(errno.ok);
  expect(device.postRecv(qp, recv)).toBe(errno.noMemory);
  expect(device.postSend(qp, send)).toBe(errno.invalid);
  advance2(device, qp);
  expect(device.postSend(qp, { ...send, opcode: 5 })).toBe(errno.invalid);
  expect(device.postSend(qp, { ...send, sgList: Array(5).fill(sge) })).toBe(errno.invalid);
  for (let i = 0; i < 4; i++) expect(device.postSend(qp, send)).toBe(errno.ok);
  expect(device.postSend(qp, send)).toBe(errno.noMemory);
});

test("R9: the error state flushes both queues in order, and what is posted then", () => {
  const { device, qp, cq, sge } = createScene();
  advance(device, qp, qpState.rts);
  for (const wrId of [11, 12]) device.postSend(qp, { wrId, opcode: wrOpcode.rdmaRead, sgList: [sge as never] });
  for (const wrId of [21, 22]) device.postRecv(qp, { wrId, sgList: [] });
  expect(device.modifyQp(qp, { qpState: qpState.err }, m.state)).toBe(errno.ok);
  expect(pollAll(device, cq).map(({ wrId, status }) => [wrId, wcStatusNames[status]])).toEqual(
    [11, 12, 21, 22].map((wrId) => [wrId, "WR_FLUSH_ERR"]),
  );
  device.postSend(qp, { wrId: 13, opcode: wrOpcode.send, sgList: [] });
  device.postRecv(qp, { wrId: 23, sgList: [] });
  expect(pollAll(device, cq).map(({ wrId, status }) => [wrId, status])).toEqual([
    [13, wcStatus.wrFlushErr],
    [23, wcStatus.wrFlushErr],
  ]);
  expect(device.modifyQp(qp, { qpState: qpState.reset }, m.state)).toBe(errno.ok);
  expect(device.postRecv(qp, { wrId: 1, sgList: [] })).toBe(errno.invalid);
});

test("R6: a completion queue that is full loses what comes, says so, and takes its queue pairs down", () => {
  const { device, qp, cq } = createScene(2);
  const events: string[] = [];
  device.sink = { work: () => undefined, completed: () => undefined, event: (event) => void events.push(event) };
  advance(device, qp, qpState.init);
  for (let wrId = 0; wrId < 3; wrId++) device.postRecv(qp, { wrId, sgList: [] });
  device.modifyQp(qp, { qpState: qpState.err }, m.state);
  expect([device.cqs.overflowed(cq), device.cqs.lost(cq), events]).toEqual([true, 1, ["cq-error"]]);
  expect(pollAll(device, cq).map(({ wrId }) => wrId)).toEqual([0, 1]);
  device.postRecv(qp, { wrId: 9, sgList: [] });
  expect(pollAll(device, cq)).toEqual([]);
});

test("R4: an armed completion queue tells once, and one armed for solicited completions tells of errors too", () => {
  const { device, qp, cq } = createScene();
  let told = 0;
  device.onCompletion(cq, () => told++);
  advance(device, qp, qpState.rts);
  device.reqNotifyCq(cq, true);
  device.modifyQp(qp, { qpState: qpState.err }, m.state);
  device.postRecv(qp, { wrId: 1, sgList: [] });
  device.postRecv(qp, { wrId: 2, sgList: [] });
  expect(told).toBe(1);
});

test("R8: statuses have libibverbs' numbers and names", () => {
  // ibv_wc_status of infiniband/verbs.h: number and name of some.
  for (const [status, name] of [
    [0, "SUCCESS"],
    [1, "LOC_LEN_ERR"],
    [4, "LOC_PROT_ERR"],
    [5, "WR_FLUSH_ERR"],
    [7, "BAD_RESP_ERR"],
    [9, "REM_INV_REQ_ERR"],
    [10, "REM_ACCESS_ERR"],
    [11, "REM_OP_ERR"],
    [12, "RETRY_EXC_ERR"],
    [13, "RNR_RETRY_EXC_ERR"],
    [21, "GENERAL_ERR"],
  ] as const)
    expect(wcStatusNames[status]).toBe(name);
  expect(wcStatusNames).toHaveLength(Object.keys(wcStatus).length);
});

test("R5: handles that were never made, and numbers beyond 24 bits, are a programmer's mistake; sizes are EINVAL", () => {
  const { device } = createScene();
  expect(() => device.queryQpState(3)).toThrowError(expect.objectContaining({ code: "rdma/unknown-handle" }));
  expect(() => device.pollCq(7)).toThrowError(expect.objectContaining({ code: "rdma/unknown-handle" }));
  expect(() => createDevice({ memory: createMemory(0), firstQpNum: 1 << 24 })).toThrowError(
    expect.objectContaining({ code: "rdma/bad-option" }),
  );
  expect(device.createCq(0)).toBe(-1);
  expect(device.createQp({ pd: 1, sendCq: 9, recvCq: 0, maxSendWr: 1, maxRecvWr: 1 })).toBe(-1);
});
