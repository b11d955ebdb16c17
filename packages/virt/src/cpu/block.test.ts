import { expect, test } from "vitest";
import { createSystemMachine, load, systemPlace } from "../testing/system-machine.ts";
import { assemble } from "./assemble.ts";
import { Block } from "./block.ts";
import { decode, decoded, Instruction } from "./decode.ts";
import { Decoded } from "./decoded.ts";
import { chooseHandler } from "./dispatch.ts";
import type { Bus } from "./linear-memory.ts";
import { kind } from "./micro-operation.ts";

/** Names of the kinds that a text has as a block, without its last instruction. */
function kindsOf(text: string, mode: 16 | 32 | 64 = 32): string[] {
  const result = assemble(text, { mode });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  const { bytes } = result.value;
  const instructions: Decoded[] = [];
  const instruction = new Instruction();
  for (let at = 0; at < bytes.length; at += instruction.length) {
    expect(decode(bytes, at, bytes.length - at, mode, instruction)).toBe(decoded);
    const each = new Decoded(instruction, mode, () => {});
    each.execute = chooseHandler(each);
    instructions.push(each);
  }
  const names = Object.entries(kind);
  return new Block(instructions).operations.map(
    (operation) => names.find(([, number]) => number === operation.kind)?.[0] ?? "none",
  );
}

test("V516: of arithmetic whose flags are replaced before anybody can see them, none are worked out", () => {
  // The loop of the benchmark: only what a store or the branch can see has flags.
  expect(
    kindsOf(
      "mov eax,[esi]\nadd eax,ebx\nmov [esi],eax\nxor edx,eax\nshl edx,1\nadd ebx,3\nlea edi,[edx+ebx]\ncmp eax,edi\ndec ecx\njnz $",
    ),
  ).toEqual(["load32", "add32", "store32", "plainXor32", "plainShl32", "plainAdd32", "lea32", "cmp32", "dec32"]);
  expect(kindsOf("cmp eax,ebx\ntest ecx,edx\nimul eax,ebx\nsub eax,1\njz $")).toEqual([
    "nothing",
    "nothing",
    "plainMultiply32",
    "sub32",
  ]);
});

test("V516: what reads a flag, keeps one, may fault or is not known sees them", () => {
  for (const between of ["adc edx,0", "setc dl", "push edx", "mov edx,[esi]", "rcl edx,1", "div ebx", "stc"])
    expect([between, kindsOf(`sub eax,ebx\n${between}\nadd eax,1\njz $`)[0]]).toEqual([between, "sub32"]);
  for (const between of ["mov edx,eax", "lea edx,[eax+1]", "movzx edx,al", "nop", "mov dl,al", "movsx edx,ax"])
    expect([between, kindsOf(`sub eax,ebx\n${between}\nadd eax,1\njz $`)[0]]).toEqual([between, "plainSub32"]);
  // INC and DEC keep CF: what came before is seen where they are.
  expect(kindsOf("sub eax,ebx\ninc edx\nadd eax,1\njz $")).toEqual(["plainSub32", "plainAdd32", "add32"]);
  expect(kindsOf("sub eax,ebx\ndec edx\njc $")).toEqual(["sub32", "dec32"]);
  // A shift by nothing leaves flags, and so has no kind of its own.
  expect(kindsOf("sub eax,ebx\nshl edx,32\njz $")).toEqual(["sub32", "shift"]);
});

test("V516: a fault and a device in the middle of a block find the flags of what came before", () => {
  const seen: number[] = [];
  const bus: Bus = {
    in: () => 0,
    out: () => {},
    mmioRead: () => {
      seen.push(machine.cpu.state.flags & 0x8d5);
      return 0;
    },
    mmioWrite: () => {},
  };
  const machine = createSystemMachine(bus);
  load(
    machine,
    `org ${systemPlace.program}
     mov ecx,6\nmov esi,0xfee00000
     again: mov eax,ecx\ncmp eax,3\nmov edx,[esi]\nadd eax,1\nadd eax,1\nmov ebx,[esi]\nsub eax,eax\ndec ecx\njnz again\nhlt`,
    32,
  );
  expect(machine.cpu.run(1000)).toBe("halt");
  // CMP of 6 5 4 3 2 1 with 3: PF ZF, CF AF SF; then the sum of two, whose PF and AF are those of 8 … 3.
  expect(seen.map((flags) => flags & 0x41)).toEqual([0, 0, 0, 0, 0, 0, 0x40, 0, 1, 0, 1, 0]);
});
