/**
 * cpu/assemble — a small assembler in Intel syntax, for guests that a person writes.
 *
 * Flat bytes: labels are numbers from `org` on. What it reads is what `./disassemble.ts` writes, in the manner of NASM:
 * `mov dword [ebx+4],1`, `jmp 8:start`, `lea rax,[rel table]`, `msg: db 'Hi',10`, `times 510-($-$$) db 0`, `size equ 4`,
 * `align 8`, `bits 64`. No macros, no sections. Passes repeat until no label moves; a jump is short when its target is near
 * enough, an address or a label takes its full length.
 *
 * Bad text never throws and never hangs: up to 100 issues say what is wrong and where, and sizes are limited.
 *
 * Source: Intel SDM volume 2 §3.1.1. Rules V218–V228 in ../../SPEC.md.
 * @module
 */
import type { Issue, Parsed } from "@dc/engine";
import { type Assembly, assemblyLimits, makeIssue, Passes } from "./passes.ts";
import { readStatement, type Statement } from "./statement.ts";

export { type AssembledLine, type Assembly, assemblyLimits } from "./passes.ts";

/** How a text begins. */
export interface AssembleOptions {
  /** Mode before the first `bits`, 16 without. */
  readonly mode?: 16 | 32 | 64;
}

/**
 * Assemble a text.
 *
 * @returns bytes, symbols and lines; or issues with line and column, at most 100, code `virt/assembly`
 */
export function assemble(text: string, options: AssembleOptions = {}): Parsed<Assembly> {
  const issues: Issue[] = [];
  const statements = readText(text, issues);
  const assembler = new Passes(statements, options.mode ?? 16);
  const assembly = assembler.run();
  issues.push(...assembler.issues);
  issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (issues.length === 0 && assembly !== undefined) return { ok: true, value: assembly, issues };
  return { ok: false, issues: issues.slice(0, assemblyLimits.issues) };
}

function readText(text: string, issues: Issue[]): Statement[] {
  const refuse = (line: number, column: number, expected: string, received: string): Statement[] => {
    issues.push(makeIssue(line, { column, expected, received }));
    return [];
  };
  if (text.length > assemblyLimits.characters)
    return refuse(1, 1, `a text of at most ${assemblyLimits.characters} characters`, `${text.length}`);
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > assemblyLimits.lines)
    return refuse(assemblyLimits.lines + 1, 1, `at most ${assemblyLimits.lines} lines`, `${lines.length}`);
  const statements: Statement[] = [];
  let scope = "";
  lines.forEach((content, n) => {
    if (issues.length >= assemblyLimits.issues) return;
    if (content.length > assemblyLimits.lineCharacters) {
      refuse(
        n + 1,
        assemblyLimits.lineCharacters + 1,
        `a line of at most ${assemblyLimits.lineCharacters} characters`,
        `${content.length}`,
      );
      return;
    }
    const statement = readStatement(content, n + 1, scope);
    if (statement === undefined) return;
    if ("kind" in statement) {
      issues.push(makeIssue(n + 1, statement));
      // Its label is defined all the same, or each use of it would be one more issue.
      const name = /^\s*([A-Za-z_.?@][\w.?@$#~]*):/.exec(content)?.[1];
      if (name === undefined) return;
      const label = { name: name.startsWith(".") ? scope + name : name, column: 1 };
      statements.push({ line: n + 1, label, times: undefined, action: { kind: "none" } });
    } else statements.push(statement);
    const { label } = statements[statements.length - 1] as Statement;
    if (label !== undefined && !label.name.includes(".")) scope = label.name;
  });
  return statements;
}
