import { expect, test } from "vitest";
import { undefinedOperations, unknownHandlers } from "./dispatch.ts";

test("V233: every operation of the table has a handler, but for those of units that are not there", () => {
  expect(unknownHandlers).toEqual([]);
  const absent = undefinedOperations.filter((name) => !/^(f?xsave|f?xrstor|ldmxcsr|stmxcsr|sse)/.test(name));
  expect(absent).toEqual(["rdpkru", "wrpkru", "ud2", "rsm", "ud1", "ud0"]);
});
