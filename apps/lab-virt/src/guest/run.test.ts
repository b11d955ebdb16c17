import { expect, test } from "vitest";
import { type GuestControls, makeControls, parseNumbers, withBit, withProcessor, withSwitch } from "./controls.ts";
import { readProgram } from "./program.ts";
import { allRegisters } from "./registers.ts";
import { type GuestRunView, runGuest, runWhole } from "./run.ts";
import { samples } from "./samples.ts";
import { controlWords } from "@dc/virt/vmx";
import { sectionOfCheck } from "./entry-check.ts";

function ask(text: string, controls: GuestControls = makeControls(), saved = allRegisters) {
  const read = readProgram(text);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const lineAt = new Map(read.listing.map(({ address, line }) => [address, line]));
  return { program: read.program, lineAt, controls, saved, instructionsMax: 100_000, exitsMax: 2000, stepsMax: 500 };
}
const run = (text: string, controls?: GuestControls, saved?: number): GuestRunView =>
  runWhole(ask(text, controls, saved));
const general = (view: GuestRunView): readonly bigint[] => view.last.general;
const withAll = (): GuestControls =>
  (
    ["hlt", "cr3Load", "cr3Store", "cr0Mask", "cr4Mask", "rdtsc", "invlpg", "movDr", "io", "exceptions", "ept"] as const
  ).reduce((on, name) => withSwitch(on, name, true), makeControls());

test("the guest comes to the same end with every switch on as with every switch off", () => {
  // The time-stamp counter counts what the guest executes: without RDTSC both must be equal.
  const text = samples.fourteen.replace(/^ *rdtsc\n/m, "").replace(/^ *cpuid\n/m, "");
  const [off, on] = [run(text), run(text, withAll())];
  expect([off.end, on.end]).toEqual([{ kind: "done" }, { kind: "done" }]);
  expect(on.exits).toBeGreaterThan(off.exits + 9);
  expect(general(on)).toEqual(general(off));
  expect(on.device.map(({ address, write }) => [address, write])).toEqual([[0xfeb0_0050, true]]);
  expect(on.last.fields[4]).toBe(0x18_4000n);
});

test("V-10: what the processor saves survives a handler that saves nothing, what is left to it does not", () => {
  const controls = withSwitch(makeControls(), "io", true);
  const kept = run(samples.registers, controls);
  expect(kept.steps.every(({ lost }) => lost === 0)).toBe(true);
  expect(general(kept)[0]).toBe(0x4444_4444_4444_4421n);
  const skipped = run(samples.registers, controls, 0);
  const [first] = skipped.steps;
  expect(first?.lost).toBe(allRegisters);
  // RIP, RSP, RFLAGS and CR3 are fields: they are as they must be.
  expect(first?.after?.fields.slice(1, 5)).toEqual(first?.before.fields.slice(1, 5));
  expect(first?.after?.fields[0]).toBe((first?.before.fields[0] ?? 0n) + 2n);
});

test("V-10: a register that is left out is lost alone", () => {
  const controls = withSwitch(makeControls(), "io", true);
  const skipped = run(samples.registers, controls, allRegisters & ~(1 << 3));
  expect(skipped.steps[0]?.lost).toBe(1 << 3);
  expect(general(skipped)[0]).not.toBe(general(run(samples.registers, controls))[0]);
});

test("a page fault goes to the guest's handler, with the exception bitmap or without", () => {
  const vectors = { ...makeControls(), exceptions: true, vectors: [14] };
  const [alone, watched] = [run(samples.fault), run(samples.fault, vectors)];
  expect([alone.end, watched.end]).toEqual([{ kind: "done" }, { kind: "done" }]);
  expect([alone.exits, watched.exits]).toEqual([0, 2]);
  expect(watched.steps.map(({ qualification }) => qualification)).toEqual([0x20_0000n, 0x40_0000n]);
  expect(general(watched)).toEqual(general(alone));
});

test("an endless loop runs to its limit, and is stopped between two slices", () => {
  expect(run(samples.endless).end).toEqual({ kind: "limit" });
  const going = runGuest({ ...ask(samples.endless), instructionsMax: 1e12 });
  expect(going.next(false).done).toBe(false);
  expect(going.next(false).done).toBe(false);
  const stopped = going.next(true);
  expect(stopped.done && stopped.value.end).toEqual({ kind: "stopped" });
});

