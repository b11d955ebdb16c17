import { expect, test } from "vitest";
import { readTraceLine } from "./trace-line.ts";

test.each([
  ["the kernel", "  kvmlog-21789   [001] d..1.  2191.851023: kvm_exit: reason HLT", "21789", 1, 851_023_000, 1000, 54],
  [
    "the kernel with the process's number",
    " CPU 0/KVM-2001 ( 2000) [004] ..... 2191.851023: kvm_exit: reason HLT",
    "2001",
    4,
    851_023_000,
    1000,
    60,
  ],
  ["trace-cmd", "  qemu-812  [001]  2191.851023999: kvm_exit:             reason HLT", "812", 1, 851_023_999, 1, 58],
  [
    "perf script",
    "CPU 1/KVM  2000/2002  [005] 2191.851023: kvm:kvm_exit: reason HLT",
    "2002",
    5,
    851_023_000,
    1000,
    56,
  ],
  [
    "a thread with brackets in its name",
    "a[1] b-7 [001] 2191.851023: kvm_exit: reason HLT",
    "7",
    1,
    851_023_000,
    1000,
    39,
  ],
  ["a thread without a number", "  <idle> [001] 2191.851023: kvm_exit: reason HLT", "<idle>", 1, 851_023_000, 1000, 39],
] as const)("V398: a line of %s", (_, line, task, cpu, fractionNs, resolutionNs, column) => {
  expect(readTraceLine(line)).toEqual({
    task,
    cpu,
    seconds: 2191,
    fractionNs,
    resolutionNs,
    event: "kvm_exit",
    text: "reason HLT",
    column,
  });
  expect(line.slice(column - 1)).toBe("reason HLT");
});

test("V398: an event may say nothing; what is no event is none", () => {
  expect(readTraceLine("a-1 [000] 1.000001: kvm_nothing:")).toMatchObject({ event: "kvm_nothing", text: "" });
  for (const line of ["", "# tracer: nop", "[000]", "a-1 [000] 1.1: kvm_exit: x", "a-1 [000] x: kvm_exit:", "[[[[[["])
    expect(readTraceLine(line)).toBeUndefined();
});
