import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { controlRegister } from "../cpu/state.ts";
import { createGuestRun } from "./guest-run.ts";

test("V445: the guest sees its own CR0, CR3 and CR4, in and out of an exit", () => {
  const image = makeGuest(
    "control",
    "mov eax, 0x345000\nmov cr3, eax\nmov eax, 0x204\nmov cr4, eax\nmov ebx, cr4\nmov ecx, cr0\nmov edx, cr3\ncpuid_:\nnop\nhlt",
  );
  for (const technique of ["vtx-shadow", "vtx-ept"] as const) {
    const run = createGuestRun({ technique, image });
    run.run(8);
    const seen = (): readonly number[] => {
      const { control, general } = run.state;
      return [
        control[controlRegister.cr0],
        control[controlRegister.cr3],
        control[controlRegister.cr4],
        general[6],
        general[2],
        general[4],
      ] as number[];
    };
    const wanted = [0x11, 0x34_5000, 0x204, 0x204, 0x11, 0x34_5000];
    expect([technique, ...seen()]).toEqual([technique, ...wanted]);
    expect(run.run(10)).toBe("halt");
    expect(seen()).toEqual(wanted);
    // The real processor has what VMX wants of it.
    expect(run.engine.machine.cpu.state.control[controlRegister.cr4] & 0x2000).toBe(0x2000);
  }
});
