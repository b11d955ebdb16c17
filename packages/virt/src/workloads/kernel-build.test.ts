import { expect, test } from "vitest";
import { buildKernel, kernelOperations } from "./kernel-build.ts";

test("V461: an operation is the instruction in the native build, and a call in the ported one", () => {
  expect(buildKernel("a:\n  %cli ; off\n%iret\n nop", "native")).toBe("a:\ncli\niret\n nop");
  expect(buildKernel("a:\n  %cli\n%iret\n nop", "ported")).toBe("a:\ncall pv_cli\njmp pv_iret\n nop");
  expect(buildKernel("%nobody", "native")).toBe("%nobody");
});

test("V461: the ported build has every function that it calls", () => {
  const text = buildKernel(`${kernelOperations.map((name) => `%${name}`).join("\n")}\n%functions`, "ported", 4);
  const called = [...text.matchAll(/(?:call|jmp) (pv_\w+)/g)].map((match) => match[1]);
  expect(called.length).toBeGreaterThan(15);
  for (const name of called) expect(text).toContain(`${name}:`);
  expect(text).toContain("batch equ 4");
});
