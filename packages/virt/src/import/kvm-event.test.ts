import { expect, test } from "vitest";
import { readKvmEntry, readKvmExit, readKvmPageFault, readKvmUserspaceExit } from "./kvm-event.ts";

test("V399: an exit of generation 1", () => {
  expect(readKvmExit("reason EPT_VIOLATION rip 0xfffff802987d6169 info 181 0")).toEqual({
    ok: true,
    value: { generation: 1, reason: "EPT_VIOLATION", rip: 0xfffff802987d6169n, info1: 0x181n, info2: 0n },
  });
});

test("V399: an exit of generation 2, and what later kernels put behind it", () => {
  const text =
    "vcpu 4 reason EPT_VIOLATION rip 0xffffffff820fe612 info1 0x0000000000000184 info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000";
  const value = {
    generation: 2,
    vcpu: 4,
    reason: "EPT_VIOLATION",
    rip: 0xffffffff820fe612n,
    info1: 0x184n,
    info2: 0n,
    interruptInformation: 0n,
    errorCode: 0n,
  };
  expect(readKvmExit(text)).toEqual({ ok: true, value });
  expect(readKvmExit(`${text} requests 0x0000000000000000`)).toEqual({ ok: true, value });
});

test("V399: a failed entry has its flag", () => {
  expect(readKvmExit("reason INVALID_STATE FAILED_VMENTRY rip 0xfff0 info 0 0")).toMatchObject({
    ok: true,
    value: { reason: "INVALID_STATE", flags: "FAILED_VMENTRY" },
  });
});

test("V399: entries, page faults and exits to the VMM process, in each of their forms", () => {
  expect(readKvmEntry("vcpu 0")).toEqual({ ok: true, value: { vcpu: 0 } });
  expect(readKvmEntry("vcpu 7, rip 0xffffffff81036706")).toEqual({
    ok: true,
    value: { vcpu: 7, rip: 0xffffffff81036706n },
  });
  expect(readKvmPageFault("address febd0000 error_code 181")).toEqual({
    ok: true,
    value: { address: 0xfebd0000n, errorCode: 0x181n },
  });
  expect(readKvmPageFault("vcpu 7 rip 0x10 address 0xfebd0000 error_code 0x184")).toEqual({
    ok: true,
    value: { vcpu: 7, rip: 0x10n, address: 0xfebd0000n, errorCode: 0x184n },
  });
  expect(readKvmUserspaceExit("reason KVM_EXIT_IO (2)")).toEqual({
    ok: true,
    value: { reason: "KVM_EXIT_IO", number: 2 },
  });
});

test.each([
  [readKvmExit, "", "reason", undefined, 0],
  [readKvmExit, "reason", "an exit reason", undefined, 6],
  [readKvmExit, "reason HLT", "rip", undefined, 10],
  [readKvmExit, "reason HLT rip here info 0 0", "an address, in hexadecimal", "here", 15],
  [readKvmExit, "vcpu four reason HLT", "the number of a virtual CPU", "four", 5],
  [readKvmEntry, "vcpu", "the number of a virtual CPU", undefined, 4],
  [readKvmUserspaceExit, "reason KVM_EXIT_IO 2", "a number in parentheses", "2", 19],
  [readKvmPageFault, "address 0x1 code 2", "error_code", "code", 12],
])("V406: what does not fit is named with its place: %o of %s", (read, text, expected, received, at) => {
  expect(read(text)).toEqual({ ok: false, fault: { expected, received, at } });
});
