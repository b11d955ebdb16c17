import { type Design, designOf } from "@dc/fabric";
import { expect, test } from "vitest";
import { answerBuild, type BuildAnswer, flowsMax } from "./answer.ts";
import {
  type Demand,
  type GeneratorName,
  type Plan,
  planDefault,
  type PlanNumbers,
  useOf,
  withDemand,
} from "./plan.ts";

function planOf(generator: GeneratorName, numbers: PlanNumbers, demand: Partial<Demand> = {}): Plan {
  return withDemand({ ...planDefault, generator, numbers: { ...planDefault.numbers, [generator]: numbers } }, demand);
}

function ask(plan: Plan, routing: "hash" | "divided" | "tree" = "divided"): Extract<BuildAnswer, { ok: true }> {
  const answer = answerBuild({ plan, routing, columns: 16 });
  if (!answer.ok) throw new Error(JSON.stringify(answer.issues));
  return answer;
}

const small = { spines: 4, leaves: 4, hostsPerLeaf: 16, homing: 1, hostRate: 25, fabricRate: 100 };

test("the numbers are those of designOf, to the last one", () => {
  const made = designOf(useOf(planDefault));
  expect(made.ok && ask(planDefault).numbers).toEqual(made.ok && (made.value satisfies Design).numbers);
});

test("E08: with no port of a spine free another leaf is refused at the spine's ports, and more spines do not help", () => {
  const { numbers } = planDefault;
  const larger = {
    ...planDefault,
    numbers: { ...numbers, "leaf-spine": { ...numbers["leaf-spine"], leaves: 33, spines: 8 } },
  };
  const answer = answerBuild({ plan: larger, routing: "hash", columns: 16 });
  expect(answer.ok).toBe(false);
  expect(answer.ok ? [] : answer.issues.map(({ path, code }) => [path, code])).toEqual([
    ["spinePorts", "fabric/leaf-spine-ports"],
  ]);
  expect(answer.ok ? "" : answer.issues[0]?.hint).toContain("more spines do not help");
});

test("E31: two homes for 32 hosts need 64 ports and the uplinks: a 48-port leaf is refused", () => {
  const answer = answerBuild({
    plan: planOf("leaf-spine", { ...small, hostsPerLeaf: 32, homing: 2, leafPorts: 48 }),
    routing: "hash",
    columns: 16,
  });
  expect(answer.ok ? [] : answer.issues.map(({ path, expected }) => [path, expected])).toEqual([
    ["leafPorts", "at least 68 ports"],
  ]);
});

test("E29: a pod of five uplinks of 400G over 10 hosts of 25G is 1:8, as the ratio says", () => {
  const { numbers } = ask(planOf("leaf-spine", { ...small, spines: 5, hostsPerLeaf: 10, fabricRate: 400 }));
  expect(numbers.oversubscription).toBe(0.125);
});

test("F-01: a rack that is 2:1 gets a half off it; with half of it local nothing is held back", () => {
  const half = { ...small, hostsPerLeaf: 32 };
  const across = ask(planOf("leaf-spine", half, { kind: "stride", stride: 32 })).traffic;
  const [hash, divided, tree] = across?.compared ?? [];
  expect(divided?.share).toBeCloseTo(0.5, 9);
  expect(divided?.tight).toMatchObject({ blocking: "oversubscribed", capacityBitsPerSecond: 100e9, flows: 32 });
  expect(divided?.tight?.wantedBitsPerSecond).toBeCloseTo(200e9, 0);
  expect(divided?.held).toEqual({ oversubscribed: 128 });
  expect(hash?.share).toBeLessThanOrEqual(0.5 + 1e-9);
  expect(tree?.share).toBeCloseTo(1 / 8, 9);
  expect(tree?.shut).toBe(16 - 7);
  const local = ask(planOf("leaf-spine", half, { kind: "rack-local", local: 0.5 })).traffic;
  expect(local?.compared[1]).toMatchObject({ held: { none: 256 } });
  expect(local?.compared[1]?.share).toBeCloseTo(1, 9);
});

test("E04: a 1:1 fabric blocks by hash, and not when it is divided; the sentence's link is one where flows meet", () => {
  const traffic = ask(planOf("leaf-spine", small, { draw: 5 })).traffic;
  const [hash, divided] = traffic?.compared ?? [];
  expect(divided).toMatchObject({ held: { none: 64 }, full: 0 });
  expect(divided?.share).toBeCloseTo(1, 9);
  expect(hash?.share).toBeLessThan(0.95);
  expect(hash?.tight?.blocking).toBe("collision");
  expect(hash?.tight?.wantedBitsPerSecond).toBeGreaterThan(100e9);
});

test("F-06: all to one is an incast: 1/N each, and the link is the receiver's", () => {
  const traffic = ask(planOf("leaf-spine", small, { kind: "all-to-one", load: 0.5 })).traffic;
  for (const row of traffic?.compared ?? []) {
    expect(row.meanBitsPerSecond).toBeCloseTo(25e9 / 63, 0);
    expect(row.held).toEqual({ receiver: 63 });
    expect(row.tight).toMatchObject({ to: "h1", blocking: "receiver", flows: 63, capacityBitsPerSecond: 25e9 });
    expect(row.tight?.wantedBitsPerSecond).toBeCloseTo(63 * 12.5e9, 0);
  }
});

test("all to all at a load below the design's share is held back by nobody", () => {
  const traffic = ask(planOf("leaf-spine", { ...small, hostsPerLeaf: 32 }, { kind: "all-to-all", load: 0.4 })).traffic;
  expect(traffic).toMatchObject({ flows: 128 * 127, senders: 128 });
  expect(traffic?.compared[1]?.held).toEqual({ none: 128 * 127 });
  expect(traffic?.compared[1]?.share).toBeCloseTo(0.4, 9);
});

test("rails apart have no way from one to the other", () => {
  const traffic = ask(
    planOf(
      "rails",
      { units: 1, servers: 4, gpus: 2, spines: 0, uplinks: 1, hostRate: 400, fabricRate: 400 },
      { kind: "stride", stride: 1 },
    ),
  ).traffic;
  expect(traffic?.compared[1]?.held).toEqual({ lost: 8 });
});

test("nobody sends at load 0, to a stride of all hosts, or alone; too many flows are counted and not computed", () => {
  expect(ask(planOf("leaf-spine", small, { load: 0 })).traffic).toBeUndefined();
  expect(ask(planOf("leaf-spine", small, { kind: "stride", stride: 64 })).traffic).toBeUndefined();
  expect(ask(planOf("leaf-spine", { ...small, leaves: 1, hostsPerLeaf: 1 })).traffic).toBeUndefined();
  const many = ask(planOf("leaf-spine", { ...small, leaves: 64, hostsPerLeaf: 17 }, { kind: "all-to-all" }));
  expect(many.traffic).toBeUndefined();
  expect(many.tooMany).toBe(1088 * 1087);
  expect(many.tooMany).toBeGreaterThan(flowsMax);
});

test("F-07: a frame crosses 1, 3 or 5 switches", () => {
  expect(ask(planOf("leaf-spine", { ...small, leaves: 1 })).hops).toBe(1);
  expect(ask(planOf("leaf-spine", small)).hops).toBe(3);
  expect(ask(planOf("fat-tree", { k: 4, rate: 25 })).hops).toBe(5);
});
