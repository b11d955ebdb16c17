import { readShape, type Shape } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { readValue, type Value } from "./value.ts";

const valueShape: Shape<Value> = { schema: {}, read: (value, path, reader) => readValue(value, path, reader) };
const read = (value: unknown) => readShape(value, valueShape);

test("L46: a quantity is read in its unit: picoseconds, bytes, bits per second", () => {
  const rows: [unknown, number][] = [
    [3, 3],
    ["10us", 10_000_000],
    ["64KiB", 65_536],
    ["25Gbps", 25e9],
  ];
  for (const [value, expected] of rows) expect(read(value)).toMatchObject({ ok: true, value: expected });
});

test("L40: each form is read as it stands, and what is none names them all", () => {
  const forms: Value[] = [
    { probe: "a#b" },
    { probes: "a*#b", take: "max" },
    { count: { kind: "frame.drop", on: "a/*", where: { cause: "ttl", a: 3 } } },
    { distinct: "c", of: { kind: "route.choose" } },
    { timeOf: { kind: "link.down" }, take: "last" },
    { answer: "share" },
    { sum: [1, { probe: "a#b" }] },
    { ratio: [{ answer: "share" }, 2] },
    { objects: { on: "leaf*", value: { probe: "{object}#drops" }, above: 0, below: 9 } },
  ];
  for (const form of forms) expect(read(form)).toMatchObject({ ok: true, value: form });
  expect(read({ porbe: "a#b" }).issues).toMatchObject([
    { code: "module/value", expected: expect.stringContaining("probe, probes") },
  ]);
});

test("L130: objects are counted by a value and a comparison, and each mistake has its path", () => {
  const rows: [unknown, string][] = [
    [{ objects: "leaf*" }, "objects"],
    [{ objects: { on: "leaf*", value: 3 } }, "objects"],
    [{ objects: { on: 7, value: 3, equals: 3 } }, "objects.on"],
    [{ objects: { on: "leaf*", value: { porbe: "a#b" }, equals: 3 } }, "objects.value"],
    [{ objects: { on: "leaf*", value: 3, equals: "x" } }, "objects.equals"],
    [{ objects: { on: "leaf*", value: 3, equals: 3, within: 1 } }, "objects.within"],
  ];
  for (const [value, path] of rows)
    expect([value, read(value).issues.map((issue) => issue.path)]).toEqual([value, [path]]);
});
