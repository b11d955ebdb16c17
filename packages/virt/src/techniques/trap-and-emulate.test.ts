import { expect, test } from "vitest";
import { makeGuest, makeRealGuest } from "../../test/technique-guests.ts";
import { compareRuns } from "./compare-runs.ts";
import { createGuestRun } from "./guest-run.ts";

const rings = ["trap-ring-1", "trap-ring-3"] as const;

test("V438: what does not trap is executed by the processor: a loop costs a fault for each page, and no more", () => {
  const image = makeGuest("loop", "mov ecx, 50000\nnext:\nmov [0x20000], ecx\nloop next\nout 0xf4, al");
  for (const technique of rings) {
    const run = createGuestRun({ technique, image });
    expect([run.run(1_000_000), run.events.countOf("trap.hidden-fault"), run.events.count]).toEqual(["done", 2, 3]);
  }
});

test("V444: real mode is interpreted, instruction by instruction, and protected mode is not", () => {
  for (const technique of rings) {
    const run = createGuestRun({ technique, image: makeRealGuest() });
    expect(run.run(100_000)).toBe("done");
    const interpreted = run.events.countOf("monitor.interpreted");
    expect([interpreted > 20, interpreted < run.instructions / 2]).toEqual([true, true]);
  }
});

test("V444: a single step that POPF asked for without a trap is the guest's", () => {
  const image = makeGuest(
    "step",
    `mov dword [0x4008], (8 << 16) | (handler & 0xffff)
    mov dword [0x400c], (handler & 0xffff0000) | 0x8e00
    lidt [idtr]
    push 0x102
    popfd
    nop
    inc ebx
    mov ecx, 3
    hlt
  handler:
    inc dword [0x20000]
    and dword [esp + 8], 0xfffffeff
    iretd
  idtr: dw 0x7ff
    dd 0x4000`,
  );
  const bare = createGuestRun({ technique: "bare-metal", image });
  expect([bare.run(100), bare.memory.read32(0x2_0000)]).toEqual(["halt", 1]);
  for (const technique of rings) {
    const again = createGuestRun({ technique: "bare-metal", image });
    const run = createGuestRun({ technique, image });
    expect([technique, compareRuns(again, run)]).toMatchObject([technique, { equal: true, stop: "halt" }]);
  }
});
