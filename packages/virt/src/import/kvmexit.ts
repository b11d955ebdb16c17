/**
 * import/kvmexit — what kvmexit of bcc prints: a reason and its count in each line, of each thread where it is asked to.
 *
 * Lines of one reason are added up. The last line of heads says how many words a line has. Rule V405 in ../../SPEC.md.
 * @module
 */
import { type CounterFormat, type CounterLine, otherLine } from "./counter-lines.ts";
import { readCount, wordsOf } from "./format-reader.ts";

/** A line of heads: `PID TID KVM_EXIT_REASON COUNT`. Others call the last one STAT. */
export function isKvmexitHead(text: string): boolean {
  return text.includes("KVM_EXIT_REASON") && wordsOf(text).some((word) => word.text === "KVM_EXIT_REASON");
}

/** Make the format; it remembers the last heads. */
export function createKvmexitFormat(): CounterFormat {
  let before: number | undefined;
  function readLine(text: string): CounterLine {
    if (isKvmexitHead(text)) {
      before = wordsOf(text).findIndex((word) => word.text === "KVM_EXIT_REASON");
      return otherLine;
    }
    const words = wordsOf(text);
    // What it says above its heads, and the prompts of a session.
    if (before === undefined || words.length === 0 || /^(?:#|\$|Display|Detaching|Traceback)/.test(text))
      return otherLine;
    const [reason, count] = [words[before], words[before + 1]];
    const end = text.trimEnd().length + 1;
    if (reason === undefined) return { kind: "bad", column: end, expected: "an exit reason", received: "" };
    // A key that ended the program is echoed in front of its first line.
    const name = reason.text.replace(/^\^C/, "").replace(/^EXIT_REASON_/, "");
    if (!/^[A-Za-z]\w*$/.test(name)) {
      return { kind: "bad", column: reason.column, expected: "an exit reason", received: reason.text };
    }
    const value = readCount(count?.text ?? "");
    if (value === undefined) {
      return { kind: "bad", column: count?.column ?? end, expected: "a count", received: count?.text ?? "" };
    }
    const more = words[before + 2];
    if (more !== undefined) {
      return { kind: "bad", column: more.column, expected: "the end of the line", received: more.text };
    }
    return { kind: "exit", name, value };
  }
  return {
    format: "kvmexit",
    readLine,
    expected: "lines of a reason and a count, as HLT 5060",
    hint: "kvmexit -p PID 10",
  };
}
