/**
 * test-kit/programs — tests that need a program which npm cannot install.
 *
 * `npm test` installs no system program on a person's machine, so such a test skips there, in sight: its name
 * says what is missing and which command brings it. Where CI=true a skip would hide a hole, so it fails; what no command
 * brings, a feature of a kernel, is a skip there too.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "vitest";
import listed from "../programs.json" with { type: "json" };

/** One program that interop tests or benchmarks run; the list is ../programs.json. */
export interface Program {
  /** Debian's package that holds it. */
  package: string;
  /** `interop`: `npm run setup:interop` installs it. `bench`: `npm run setup:interop -- bench` does. */
  group: string;
  /** What we use it for, for a person who wonders. */
  for: string;
  /** A file that shows it is there, for what is not a command (a library). */
  file?: string;
}

/** Every program that a test may ask for, by the name it is asked by. */
export const programs: Readonly<Record<string, Program>> = listed;

/** Debian puts daemons where a person's PATH does not look. */
const placesBesidePath: readonly string[] = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

/**
 * Is this program here?
 *
 * @param name a key of programs.json
 * @throws Error when the name is not in programs.json: then nothing would ever install it
 */
export function hasProgram(name: string): boolean {
  const program = programs[name];
  if (program === undefined)
    throw new Error(`test-kit: the program "${name}" is not in packages/test-kit/programs.json; add it there`);
  if (program.file !== undefined) return existsSync(program.file);
  const places = [...(process.env.PATH ?? "").split(delimiter), ...placesBesidePath];
  return places.some((place) => place !== "" && existsSync(join(place, name)));
}

/** `test`, or what stands for it when a program is missing. */
export type NeedsTest = (name: string, body: () => unknown, timeoutMs?: number) => void;

/**
 * A `test` for what needs programs of other people.
 *
 * ```ts
 * const interop = needs("tshark");
 * interop("W40: tshark finds no malformed frame in our capture", () => { … });
 * ```
 *
 * @param names keys of programs.json
 * @returns vitest's `test` when all are here; else a skip whose name ends with what is missing and the command
 *   that installs it; under CI=true a test that fails with that sentence
 */
export function needs(...names: string[]): NeedsTest {
  const missing = names.filter((name) => !hasProgram(name));
  if (missing.length === 0) return (name, body, timeoutMs) => test(name, body, timeoutMs);
  const commands = new Set(missing.map((name) => setupCommand(programs[name] as Program)));
  const because = `needs ${missing.join(", ")}: ${[...commands].join(" and ")}`;
  if (process.env.CI === "true") {
    return (name) =>
      test(name, () => {
        throw new Error(`${because} (under CI=true a skip fails)`);
      });
  }
  return (name, body) => test.skip(`${name} [${because}]`, body);
}

/**
 * A `test` for what no install brings: a feature of the kernel, a processor's extension.
 *
 * ```ts
 * onMachine("bridges with VLANs in its kernel", hasVlans())("F459: …", () => { … });
 * ```
 *
 * @param what what the machine must have, as it stands in the name of a skipped test
 * @returns vitest's `test` where it has it; else a skip, which CI names and lets pass
 */
export function onMachine(what: string, hasIt: boolean): NeedsTest {
  if (hasIt) return (name, body, timeoutMs) => test(name, body, timeoutMs);
  return (name, body) => test.skip(`${name} [the machine lacks ${what}]`, body);
}

function setupCommand(program: Program): string {
  return program.group === "interop" ? "npm run setup:interop" : `npm run setup:interop -- ${program.group}`;
}
