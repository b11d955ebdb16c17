/**
 * lesson/front-matter — the lines between `---` at the head of a lesson: its title, in the lesson's language.
 *
 *     ---
 *     title: Five fields, one path
 *     ---
 *
 * Sources: rule L26 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { type ModuleIssue, readDocument } from "../document/document.ts";

/** What stands at the head of a lesson. */
export interface FrontMatter {
  readonly title: string;
}

const frontMatterShape: Shape<FrontMatter> = shape.object({
  title: shape.text("what the step is called, in the lesson's language", { lengthMax: 120 }),
});

/** A lesson's file in two. */
export interface SplitLesson {
  readonly front: FrontMatter | undefined;
  readonly body: string;
  /** Lines before the body. */
  readonly lineBefore: number;
  readonly issues: readonly ModuleIssue[];
}

/** Take the front matter off a lesson. @param file its path in the module, for messages. */
export function splitLesson(text: string, file: string): SplitLesson {
  const found = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m.exec(text);
  if (found === null || found.index !== 0) {
    const hint = "begin with a line ---, a line title: …, and a line ---";
    const place = { path: "title", line: 1, column: 1, expected: "front matter", received: "none", hint };
    return {
      front: undefined,
      body: text,
      lineBefore: 0,
      issues: [{ severity: "error", code: "module/missing", file, ...place }],
    };
  }
  const [head, inside] = found as unknown as [string, string];
  const read = readDocument(inside, file, { shape: frontMatterShape });
  return {
    front: read.ok ? read.value : undefined,
    body: text.slice(head.length),
    lineBefore: head.split("\n").length - 1,
    issues: read.issues.map((issue) => ({ ...issue, line: (issue.line ?? 1) + 1 })),
  };
}
