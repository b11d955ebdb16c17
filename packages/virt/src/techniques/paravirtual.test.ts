import { expect, test } from "vitest";
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

test("V487: a kernel that writes a page table meets its own handler; a write to the hypervisor's addresses is lost", () => {
  expect(ported("mov dword [0x8000],7").run.devices.exitCode).toBe(5);
  const quiet = ported("mov eax,7").run;
  const bad = ported("mov dword [0xffc00008],7\nmov eax,7").run;
  const window = (run: typeof quiet): Uint8Array =>
    run.memory.bytes.slice(run.image.memoryBytes + 10 * 4096, run.image.memoryBytes + 11 * 4096);
  expect(bad.devices.exitCode).toBe(0);
  expect(window(bad)).toEqual(window(quiet));
});
