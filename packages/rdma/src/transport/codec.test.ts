import { readFileSync } from "node:fs";
import { formatHex, parseHex } from "@dc/wire";
import { expect, test } from "vitest";
import { copyPacket, createTestWire, connectQps } from "../testing/wire.ts";
import { wrOpcode } from "../verbs/work-request.ts";
import { frameBytes, makeRoceFrame, parseRoceFrame } from "./codec.ts";
import { createEndpoint, defaultMac, type Endpoint } from "./endpoint.ts";
import { Packet, rc } from "./packet.ts";

interface Case {
  readonly name: string;
  readonly hex: string;
}
const file = new URL("../../../wire/vectors/rocev2.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };
const bytesOf = (name: string): Uint8Array => {
  const parsed = parseHex(cases.find((each) => each.name === name)?.hex ?? "");
  if (!parsed.ok) throw new Error(name);
  return parsed.value;
};

test.each(["rc_write_first", "rc_rnr_nak"])("R58: %s, made by others, is read and made again byte for byte", (name) => {
  const bytes = bytesOf(name);
  const packet = new Packet();
  expect(parseRoceFrame(bytes, packet)).toBe("packet");
  expect(frameBytes(packet)).toBe(bytes.length);
  const addresses = { destinationMac: 0x0200_0000_0002, sourceMac: 0x0200_0000_0001 };
  expect(formatHex(makeRoceFrame(packet, addresses))).toBe(formatHex(bytes));
});

test("R58: what they say is in the record", () => {
  const packet = new Packet();
  parseRoceFrame(bytesOf("rc_write_first"), packet);
  expect(packet).toMatchObject({ opcode: rc.writeFirst, psn: 0xff_ffff, destQp: 0x12, address: 0x7f00_0000_1000 });
  expect(packet).toMatchObject({ rkey: 0xdead_beef, dmaBytes: 600, payloadBytes: 256, trafficClass: 0x6a });
  parseRoceFrame(bytesOf("rc_rnr_nak"), packet);
  expect(packet).toMatchObject({ opcode: rc.acknowledge, syndrome: 0x2c, msn: 2, payloadBytes: 0 });
});

test("R59: a bit that is wrong under the invariant CRC is found, one that routers change is not", () => {
  const bytes = bytesOf("rc_write_first");
  const packet = new Packet();
  const verdicts = Array.from(bytes, (_, at) => {
    const bent = bytes.slice();
    bent[at] ^= 1;
    return parseRoceFrame(bent, packet);
  });
  // Ethernet's addresses, type of service, time to live, header checksum, UDP checksum, the reserved bits of the BTH.
  const changing = [...Array(12).keys(), 15, 22, 24, 25, 40, 41, 46];
  for (const [at, verdict] of verdicts.entries())
    if (changing.includes(at)) expect([at, verdict]).toEqual([at, "packet"]);
    else expect([at, verdict]).not.toEqual([at, "packet"]);
  expect(parseRoceFrame(bytes.subarray(0, 41), packet)).toBe("not-roce");
  expect(parseRoceFrame(bytes.subarray(0, bytes.length - 1), packet)).toBe("malformed");
});

test("R58: through bytes and back, every kind of request does what it does without", () => {
  const addresses = { destinationMac: 1, sourceMac: 2 };
  let most = 0;
  const wire = createTestWire({
    carry: (packet) => {
      const bytes = makeRoceFrame(Object.assign(copyPacket(packet), { destAddress: 0x0a00_0009 }), addresses);
      most = Math.max(most, bytes.length);
      const read = new Packet();
      return parseRoceFrame(bytes, read) === "packet" ? copyPacket(read) : undefined;
    },
  });
  connectQps(wire);
  const [a, b] = wire.ends;
  for (let i = 0; i < 3000; i++) a.memory.bytes[i] = i * 7;
  b.transport.device.postRecv(b.qp, {
    wrId: 9,
    sgList: [{ address: b.memory.address + 9000, length: 999, lkey: b.region.lkey }],
  });
  b.transport.device.postRecv(b.qp, { wrId: 8, sgList: [] });
  const post = (opcode: number, at: number, length: number, remote: number): number =>
    a.transport.device.postSend(a.qp, {
      wrId: opcode,
      opcode,
      sendFlags: 2,
      immData: 0x0102_0304,
      sgList: [{ address: a.memory.address + at, length, lkey: a.region.lkey }],
      remoteAddress: b.memory.address + remote,
      rkey: b.region.rkey,
    });
  post(wrOpcode.rdmaWrite, 0, 1001, 100);
  post(wrOpcode.sendWithImm, 0, 301, 0);
  post(wrOpcode.rdmaWriteWithImm, 0, 3, 5000);
  post(wrOpcode.rdmaRead, 20_000, 777, 100);
  wire.run();
  for (const opcode of [0, 3, 1, 4]) expect(a.transport.device.pollCq(a.cq)).toMatchObject({ wrId: opcode, status: 0 });
  expect(b.transport.device.pollCq(b.cq)).toMatchObject({ wrId: 9, immData: 0x0102_0304, byteLen: 301 });
  expect(b.transport.device.pollCq(b.cq)).toMatchObject({ wrId: 8, immData: 0x0102_0304, byteLen: 3 });
  expect(b.memory.bytes.slice(100, 1101)).toEqual(a.memory.bytes.slice(0, 1001));
  expect(b.memory.bytes.slice(9000, 9301)).toEqual(a.memory.bytes.slice(0, 301));
  expect(a.memory.bytes.slice(20_000, 20_777)).toEqual(a.memory.bytes.slice(0, 777));
  expect(most).toBe(14 + 20 + 8 + 12 + 16 + 256 + 4);
});

test.each(["frame", "udp"] as const)(
  "R59: two endpoints talk in bytes (%s) with no simulator, and a bad CRC is silence",
  (form) => {
    const scene = createTestWire();
    const wakes: (() => void)[] = [];
    let bend = 0;
    const ends: Endpoint[] = [0, 1].map((side) =>
      createEndpoint({
        form,
        address: 10 + side,
        memory: scene.ends[side as 0 | 1].memory,
        clock: { nowPs: 0, wake: (_timePs, timer) => void wakes.push(() => ends[side]?.fire(timer)) },
        emit(bytes, destinationAddress) {
          expect(destinationAddress).toBe(11 - side);
          if (bend-- > 0) bytes[bytes.length - 1] ^= 1;
          ends[1 - side]?.onPacket(bytes, 10 + side);
        },
      }),
    );
    const made = ends.map(({ device }, side) => {
      const cq = device.createCq(64);
      const pd = device.allocPd();
      const region = device.regMr(pd, scene.ends[side as 0 | 1].memory.address, 1 << 16, 7);
      const qp = device.createQp({ pd, sendCq: cq, recvCq: cq, maxSendWr: 64, maxRecvWr: 64 });
      return { cq, qp, pd, region, key: region?.lkey ?? 0 };
    });
    ends.forEach(({ device }, side) => {
      const values = {
        pkeyIndex: 0,
        portNum: 1,
        qpAccessFlags: 7,
        ahAttr: { destinationAddress: 11 - side },
        pathMtu: 3,
      };
      const more = {
        destQpNum: 0x11,
        rqPsn: 9,
        sqPsn: 9,
        maxDestRdAtomic: 1,
        maxRdAtomic: 1,
        minRnrTimer: 1,
        timeout: 14,
      };
      const all = { ...values, ...more, retryCnt: 7, rnrRetry: 7 };
      for (const [qpState, mask] of [
        [1, 0x39],
        [2, 0x12_9181],
        [3, 0x1_2e01],
      ] as const)
        expect(device.modifyQp(made[side]?.qp ?? 0, { ...all, qpState }, mask)).toBe(0);
    });
    const post = (wrId: number, opcode: number): number =>
      (ends[0] as Endpoint).device.postSend(0x11, {
        wrId,
        opcode,
        sendFlags: 2,
        sgList: [{ address: scene.ends[0].memory.address, length: 3000, lkey: made[0]?.key ?? 0 }],
        remoteAddress: scene.ends[1].memory.address,
        rkey: made[1]?.key ?? 0,
      });
    scene.ends[0].memory.bytes.fill(5, 0, 3000);
    post(1, wrOpcode.rdmaWrite);
    post(2, wrOpcode.rdmaRead);
    for (const wrId of [1, 2]) expect(ends[0]?.device.pollCq(made[0]?.cq ?? 0)).toMatchObject({ wrId, status: 0 });
    expect(scene.ends[1].memory.bytes.slice(2999, 3001)).toEqual(Uint8Array.of(5, 0));
    bend = form === "frame" ? 1 : 0;
    post(3, wrOpcode.rdmaWrite);
    expect(ends[0]?.device.pollCq(made[0]?.cq ?? 0)).toMatchObject({ wrId: 3, status: 0 });
    expect(ends[1]?.transport.counter("rx_icrc_encapsulated")).toBe(form === "frame" ? 1 : 0);
    expect(defaultMac(0x0a00_0001)).toBe(0x0200_0a00_0001);
  },
);
