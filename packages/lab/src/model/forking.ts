/**
 * model/forking — a second run beside the one that is shown: made with one change, compared, let go.
 *
 * The worker plays both; the lab knows which change it was, and asks what differs when somebody looks.
 * @module
 */
import type { Issue } from "@dc/engine";
import type { Client, Compared, ForkChange, HostError, HostExplanation } from "@dc/engine/host";
import { type Accessor, createSignal } from "solid-js";

/** What views see of it, and do. */
export interface Forking {
  /** The change that the second run has; undefined where none is played. */
  readonly change: Accessor<ForkChange | undefined>;
  /** Fork the run, or fork it anew. @returns why not, or no issues. */
  start(change: ForkChange): Promise<readonly Issue[]>;
  close(): Promise<void>;
  /** What differs now, or undefined where there is nothing to compare with. */
  compare(): Promise<Compared | undefined>;
  /** Why a record was made in the second run. */
  why(record: number): Promise<HostExplanation | undefined>;
  /** The worker has let it go: another file was opened. */
  forget(): void;
}

/** Within a Solid root. @param lost the second run could not go on: its code and the worker's words. */
export function createForking(ask: Client["ask"], lost: (code: string, reason: string) => void): Forking {
  const [change, setChange] = createSignal<ForkChange>();
  return {
    change,
    async start(wanted) {
      try {
        const made = await ask("fork", { change: wanted });
        setChange(made.change);
        return [];
      } catch (error) {
        const { code, message, issues = [] } = error as HostError;
        return issues.length > 0 ? issues : [{ severity: "error", code, path: "", expected: "", received: message }];
      }
    },
    async close() {
      setChange(undefined);
      await ask("closeFork", {}).catch(() => undefined);
    },
    async compare() {
      const of = change();
      if (of === undefined) return undefined;
      try {
        return await ask("compare", {});
      } catch (error) {
        const { code, message } = error as HostError;
        // Whoever closed it, or made another one meanwhile, knows.
        if (change() !== of || code === "host/closed") return undefined;
        setChange(undefined);
        void ask("closeFork", {}).catch(() => undefined);
        lost(code, message);
        return undefined;
      }
    },
    why: (record) => ask("forkWhy", { record }).catch(() => undefined),
    forget: () => setChange(undefined),
  };
}
