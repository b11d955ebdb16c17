import { expect, test } from "vitest";
import { figureNames } from "./figures.ts";

test("L24: figures are custom elements by name, each once", () => {
  for (const name of figureNames) expect(name).toMatch(/^dc-[a-z]+(-[a-z]+)*$/);
  expect(new Set(figureNames).size).toBe(figureNames.length);
});
