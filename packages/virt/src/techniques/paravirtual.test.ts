import { expect, test } from "vitest";
import { controlRegister } from "../cpu/state.ts";
import { makeWorkload, workload, workloadResult, workloads, workloadValues } from "../workloads/workload.ts";
import { buildKernel, hypercall } from "../workloads/kernel-build.ts";
import { kernelText } from "../workloads/kernel-text.ts";
import { assembleGuest } from "./guest-image.ts";
import { createGuestRun } from "./guest-run.ts";

const portable = workloads.filter(({ isPortable }) => isPortable).map(({ id }) => id);

test.each(portable)("V488: %s, ported, ends with its right result on a hypervisor", (id) => {
  const right = workload(id).expected(workloadValues(workload(id)));
  const run = createGuestRun({ technique: "paravirtual", image: makeWorkload(id, { build: "ported", batch: 8 }) });
  const stop = run.run(5_000_000);
  expect([stop, run.devices.exitCode, workloadResult(run.memory)]).toEqual(["done", 0, right]);
});

const ported = (main: string) => {
  const text = buildKernel(kernelText(`main:   ${main}\n        jmp finish\n`, "nop", 4), "ported");
  const { image, issues } = assembleGuest(text, { mode: 32 });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  const run = createGuestRun({ technique: "paravirtual", image });
  return { run, image, stop: run.run(100_000) };
};
const askFor = (number: number, first: number, second = 0): string =>
  `mov ebx,${first}\nmov ecx,${second}\nxor edx,edx\ncall hypercall_page+32*${number}`;

test("V480: the hypervisor fills the hypercall page in", () => {
  const { run, image } = ported("mov eax,7");
  const page = Number(image.symbols.get("hypercall_page"));
  expect([...run.memory.bytes.subarray(page + 32, page + 40)]).toEqual([0xb8, 1, 0, 0, 0, 0xcd, 0x82, 0xc3]);
  expect([...image.bytes.subarray(page - image.origin, page - image.origin + 8)]).toEqual(new Array(8).fill(0));
});

test("V481: events off and on, a thousand times, cross nothing", () => {
  const quiet = ported("mov eax,7").run.events.countOf("paravirtual.hypercall");
  const busy = ported("mov esi,1000\n.next: call pv_cli\ncall pv_sti\ndec esi\njnz .next\nmov eax,7");
  expect([busy.stop, busy.run.events.countOf("paravirtual.hypercall")]).toEqual(["done", quiet]);
});

test("V486: what is no call, no list or no page is an error, and changes nothing", () => {
  const answer = (ask: string): number => (workloadResult(ported(ask).run.memory) ?? 0) | 0;
  expect(answer(askFor(63, 0))).toBe(-38);
  expect(answer(askFor(hypercall.mmuUpdate, 0xb000, -1))).toBe(-22);
  expect(
    answer(`mov dword [0xb000],0x8000\nmov dword [0xb008],0xfffff007\n${askFor(hypercall.mmuUpdate, 0xb000, 1)}`),
  ).toBe(-22);
  expect(answer(`mov dword [0xb000],26\nmov dword [0xb004],0xfffff\n${askFor(hypercall.mmuextOp, 0xb000, 1)}`)).toBe(
    -22,
  );
});

/** Calls in a list at 0xb000: number and arguments. @returns assembly that writes it and asks for all of it at once */
const askForAll = (calls: readonly (readonly number[])[], count = calls.length): string => {
  const writes = calls.map(([number = 0, ...words], n) =>
    [[0, number], ...words.map((word, at) => [8 + 4 * at, word])]
      .map(([offset = 0, word = 0]) => `mov dword [${0xb000 + 32 * n + offset}],${word}`)
      .join("\n"),
  );
  return [...writes, askFor(hypercall.multicall, 0xb000, count)].join("\n");
};
/** What each call of the list came to. */
const results = ({ memory }: ReturnType<typeof ported>["run"], count: number): number[] =>
  Array.from({ length: count }, (_, n) => memory.read32(0xb004 + 32 * n) | 0);

test("V486: many calls in one crossing: each has its own result, the one after a refused one is made all the same", () => {
  const quiet = ported("mov eax,7").run.events;
  const calls = [
    [hypercall.stackSwitch, 0x10, 0x9000],
    [63],
    [hypercall.multicall, 0xb000, 1],
    [hypercall.mmuUpdate, 0xb000, -1],
    [hypercall.stackSwitch, 0x10, 0x9000],
  ];
  const { run, stop } = ported(askForAll(calls));
  expect([stop, workloadResult(run.memory), results(run, 5)]).toEqual(["done", 0, [0, -38, -22, -22, 0]]);
  // One crossing, whatever is in it; what was refused in it is in its result and is no refusal of the whole.
  for (const kind of ["paravirtual.hypercall", "paravirtual.refused"] as const)
    expect([kind, run.events.countOf(kind)]).toEqual([kind, quiet.countOf(kind)]);
  expect(run.events.countOf("paravirtual.multicall") - quiet.countOf("paravirtual.multicall")).toBe(1);
});

test("V486: a list that is too long, or of less than nothing, is refused whole", () => {
  for (const count of [-1, 1025]) {
    const { run } = ported(askForAll([[63]], count));
    expect([(workloadResult(run.memory) ?? 0) | 0, results(run, 1)]).toEqual([-22, [0]]);
  }
});

test("V486: mappings that are changed together are as those that are changed one by one, for fewer crossings", () => {
  const pages = [0xb, 0xc];
  const apart = ported(
    pages
      .map((page) => `mov ebx,${page << 12}\nmov ecx,${(page << 12) | 0x67}\nmov edx,2\ncall hypercall_page+32*14`)
      .join("\n"),
  ).run;
  expect(hypercall.updateVaMapping).toBe(14);
  const { run: together } = ported(
    askForAll(pages.map((page) => [hypercall.updateVaMapping, page << 12, (page << 12) | 0x67, 2])),
  );
  expect(results(together, 2)).toEqual([0, 0]);
  const entries = ({ memory, state }: typeof apart): number[] => {
    const table = memory.read32((state.control[controlRegister.cr3] as number) & ~0xfff) & ~0xfff;
    return pages.map((page) => memory.read32(table + 4 * page));
  };
  expect(entries(together)).toEqual(entries(apart));
  expect(entries(together).map((entry) => entry >>> 12)).toEqual(pages);
  const crossings = ({ events }: typeof apart): number =>
    events.countOf("paravirtual.hypercall") + events.countOf("paravirtual.multicall");
  expect(crossings(apart) - crossings(together)).toBe(1);
});

test("V487: a kernel that writes a page table meets its own handler; a write to the hypervisor's addresses is lost", () => {
  expect(ported("mov dword [0x8000],7").run.devices.exitCode).toBe(5);
  const quiet = ported("mov eax,7").run;
  const bad = ported("mov dword [0xffc00008],7\nmov eax,7").run;
  const window = (run: typeof quiet): Uint8Array =>
    run.memory.bytes.slice(run.image.memoryBytes + 10 * 4096, run.image.memoryBytes + 11 * 4096);
  expect(bad.devices.exitCode).toBe(0);
  expect(window(bad)).toEqual(window(quiet));
});
