import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { exitReason } from "../exit/exit-reason.ts";
import type { EventKind } from "../techniques/event-kind.ts";
import { createGuestRun } from "../techniques/guest-run.ts";
import type { Hypervisor } from "../techniques/hypervisor.ts";
import { reasonOf } from "./exit-reason-of.ts";

const text = `
  mov ecx, 0x277
  rdmsr
  wrmsr
  mov ecx, 0x174
  xor edx, edx
  mov eax, 8
  wrmsr
  rdmsr
  cpuid
  mov ebx, 0x10000000
  mov [ebx], eax
  mov al, [0x200000]
  in al, 0xe9
  out 0xe9, al
  mov eax, cr0
  or eax, 8
  mov cr0, eax
  rdtsc
  hlt
`;

test.each(["vtx-ept", "vtx-shadow"] as const)(
  "V530: under %s an event's reason is that of its exit, one by one: a write of an MSR is WRMSR",
  (technique) => {
    const run = createGuestRun({ technique, image: makeGuest("reasons", text) });
    expect(run.run(1000)).toBe("halt");
    const { exits } = (run.engine as Hypervisor).vmx;
    const met = Array.from({ length: exits.count }, (_, n) => exits.record(n)?.reason);
    const { events } = run;
    const told = Array.from({ length: events.count }, (_, n) => events.event(n))
      .map((event) => reasonOf(event?.kind as EventKind, event?.detail ?? 0, technique))
      .filter((reason) => reason >= 0);
    expect(told).toEqual(met);
    const of = (reason: number): number => told.filter((each) => each === reason).length;
    expect([of(exitReason.rdmsr), of(exitReason.wrmsr)]).toEqual([2, 2]);
  },
);

test("V530: what is no exit of VT-x has no reason", () => {
  for (const kind of ["trap.privileged", "translate.unit", "monitor.interpreted"] as const)
    expect(reasonOf(kind, 0, "trap-ring-1")).toBe(-1);
  expect(reasonOf("exit.other", exitReason.rdtsc, "vtx-ept")).toBe(exitReason.rdtsc);
});
