/** Translated code does what the processor does with the guest's own: random kernels, code that writes code, tables. */
import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import type { BinaryTranslation } from "../src/techniques/binary-translation.ts";
import { compareRuns } from "../src/techniques/compare-runs.ts";
import { assembleGuest, type GuestImage } from "../src/techniques/guest-image.ts";
import { createGuestRun, type GuestRun } from "../src/techniques/guest-run.ts";
import { makeWorkload } from "../src/workloads/workload.ts";

const image = (text: string): GuestImage => {
  const { image: made, issues } = assembleGuest(text, { mode: 32 });
  if (made === undefined) throw new Error(JSON.stringify(issues));
  return made;
};
const start = (technique: "bare-metal" | "binary-translation", guest: GuestImage): GuestRun =>
  createGuestRun({ technique, image: guest });
const compare = (guest: GuestImage, instructionsMax = 20_000) =>
  compareRuns(start("bare-metal", guest), start("binary-translation", guest), { instructionsMax });

const registers = ["eax", "ebx", "edx", "esi", "edi", "ebp"];

/** A kernel of random instructions: it calls, jumps by tables, turns interrupts on and off, and ends. */
function randomKernel(seed: number): string {
  const stream = createSimulation({ seed }).random("test/kernel");
  const below = (bound: number): number => stream.below(bound);
  const register = (): string => registers[below(registers.length)] as string;
  const number = (): number => [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, stream.uint32()][below(6)] as number;
  const place = (): string => `[0x20000+${4 * below(64)}]`;
  const instruction = (n: number): string => {
    const [a, b] = [register(), register()];
    const choices = [
      `mov ${a},${number()}`,
      `${["add", "adc", "sub", "sbb", "xor", "and", "or", "cmp"][below(8)]} ${a},${b}`,
      `${["shl", "shr", "sar", "rol", "rcr"][below(5)]} ${a},${below(32)}`,
      `mov ${place()},${a}`,
      `${["add", "xor", "inc dword"][below(2)]} dword ${place()},${number()}`,
      `mov ${a},${place()}`,
      `push ${a}\npop ${b}`,
      "pushf\npop eax",
      `push dword ${below(0x1_0000) & 0x3ed7}\npopf`,
      "cli",
      "sti",
      `push cs\npop ${a}`,
      "mov bx,ss",
      `push ss\npop ${a}`,
      "mov ax,ds",
      "sgdt [0x20200]",
      "smsw dx",
      "str si",
      "lar eax,edx",
      "mov eax,cr0",
      "in al,0xe4",
      "out 0xe4,al",
      `call sub${below(4)}`,
      `mov edi,sub${below(4)}\ncall edi`,
      `mov ebx,${4 * below(4)}\ncall [table+ebx]`,
      `mov ecx,${1 + below(5)}\nagain${n}: add ${a === "ecx" ? "eax" : a},ecx\nloop again${n}`,
      `${["je", "jb", "jo", "js", "jp", "jl", "jg"][below(7)]} skip${n}\nnot ${a}\nskip${n}: set${["e", "b", "o"][below(3)]} al`,
      `cpuid\nmov ecx,3\nmov edi,0x20300\ncld\nrep stosd`,
      "xchg eax,[0x20004]\nlahf\nsahf",
    ];
    return choices[below(choices.length)] as string;
  };
  const body = Array.from({ length: 60 }, (_, n) => instruction(n)).join("\n");
  const subs = [0, 1, 2, 3].map((n) => `sub${n}: add eax,${n}\npush ebx\nsub ebx,eax\npop ebx\nret`);
  return `start: mov esi,20\nmov [0x20400],esi\nround:\n${body}\ndec dword [0x20400]\njnz near round\nout 0xf4,al\nhlt\n${subs.join("\n")}\nalign 4096\ntable: dd sub0,sub1,sub2,sub3\n`;
}

test("V477: random kernels, translated, are as on the bare machine: registers, flags, memory, at every instruction", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const comparison = compare(image(randomKernel(seed)));
    expect({ seed, ...comparison }).toMatchObject({ seed, equal: true, stop: "done" });
  }
});

test("V477: a sequence that changed a flag of the guest's would be seen", () => {
  // The same comparison, against a guest that differs by one flag.
  const [good, bad] = ["stc\npushf\npop eax\nout 0xf4,al", "clc\npushf\npop eax\nout 0xf4,al"].map(image);
  const a = start("bare-metal", good as GuestImage);
  const b = start("binary-translation", bad as GuestImage);
  expect(compareRuns(a, b)).toMatchObject({ equal: false });
});

const writesItself = `start: mov esp,0x8000
        mov ecx,50
next:   inc dword [value+1]      ; the instruction after the next one
        nop
value:  mov eax,0
        add ebx,eax
        call other
        inc byte [other+2]
        dec ecx
        jnz next
        out 0xf4,al
        hlt
other:  add ebx,1
        ret`;

test("V476: a guest that writes its own code, within a unit and beside it, is as on the bare machine", () => {
  const guest = image(writesItself);
  expect(compare(guest)).toMatchObject({ equal: true, stop: "done" });
  const run = start("binary-translation", guest);
  run.run(10_000);
  expect(run.events.countOf("translate.invalidated")).toBeGreaterThan(40);
});

test("V475: an instruction that keeps trapping because it writes to a table becomes a callout", () => {
  const run = start("binary-translation", makeWorkload("page-table-churn"));
  run.run(1_000_000);
  const { cache } = run.engine as BinaryTranslation;
  const { events } = run;
  expect(cache.adapted.size).toBe(events.countOf("translate.adapted"));
  expect(cache.adapted.size).toBeGreaterThan(0);
  // 640 entries change: all but the first few by callout.
  expect(events.countOf("translate.table-write")).toBeGreaterThan(600);
  expect(events.countOf("translate.traced-write")).toBeLessThan(20);
});

test("V474: a loop is translated once, chained, and goes on without the monitor", () => {
  const loop = (rounds: number): GuestRun => {
    const run = start(
      "binary-translation",
      image(`mov ecx,${rounds}\nnext: add eax,ecx\ndec ecx\njnz next\nout 0xf4,al`),
    );
    run.run(1_000_000);
    return run;
  };
  const [short, long] = [loop(10), loop(10_000)];
  expect(long.events.count).toBe(short.events.count);
  expect(long.events.timesOf("translatedChainedBranch") - short.events.timesOf("translatedChainedBranch")).toBe(9990);
});

test("V478: programs are executed directly: what they compute costs no event", () => {
  const events = (steps: number): number => {
    const run = start("binary-translation", makeWorkload("compute", { values: { ticks: 5, steps } }));
    run.run(1_000_000);
    return run.events.count;
  };
  expect(events(1000)).toBe(events(10));
});

test("V478: in pieces, or after a step back, a run ends as it does at once", () => {
  const guest = makeWorkload("forkwait", { values: { forks: 2, pages: 2 } });
  const whole = start("binary-translation", guest);
  whole.run(1_000_000);
  const pieces = start("binary-translation", guest);
  const snapshots = [pieces.save()];
  while (pieces.run(997) === "budget") snapshots.push(pieces.save());
  expect(pieces.instructions).toBe(whole.instructions);
  pieces.restore(snapshots[7] as (typeof snapshots)[number]);
  expect(pieces.run(1_000_000)).toBe("done");
  expect([pieces.instructions, ...pieces.output]).toEqual([whole.instructions, ...whole.output]);
});
