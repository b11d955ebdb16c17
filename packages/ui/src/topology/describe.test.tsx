import { makeTranslate } from "@dc/solid";
import { expect, test } from "vitest";
import { kitMessages } from "../messages/messages.ts";
import { makeFrame, makeLeafSpine } from "../testing/network.ts";
import { flows } from "../testing/scene.ts";
import { describe } from "./describe.ts";
import { makeIndex, type TopologySelection } from "./topology.ts";

const topology = makeLeafSpine(2, 2, 1);
const frame = makeFrame(topology, {
  timePs: 400_000,
  load: { 0: 1, 1: 0.25 },
  queueBytes: { 0: 261_096 },
  queueShare: { 0: 1 },
  down: [1],
  packets: [
    [77, 0, 0, 1_000_000, 0],
    [78, 0, 0, 1_000_000, -1],
  ],
  lanes: [
    { flow: 0, end: 0, share: 0.5 },
    { flow: 1, end: 0, share: 0.5 },
  ],
  drops: [{ end: 0, packet: 193, label: "B-193", flow: 1 }],
});
const t = makeTranslate(kitMessages, () => "en");
const say = (what: TopologySelection): string => {
  const words = describe(t, { topology, frame, flows }, makeIndex(topology), what);
  return words === undefined ? "" : `${words.name}: ${words.detail}`.replaceAll("\u00a0", " ");
};

test.each([
  [{ kind: "node", id: "leaf1" }, "leaf1: switch, 3 ports, 1 down, 261,096 B waiting"],
  [{ kind: "node", id: "h1" }, "h1: host, 1 port"],
  [{ kind: "port", id: "leaf1:e1" }, "leaf1 e1: to spine1, 100 Gb/s, load 100 %, queue full, 261,096 B, flows A B"],
  [{ kind: "port", id: "spine1:e1" }, "spine1 e1: to leaf1, 100 Gb/s, load 25 %, queue 0 B"],
  [{ kind: "port", id: "leaf1:e2" }, "leaf1 e2: to spine2, 100 Gb/s, down, queue 0 B"],
  [{ kind: "link", id: "leaf1:e1" }, "leaf1:e1 to spine1:e1: 100 Gb/s, load 100 % there, 25 % back"],
  [{ kind: "link", id: "leaf1:e2" }, "leaf1:e2 to spine2:e1: 100 Gb/s, down"],
  [{ kind: "packet", id: 77 }, "packet 77, flow A: from leaf1 to spine1, there in 600.000 ns"],
  [{ kind: "packet", id: 78 }, "packet 78: from leaf1 to spine1, there in 600.000 ns"],
  [{ kind: "packet", id: 193 }, "B-193: lost at leaf1 e1"],
  [{ kind: "packet", id: 999 }, ""],
  [{ kind: "node", id: "gone" }, ""],
  [{ kind: "port", id: "leaf1:e9" }, ""],
] as const)("%o is read as: %s", (what, expected) => {
  expect(say(what)).toBe(expected);
});
