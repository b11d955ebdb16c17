/**
 * platform/writer — what both editions of SCORM have in common: a session that begins once and ends once, values as
 * text, and refusals that are told and do no harm.
 * @module
 */
import type { PlatformProblem } from "./platform.ts";

/** One edition's functions under one name each. */
export interface ScormCalls {
  initialize(): unknown;
  finish(): unknown;
  get(name: string): unknown;
  set(name: string, value: string): unknown;
  commit(): unknown;
  /** The last error: its number and words. */
  error(): string;
}

/** A session with the platform. */
export interface ScormWriter {
  /** @returns whether the platform has begun one. */
  begin(): boolean;
  /** "" where there is none. */
  get(name: string): string;
  /** Set a value that is another than before. */
  set(name: string, value: string): void;
  commit(): void;
  /** Keep a state, unless it is longer than the field. @returns whether it was kept. */
  keep(name: string, state: string, charactersMax: number): boolean;
  /** Set what is known last, commit, finish. */
  end(last: () => void): void;
}

const isTrue = (value: unknown): boolean => value === true || value === "true";

/** A platform's text as a share of the most; undefined where it is no number from 0 to that. */
export function readShare(text: string, max: number): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= max ? Number(text) / max : undefined;
}

/** Make a session of these calls. */
export function createWriter(calls: ScormCalls, report: (problem: PlatformProblem) => void): ScormWriter {
  let stage: "before" | "open" | "over" = "before";
  const sent = new Map<string, string>();
  const refuse = (what: string, reason: unknown): void =>
    report({ code: "platform/refused", message: `${what}: ${String(reason)}` });
  const ask = (what: string, call: () => unknown): boolean => {
    try {
      if (isTrue(call())) return true;
      refuse(what, calls.error());
    } catch (error) {
      refuse(what, error);
    }
    return false;
  };
  const writer: ScormWriter = {
    begin() {
      if (stage === "before") stage = ask("initialize", calls.initialize) ? "open" : "over";
      return stage === "open";
    },
    get(name) {
      try {
        const value = calls.get(name);
        return value === undefined || value === null ? "" : String(value);
      } catch (error) {
        refuse(name, error);
        return "";
      }
    },
    set(name, value) {
      if (stage !== "open" || sent.get(name) === value) return;
      if (ask(name, () => calls.set(name, value))) sent.set(name, value);
    },
    commit() {
      if (stage === "open") ask("commit", calls.commit);
    },
    keep(name, state, charactersMax) {
      if (stage !== "open" || sent.get(name) === state) return false;
      if (state.length > charactersMax) {
        const message = `the state has ${state.length} characters, and the platform keeps ${charactersMax}`;
        report({ code: "platform/state-too-long", message });
        return false;
      }
      writer.set(name, state);
      return sent.get(name) === state;
    },
    end(last) {
      if (stage !== "open") return;
      last();
      writer.commit();
      stage = "over";
      ask("finish", calls.finish);
    },
  };
  return writer;
}
