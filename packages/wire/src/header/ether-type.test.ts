import { expect, test } from "vitest";
import { etherType, etherTypeNames } from "./ether-type.ts";
import { etherTypeMin } from "./ethernet.ts";

test("W15: every type has a name, and none is a length", () => {
  expect(Object.values(etherType).filter((number) => etherTypeNames[number] === undefined)).toEqual([]);
  expect(Object.values(etherType).filter((number) => number < etherTypeMin)).toEqual([]);
});
