import { createHash } from "node:crypto";
import { readShape } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { drawParameters, fillParameters, learnerSeed, parametersShape, valueCount } from "./parameters.ts";

const sha256 = async (text: string): Promise<Uint8Array> => createHash("sha256").update(text).digest();
const parameters = {
  flows: { choose: [4, 8, 16] },
  port: { from: 1024, to: 2048, step: 2 },
  share: { from: 0, to: 0.3, step: 0.1 },
};

test("L30: a learner's seed is the low 32 bits of SHA-256 of module, major version and learner", async () => {
  // printf 'hash-that-decides@1:ada' | sha256sum | tail -c 12
  expect(await learnerSeed({ id: "hash-that-decides", version: "1.4.2" }, "ada", sha256)).toBe(0x7d081167);
  expect(await learnerSeed({ id: "hash-that-decides", version: "1.0.0" }, "ada", sha256)).toBe(0x7d081167);
  expect(await learnerSeed({ id: "hash-that-decides", version: "2.0.0" }, "ada", sha256)).not.toBe(0x7d081167);
});

test("L31: each seed draws its own values, every value is drawn, and a new parameter moves no other", () => {
  const seen = { flows: new Set(), port: new Set(), share: new Set() };
  for (let seed = 0; seed < 4000; seed++) {
    const values = drawParameters(parameters, seed);
    seen.flows.add(values.flows);
    seen.port.add(values.port);
    seen.share.add(values.share);
    expect(drawParameters({ ...parameters, zeta: { choose: [1] } }, seed)).toMatchObject(values);
  }
  expect([...seen.flows].sort()).toEqual([16, 4, 8]);
  expect([...seen.share].sort()).toEqual([0, 0.1, 0.2, 0.3]);
  expect(seen.port.size).toBeGreaterThan(490);
  expect([...seen.port].every((port) => (port as number) % 2 === 0)).toBe(true);
  expect([valueCount(parameters.flows), valueCount(parameters.port), valueCount(parameters.share)]).toEqual([
    3, 513, 4,
  ]);
});

test("L32: a text that is a parameter keeps its type, inside of text it is written out, and $$ is a dollar", () => {
  const key = `\${flows}`;
  const filled = fillParameters({ n: `\${flows}`, rate: `\${flows}G`, list: ["a$$b", "$x"], [key]: 1 }, { flows: 4 });
  expect(filled).toEqual({ ok: true, value: { n: 4, rate: "4G", list: ["a$b", "$x"], [key]: 1 }, issues: [] });
});

test("L33: what is no parameter is an issue with its path and the nearest names", () => {
  expect(fillParameters({ a: [{ b: `x \${flow} y` }] }, { flows: 4 }).issues).toMatchObject([
    { code: "module/parameter", path: "a[0].b", hint: expect.stringContaining("nearest: flows") },
  ]);
  expect(fillParameters({ a: `\${constructor}` }, {}).issues).toMatchObject([{ code: "module/parameter", path: "a" }]);
});

test("L34: parameters are read with every mistake at its place", () => {
  const rows: [unknown, string[]][] = [
    [{ flows: { choose: [4, "eight"] } }, []],
    [{ flows: { choose: [] } }, ["module/range flows"]],
    [{ flows: { from: 4, to: 2 } }, ["module/range flows"]],
    [{ flows: { from: 4, to: 2, step: 0 } }, ["scenario/range flows.step"]],
    [{ Flows: { choose: [1] } }, ["module/name Flows"]],
    [{ flows: 4 }, ["scenario/type flows"]],
    [{ flows: { choose: [{}] } }, ["module/type flows.choose[0]"]],
    [[], ["module/type "]],
  ];
  for (const [value, expected] of rows) {
    const { issues } = readShape(value, parametersShape);
    expect([value, issues.map(({ code, path }) => `${code} ${path}`)]).toEqual([value, expected]);
  }
});

test("L136: a chosen parameter goes along with another, and what cannot is told", () => {
  const read = (value: unknown) => readShape(value, parametersShape);
  const along = { port: { choose: [10, 20, 30] }, other: { choose: ["a", "b", "c"], along: "port" } };
  expect(read(along)).toMatchObject({ ok: true });
  const pairs = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const { port, other } = drawParameters(along, seed);
    pairs.add(`${port}${other}`);
  }
  expect([...pairs].sort()).toEqual(["10a", "20b", "30c"]);
  const wrong = (other: object): unknown =>
    read({ port: along.port, rate: { from: 1, to: 3 }, other }).issues.map(({ code, path }) => `${code} ${path}`);
  expect(wrong({ choose: [1, 2], along: "port" })).toEqual(["module/along other.along"]);
  expect(wrong({ choose: [1, 2, 3], along: "rate" })).toEqual(["module/along other.along"]);
  expect(wrong({ choose: [1, 2, 3], along: "other" })).toEqual(["module/along other.along"]);
  expect(wrong({ choose: [1, 2, 3], along: "prot" })).toEqual(["module/along other.along"]);
  expect(wrong({ from: 1, to: 3, along: "port" })).toEqual(["scenario/unknown-key other.along"]);
});
