import { expect, test } from "vitest";
import {
  connectQps,
  copyPacket,
  createTestWire,
  type TestEnd,
  type TestWire,
  type TestWireOptions,
} from "../testing/wire.ts";
import { access } from "../verbs/access.ts";
import { wcStatus, wcStatusNames, type WorkCompletion } from "../verbs/completion.ts";
import type { QpAttributes } from "../verbs/qp-attributes.ts";
import { qpAttribute, qpState, qpStateNames } from "../verbs/qp-state.ts";
import type { MemoryRegion } from "../verbs/region.ts";
import { sendFlag, wrOpcode } from "../verbs/work-request.ts";
import { Packet, rc } from "./packet.ts";
import { rnrTimerPs } from "./syndrome.ts";
import { createTransport } from "./transport.ts";

function createScene(options: TestWireOptions = {}, attributes: QpAttributes = {}): TestWire {
  const wire = createTestWire(options);
  connectQps(wire, attributes);
  return wire;
}

function pollAll({ transport, cq }: TestEnd): WorkCompletion[] {
  const all: WorkCompletion[] = [];
  for (let wc = transport.device.pollCq(cq); wc !== undefined; wc = transport.device.pollCq(cq)) all.push(wc);
  return all;
}
const statuses = (end: TestEnd): string[] => pollAll(end).map(({ wrId, status }) => `${wrId} ${wcStatusNames[status]}`);
const states = ({ ends }: TestWire): string[] =>
  ends.map(({ transport, qp }) => qpStateNames[transport.device.queryQpState(qp)] ?? "");

/** Bytes that tell where they are from. */
function fill(end: TestEnd, seed: number): void {
  for (let i = 0; i < end.memory.bytes.length; i++) end.memory.bytes[i] = (i * 31 + seed + (i >> 8)) & 255;
}

/** Post on end 0. Addresses are offsets into each end's memory. */
function post(
  wire: TestWire,
  opcode: number,
  wrId: number,
  local: number,
  length: number,
  remote = 0,
  more: { imm?: number; rkey?: number; flags?: number; from?: 0 | 1 } = {},
): number {
  const from = more.from ?? 0;
  const end = wire.ends[from];
  const peer = wire.ends[1 - from] as TestEnd;
  return end.transport.device.postSend(end.qp, {
    wrId,
    opcode,
    sendFlags: more.flags ?? sendFlag.signaled,
    sgList: length === 0 ? [] : [{ address: end.memory.address + local, length, lkey: end.region.lkey }],
    immData: more.imm ?? 0,
    remoteAddress: peer.memory.address + remote,
    rkey: more.rkey ?? peer.region.rkey,
  });
}

function receive(wire: TestWire, wrId: number, at: number, length: number, side: 0 | 1 = 1): void {
  const end = wire.ends[side];
  end.transport.device.postRecv(end.qp, {
    wrId,
    sgList: length === 0 ? [] : [{ address: end.memory.address + at, length, lkey: end.region.lkey }],
  });
}

const { rdmaWrite, rdmaWriteWithImm, send, sendWithImm, rdmaRead } = wrOpcode;

test("R35: a message of n bytes is ceil(n / MTU) packets, at least one, named FIRST, MIDDLE, LAST or ONLY", () => {
  const rows: readonly (readonly [number, number, readonly number[]])[] = [
    [rdmaWrite, 0, [rc.writeOnly]],
    [rdmaWrite, 256, [rc.writeOnly]],
    [rdmaWrite, 257, [rc.writeFirst, rc.writeLast]],
    [rdmaWrite, 800, [rc.writeFirst, rc.writeMiddle, rc.writeMiddle, rc.writeLast]],
    [rdmaWriteWithImm, 300, [rc.writeFirst, rc.writeLastImm]],
    [rdmaWriteWithImm, 1, [rc.writeOnlyImm]],
    [send, 512, [rc.sendFirst, rc.sendLast]],
    [send, 513, [rc.sendFirst, rc.sendMiddle, rc.sendLast]],
    [send, 0, [rc.sendOnly]],
    [sendWithImm, 256, [rc.sendOnlyImm]],
    [sendWithImm, 300, [rc.sendFirst, rc.sendLastImm]],
    [rdmaRead, 1000, [rc.readRequest]],
  ];
  for (const [opcode, length, expected] of rows) {
    const wire = createScene();
    receive(wire, 7, 0, 4096);
    expect(post(wire, opcode, 1, 0, length)).toBe(0);
    wire.run();
    expect(wire.ends[0].sent.map((packet) => packet.opcode)).toEqual(expected);
    const end = wire.ends[0].sent.map((packet) => packet.payloadBytes);
    expect(end.reduce((sum, bytes) => sum + bytes, 0)).toBe(opcode === rdmaRead ? 0 : length);
    expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS"]);
  }
});

