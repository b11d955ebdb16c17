import fc from "fast-check";
import { expect, test } from "vitest";
import { Trace } from "./trace.ts";

type Row = readonly [time: number, kind: number, object: number, a: number, b: number];
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.maxSafeNat(),
  fc.nat(3),
  fc.nat(3),
  fc.nat(),
  fc.integer({ min: 0, max: 0xffffffff }),
);

function digestOf(rows: readonly Row[], recordsMax = 0): string {
  const trace = new Trace(recordsMax);
  const kinds = ["frame.send", "frame.receive", "frame.drop", "route.choose"].map((name) => trace.kind(name));
  const objects = ["leaf1", "leaf1/e1-1", "h1/eth0", "h2"].map((path) => trace.object(path));
  for (const [time, kind, object, a, b] of rows)
    trace.record(time, kinds[kind] as number, objects[object] as number, a, b);
  return trace.digest;
}

test("E30: the digest does not depend on the order of records, nor of registration", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
      expect(digestOf([...rows].reverse())).toBe(digestOf(rows));
    }),
    { numRuns: 500, seed: 30 },
  );
});

test("E31: it depends on time (both words), kind, object, a and b", () => {
  fc.assert(
    fc.property(row, fc.nat(4), fc.integer({ min: 1, max: 0x7fffffff }), ([time, kind, object, a, b], which, by) => {
      const changed: Row = [
        which === 0 ? (time + by * 4096) % 2 ** 53 : time,
        which === 1 ? (kind + 1) % 4 : kind,
        which === 2 ? (object + 1) % 4 : object,
        which === 3 ? a ^ by : a,
        which === 4 ? (b ^ by) >>> 0 : b,
      ];
      expect(digestOf([changed])).not.toBe(digestOf([[time, kind, object, a, b]]));
    }),
    { numRuns: 2000, seed: 31 },
  );
});

test("E31: no two of 200,000 near records share a digest", () => {
  const trace = new Trace(0);
  const kinds = ["frame.send", "frame.receive", "frame.drop", "route.choose"].map((name) => trace.kind(name));
  const object = trace.object("leaf1/e1-1");
  const zero = trace.save();
  const seen = new Set<string>();
  for (let time = 0; time < 100; time++)
    for (let a = 0; a < 20; a++)
      for (let b = 0; b < 25; b++)
        for (const kind of kinds) {
          trace.restore(zero);
          trace.record(time * 80, kind, object, a, b);
          seen.add(trace.digest);
        }
  expect(seen.size).toBe(200_000);
}, 30_000);

test("E32 E33: storing changes nothing; the ring keeps the newest, numbered without gaps", () => {
  const rows: Row[] = Array.from({ length: 20_000 }, (_, i) => [i * 3, i % 4, i % 3, i, i * 7]);
  expect(digestOf(rows, 1000)).toBe(digestOf(rows));
  const trace = new Trace(5000);
  const kind = trace.kind("frame.send");
  const object = trace.object("x");
  for (let i = 0; i < 20_000; i++) expect(trace.record(2 ** 40 + i, kind, object, i, 0xffffffff - i, i, i - 1)).toBe(i);
  expect([trace.first, trace.count]).toEqual([20_000 - 8192, 20_000]);
  for (let i = trace.first; i < trace.count; i++) {
    expect([trace.timePs(i), trace.a(i), trace.b(i), trace.c(i), trace.cause(i)]).toEqual([
      2 ** 40 + i,
      i,
      0xffffffff - i,
      i,
      i - 1,
    ]);
  }
  expect(trace.has(trace.first - 1)).toBe(false);
});

test("E33: a muted trace counts and digests but writes nothing", () => {
  const trace = new Trace(16);
  const kind = trace.kind("frame.send");
  const object = trace.object("x");
  for (let i = 0; i < 40; i++) trace.record(i, kind, object, i, 0);
  const { first, count } = trace;
  const saved = trace.save();
  trace.muted = true;
  trace.restore({ ...saved, count: 3 });
  for (let i = 0; i < 20; i++) trace.record(i, kind, object, 1000, 0);
  trace.restore(saved);
  trace.muted = false;
  expect([trace.first, trace.count]).toEqual([first, count]);
  for (let i = first; i < count; i++) expect(trace.a(i)).toBe(i);
});
