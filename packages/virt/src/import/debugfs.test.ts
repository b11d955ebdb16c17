import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExits } from "./import.ts";

const file = readFileSync(new URL("../../vectors/debugfs.handmade.txt", import.meta.url), "utf8");

test("V404: five counters are exits of a reason, the rest is kept by name", () => {
  const parsed = parseExits(file);
  expect(parsed).toMatchObject({ ok: true, issues: [], value: { format: "debugfs", samples: 1291 } });
  if (!parsed.ok) return;
  expect(parsed.value.exits.map(({ name, number, samples }) => [name, number, samples])).toEqual([
    ["HLT", 12, 900],
    ["EXTERNAL_INTERRUPT", 1, 71],
    ["IO_INSTRUCTION", 30, 60],
    ["INTERRUPT_WINDOW", 7, 9],
  ]);
  expect(parsed.value.counters.map(({ name }) => name)).toEqual([
    "exits",
    "mmio_exits",
    "insn_emulation",
    "made_by_hand",
  ]);
});

test("V404: names and numbers alone, and machines in directories of their own", () => {
  for (const mark of [":", " ", ": ", "="])
    expect(parseExits(`exits${mark}7\nhalt_exits${mark}3\n`)).toMatchObject({
      ok: true,
      value: { samples: 7, exits: [{ name: "HLT", samples: 3 }] },
    });
  const at = "/sys/kernel/debug/kvm";
  const machines = `${at}/812-11/halt_exits:3\n${at}/900-12/halt_exits:4\n${at}/812-11/vcpu0/guest_mode:0\n`;
  expect(parseExits(machines)).toMatchObject({ ok: true, value: { exits: [{ samples: 7 }], counters: [] } });
  expect(parseExits(`${machines}${at}/halt_exits:8\n`)).toMatchObject({ ok: true, value: { exits: [{ samples: 8 }] } });
});

test("V406: a counter that is no number", () => {
  expect(parseExits(file.replace(":60", ":sixty"))).toMatchObject({
    ok: false,
    issues: [{ line: 3, column: 32, received: '"sixty"' }],
  });
});