test("guests that go wrong come to the end that a processor has for them", () => {
  expect(run("ud2").end).toEqual({ kind: "exception", vector: 6 });
  expect(run("ud2", withSwitch(makeControls(), "hlt", true)).end).toEqual({ kind: "exception", vector: 6 });
  expect(run("xor edx,edx\ndiv edx").end).toEqual({ kind: "exception", vector: 0 });
  expect(run("mov rax,[0x7f000000]").end).toEqual({ kind: "exception", vector: 14 });
  expect(run("lidt [0x8000]\nint3").end).toEqual({ kind: "tripleFault" });
  expect(run("cli\nhlt").end).toEqual({ kind: "halted" });
  expect(run("cli\nhlt", withSwitch(makeControls(), "hlt", true)).end).toEqual({ kind: "halted" });
  expect(run("mov rdx,0x80\nmov rsi,0x10000\noutsb", withSwitch(makeControls(), "io", true)).end).toMatchObject({
    kind: "unhandled",
    reasonName: "ioInstruction",
  });
  expect(run("jmp 0x100000").end.kind).not.toBe("done");
});

test("an interrupt that exits is the guest's all the same", () => {
  const controls = withBit(makeControls(), "pin", controlWords.pin.externalInterruptExiting, true);
  const view = run("vector_32: inc rbx\niretq", controls);
  expect(view.end.kind).not.toBe("done");
  const text = "jmp start\nvector_32: inc rbx\niretq\nstart: hlt\nhlt";
  const [alone, watched] = [run(text), run(text, controls)];
  expect([alone.end, watched.end]).toEqual([{ kind: "done" }, { kind: "done" }]);
  expect([alone.last.general[3], watched.last.general[3]]).toEqual([2n, 2n]);
  expect(watched.lines).toMatchObject([{ line: undefined, count: 2, reasons: [1] }]);
});

test("entries that fail say which check, and where the manual has it", () => {
  const { secondary, entry, exit, pin } = controlWords;
  const end = (controls: GuestControls) => run("nop", controls).end;
  expect(end(withBit(makeControls(), "secondary", secondary.unrestrictedGuest, true))).toMatchObject({
    kind: "entryFailed",
    error: 7,
    errorName: "entryBadControls",
    check: "unrestricted-guest-without-ept",
  });
  expect(end(withBit(makeControls(), "exit", exit.hostAddressSpaceSize, false))).toMatchObject({ error: 8 });
  expect(end(withBit(makeControls(), "entry", entry.ia32eModeGuest, false))).toMatchObject({
    error: 0,
    reason: 0x8000_0021,
    check: "guest-efer-lma",
  });
  expect(end(withBit(makeControls(), "pin", pin.virtualNmis, true))).toMatchObject({ check: "virtual-nmis" });
  expect(
    ["unrestricted-guest-without-ept", "host-efer-mode", "guest-efer-lma", "guest-rflags-if", "guest-cs-type"].map(
      sectionOfCheck,
    ),
  ).toEqual(["27.2.1.1", "27.2.4", "27.3.1.1", "27.3.1.4", "27.3.1.2"]);
});

test("a processor without true controls insists on CR3 exits; the first ones have no EPT", () => {
  const old = withProcessor(makeControls(), "default1");
  const view = run("mov rax,cr3\nmov cr3,rax", old);
  expect(view.steps.map(({ qualification }) => qualification)).toEqual([0x13n, 0x03n]);
  expect(withSwitch(old, "cr3Load", false)).toBe(old);
  const first = withProcessor(makeControls(), "first");
  expect(withSwitch(first, "ept", true)).toBe(first);
  expect(run(samples.control, first).end).toEqual({ kind: "done" });
});

test("lists of numbers are read, or not", () => {
  expect(parseNumbers("0x3f8, 96 0x80", 0xffff)).toEqual([0x3f8, 96, 0x80]);
  expect(parseNumbers("", 1)).toEqual([]);
  expect(parseNumbers("65536", 0xffff)).toBeUndefined();
  expect(parseNumbers("com1", 0xffff)).toBeUndefined();
});
