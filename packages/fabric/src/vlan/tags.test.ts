import { createSimulation } from "@dc/engine";
import { dissect, etherType, formatHex } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { Tags } from "./tags.ts";

function oneFrame() {
  const { frames } = createSimulation({ seed: 1 });
  const plain = frames.encoder((frame) => {
    const bytes = new Uint8Array(frames.sizeBytes[frame]);
    bytes.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 0, 0x45]);
    return bytes;
  });
  const tags = new Tags(frames);
  const frame = frames.allocate(60);
  frames.encoderOf[frame] = plain;
  return { frames, tags, frame };
}

const head = (bytes: Uint8Array): string => formatHex(bytes, "", 12, 24);

test("F330: a tag is four bytes behind the addresses, and its priority is the frame's", () => {
  const { frames, tags, frame } = oneFrame();
  frames.priority[frame] = 5;
  tags.push(frame, "customer", 10);
  expect([frames.sizeBytes[frame], frames.bytes(frame).length]).toEqual([64, 64]);
  expect(head(frames.bytes(frame))).toBe("8100a00a0800450000000000");
  expect([tags.vlanOf(frame, "customer"), tags.vlanOf(frame, "service")]).toEqual([10, -1]);
  tags.push(frame, "customer", 11);
  expect(frames.sizeBytes[frame]).toBe(64);
  expect(tags.vlanOf(frame, "customer")).toBe(11);
});

test("F331: a provider's tag is outside of a customer's, whichever came first, and each goes alone", () => {
  for (const order of [["customer", "service"] as const, ["service", "customer"] as const]) {
    const { frames, tags, frame } = oneFrame();
    for (const kind of order) tags.push(frame, kind, kind === "service" ? 100 : 10);
    expect(frames.sizeBytes[frame]).toBe(68);
    expect(head(frames.bytes(frame))).toBe("88a800648100000a08004500");
    expect(
      dissect(frames.bytes(frame))
        .layers.slice(0, 3)
        .map(({ protocol }) => protocol),
    ).toEqual([...["eth", "ieee8021ad", "vlan"]]);
    tags.pop(frame, "service");
    expect(head(frames.bytes(frame))).toBe("8100000a0800450000000000");
    tags.pop(frame, "service");
    tags.pop(frame, "customer");
    expect([tags.has(frame), frames.sizeBytes[frame], head(frames.bytes(frame)).slice(0, 4)]).toEqual([
      ...[false, 60, "0800"],
    ]);
  }
});

test("F332: a copy has the tags of its frame; a new frame in the place of one that is gone has none", () => {
  const { frames, tags, frame } = oneFrame();
  tags.push(frame, "customer", 10);
  const twin = frames.copy(frame);
  tags.pop(frame, "customer");
  expect([tags.vlanOf(twin, "customer"), frames.sizeBytes[twin], tags.has(frame)]).toEqual([10, 64, false]);
  frames.release(twin);
  const next = frames.allocate(60);
  expect([next, tags.has(next)]).toEqual([twin, false]);
});

test("F332: only runs with VLANs have frames of three cache lines; all others have two", () => {
  const words = (nodes: NonNullable<Parameters<typeof createNetwork>[1]>["nodes"]): number => {
    const { frames } = createNetwork("h1-v1 h2-v1", nodes === undefined ? {} : { nodes }).simulation;
    const first = frames.allocate(60);
    return frames.allocate(60) - first;
  };
  expect([words(undefined), words({ v1: { learn: true } }), words({ v1: { vlans: {} } })]).toEqual([32, 32, 48]);
  expect(etherType.serviceVlan).toBe(0x88a8);
});
