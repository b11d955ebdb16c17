import { createRegistry, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";
import { parseNetlab } from "./netlab.ts";

const registry = createRegistry([fabricKinds]);
const wire = { rate: "25G", delay: "500ns" };

/** Two switches with so many links between them, the first `given` with addresses of their own. */
function pair(links: number, given = 0) {
  const addresses = Object.fromEntries(
    Array.from({ length: given }, (_, n) => [`e${n}`, `20.${n >> 8}.${n & 255}.0/31`] as const),
  );
  return {
    dc: 1,
    nodes: { a: { kind: "fabric/switch@1", addresses }, b: { kind: "fabric/switch@1" } },
    links: Array.from({ length: links }, (_, n) => ({ ends: [`a:e${n}`, `b:e${n}`], ...wire })),
  };
}

const say = (document: unknown) =>
  parseScenario(document, registry).issues.map(
    ({ code, path, expected, received }) => `${code} ${path}: ${expected}, got ${received}`,
  );

test("F224: more links than the plan has subnets for are an issue, not an exception from the middle of a build", () => {
  expect(say(pair(32_769))).toEqual([
    "fabric/address-space links: at most 32768 links between switches without addresses, got 32769",
  ]);
  expect(say(pair(32_769, 1))).toEqual([]);
}, 60_000);

test("F224: so are links of a netlab file", () => {
  const nodes = Object.fromEntries(Array.from({ length: 260 }, (_, n) => [`n${n}`, { device: "frr" }]));
  const links = Array.from({ length: 260 }, (_, a) => Array.from({ length: a }, (_, b) => `n${a}-n${b}`)).flat();
  const read = parseNetlab({ nodes, links }, "mesh.yml");
  expect(say(read.ok ? read.value.scenario : expect.fail(JSON.stringify(read.issues.slice(0, 3))))).toEqual([
    "fabric/address-space links: at most 32768 links between switches without addresses, got 33670",
  ]);
}, 60_000);
