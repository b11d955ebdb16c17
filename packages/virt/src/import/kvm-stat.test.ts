import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExits } from "./import.ts";

const file = readFileSync(new URL("../../vectors/kvm-stat.handmade.txt", import.meta.url), "utf8");

test("V403: exits by reason, of all exits, and the other counters by name", () => {
  const parsed = parseExits(file);
  expect(parsed).toMatchObject({ ok: true, issues: [], value: { format: "kvm-stat", samples: 1291 } });
  if (!parsed.ok) return;
  expect(parsed.value.exits.map(({ name, number, samples }) => [name, number, samples])).toEqual([
    ["HLT", 12, 900],
    ["EPT_MISCONFIG", 49, 200],
    ["MADE_BY_HAND", undefined, 100],
    ["CPUID", 10, 91],
  ]);
  expect(parsed.value.exits[0]?.sampleShare).toBe(900 / 1291);
  expect(parsed.value.counters).toEqual([
    { name: "kvm_ack_irq", value: 12 },
    { name: "kvm_entry", value: 1290 },
    { name: "kvm_exit", value: 1291 },
  ]);
});

test("V403: the screen, with its heads", () => {
  const screen =
    "kvm statistics - summary\n\n Event                 Total %Total CurAvg/s\n kvm_exit               1291   50.0       43\n kvm_exit(HLT)           900   34.9       40\n Total                  2582              83\n";
  expect(parseExits(screen)).toMatchObject({
    ok: true,
    issues: [],
    value: { samples: 1291, exits: [{ samples: 900 }] },
  });
});

test("V406: a total that is no number", () => {
  expect(parseExits(file.replace("            91", "          many"))).toMatchObject({
    ok: false,
    issues: [{ code: "input/bad-line", line: 4, column: 49 }],
  });
  expect(parseExits(`${file}kvm_exit(HLT)`)).toMatchObject({
    ok: true,
    issues: [{ code: "input/cut", line: 8, column: 14 }],
  });
});
