import { expect, test } from "vitest";
import { type CounterFormat, createCounterReader, otherLine } from "./counter-lines.ts";
import { Reading } from "./reading.ts";

const format: CounterFormat = {
  format: "debugfs",
  expected: "",
  hint: "",
  readLine: (text) => {
    const [kind, name, value, scope = ""] = text.split(" ");
    if (kind === "bad") return { kind: "bad", column: 5, expected: "x", received: "" };
    return kind === "other" ? otherLine : { kind: kind as "exit", name: name as string, value: Number(value), scope };
  },
};

function read(...lines: string[]): unknown {
  const reading = new Reading();
  const reader = createCounterReader(format, reading);
  for (const [at, line] of lines.entries()) reader.line(line, at + 1, at < lines.length - 1);
  reader.end(lines.length);
  const { ok, issues, ...rest } = reading.result(() => reader.value());
  return ok ? { ...rest, codes: issues.map(({ code }) => code) } : issues;
}

test("V404: the host's own sums, or those of its machines together", () => {
  expect(read("all exits 50", "exit HLT 10", "exit HLT 20 vm1")).toMatchObject({
    value: {
      samples: 50,
      exits: [{ name: "HLT", samples: 10, sampleShare: 0.2 }],
      counters: [{ name: "exits", value: 50 }],
    },
  });
  expect(read("all exits 50 vm1", "exit HLT 10 vm1", "exit HLT 20 vm2", "counter pages 3 vm2")).toMatchObject({
    value: {
      samples: 50,
      exits: [{ name: "HLT", samples: 30 }],
      counters: [{ value: 50 }, { name: "pages", value: 3 }],
    },
  });
});

test("V406: a bad line is an error, and a warning where the file was cut; too many names and sums are refused", () => {
  expect(read("exit A 1", "bad", "exit B 1")).toMatchObject([
    { severity: "error", code: "input/bad-line", line: 2, column: 5 },
  ]);
  expect(read("exit A 1", "bad")).toMatchObject({ codes: ["input/cut"] });
  expect(read("other", "other")).toMatchObject([{ code: "input/cut", line: 2 }]);
  expect(read(...Array.from({ length: 5000 }, (_, at) => `exit R${at} 1`))).toMatchObject([
    { code: "input/too-large", line: 4097 },
  ]);
  expect(read(`exit A ${Number.MAX_SAFE_INTEGER}`, "exit A 1")).toMatchObject([{ code: "input/too-large", line: 2 }]);
});
