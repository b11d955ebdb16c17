import { expect, test } from "vitest";
import { assembleGuest, type GuestImage } from "./guest-image.ts";
import { createGuestRun } from "./guest-run.ts";

const image = (text: string, mode: 16 | 32 | 64): GuestImage => {
  const { image: made, issues } = assembleGuest(text, { mode });
  if (made === undefined) throw new Error(JSON.stringify(issues));
  return made;
};

test("V434: on bare metal a guest computes, writes to its ports, and is done", () => {
  for (const mode of [16, 32, 64] as const) {
    const origin = mode === 16 ? "org 0x7c00\n" : "";
    const text = `${origin}start:\nmov cx, 5\nxor ax, ax\nnext:\nadd ax, cx\nloop next\nout 0xe9, al\npush ax\npop bx\nout 0xf4, al`;
    const run = createGuestRun({ technique: "bare-metal", image: image(text, mode) });
    expect([mode, run.run(7), run.run(1000)]).toEqual([mode, "budget", "done"]);
    expect([...run.output, run.devices.exitCode, run.state.general[6]]).toEqual([15, 15, 15]);
    expect([run.run(10), run.instructions]).toEqual(["done", 16]);
  }
});

test("V434: an interrupt that waits is taken when the guest allows it; HLT without one is the end", () => {
  const text = `
    mov word [0x4000 + 8*0x30], handler & 0xffff
    mov word [0x4000 + 8*0x30 + 2], 8
    mov word [0x4000 + 8*0x30 + 4], 0x8e00
    mov word [0x4000 + 8*0x30 + 6], handler >> 16
    lidt [idtr]
    mov al, 0x30
    out 0xe0, al
    mov bl, 1
    sti
    mov bl, 2
    hlt
    cli
    hlt
  handler:
    mov bh, bl
    iretd
  idtr: dw 0x7ff
    dd 0x4000`;
  const run = createGuestRun({ technique: "bare-metal", image: image(text, 32) });
  expect(run.run(100)).toBe("halt");
  expect(run.state.general[6]).toBe(0x202);
});

test("V434: a guest without an interrupt table that faults is shut down; one that loops is stopped by its budget", () => {
  const fault = createGuestRun({ technique: "bare-metal", image: image("ud2", 32) });
  expect(fault.run(10)).toBe("shutdown");
  const loop = createGuestRun({ technique: "bare-metal", image: image("jmp $", 32) });
  expect([loop.run(1000), loop.instructions]).toEqual(["budget", 1000]);
});
