import { expect, test } from "vitest";
import { makeGuest, makeInterruptGuest, makeRealGuest } from "../../test/technique-guests.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";
import { compareRuns } from "./compare-runs.ts";
import { createGuestRun } from "./guest-run.ts";
import type { Hypervisor } from "./hypervisor.ts";

const both = ["vtx-shadow", "vtx-ept"] as const;

test("V447: CPUID, ports, MSRs and HLT exit by their reasons, and the guest goes on behind them", () => {
  const image = makeGuest("exits", "xor eax, eax\ncpuid\nin al, 0xe9\nmov ecx, 0x277\nrdmsr\nhlt");
  for (const technique of both) {
    const run = createGuestRun({ technique, image });
    expect(run.run(100)).toBe("halt");
    const { vmx } = run.engine as Hypervisor;
    const reasons = Array.from({ length: vmx.exits.count }, (_, n) => vmx.exits.record(n)?.reason);
    const other = [exitReason.exceptionOrNmi, exitReason.eptViolation] as number[];
    expect(reasons.filter((reason) => !other.includes(reason ?? -1))).toEqual([10, 30, 31, 12]);
    expect(run.state.rip[0]).toBe(image.entry + image.bytes.length);
    expect(
      compareRuns(createGuestRun({ technique: "bare-metal", image }), createGuestRun({ technique, image })),
    ).toMatchObject({ equal: true });
  }
});

test("V447: VMX instructions are undefined for the guest, as on bare metal", () => {
  const image = makeGuest("vmcall", "vmcall\nhlt");
  for (const technique of both) {
    const run = createGuestRun({ technique, image });
    expect(run.run(10)).toBe("shutdown");
    expect(
      compareRuns(createGuestRun({ technique: "bare-metal", image }), createGuestRun({ technique, image })),
    ).toMatchObject({ equal: true });
  }
});

test("V448: the first touch of a page is a violation, the second none; a device's address is one each time", () => {
  const image = makeGuest(
    "touch",
    "mov eax, [0x300000]\nmov eax, [0x300010]\nmov eax, [0x70000000]\nmov eax, [0x70000000]\nhlt",
  );
  const run = createGuestRun({ technique: "vtx-ept", image });
  run.run(100);
  expect([run.events.countOf("exit.second-table"), run.events.countOf("exit.device")]).toEqual([2, 2]);
  const { vmx } = run.engine as Hypervisor;
  expect(vmx.vmread(vmcsField.vpid)).toBe(1n);
  expect(vmx.idleControls()).toEqual([]);
});

test("V449: an interrupt waits for its window, and is injected there", () => {
  for (const technique of both) {
    const run = createGuestRun({ technique, image: makeInterruptGuest(8) });
    expect(run.run(10_000)).toBe("done");
    expect(run.events.countOf("exit.interrupt-window")).toBeGreaterThan(0);
  }
});

test("V447: real mode is entered with EPT, and interpreted without", () => {
  const [shadow, ept] = both.map((technique) => createGuestRun({ technique, image: makeRealGuest() }));
  expect([shadow?.run(10_000), ept?.run(10_000)]).toEqual(["done", "done"]);
  expect(shadow?.events.countOf("monitor.interpreted")).toBeGreaterThan(20);
  expect(ept?.events.countOf("monitor.interpreted")).toBe(0);
});
