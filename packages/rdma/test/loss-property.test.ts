/** Random requests over a wire that loses, repeats and reorders, against a memory that is told the same. DC_RDMA_RUNS sets how many. */
import { createRandomStream } from "@dc/engine";
import { rc, sendFlag, type SendWr, wrOpcode } from "@dc/rdma";
import { connectQps, createTestWire, type TestEnd, type Verdict } from "@dc/rdma/testing";
import { expect, test } from "vitest";

const runs = Number(process.env.DC_RDMA_RUNS ?? 60);
const firstSeed = Number(process.env.DC_RDMA_SEED ?? 20_26);

/** Of each end's memory: what it sends from, what its peer writes to, and where reads and messages land. */
const source = 0;
const target = 16_384;
const landing = 32_768;

interface Side {
  readonly end: TestEnd;
  /** What the end's memory must be once all is done. */
  readonly oracle: Uint8Array;
  landed: number;
  readonly expected: string[];
  readonly received: string[];
}

function run(seed: number): { packets: number; trouble: number; kinds: Set<number> } {
  const random = createRandomStream(new Int32Array([seed, 1, 0, 0]));
  const below = (end: number): number => random.below(end);
  const lossPerMille = [0, 5, 20, 50][seed % 4] as number;
  const psn = below(2) === 0 ? below(1 << 24) : (1 << 24) - 1 - below(40);
  let trouble = 0;
  const judge = (): Verdict => {
    const dice = below(1000);
    if (dice >= lossPerMille * 2) return "pass";
    trouble++;
    if (dice < lossPerMille) return "drop";
    return dice % 2 === 0 ? "twice" : { lateByPs: below(600_000) };
  };
  const wire = createTestWire({ judge, transport: { ackInterval: 1 + below(70) } });
  connectQps(wire, { rqPsn: psn, sqPsn: psn, maxRdAtomic: 1 + below(4), maxDestRdAtomic: 4, timeout: 2 });
  const sides = wire.ends.map((end): Side => {
    for (let i = 0; i < target; i++) end.memory.bytes[i] = below(256);
    return { end, oracle: end.memory.bytes.slice(), landed: landing, expected: [], received: [] };
  }) as [Side, Side];
  const kinds = new Set<number>();
  for (let batch = 0; batch < 4; batch++) {
    for (const side of sides) side.landed = landing;
    const late: (() => void)[] = [];
    for (const [index, mine] of sides.entries()) {
      const theirs = sides[1 - index] as Side;
      const count = 1 + below(12);
      let hasRead = false;
      for (let i = 0; i < count; i++) {
        const wrId = batch * 100 + i;
        const opcode = below(5);
        kinds.add(opcode);
        const length = below(3) === 0 ? below(20) : below(1600);
        const from = source + below(target - length);
        const to = target + below(16_384 - length);
        const isRead = opcode === wrOpcode.rdmaRead;
        hasRead ||= isRead;
        const usesReceive = opcode !== wrOpcode.rdmaWrite && !isRead;
        const isSend = opcode === wrOpcode.send || opcode === wrOpcode.sendWithImm;
        const local = isRead ? mine.landed : from;
        if (isRead) mine.landed += length;
        const place = theirs.landed;
        if (isSend) theirs.landed += length;
        if (mine.landed > 65_536 || theirs.landed > 65_536) throw new Error("the landing is too short");
        // The oracle: at once, in the order in which they are posted.
        const there = theirs.oracle;
        if (isRead) mine.oracle.set(there.subarray(to, to + length), local);
        else there.set(mine.oracle.subarray(from, from + length), isSend ? place : to);
        mine.expected.push(`${wrId} 0`);
        if (usesReceive) {
          theirs.received.push(`${wrId} 0 ${length}`);
          const { transport, qp, memory, region } = theirs.end;
          const sgList = isSend ? [{ address: memory.address + place, length, lkey: region.lkey }] : [];
          const receive = (): void => expect(transport.device.postRecv(qp, { wrId, sgList })).toBe(0) as undefined;
          if (below(4) === 0 || late.length > 0) late.push(receive);
          else receive();
        }
        const { transport, qp, memory, region } = mine.end;
        const wr: SendWr = {
          wrId,
          opcode,
          // A READ may be carried out again after what follows it, unless that waits: IBA §10.8.3.3, the fence.
          sendFlags: sendFlag.signaled | (lossPerMille > 0 && hasRead ? sendFlag.fence : 0),
          sgList: split(memory.address + local, length, region.lkey, below(3)),
          remoteAddress: theirs.end.memory.address + to,
          rkey: theirs.end.region.rkey,
        };
        expect(transport.device.postSend(qp, wr)).toBe(0);
      }
    }
    // Receives that come late: whoever needs them meanwhile hears RNR.
    for (const receive of late) {
      wire.run(wire.nowPs + below(20_000_000));
      receive();
    }
    wire.run();
  }
  for (const { end, oracle, expected, received } of sides) {
    const ended: string[] = [];
    const came: string[] = [];
    const { device } = end.transport;
    for (let wc = device.pollCq(end.cq); wc !== undefined; wc = device.pollCq(end.cq))
      if (wc.opcode < 128) ended.push(`${wc.wrId} ${wc.status}`);
      else came.push(`${wc.wrId} ${wc.status} ${wc.byteLen}`);
    expect({ seed, ended }).toEqual({ seed, ended: expected });
    expect({ seed, came }).toEqual({ seed, came: received });
    const at = end.memory.bytes.findIndex((byte, i) => byte !== oracle[i]);
    expect({ seed, at }).toEqual({ seed, at: -1 });
  }
  return { packets: sides.reduce((sum, { end }) => sum + end.sent.length, 0), trouble, kinds };
}

function split(
  address: number,
  length: number,
  lkey: number,
  cuts: number,
): { address: number; length: number; lkey: number }[] {
  const pieces = [];
  let at = 0;
  for (let i = 0; i < cuts; i++) {
    const bytes = Math.floor((length - at) / 2);
    pieces.push({ address: address + at, length: bytes, lkey });
    at += bytes;
  }
  return [...pieces, { address: address + at, length: length - at, lkey }];
}

test("R54: whatever is lost, repeated or reordered, requests of both ends are carried out once and in order", () => {
  let packets = 0;
  let trouble = 0;
  for (let i = 0; i < runs; i++) {
    const outcome = run(firstSeed + i);
    packets += outcome.packets;
    trouble += outcome.trouble;
    if (i === 0) expect(outcome.kinds.size).toBe(5);
  }
  expect(trouble).toBeGreaterThan(runs);
  expect(packets).toBeGreaterThan(runs * 100);
  expect(rc.acknowledge).toBe(17);
});
