import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { none } from "./frames.ts";

test("E25 E27 E28: ids count from 1, rows are used again, growth keeps every column", () => {
  const { frames } = createSimulation({ seed: 1 });
  const ttl = frames.column("ipv4/ttl", "u8");
  const first = frames.allocate(64);
  ttl.array[first] = 63;
  const many = Array.from({ length: 1000 }, () => frames.allocate(100));
  expect([frames.id[first], frames.sizeBytes[first], ttl.array[first], frames.alive]).toEqual([1, 64, 63, 1001]);
  frames.release(many[3] as number);
  expect(frames.allocate(9)).toBe(many[3]);
  expect(frames.id[many[3] as number]).toBe(1002);
  expect([frames.find(1002), frames.find(5)]).toEqual([many[3], none]);
  frames.release(first);
  const live: number[] = [];
  frames.live((frame) => void live.push(frame));
  expect(live.sort((a, b) => a - b)).toEqual([...many].sort((a, b) => a - b));
  expect(() => frames.release(first)).toThrow(expect.objectContaining({ code: "engine/frame-released" }));
});

test("E26: a copy has its own id, its parent's, and every column", () => {
  const { frames } = createSimulation({ seed: 1 });
  const vni = frames.column("vxlan/vni", "u32");
  const frame = frames.allocate(64);
  frames.flow[frame] = 7;
  vni.array[frame] = 5001;
  const twin = frames.copy(frame);
  expect([frames.id[twin], frames.parent[twin], frames.flow[twin], vni.array[twin], frames.sizeBytes[twin]]).toEqual([
    2, 1, 7, 5001, 64,
  ]);
});

test("bytes are made by the frame's own encoder", () => {
  const { frames } = createSimulation({ seed: 1 });
  const frame = frames.allocate(60);
  expect(() => frames.bytes(frame)).toThrow(expect.objectContaining({ code: "engine/unknown-name" }));
  frames.encoder(() => new Uint8Array(60));
  frames.encoderOf[frame] = frames.encoder((each) => new Uint8Array(frames.sizeBytes[each] as number).fill(1));
  expect(frames.bytes(frame)[59]).toBe(1);
});