test("R36: each kind of request moves its bytes, and tells the peer or does not", () => {
  const wire = createScene();
  fill(wire.ends[0], 1);
  fill(wire.ends[1], 2);
  const [a, b] = wire.ends;
  const before = b.memory.bytes.slice();
  post(wire, rdmaWrite, 1, 100, 1000, 5000);
  post(wire, rdmaRead, 2, 20_000, 777, 8000);
  wire.run();
  expect(b.memory.bytes.slice(5000, 6000)).toEqual(a.memory.bytes.slice(100, 1100));
  expect(b.memory.bytes.slice(6000)).toEqual(before.slice(6000));
  expect(a.memory.bytes.slice(20_000, 20_777)).toEqual(before.slice(8000, 8777));
  expect(pollAll(b)).toEqual([]);
  expect(pollAll(a).map(({ wrId, opcode, byteLen }) => [wrId, opcode, byteLen])).toEqual([
    [1, 1, 0],
    [2, 2, 777],
  ]);
  for (let i = 0; i < 3; i++) receive(wire, 30 + i, 30_000 + i * 1000, 1000);
  post(wire, send, 3, 0, 600);
  post(wire, sendWithImm, 4, 1000, 20, 0, { imm: 0xdead_beef });
  post(wire, rdmaWriteWithImm, 5, 0, 300, 40_000, { imm: 5 });
  wire.run();
  expect(b.memory.bytes.slice(30_000, 30_600)).toEqual(a.memory.bytes.slice(0, 600));
  expect(pollAll(b)).toMatchObject([
    { wrId: 30, status: 0, opcode: 128, byteLen: 600, wcFlags: 0 },
    { wrId: 31, status: 0, opcode: 128, byteLen: 20, wcFlags: 2, immData: 0xdead_beef },
    { wrId: 32, status: 0, opcode: 129, byteLen: 300, wcFlags: 2, immData: 5 },
  ]);
});

test("R36: pieces are sent and stored in order, wherever they lie", () => {
  const wire = createScene();
  fill(wire.ends[0], 1);
  const [a, b] = wire.ends;
  const piece = (end: TestEnd, at: number, length: number) => ({
    address: end.memory.address + at,
    length,
    lkey: end.region.lkey,
  });
  b.transport.device.postRecv(b.qp, { wrId: 1, sgList: [piece(b, 9000, 300), piece(b, 100, 10), piece(b, 5000, 500)] });
  a.transport.device.postSend(a.qp, {
    wrId: 1,
    opcode: send,
    sgList: [piece(a, 0, 200), piece(a, 1000, 1), piece(a, 400, 399)],
  });
  wire.run();
  const m = a.memory.bytes;
  const sent = [...m.slice(0, 200), ...m.slice(1000, 1001), ...m.slice(400, 799)];
  const n = b.memory.bytes;
  expect([...n.slice(9000, 9300), ...n.slice(100, 110), ...n.slice(5000, 5290)]).toEqual(sent);
});

