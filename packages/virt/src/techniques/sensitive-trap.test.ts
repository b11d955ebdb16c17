import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { createGuestRun } from "./guest-run.ts";
import { SensitiveTrap } from "./sensitive-trap.ts";

test("V442: the next instruction is looked at where it is, over a page's end too; what cannot be fetched is none", () => {
  const image = makeGuest(
    "next",
    "nop\npushfd\nmov eax, 1\ntimes 4085-($-$$) nop\npush cs\ntimes 4094-($-$$) nop\nsgdt [0x20000]",
  );
  const { engine } = createGuestRun({ technique: "bare-metal", image });
  const { cpu } = engine.machine;
  const trap = new SensitiveTrap(cpu);
  const isSensitiveAt = (offset: number): boolean => {
    cpu.rip[0] = image.origin + offset;
    return trap.isNext();
  };
  expect([0, 1, 2, 4085, 4094].map(isSensitiveAt)).toEqual([false, true, false, true, true]);
  cpu.rip[0] = 0x7000_0000;
  expect(trap.isNext()).toBe(false);
});
