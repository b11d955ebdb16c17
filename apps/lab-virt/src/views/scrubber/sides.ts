/**
 * views/scrubber/sides — the guest before an exit and as it is entered again, register by register, with what differs.
 * @module
 */
import { type ExitStep, guestFields } from "../../guest/run.ts";
import { handlersOwn, registerNames } from "../../guest/registers.ts";
import { printField } from "../guest/words.ts";

/** How a value differs after the exit. */
export type Difference = "same" | "changed" | "lost";

/** One register or field. */
export interface SideRow {
  /** `RIP`, `RAX`. */
  readonly name: string;
  readonly before: bigint;
  /** Undefined where the guest is not entered again. */
  readonly after: bigint | undefined;
  readonly difference: Difference;
}

/** Fields of the VMCS. */
export function fieldRows(step: ExitStep): readonly SideRow[] {
  return guestFields.map((name, at) => {
    const before = step.before.fields[at] ?? 0n;
    const after = step.after?.fields[at];
    return {
      name: printField(name.replace(/^guest/, "")),
      before,
      after,
      difference: after === undefined || after === before ? "same" : "changed",
    };
  });
}

/** The fifteen registers that no field has. */
export function registerRows(step: ExitStep): readonly SideRow[] {
  return handlersOwn.map((register) => {
    const before = step.before.general[register] ?? 0n;
    const after = step.after?.general[register];
    const lost = ((step.lost >> register) & 1) === 1;
    return {
      name: registerNames[register] ?? "",
      before,
      after,
      difference: lost ? "lost" : after === undefined || after === before ? "same" : "changed",
    };
  });
}

/** Names of registers that are set in a word. */
export function namesOf(bits: number): readonly string[] {
  return handlersOwn
    .filter((register) => ((bits >> register) & 1) === 1)
    .map((register) => registerNames[register] ?? "");
}
