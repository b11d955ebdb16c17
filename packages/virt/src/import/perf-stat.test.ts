import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExits } from "./import.ts";
import { readGrouped } from "./perf-stat.ts";

const file = readFileSync(new URL("../../vectors/perf-stat.handmade.txt", import.meta.url), "utf8");

test("V402: counters of kvm by name; the exits are all exits, and none has a reason", () => {
  expect(parseExits(file)).toEqual({
    ok: true,
    issues: [],
    value: {
      format: "perf-stat",
      level: "guest",
      exits: [],
      samples: 124_778,
      counters: [
        { name: "kvm:kvm_exit", value: 124_778 },
        { name: "kvm:kvm_entry", value: 124_790 },
        { name: "kvm:kvm_inj_virq", value: 9001 },
        { name: "kvm:kvm_hypercall", value: 0 },
      ],
    },
  });
});

test("V402: the same as CSV", () => {
  expect(parseExits("124778,,kvm:kvm_exit,100,100.00,,\n<not counted>,,kvm:kvm_pio,0,,,\n")).toMatchObject({
    ok: true,
    value: { samples: 124_778, counters: [{ name: "kvm:kvm_exit" }] },
  });
});

test("V402: thousands are grouped as the host's language has it", () => {
  expect(["124,778", "124.778", "1'124'778", "1\u202f778", "17", "12,34", "1,2345"].map(readGrouped)).toEqual([
    124_778,
    124_778,
    1_124_778,
    1778,
    17,
    undefined,
    undefined,
  ]);
});

test("V406: a counter that is no number, and one without a name", () => {
  expect(parseExits(file.replace("9,001", "9,00x"))).toMatchObject({ ok: false, issues: [{ line: 6, column: 14 }] });
  expect(parseExits(file.slice(0, file.indexOf("kvm:kvm_inj")).trimEnd())).toMatchObject({
    ok: true,
    issues: [{ severity: "warning", code: "input/cut", line: 6, column: 19 }],
  });
});
