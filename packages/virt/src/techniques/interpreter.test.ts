import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { createGuestRun } from "./guest-run.ts";
import type { Hypervisor } from "./hypervisor.ts";

test("V435: it tells the pages that it wrote, each once, and finds the bus beyond the guest's memory", () => {
  const image = makeGuest(
    "writer",
    "mov byte [0x20000], 1\nmov byte [0x20004], 1\nmov dword [0x2fffe], 7\nmov ebx, [0x500000]\nmov dword [0x500000], 5\nhlt",
  );
  const run = createGuestRun({ technique: "vtx-ept", image });
  const { interpreter } = run.engine as Hypervisor;
  expect(interpreter.run(3)).toBe("budget");
  expect(Array.from({ length: interpreter.writtenCount }, (_, n) => interpreter.writtenPage(n))).toEqual([
    0x20, 0x2f, 0x30,
  ]);
  const behind = run.memory.read32(0x50_0000);
  interpreter.run(2);
  expect([interpreter.state.general[6], interpreter.writtenCount, run.memory.read32(0x50_0000)]).toEqual([
    -1,
    0,
    behind,
  ]);
  expect(interpreter.run(1)).toBe("halt");
});

test("V435: an event is delivered through the guest's own table", () => {
  const image = makeGuest("events", "lidt [t]\nhlt\nt: dw 0x7ff\ndd 0x4000");
  const run = createGuestRun({ technique: "vtx-ept", image });
  const { interpreter } = run.engine as Hypervisor;
  run.memory.write64(0x4000 + 8 * 14, 0x0001_8e00, 0x0008_2345);
  interpreter.run(1);
  expect(interpreter.inject(3, 14, 2, 0)).toBeNull();
  expect([interpreter.state.rip[0], run.memory.read32(0x8000 - 16), run.memory.read32(0x8000 - 12)]).toEqual([
    0x1_2345, 2, 0x1_0007,
  ]);
});

test("V435: a device in memory is asked by the guest's own address", () => {
  for (const technique of ["vtx-ept", "vtx-shadow", "trap-ring-1"] as const) {
    const run = createGuestRun({
      technique,
      image: makeGuest("device", "mov ebx, 0x10000008\nmov dword [ebx], 7\nmov cl, [ebx+1]\nhlt"),
    });
    const asked: string[] = [];
    run.devices.mmioWrite = (...told: number[]) => asked.push(`write ${told.map((word) => word.toString(16))}`);
    run.devices.mmioRead = (...told) => asked.push(`read ${told.map((word) => word.toString(16))}`);
    expect([technique, run.run(100), ...asked]).toEqual([technique, "halt", "write 10000008,4,7", "read 10000009,1"]);
  }
});
