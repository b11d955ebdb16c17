import { createSelector, formatFraction } from "@dc/fabric";
import { expect, test } from "vitest";
import {
  clampChoice,
  compareSelectors,
  fallFlows,
  fieldsDefault,
  flowCount,
  hashedFields,
  makeFlows,
  makeGroups,
  patterns,
  pressDefault,
  profiles,
  readFields,
  writeFields,
} from "./press.ts";

test("fields are read, written back, and each wrong one is named", () => {
  const read = readFields(fieldsDefault);
  if (!read.ok) throw new Error("expected a flow");
  expect(writeFields(read.flow)).toEqual(fieldsDefault);
  const wrong = readFields({
    source: "10.0.1.256",
    destination: "",
    protocol: "256",
    sourcePort: "-1",
    destinationPort: "65536",
  });
  expect(wrong).toEqual({
    ok: false,
    wrong: ["source", "destination", "protocol", "sourcePort", "destinationPort"],
  });
  expect(readFields({ ...fieldsDefault, sourcePort: "0x10" })).toEqual({ ok: false, wrong: ["sourcePort"] });
});

test("what is shown of the bytes is the flow, under every profile", () => {
  const read = readFields(fieldsDefault);
  if (!read.ok) throw new Error("expected a flow");
  for (const hash of profiles) {
    const fields = hashedFields(hash, createSelector({ hash }, ["a", "b"]).choose(read.flow));
    const shown = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    // Linux takes the smaller end first, and each pair by itself.
    const sorted = (one: string, other: string) => [shown[one], shown[other]].sort();
    expect([hash, sorted("source", "destination")]).toEqual([hash, ["10.0.1.5", "10.0.3.10"]]);
    if (hash === "linux-l3") expect(fields).toHaveLength(2);
    else expect([hash, sorted("sourcePort", "destinationPort")]).toEqual([hash, ["49203", "9"]]);
  }
});

test("256 flows differ, and each pattern is another", () => {
  const texts = patterns.map((pattern) => makeFlows(pattern).map((flow) => JSON.stringify(flow)));
  for (const flows of texts) expect(new Set(flows).size).toBe(flowCount);
  expect(new Set(texts.map((flows) => flows.join())).size).toBe(patterns.length);
});

test("the exclusive or of fields that move in step is one spine; a CRC spreads them", () => {
  const counts = (hash: "xor" | "crc-32", pattern: "lockstep" | "port-step") =>
    fallFlows({ ...pressDefault, hash, pattern }).map(({ stayed }) => stayed);
  expect(counts("xor", "lockstep").sort()).toEqual([0, 0, 0, 256]);
  expect(counts("xor", "port-step").sort()).toEqual([0, 0, 0, 256]);
  expect(Math.max(...counts("crc-32", "lockstep"))).toBeLessThan(80);
});

test("a dead spine: who had to move, who did not, and what is true of all hashes", () => {
  const choice = { ...pressDefault, down: [1] };
  const ways = fallFlows(choice);
  const sum = (of: (way: (typeof ways)[number]) => number) => ways.reduce((total, way) => total + of(way), 0);
  expect(sum(({ before }) => before)).toBe(flowCount);
  expect(sum(({ stayed, fled, needless }) => stayed + fled + needless)).toBe(flowCount);
  expect([ways[1].stayed + ways[1].fled + ways[1].needless, sum(({ fled }) => fled)]).toEqual([0, ways[1].before]);
  const rows = compareSelectors(choice).map(({ select, exact }) => [
    select,
    formatFraction(exact.moved),
    formatFraction(exact.needless),
  ]);
  expect(rows).toEqual([
    ["modulo", "3/4", "1/2"],
    ["hash-threshold", "1/3", "1/12"],
    ["rendezvous", "1/4", "0"],
    ["resilient", "1/4", "0"],
  ]);
  // The row of the choice and the picture are one count.
  const modulo = compareSelectors(choice)[0];
  expect([modulo.moved - modulo.needless, modulo.needless]).toEqual([
    sum(({ fled }) => fled),
    sum(({ needless }) => needless),
  ]);
  const [, after] = makeGroups(choice);
  expect(after.members.map(({ name }) => name)).toEqual(["spine1", "spine3", "spine4"]);
});

test("a choice out of bounds is the default, and one spine always lives", () => {
  const asked = { hash: "md5", select: "luck", seed: -1, ways: 99, down: [0, 0, 1, 2, 3, 7], pattern: "?" };
  expect(clampChoice(asked as never)).toEqual({ ...pressDefault, down: [0, 1, 2] });
  expect(clampChoice({ ways: 2, down: [0, 1], seed: 7 })).toMatchObject({ ways: 2, down: [0], seed: 7 });
});
