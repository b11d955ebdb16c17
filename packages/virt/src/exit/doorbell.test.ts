import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type DoorbellKind, makeDoorbell } from "./doorbell.ts";

const { cases } = JSON.parse(readFileSync(new URL("../../vectors/bochs27-exits.json", import.meta.url), "utf8")) as {
  cases: { readonly instruction: string; readonly reason: number; readonly qualification: string }[];
};
const bochs = (instruction: string) => cases.find((row) => row.instruction === instruction);

const table: readonly [kind: DoorbellKind, reason: number, qualification: number][] = [
  ["mmio", 49, 0],
  ["mmio-uncached", 48, 0x182],
  ["pio", 30, 0xc010_0001],
  ["mapped", -1, 0],
];
test.each(table)("V55: a doorbell by %s is exit %i with qualification %i", (kind, reason, qualification) => {
  const doorbell = makeDoorbell(kind, "kernel");
  expect([doorbell.reason, doorbell.qualification]).toEqual([reason, qualification]);
});

test("V55: a write to nothing mapped has Bochs' qualification, a misconfigured entry none", () => {
  expect(makeDoorbell("mmio-uncached", "user").qualification).toBe(
    Number(bochs("EPT write unmapped 0x600010")?.qualification),
  );
  expect(makeDoorbell("mmio", "user").qualification).toBe(Number(bochs("EPT misconfig read 0xa00000")?.qualification));
});

test("V56: the kernel or the VMM process answers; a mapped register needs nobody", () => {
  expect([makeDoorbell("mmio", "kernel").by, makeDoorbell("mmio", "user").by]).toEqual(["kernel", "user"]);
  expect(makeDoorbell("mapped", "user").by).toBe("hardware");
  expect(() => makeDoorbell("pio", "user", 65_536)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
