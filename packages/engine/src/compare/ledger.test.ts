import fc from "fast-check";
import { expect, test } from "vitest";
import { Trace } from "../trace/trace.ts";
import { bisect, Ledger } from "./ledger.ts";

interface Row {
  readonly timePs: number;
  readonly kind: string;
  readonly object: string;
  readonly a: number;
  readonly b: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  timePs: fc.integer({ min: 0, max: 2 ** 50 }),
  kind: fc.constantFrom("frame.send", "frame.drop", "link.down"),
  object: fc.constantFrom("h1/eth0", "s1/e1"),
  a: fc.nat(0xffffffff),
  b: fc.nat(0xffffffff),
});

function write(trace: Trace, rows: readonly Row[]): void {
  for (const { timePs, kind, object, a, b } of rows) trace.record(timePs, trace.kind(kind), trace.object(object), a, b);
}

function ledgerOf(rows: readonly Row[], options = {}): Ledger {
  const trace = new Trace(1 << 14);
  write(trace, rows);
  const ledger = new Ledger(options);
  ledger.feed(trace);
  return ledger;
}

test("E208: the chain depends on each part of each record and on their order", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), fc.nat(), fc.nat(4), (rows, place, part) => {
      const at = place % rows.length;
      const old = rows[at];
      const changes: Partial<Row>[] = [
        { timePs: old.timePs ^ 1 },
        { kind: old.kind === "link.down" ? "frame.send" : "link.down" },
        { object: old.object === "s1/e1" ? "h1/eth0" : "s1/e1" },
        { a: (old.a ^ 1) >>> 0 },
        { b: (old.b ^ 1) >>> 0 },
      ];
      const changed = rows.map((each, index) => (index === at ? { ...old, ...changes[part] } : each));
      expect(ledgerOf(changed).digest).not.toBe(ledgerOf(rows).digest);
      const swapped = [...rows];
      [swapped[0], swapped[1]] = [rows[1], rows[0]];
      const same = JSON.stringify(rows[0]) === JSON.stringify(rows[1]);
      expect(ledgerOf(swapped).digest === ledgerOf(rows).digest).toBe(same);
    }),
  );
});

test("E208: it does not depend on the pieces in which it is fed", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 300 }), fc.array(fc.integer({ min: 1, max: 40 })), (rows, pieces) => {
      const whole = ledgerOf(rows, { strideRecords: 8, marksMax: 8 });
      const trace = new Trace(1 << 10);
      const ledger = new Ledger({ strideRecords: 8, marksMax: 8 });
      let from = 0;
      for (const length of [...pieces, rows.length]) {
        write(trace, rows.slice(from, from + length));
        from += length;
        ledger.feed(trace);
      }
      expect([ledger.digest, ledger.marks, ledger.strideRecords]).toEqual([
        whole.digest,
        whole.marks,
        whole.strideRecords,
      ]);
      for (let mark = 0; mark < whole.marks; mark++) expect(ledger.low(mark)).toBe(whole.low(mark));
    }),
  );
});

test("E208: full, it keeps every second mark, and each stands for the records before it", () => {
  const rows = fc.sample(row, { numRuns: 1000, seed: 208 });
  const small = ledgerOf(rows, { strideRecords: 4, marksMax: 16 });
  expect(small.strideRecords).toBe(64 * 2 ** 0);
  expect(small.marks).toBeLessThanOrEqual(16);
  const fine = ledgerOf(rows, { strideRecords: 4, marksMax: 1024 });
  for (let mark = 0; mark < small.marks; mark++) {
    const same = (mark * small.strideRecords) / 4;
    expect([small.low(mark), small.high(mark)]).toEqual([fine.low(same), fine.high(same)]);
  }
});

test("E208: numbers of kinds and objects do not matter, names do", () => {
  const rows = fc.sample(row, { numRuns: 50, seed: 1 });
  const trace = new Trace(1 << 10);
  for (const name of ["other.kind", "link.down", "frame.drop"]) trace.kind(name);
  for (const name of ["x", "s1/e1"]) trace.object(name);
  write(trace, rows);
  const ledger = new Ledger();
  ledger.feed(trace);
  expect(ledger.digest).toBe(ledgerOf(rows).digest);
  expect(Object.fromEntries(ledger.counts())).toEqual(Object.fromEntries(ledgerOf(rows).counts()));
});

test("E209: a bisection brackets the first change between two neighbouring marks, whatever both strides are", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 700 }),
      fc.nat(),
      fc.constantFrom(4, 8, 64, 1024),
      fc.array(row, { maxLength: 60 }),
      (rows, place, marksMax, more) => {
        const at = place % rows.length;
        const changed = rows.map((each, index) => (index === at ? { ...each, a: (each.a ^ 1) >>> 0 } : each));
        const a = ledgerOf(rows, { strideRecords: 4, marksMax });
        const b = ledgerOf([...changed, ...more], { strideRecords: 4, marksMax });
        const { from, to } = bisect(a, b);
        expect(from).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(to ?? rows.length);
        const stride = Math.max(a.strideRecords, b.strideRecords);
        if (to !== undefined) expect(to - from).toBe(stride);
      },
    ),
  );
});

test("E212: a trace that was overwritten before it was read is refused", () => {
  const trace = new Trace(16);
  const ledger = new Ledger();
  write(trace, fc.sample(row, { numRuns: 10, seed: 2 }));
  ledger.feed(trace);
  write(trace, fc.sample(row, { numRuns: 30, seed: 3 }));
  expect(() => ledger.feed(trace)).toThrow(expect.objectContaining({ code: "engine/trace-lost" }));
});
