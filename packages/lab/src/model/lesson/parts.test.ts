import type { Block } from "@dc/lesson";
import { expect, test } from "vitest";
import { partsOf } from "./parts.ts";

const paragraph = (text: string): Block => ({ kind: "paragraph", children: [{ kind: "text", text }] });
const rule: Block = { kind: "rule" };

test("L166: the first rule divides a text, a later one is a line in its second part", () => {
  const [before, after, more] = ["before", "after", "more"].map(paragraph) as [Block, Block, Block];
  expect(partsOf([before, rule, after, rule, more])).toEqual({ first: [before], last: [after, rule, more] });
});

test("L166: without a rule, or with nothing below it, all of it is told at once", () => {
  const before = paragraph("before");
  expect(partsOf([before])).toEqual({ first: [before] });
  expect(partsOf([before, rule])).toEqual({ first: [before] });
  expect(partsOf([])).toEqual({ first: [] });
});
