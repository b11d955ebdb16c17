import { expect, test } from "vitest";
import { decode, decoded, Instruction } from "./decode.ts";
import { encode, type Place } from "./encode.ts";
import {
  formOperandKinds,
  formOperandSizes,
  formOps,
  forms,
  formTails,
  operandKind,
  operandSize,
  operation,
  operationNames,
  tail,
} from "./forms.ts";
import { conditions, opcodeRows } from "./opcodes.ts";

const instruction = new Instruction();

/** Bytes of a form's shortest kind, tried with each prefix and mode: does any decode to it? */
function isReached(n: number): boolean {
  const form = forms[n] as (typeof forms)[number];
  const map = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]][form.map] as number[];
  for (const mode of [16, 32, 64])
    for (const prefix of [[], [0x66], [0xf3], [0xf2], [0x67]])
      for (const rex of mode === 64 ? [[], [0x48], [0x41]] : [[]])
        for (const rm of [0xc0 | (form.value & 7), 0])
          for (const reg of form.reg < 0 ? [0, 2] : [form.reg]) {
            const bytes = new Uint8Array(15);
            bytes.set([...prefix, ...rex, ...map, form.byte, rm | (reg << 3)]);
            if (decode(bytes, 0, 15, mode, instruction) === decoded && instruction.form === n) return true;
          }
  return false;
}

test("V200: every row is read, none stands behind another that takes its place", () => {
  const written = opcodeRows.reduce((sum, row) => sum + (row.includes("+cc") ? conditions.length : 1), 0);
  expect(forms.length).toBe(written);
  const dead = forms.flatMap((form, n) =>
    isReached(n) ? [] : [`${form.map} ${form.byte.toString(16)} ${form.operation}`],
  );
  expect(dead).toEqual([]);
});

test("V201: operations are numbered without a gap, one number for one name", () => {
  expect(new Set(formOps).size).toBe(operationNames.length);
  expect(Math.max(...formOps)).toBe(operationNames.length - 1);
  forms.forEach((form, n) => {
    expect(formOps[n]).toBe(operation(form.operation));
    expect(operationNames[formOps[n] as number]).toBe(form.operation);
  });
  expect(operation("mov:control")).not.toBe(operation("mov"));
  expect(operation("fsqrt")).toBe(-1);
});

test("V202: a row tells where its operands are, how long, and what follows ModRM", () => {
  const shld = forms.findIndex((form) => form.operation === "shld" && form.byte === 0xa4);
  expect([...formOperandKinds.slice(4 * shld, 4 * shld + 4)]).toEqual([operandKind.E, operandKind.G, operandKind.I, 0]);
  expect([...formOperandSizes.slice(4 * shld, 4 * shld + 4)]).toEqual([operandSize.v, operandSize.v, operandSize.b, 0]);
  expect(formTails[shld]).toBe(tail.byte);
  const far = forms.findIndex((form) => form.byte === 0xea);
  expect(formTails[far]).toBe(tail.far);
  expect(forms[far]?.mnemonic).toBe("jmp");
  const push = forms.find((form) => form.byte === 0x1e && form.map === 0);
  expect(push?.kinds).toEqual([operandKind.segment + 3]);
});

test("V203: of several rows that fit the first counts", () => {
  const of = (...bytes: number[]): string => {
    expect(decode(Uint8Array.from([...bytes, 0, 0, 0, 0]), 0, bytes.length + 4, 64, instruction)).toBe(decoded);
    return operationNames[instruction.op] as string;
  };
  expect(of(0x90)).toBe("nop");
  expect(of(0xf3, 0x90)).toBe("pause");
  expect(of(0x41, 0x90)).toBe("xchg");
  expect(of(0xf3, 0x0f, 0xbc, 0xc1)).toBe("tzcnt");
  expect(of(0x0f, 0xbc, 0xc1)).toBe("bsf");
  expect(of(0xf3, 0x0f, 0x1e, 0xfa)).toBe("endbr64");
  expect(of(0x0f, 0x1e, 0xfa)).toBe("nop");
  expect(of(0x48, 0x0f, 0xc7, 0x08)).toBe("cmpxchg16b");
});

test("V200: a mnemonic that no row has cannot be encoded", () => {
  const place: Place = { mode: 32, address: 0n, operandBytes: 0, addressBytes: 0, lock: false, rep: 0, segment: -1 };
  expect(encode("fsqrt", [], place).ok).toBe(false);
});
