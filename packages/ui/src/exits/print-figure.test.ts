import { expect, test } from "vitest";
import { printError, printFigure } from "./print-figure.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("U48: figures as perf prints them, errors with a sign and their unit, the unknown as a dash", () => {
  expect(printFigure("samples", 12_345)).toBe("12,345");
  expect(plain(printFigure("sampleShare", 0.68754))).toBe("68.75 %");
  expect(plain(printFigure("meanNs", 45_880))).toBe("45.880 µs");
  expect(printFigure("minNs", undefined)).toBe("–");
  expect(plain(printError("sampleShare", 0.1234, "pp"))).toBe("+12.34 pp");
  expect(plain(printError("timeShare", -0.00001, "pp"))).toBe("±0.00 pp");
  expect(plain(printError("meanNs", -0.4, "pp"))).toBe("−40 %");
  expect(printError("meanNs", undefined, "pp")).toBe("–");
});
