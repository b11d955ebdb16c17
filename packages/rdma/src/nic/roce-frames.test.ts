import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { parseRoceFrame } from "../transport/codec.ts";
import { Packet, rc } from "../transport/packet.ts";
import { createRoceFrames } from "./roce-frames.ts";

function makePacket(fill: number): Packet {
  return Object.assign(new Packet(), {
    opcode: rc.writeOnlyImm,
    solicited: true,
    ackRequest: true,
    destQp: 0x123456,
    psn: 0xabcdef,
    address: 0x7f00_1234_5678,
    rkey: 0xfedc_ba98,
    dmaBytes: 100,
    imm: 0x8765_4321,
    payloadBytes: 100,
    payload: new Uint8Array(100).fill(fill),
    sourceAddress: 0x0a00_0001,
    destAddress: 0xc0a8_0102,
    sourcePort: 0xc123,
    trafficClass: 0x6a,
    hopLimit: 255,
  });
}

test("R80: a frame says what its packet said, in columns and in bytes", () => {
  const simulation = createSimulation({ seed: 1 });
  const roce = createRoceFrames(simulation);
  const packet = makePacket(9);
  const frame = roce.put(packet);
  const taken = new Packet();
  expect(roce.take(frame, taken)).toBe(true);
  const { syndrome: _syndrome, msn: _msn, ...said } = taken;
  const { syndrome: _, msn: __, ...meant } = packet;
  expect(said).toEqual(meant);
  const read = new Packet();
  expect(parseRoceFrame(simulation.frames.bytes(frame), read)).toBe("packet");
  expect({ ...read, syndrome: 0, msn: 0 }).toEqual({ ...packet, syndrome: 0, msn: 0 });
  // A switch marks the engine's column, and the packet has it.
  simulation.frames.ecn[frame] = 3;
  roce.take(frame, taken);
  expect(taken.trafficClass).toBe(0x6b);
});

test("R81: a copy reads its parent's payload while that is kept, and is corrupt, never another's, when it is not", () => {
  const simulation = createSimulation({ seed: 1 });
  const roce = createRoceFrames(simulation);
  const frame = roce.put(makePacket(1));
  const twin = simulation.frames.copy(frame);
  simulation.frames.release(frame);
  const taken = new Packet();
  expect(roce.take(twin, taken)).toBe(true);
  expect(taken.payload?.[99]).toBe(1);
  // So many others that the block of the frame that is gone is given away.
  for (let i = 0; i < 200; i++) simulation.frames.release(roce.put(makePacket(2)));
  expect(roce.blocks).toBeLessThan(100);
  expect(roce.take(twin, taken)).toBe(false);
});