test("R7: requests complete in order, unsignalled ones in silence, and their places come back when a later one is polled", () => {
  const wire = createScene();
  const { transport, qp } = wire.ends[0];
  for (let i = 0; i < 256; i++)
    expect(post(wire, rdmaWrite, i, 0, 8, 0, { flags: i % 64 === 63 ? sendFlag.signaled : 0 })).toBe(0);
  expect(post(wire, rdmaWrite, 999, 0, 8)).toBe(12);
  wire.run();
  // All are done, but nothing was polled: the program cannot know.
  expect(post(wire, rdmaWrite, 999, 0, 8)).toBe(12);
  expect(transport.device.pollCq(wire.ends[0].cq)).toMatchObject({ wrId: 63 });
  for (let i = 0; i < 64; i++) expect(post(wire, rdmaWrite, 300 + i, 0, 8, 0, { flags: 0 })).toBe(0);
  expect(post(wire, rdmaWrite, 999, 0, 8)).toBe(12);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["127 SUCCESS", "191 SUCCESS", "255 SUCCESS"]);
  expect(transport.device.queryQpState(qp)).toBe(qpState.rts);
});

test("R37: only the last packet of a message and every 64th ask for an ACK, and ACKs that wait are one", () => {
  const wire = createScene();
  post(wire, rdmaWrite, 1, 0, 256 * 130);
  wire.run();
  const asked = wire.ends[0].sent.flatMap((packet, index) => (packet.ackRequest ? [index] : []));
  expect(asked).toEqual([63, 127, 129]);
  expect(wire.ends[1].sent.map(({ opcode, psn, msn }) => [opcode, psn, msn])).toEqual([
    [rc.acknowledge, 63, 0],
    [rc.acknowledge, 127, 0],
    [rc.acknowledge, 129, 1],
  ]);
  // While the answer to a READ is sent, ACKs of many writes wait behind it and become one.
  const other = createScene();
  post(other, rdmaRead, 1, 0, 256 * 40);
  for (let i = 0; i < 20; i++) post(other, rdmaWrite, 2 + i, 0, 8, 60_000);
  other.run();
  expect(other.ends[1].sent.filter(({ opcode }) => opcode === rc.acknowledge)).toHaveLength(1);
  expect(other.ends[1].transport.counter("ack_deferred")).toBe(19);
  expect(pollAll(other.ends[0])).toHaveLength(21);
});

// — what a peer does wrong ———————————————————————————————————————————————————————————————————————————————————————————

interface Refusal {
  readonly name: string;
  readonly act: (wire: TestWire) => void;
  /** What is done to packets on their way. */
  readonly bend?: (packet: Packet) => void;
  readonly attributes?: QpAttributes;
  readonly syndrome: number;
  readonly status: string;
}

