import { createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { registry } from "./domain.ts";
import { faultsOf } from "./faults.ts";

function begin(): Run {
  const read = loadScenario(
    "dc: 1\ngenerate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1 }]",
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry);
}

test("a port's link, and all links of a node, as they are and as they were made", () => {
  const run = begin();
  const whole = { down: 0, lossOut: 0, lossIn: 0, mtuBytes: 9216, ownMtuBytes: 9216 };
  expect(faultsOf(run, "leaf1:e1-49")).toEqual({ on: "leaf1:e1-49", of: "port", links: 1, ...whole });
  expect(faultsOf(run, "leaf1")).toEqual({ on: "leaf1", of: "node", links: 3, ...whole });
  run.act("link.silent", "leaf1:e1-49", "in");
  run.act("link.mtu", "leaf1:e1-50", 1500);
  run.act("link.down", "leaf1:e1-49");
  expect(faultsOf(run, "leaf1:e1-49")).toMatchObject({ down: 1, lossOut: 0, lossIn: 1 });
  // What differs among its ports is said of none.
  const node = faultsOf(run, "leaf1");
  expect(node).toMatchObject({ down: 1, lossOut: 0 });
  expect(node).not.toHaveProperty("lossIn");
  expect(node).not.toHaveProperty("mtuBytes");
  expect(node?.ownMtuBytes).toBe(9216);
});

test("what is no port with a link and no node has no faults", () => {
  const run = begin();
  for (const ask of ["leaf9", "leaf1:e9", "", null, 3]) expect(faultsOf(run, ask)).toBeUndefined();
});
