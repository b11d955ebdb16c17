/**
 * lab/load — fetches a lab's code at run time, within a time limit, and says why when it does not come.
 *
 * The federation runtime keeps a failed promise for ever, and one that hangs too. Each new attempt therefore
 * registers the lab again under another address of the same file.
 * @module
 */
import { type LabModule, parseLabModule } from "@dc/solid";
import type { LabEntry } from "../catalogue/catalogue.ts";
import { makePortalError, type PortalError } from "../errors.ts";

/** The two acts of the federation runtime that are used here. */
export interface Federation {
  register(container: string, address: string, again: boolean): void;
  load(container: string): Promise<unknown>;
}

/** Time within which a lab must have come, in milliseconds. */
export const answerWithinMs = 4000;

/** Time for finding out why it did not, in milliseconds. */
const diagnoseWithinMs = 1500;

/**
 * Load a lab.
 *
 * @param attempt 0, then one more for each Retry.
 * @throws Error with a code: `portal/lab-hangs`, `portal/lab-status`, `portal/lab-unreachable`, `portal/lab-broken`,
 * or that of the lab contract: `solid/lab-api`, `solid/lab-module`.
 */
export async function loadLab(
  lab: LabEntry,
  attempt: number,
  federation: Federation,
  fetchText: typeof fetch = fetch,
): Promise<LabModule> {
  const address = new URL(lab.address);
  if (attempt > 0) address.searchParams.set("attempt", String(attempt));
  const loading = (async () => {
    federation.register(lab.container, address.href, attempt > 0);
    return federation.load(lab.container);
  })();
  let given: unknown;
  try {
    given = await withinTime(loading, answerWithinMs);
  } catch (reason) {
    throw await diagnose(lab, reason, fetchText);
  }
  const parsed = parseLabModule(given);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** The runtime's own error names its internals; the address itself says what a person can use. */
async function diagnose(lab: LabEntry, reason: unknown, fetchText: typeof fetch): Promise<PortalError> {
  if (reason === tooLate) return makePortalError("portal/lab-hangs", { seconds: answerWithinMs / 1000 });
  try {
    const reply = await fetchText(lab.address, { cache: "no-store", signal: AbortSignal.timeout(diagnoseWithinMs) });
    if (!reply.ok) return makePortalError("portal/lab-status", { status: reply.status }, reason);
    await reply.json();
  } catch (cause) {
    return cause instanceof SyntaxError
      ? makePortalError("portal/lab-broken", { detail: `not a manifest: ${cause.message}` }, cause)
      : makePortalError("portal/lab-unreachable", {}, cause);
  }
  const detail = reason instanceof Error ? reason.message : String(reason);
  return makePortalError("portal/lab-broken", { detail }, reason);
}

const tooLate: unique symbol = Symbol("too late");

function withinTime<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(tooLate), limitMs);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}