const refusals: readonly Refusal[] = [
  {
    name: "a key that opens nothing",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 600, 0, { rkey: 0x1234 }),
    syndrome: 0x62,
    status: "REM_ACCESS_ERR",
  },
  {
    name: "a range that ends beyond its region",
    act: (wire) => post(wire, rdmaRead, 1, 0, 600, (1 << 16) - 599),
    syndrome: 0x62,
    status: "REM_ACCESS_ERR",
  },
  {
    name: "a queue pair that lets nobody write",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 8),
    attributes: { qpAccessFlags: access.remoteRead },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a queue pair that lets nobody read, asked with a wrong key: the queue pair is looked at first",
    act: (wire) => post(wire, rdmaRead, 1, 0, 8, 0, { rkey: 1 }),
    attributes: { qpAccessFlags: access.remoteWrite },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a LAST outside of a message",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 8),
    bend: (packet) => {
      packet.opcode = rc.writeLast;
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a SEND inside of a WRITE",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 700),
    bend: (packet) => {
      if (packet.opcode === rc.writeMiddle) packet.opcode = rc.sendMiddle;
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a FIRST that is not a whole MTU, with a wrong key: the length is looked at first",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 700, 0, { rkey: 1 }),
    bend: (packet) => {
      if (packet.opcode === rc.writeFirst) {
        packet.payloadBytes = 255;
        packet.payload = packet.payload?.slice(1);
      }
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a WRITE of more than it announced",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 700),
    bend: (packet) => {
      if (packet.opcode === rc.writeFirst) packet.dmaBytes = 600;
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "more than 2 GiB",
    act: (wire) => post(wire, rdmaRead, 1, 0, 8),
    bend: (packet) => {
      packet.dmaBytes = 0x8000_0001;
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a READ of a queue pair that answers none",
    act: (wire) => post(wire, rdmaRead, 1, 0, 8, 0, { rkey: 1 }),
    attributes: { maxDestRdAtomic: 0 },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a message too long for its place",
    act: (wire) => {
      receive(wire, 9, 0, 599);
      post(wire, send, 1, 0, 600);
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "an opcode that is reserved",
    act: (wire) => post(wire, rdmaWrite, 1, 0, 8),
    bend: (packet) => {
      packet.opcode = 0x15;
    },
    syndrome: 0x61,
    status: "REM_INV_REQ_ERR",
  },
  {
    name: "a place that the receiver may not write to",
    act: (wire) => {
      const { transport, qp, memory, pd } = wire.ends[1];
      const { lkey } = transport.device.regMr(pd, memory.address, 64, 0) as MemoryRegion;
      transport.device.postRecv(qp, { wrId: 9, sgList: [{ address: memory.address, length: 64, lkey }] });
      post(wire, send, 1, 0, 8);
    },
    syndrome: 0x63,
    status: "REM_OP_ERR",
  },
];

test.each(refusals)("R50 R51: $name: NAK, a completion with the peer's reason, both ends in error", (row) => {
  const wire = createScene(
    {
      carry: (packet) => {
        const copy = copyPacket(packet);
        if (copy.opcode !== rc.acknowledge) row.bend?.(copy);
        return copy;
      },
    },
    row.attributes,
  );
  const untouched = wire.ends[1].memory.bytes.slice();
  row.act(wire);
  post(wire, rdmaWrite, 2, 0, 8);
  wire.run();
  const naks = wire.ends[1].sent.filter(({ opcode, syndrome }) => opcode === rc.acknowledge && syndrome >= 0x20);
  expect(naks.map(({ syndrome }) => syndrome)).toEqual([row.syndrome]);
  expect(statuses(wire.ends[0])).toEqual([`1 ${row.status}`, "2 WR_FLUSH_ERR"]);
  expect(states(wire)).toEqual(["ERR", "ERR"]);
  if (row.syndrome === 0x62) expect(wire.ends[1].memory.bytes).toEqual(untouched);
});

test("R51: what is wrong at home ends the request at home: LOC_PROT_ERR after all that went before, then flushes", () => {
  const wire = createScene();
  const { transport, qp, memory } = wire.ends[0];
  post(wire, rdmaWrite, 1, 0, 600);
  const sgList = [{ address: memory.address, length: 8, lkey: 3 }];
  transport.device.postSend(qp, { wrId: 2, opcode: rdmaWrite, sgList, remoteAddress: wire.ends[1].memory.address });
  post(wire, rdmaWrite, 3, 0, 8);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS", "2 LOC_PROT_ERR", "3 WR_FLUSH_ERR"]);
  expect(wire.ends[0].sent).toHaveLength(3);
});

test("R51: the receiver's own completion says LOC_LEN_ERR or LOC_PROT_ERR", () => {
  const wire = createScene();
  receive(wire, 9, 0, 5);
  receive(wire, 10, 0, 5);
  post(wire, send, 1, 0, 6);
  wire.run();
  expect(statuses(wire.ends[1])).toEqual(["9 LOC_LEN_ERR", "10 WR_FLUSH_ERR"]);
});

test("R51: zero bytes need no key", () => {
  const wire = createScene();
  post(wire, rdmaWrite, 1, 0, 0, 0, { rkey: 0 });
  post(wire, rdmaRead, 2, 0, 0, 0, { rkey: 0 });
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS", "2 SUCCESS"]);
});

// — not ready ————————————————————————————————————————————————————————————————————————————————————————————————————————

test.each(Array.from({ length: 32 }, (_, code) => code))(
  "R33 R45: RNR timer code %i is waited for, to the tick",
  (code) => {
    const wire = createScene({}, { minRnrTimer: code, timeout: 0 });
    post(wire, send, 1, 0, 8);
    const retryPs = 2 * 1_000_000 + rnrTimerPs(code);
    wire.run(2_000_000);
    expect(wire.ends[1].sent.map(({ syndrome, psn }) => [syndrome, psn])).toEqual([[0x20 | code, 0]]);
    receive(wire, 5, 0, 8);
    wire.run(retryPs - 1);
    expect(wire.ends[0].sent).toHaveLength(1);
    wire.run(retryPs);
    expect(wire.ends[0].sent).toHaveLength(2);
    wire.run();
    expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS"]);
  },
);

test("R46: rnr_retry n gives n + 1 tries and RNR_RETRY_EXC_ERR, 7 goes on for ever", () => {
  for (let rnrRetry = 0; rnrRetry < 7; rnrRetry++) {
    const wire = createScene({}, { rnrRetry });
    post(wire, send, 1, 0, 8);
    post(wire, send, 2, 0, 8);
    wire.run();
    expect(statuses(wire.ends[0])).toEqual(["1 RNR_RETRY_EXC_ERR", "2 WR_FLUSH_ERR"]);
    expect(wire.ends[1].transport.counter("send_rnr_err")).toBe(rnrRetry + 1);
  }
  const wire = createScene({}, { rnrRetry: 7 });
  post(wire, send, 1, 0, 8);
  wire.run(10_000_000_000);
  expect(wire.ends[1].transport.counter("send_rnr_err")).toBeGreaterThan(800);
  expect(pollAll(wire.ends[0])).toEqual([]);
  receive(wire, 1, 0, 8);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS"]);
});

test("R45: what follows a message that found no place is sent again behind it, and carried out once", () => {
  const wire = createScene();
  fill(wire.ends[0], 3);
  post(wire, send, 1, 0, 600);
  post(wire, rdmaWrite, 2, 0, 600, 4096);
  wire.run(5_000_000);
  receive(wire, 5, 0, 600);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS", "2 SUCCESS"]);
  expect(statuses(wire.ends[1])).toEqual(["5 SUCCESS"]);
  expect(wire.ends[1].transport.counter("send_rnr_err")).toBe(1);
  expect(wire.ends[1].memory.bytes.slice(4096, 4696)).toEqual(wire.ends[0].memory.bytes.slice(0, 600));
});

test("R45: a WRITE with immediate data that finds no place waits with its last packet", () => {
  const wire = createScene();
  post(wire, rdmaWriteWithImm, 1, 0, 600, 0, { imm: 3 });
  wire.run(5_000_000);
  expect(wire.ends[1].sent.map(({ syndrome, psn }) => [syndrome, psn])).toEqual([[0x21, 2]]);
  receive(wire, 5, 0, 0);
  wire.run();
  expect(wire.ends[0].sent.map(({ psn }) => psn)).toEqual([0, 1, 2, 2]);
  expect(statuses(wire.ends[1])).toEqual(["5 SUCCESS"]);
});

// — silence ——————————————————————————————————————————————————————————————————————————————————————————————————————————

test("R43 R44: a dead wire ends after retry_cnt + 1 timeouts of 4.096 µs · 2^t in RETRY_EXC_ERR, and flushes in order", () => {
  for (const [timeout, retryCnt] of [
    [3, 0],
    [3, 7],
    [14, 7],
    [1, 2],
  ] as const) {
    const wire = createScene({ judge: () => "drop" }, { timeout, retryCnt });
    for (let wrId = 1; wrId < 4; wrId++) post(wire, rdmaWrite, wrId, 0, 8);
    wire.run();
    expect(statuses(wire.ends[0])).toEqual(["1 RETRY_EXC_ERR", "2 WR_FLUSH_ERR", "3 WR_FLUSH_ERR"]);
    expect(wire.nowPs).toBe(4_096_000 * 2 ** timeout * (retryCnt + 1));
    expect(wire.ends[0].transport.counter("retry_exceeded_err")).toBe(1);
    expect(states(wire)).toEqual(["ERR", "RTS"]);
  }
});

test("R43: timeout 0 waits for ever, and an adapter may take up to four times as long", () => {
  const silent = createScene({ judge: () => "drop" }, { timeout: 0 });
  post(silent, rdmaWrite, 1, 0, 8);
  silent.run();
  expect([pollAll(silent.ends[0]), states(silent)]).toEqual([[], ["RTS", "RTS"]]);
  const slow = createScene({ judge: () => "drop", transport: { timeoutFactor: 4 } }, { timeout: 3, retryCnt: 1 });
  post(slow, rdmaWrite, 1, 0, 8);
  slow.run();
  expect(slow.nowPs).toBe(4_096_000 * 8 * 4 * 2);
});

test("R43: what is heard restarts the clock and fills up the retries", () => {
  let lost = 0;
  // Every message's first try is lost: 20 messages, retry_cnt 1.
  const wire = createScene(
    {
      judge: (packet, from) => {
        if (from !== 0 || packet.psn !== lost) return "pass";
        lost++;
        return "drop";
      },
    },
    { retryCnt: 1 },
  );
  for (let wrId = 0; wrId < 20; wrId++) {
    post(wire, rdmaWrite, wrId, 0, 8);
    wire.run();
  }
  expect(pollAll(wire.ends[0]).every(({ status }) => status === wcStatus.success)).toBe(true);
  expect(wire.ends[0].transport.counter("local_ack_timeout_err")).toBe(20);
});

// — loss, repetition, order ——————————————————————————————————————————————————————————————————————————————————————————

/** Each kind of request, 5 packets and one, and what is lost of it: request or answer, by place. */
const lossRows = [rdmaWrite, rdmaWriteWithImm, send, sendWithImm, rdmaRead].flatMap((opcode) =>
  [8, 1200].flatMap((length) =>
    [0, 1].flatMap((side) =>
      Array.from({ length: length > 256 ? 5 : 1 }, (_, index) => ({ opcode, length, side, index })),
    ),
  ),
);

test.each(lossRows)(
  "R40: with packet $index of side $side lost, request $opcode of $length bytes is carried out once",
  ({ opcode, length, side, index }) => {
    for (const startPsn of [0, 0xff_fffd]) {
      const wire = createScene(
        { judge: (_packet, from, sentBefore) => (from === side && sentBefore === index ? "drop" : "pass") },
        { rqPsn: startPsn, sqPsn: startPsn },
      );
      fill(wire.ends[0], 1);
      fill(wire.ends[1], 2);
      const [a, b] = wire.ends;
      const remote = b.memory.bytes.slice(2000, 2000 + length);
      receive(wire, 50, 2000, 2000);
      post(wire, opcode, 1, 0, length, 2000, { imm: 77 });
      wire.run();
      expect(statuses(a)).toEqual(["1 SUCCESS"]);
      const isTold = opcode !== rdmaWrite && opcode !== rdmaRead;
      expect(pollAll(b).map(({ wrId, byteLen }) => [wrId, byteLen])).toEqual(isTold ? [[50, length]] : []);
      if (opcode === rdmaRead) expect(a.memory.bytes.slice(0, length)).toEqual(remote);
      else expect(b.memory.bytes.slice(2000, 2000 + length)).toEqual(a.memory.bytes.slice(0, length));
      expect(states(wire)).toEqual(["RTS", "RTS"]);
    }
  },
);

test("R41: a gap is said once, and everything from it on is sent again", () => {
  const wire = createScene({ judge: (_packet, from, index) => (from === 0 && index === 3 ? "drop" : "pass") });
  post(wire, rdmaWrite, 1, 0, 256 * 60);
  wire.run();
  const { sent } = wire.ends[0];
  const naks = wire.ends[1].sent.filter(({ syndrome }) => syndrome === 0x60);
  expect(naks.map(({ psn }) => psn)).toEqual([3]);
  // One round trip of 2 µs at 80 ns a packet is 25 packets, and the 4 before them.
  const again = sent.findIndex((packet, index) => index > 3 && packet.psn === 3);
  expect(sent.slice(again).map(({ psn }) => psn)).toEqual(Array.from({ length: 57 }, (_, i) => 3 + i));
  expect(again).toBe(29);
  expect(wire.ends[1].transport.counter("out_of_seq_request")).toBe(again - 4);
  expect(wire.ends[0].transport.counter("local_ack_timeout_err")).toBe(0);
});

test("R42: an answer that skips part of a READ is an implied NAK: asked again from what is missing, without a timeout", () => {
  // Packet 2 of the READ's answer is lost; a WRITE behind it is acknowledged.
  const wire = createScene({ judge: (_packet, from, index) => (from === 1 && index === 2 ? "drop" : "pass") });
  fill(wire.ends[1], 9);
  post(wire, rdmaRead, 1, 0, 256 * 6, 1000);
  post(wire, rdmaWrite, 2, 30_000, 8, 40_000);
  wire.run();
  const requests = wire.ends[0].sent.filter(({ opcode }) => opcode === rc.readRequest);
  expect(requests.map(({ psn, dmaBytes, address }) => [psn, dmaBytes, address - wire.ends[1].memory.address])).toEqual([
    [0, 1536, 1000],
    [2, 1024, 1512],
  ]);
  expect(wire.ends[0].transport.counter("local_ack_timeout_err")).toBe(0);
  expect(wire.ends[0].transport.counter("implied_nak_seq_err")).toBeGreaterThan(0);
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS", "2 SUCCESS"]);
  expect(wire.ends[0].memory.bytes.slice(0, 1536)).toEqual(wire.ends[1].memory.bytes.slice(1000, 2536));
});

test("R53: what comes twice is carried out once: messages are acknowledged again, READs answered again", () => {
  const wire = createScene({ judge: (_packet, from) => (from === 0 ? "twice" : "pass") });
  fill(wire.ends[0], 1);
  for (let i = 0; i < 4; i++) receive(wire, 10 + i, 1000 * i, 1000);
  for (let i = 0; i < 4; i++) post(wire, send, i, 500 * i, 700);
  post(wire, rdmaRead, 4, 50_000, 700, 0);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual([0, 1, 2, 3, 4].map((wrId) => `${wrId} SUCCESS`));
  expect(statuses(wire.ends[1])).toEqual([10, 11, 12, 13].map((wrId) => `${wrId} SUCCESS`));
  expect(wire.ends[1].transport.counter("duplicate_request")).toBeGreaterThan(10);
  expect(wire.ends[0].memory.bytes.slice(50_000, 50_700)).toEqual(wire.ends[0].memory.bytes.slice(0, 700));
});

test("R55: a READ answers what was there when it was asked, though a WRITE behind it changes that at once", () => {
  const wire = createScene();
  fill(wire.ends[0], 1);
  fill(wire.ends[1], 2);
  const before = wire.ends[1].memory.bytes.slice(0, 8000);
  // The answer to the first keeps the second waiting, while the WRITE behind both comes in.
  post(wire, rdmaRead, 1, 40_000, 8000, 20_000);
  post(wire, rdmaRead, 2, 30_000, 8000, 0);
  post(wire, rdmaWrite, 3, 0, 8000, 0);
  wire.run();
  expect(wire.ends[1].transport.kept.count).toBeGreaterThan(20);
  expect(wire.ends[0].memory.bytes.slice(30_000, 38_000)).toEqual(before);
  expect(wire.ends[1].memory.bytes.slice(0, 8000)).toEqual(wire.ends[0].memory.bytes.slice(0, 8000));
});

test("R47: no more READs are open than max_rd_atomic, and a fence waits for them", () => {
  const wire = createScene({}, { maxRdAtomic: 2 });
  for (let i = 0; i < 6; i++) post(wire, rdmaRead, i, 0, 256 * 4, 0);
  post(wire, rdmaWrite, 6, 0, 8, 40_000, { flags: sendFlag.signaled | sendFlag.fence });
  let most = 0;
  for (let timePs = 0; timePs < 40_000_000; timePs += 100_000) {
    wire.run(timePs);
    const { sent, transport, cq } = wire.ends[0];
    const asked = sent.filter(({ opcode }) => opcode === rc.readRequest).length;
    const done = transport.device.cqs.waiting(cq);
    most = Math.max(most, asked - done);
    if (sent.some(({ opcode }) => opcode === rc.writeOnly)) expect(done).toBeGreaterThanOrEqual(6);
  }
  expect(most).toBe(2);
  expect(statuses(wire.ends[0])).toHaveLength(7);
});

test("R48: in SQD what was begun is ended and nothing is begun, until RTS", () => {
  const wire = createScene();
  const { device } = wire.ends[0].transport;
  post(wire, rdmaWrite, 1, 0, 256 * 10);
  post(wire, rdmaWrite, 2, 0, 8);
  wire.run(200_000);
  expect(device.modifyQp(wire.ends[0].qp, { qpState: qpState.sqd }, qpAttribute.state)).toBe(0);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS"]);
  expect(device.modifyQp(wire.ends[0].qp, { qpState: qpState.rts }, qpAttribute.state)).toBe(0);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["2 SUCCESS"]);
});

test("R56: packets for no queue pair, of another partition, from a stranger, or in a wrong state are dropped and counted", () => {
  const wire = createScene();
  const { transport, qp } = wire.ends[1];
  const causes: string[] = [];
  transport.watch.drop = (_packet, cause) => void causes.push(cause);
  const packet = Object.assign(new Packet(), { opcode: rc.writeOnly, destQp: qp, ackRequest: true, psn: 0 });
  transport.receive(Object.assign(copyPacket(packet), { destQp: 5 }));
  transport.receive(Object.assign(copyPacket(packet), { pkey: 0x1234 }));
  transport.receive(Object.assign(copyPacket(packet), { sourceAddress: 77 }));
  transport.receive(Object.assign(copyPacket(packet), { opcode: 0x64 }));
  transport.receive(Object.assign(copyPacket(packet), { opcode: rc.acknowledge, syndrome: 0x1f, psn: 9 }));
  transport.device.modifyQp(qp, { qpState: qpState.err }, qpAttribute.state);
  transport.receive(packet);
  expect(causes).toEqual(["no-qp", "pkey", "address", "opcode", "ghost", "state"]);
  expect(transport.counter("rx_dropped")).toBe(6);
  wire.run();
  expect(wire.ends[1].sent).toEqual([]);
});

test("R57: with go-back-0 one loss begins the whole message anew, and both ends agree on it", () => {
  const wire = createScene({
    transport: { recovery: "go-back-0" },
    judge: (_packet, from, index) => (from === 0 && (index === 30 || index === 75) ? "drop" : "pass"),
  });
  fill(wire.ends[0], 1);
  post(wire, rdmaWrite, 1, 0, 256 * 40);
  wire.run();
  expect(statuses(wire.ends[0])).toEqual(["1 SUCCESS"]);
  expect(wire.ends[0].sent.filter(({ opcode }) => opcode === rc.writeFirst)).toHaveLength(3);
  expect(wire.ends[1].memory.bytes.slice(0, 256 * 40)).toEqual(wire.ends[0].memory.bytes.slice(0, 256 * 40));
});

test("R49: options that cannot be are refused by name", () => {
  const clock = { nowPs: 0, wake: () => undefined };
  const { memory } = createTestWire().ends[0];
  for (const wrong of [{ ackInterval: 0 }, { timeoutFactor: 5 }, { windowPackets: 0 }])
    expect(() => createTransport({ memory, clock, ...wrong })).toThrowError(
      expect.objectContaining({ code: "rdma/bad-option" }),
    );
});
