import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { expect, test } from "vitest";
import { assembly } from "./assembly.ts";

/** Each stretch that has a kind, with it. */
function kinds(text: string): readonly string[] {
  const names = tagHighlighter([
    { tag: tags.labelName, class: "label" },
    { tag: tags.propertyName, class: "instruction" },
    { tag: tags.variableName, class: "register" },
    { tag: tags.number, class: "number" },
    { tag: tags.comment, class: "comment" },
    { tag: tags.string, class: "string" },
  ]);
  const found: string[] = [];
  highlightTree(assembly.parser.parse(text), names, (from, to, kind) => found.push(`${kind} ${text.slice(from, to)}`));
  return found.filter((each) => !each.startsWith(" "));
}

test("a line of assembly is label, instruction, operands, comment", () => {
  expect(kinds("again: mov [rbx+0x50],eax ; done")).toEqual([
    "label again:",
    "instruction mov",
    "register rbx",
    "number 0x50",
    "register eax",
    "comment ; done",
  ]);
  expect(kinds("rep stosb\nmsg: db 'Hi',10")).toEqual([
    "instruction rep",
    "instruction stosb",
    "label msg:",
    "instruction db",
    "string 'Hi'",
    "number 10",
  ]);
});
