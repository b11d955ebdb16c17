/**
 * host/failure — a command that cannot be done: thrown inside the host, answered outside.
 * @module
 */
import type { Parsed } from "../issue.ts";
import type { Failure } from "./protocol.ts";

/** A failure on its way to the answer. */
interface HostFailure extends Error {
  readonly failure: Failure;
}

/** Refuse a command. @param code `host/<what>`; each has a page under docs/errors. */
export function refuse(code: string, message: string, issues: Failure["issues"] = []): never {
  throw Object.assign(new Error(message), { failure: { code, message, issues } }) satisfies HostFailure;
}

/** What was read, or a refusal with its issues. */
export function accept<T>(result: Parsed<T>, code: string): T {
  return result.ok ? result.value : refuse(code, "see the issues", result.issues);
}

/** What an answer says of something thrown: a refusal as it is, anything else by its own code and message. */
export function describeFailure(error: unknown): Failure {
  if (typeof error === "object" && error !== null) {
    if ("failure" in error) return (error as HostFailure).failure;
    const { code, message } = error as { code?: unknown; message?: unknown };
    return {
      code: typeof code === "string" ? code : "host/failed",
      message: typeof message === "string" ? message : String(error),
      issues: [],
    };
  }
  return { code: "host/failed", message: String(error), issues: [] };
}
