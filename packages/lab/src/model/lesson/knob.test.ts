import { expect, test } from "vitest";
import { ownValue, printWithUnit, readNumber } from "./knob.ts";

const document = { workloads: [{ sourcePort: 49202, rate: "10G" }], links: [{ "a.b": 1 }], name: "two" };
const knob = (path: string, unit = "") => ({ id: "k", title: { en: "K" }, path, unit, values: { choose: [1] } });

test("a knob's own value is what the scenario has at its place, without the unit", () => {
  expect(ownValue(document, knob("workloads[0].sourcePort"))).toBe(49202);
  expect(ownValue(document, knob("workloads[0].rate", "G"))).toBe(10);
  expect(ownValue(document, knob("name"))).toBe("two");
  expect(ownValue(document, knob("workloads[1].rate"))).toBeUndefined();
  expect(ownValue(document, knob("__proto__.x"))).toBeUndefined();
});

test.each([
  ["12.5", "en", 12.5],
  [" -3 ", "en", -3],
  ["\u22123", "en", -3],
  ["12,5", "de", 12.5],
  ["12,5", "en", undefined],
  ["1e3", "en", 1000],
  [".5", "en", 0.5],
  ["", "en", undefined],
  ["twelve", "en", undefined],
  ["1e999", "en", undefined],
  ["0x10", "en", undefined],
])("%j in %s is %s", (text, language, value) => {
  expect(readNumber(text, language)).toBe(value);
});

test("a number is printed with its unit in the language of the place", () => {
  expect(printWithUnit(37.109375, "%", "en")).toBe("37.11\u00a0%");
  expect(printWithUnit(125_000, "B", "en")).toBe("125,000\u00a0B");
  expect(printWithUnit(37.5, "", "de")).toBe("37,5");
});
