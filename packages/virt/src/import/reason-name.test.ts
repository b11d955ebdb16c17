import { expect, test } from "vitest";
import { type ExitReasonName, exitReason } from "../exit/exit-reason.ts";
import { findReason, printReasonName } from "./reason-name.ts";

/** Linux 6.1, uapi/asm/vmx.h: every name behind EXIT_REASON_, by number. */
const linux =
  "0 EXCEPTION_NMI 1 EXTERNAL_INTERRUPT 2 TRIPLE_FAULT 3 INIT_SIGNAL 4 SIPI_SIGNAL 7 INTERRUPT_WINDOW 8 NMI_WINDOW 9 TASK_SWITCH 10 CPUID 12 HLT 13 INVD 14 INVLPG 15 RDPMC 16 RDTSC 18 VMCALL 19 VMCLEAR 20 VMLAUNCH 21 VMPTRLD 22 VMPTRST 23 VMREAD 24 VMRESUME 25 VMWRITE 26 VMOFF 27 VMON 28 CR_ACCESS 29 DR_ACCESS 30 IO_INSTRUCTION 31 MSR_READ 32 MSR_WRITE 33 INVALID_STATE 34 MSR_LOAD_FAIL 36 MWAIT_INSTRUCTION 37 MONITOR_TRAP_FLAG 39 MONITOR_INSTRUCTION 40 PAUSE_INSTRUCTION 41 MCE_DURING_VMENTRY 43 TPR_BELOW_THRESHOLD 44 APIC_ACCESS 45 EOI_INDUCED 46 GDTR_IDTR 47 LDTR_TR 48 EPT_VIOLATION 49 EPT_MISCONFIG 50 INVEPT 51 RDTSCP 52 PREEMPTION_TIMER 53 INVVPID 54 WBINVD 55 XSETBV 56 APIC_WRITE 57 RDRAND 58 INVPCID 59 VMFUNC 60 ENCLS 61 RDSEED 62 PML_FULL 63 XSAVES 64 XRSTORS 67 UMWAIT 68 TPAUSE 74 BUS_LOCK 75 NOTIFY";

test("V390: every name of Linux 6.1 is the reason of its number, and is printed for it", () => {
  const words = linux.split(" ");
  const printed = (Object.keys(exitReason) as ExitReasonName[]).map(
    (name) => `${exitReason[name]} ${printReasonName(name)}`,
  );
  expect(printed.join(" ")).toBe(linux);
  for (let at = 0; at < words.length; at += 2) {
    const found = findReason(words[at + 1] as string);
    expect(found === undefined ? undefined : exitReason[found]).toBe(Number(words[at]));
    expect(findReason(`EXIT_REASON_${words[at + 1]}`)).toBe(found);
  }
});

test("V390: what older kernels said is the same reason; what is no VMX reason is none", () => {
  expect(findReason("PENDING_INTERRUPT")).toBe("interruptWindow");
  for (const name of ["npf", "vintr", "KVM_EXIT_IO", "toString", "__proto__", "", "hlt"])
    expect(findReason(name)).toBeUndefined();
});
