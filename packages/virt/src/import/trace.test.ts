import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExits } from "./import.ts";
import type { ImportedExits } from "./exits.ts";

const vector = (name: string): string => readFileSync(new URL(`../../vectors/${name}`, import.meta.url), "utf8");

function exitsOf(text: string): ImportedExits {
  const parsed = parseExits(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

test("V400: from each exit to the next entry of its thread, in the first generation", () => {
  const { exits, ...rest } = exitsOf(vector("ftrace-generation1.handmade.txt"));
  expect(rest).toMatchObject({ format: "ftrace", level: "guest", samples: 5, timeNs: 1_007_000, resolutionNs: 1000 });
  expect(exits.map(({ name, number, samples, meanNs }) => [name, number, samples, meanNs])).toEqual([
    // One of the two halts is not over: it counts, and has no time.
    ["HLT", 12, 2, 1_000_000],
    ["EPT_VIOLATION", 48, 1, 4000],
    ["EXTERNAL_INTERRUPT", 1, 1, 2000],
    ["PENDING_INTERRUPT", 7, 1, 1000],
  ]);
});

test("V400: the same in the second generation, from the kernel, trace-cmd and perf script, to the nanosecond", () => {
  const { exits, ...rest } = exitsOf(vector("ftrace-generation2.handmade.txt"));
  expect(rest).toMatchObject({ level: "guest", samples: 4, timeNs: 3250, resolutionNs: 1 });
  expect(exits.map(({ name, number, meanNs }) => [name, number, meanNs])).toEqual([
    ["0x46", 70, undefined],
    ["EPT_MISCONFIG", 49, 1250],
    ["EPT_VIOLATION", 48, 2000],
    ["INVALID_STATE", 33, undefined],
  ]);
});

test("V401: a real trace of a kernel that interprets its guest: exits to the VMM process, and each event counted", () => {
  const sample = exitsOf(vector("ftrace-linux618-sample.txt"));
  const modes = exitsOf(vector("ftrace-linux618-modes.txt"));
  const counts = (text: string, event: string): number => text.split(` ${event}: `).length - 1;
  for (const [read, name] of [
    [sample, "ftrace-linux618-sample.txt"],
    [modes, "ftrace-linux618-modes.txt"],
  ] as const) {
    expect(read.level).toBe("kernel");
    expect(read.timeNs).toBeUndefined();
    for (const { name: event, value } of read.counters) expect(value).toBe(counts(vector(name), event));
    expect(read.samples).toBe(counts(vector(name), "kvm_userspace_exit"));
    expect(read.exits.every(({ reason, timeShare }) => reason === undefined && timeShare === undefined)).toBe(true);
  }
  expect([...sample.exits, ...modes.exits].map(({ name, samples }) => [name, samples])).toMatchInlineSnapshot(`
    [
      [
        "KVM_EXIT_IO",
        7,
      ],
      [
        "KVM_EXIT_HLT",
        1,
      ],
      [
        "KVM_EXIT_MMIO",
        11,
      ],
      [
        "KVM_EXIT_HLT",
        2,
      ],
      [
        "KVM_EXIT_IO",
        2,
      ],
      [
        "KVM_EXIT_X86_RDMSR",
        1,
      ],
      [
        "KVM_EXIT_X86_WRMSR",
        1,
      ],
    ]
  `);
});

test("V400: events that were lost end what was open, and a clock that goes back gives no time", () => {
  const exit = "q-1 [000] 2.000000: kvm_exit: reason HLT rip 0x1 info 0 0\n";
  const lost = exitsOf(`${exit}CPU:1 [LOST 71 EVENTS]\nq-1 [000] 3.000000: kvm_entry: vcpu 0\n`);
  expect(lost).toMatchObject({ samples: 1 });
  expect(lost.timeNs).toBeUndefined();
  expect(exitsOf(`${exit}q-1 [001] 1.000000: kvm_entry: vcpu 0\n`).timeNs).toBeUndefined();
  expect(exitsOf(`${exit}q-1 [001] 96822671.255015: kvm_entry: vcpu 0\n`).timeNs).toBe(96_822_669_255_015_000);
});

test("V406: a bad exit in the middle is an error with its column; at the end, where a trace was stopped, a warning", () => {
  const line = "q-1 [000] 2.000000: kvm_exit: reason HLT rip zero info 0 0";
  expect(parseExits(`${line}\n`)).toMatchObject({
    ok: false,
    issues: [
      {
        code: "input/bad-line",
        line: 1,
        column: 46,
        received: '"zero"',
        expected: expect.stringContaining("kvm_exit"),
      },
    ],
  });
  const whole = "q-1 [000] 2.000000: kvm_exit: reason HLT rip 0x1 info 0 0\n";
  expect(parseExits(whole + whole.slice(0, 45))).toMatchObject({
    ok: true,
    value: { samples: 1 },
    issues: [{ severity: "warning", code: "input/cut", line: 2 }],
  });
  expect(parseExits(`${whole}\n  ffffffff81 vmx_handle_exit\n`)).toMatchObject({
    ok: true,
    issues: [{ severity: "warning", code: "input/bad-line", line: 3, hint: expect.stringContaining("1") }],
  });
});

test("V406: a trace without an event of kvm is none that says anything of exits", () => {
  expect(parseExits("# tracer: nop\n#\nx-1 [000] 1.000000: sched_switch: a\n")).toMatchObject({
    ok: false,
    issues: [{ code: "input/unknown-format" }],
  });
});
