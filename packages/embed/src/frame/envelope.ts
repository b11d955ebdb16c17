/**
 * frame/envelope — what goes over the channel between a lab's page and the page around it.
 *
 * Three shapes: `{dc:1,id,method,params}` asks, `{dc:1,id,result}` or `{dc:1,id,error}` answers, `{dc:1,event,detail}`
 * tells. What comes from the other side was written by strangers: it is measured, then read, and never trusted.
 *
 * Rules X40–X49 in ../../SPEC.md.
 * @module
 */
import type { Json } from "@dc/solid";

/** The edition of the envelopes. */
export const frameProtocol: number = 1;

/** At most this many calls are in flight at once. */
export const callsMax: number = 64;

/** At most this many characters of text, keys and numbers in one message; a scenario may be as long. */
export const charactersMax: number = 4 * 1024 * 1024;

/** At most this many values in one message, and this deep. */
export const valuesMax: number = 200_000;
export const nestingMax: number = 64;

/** An error as it goes over the channel. */
export interface FrameError {
  readonly code: string;
  readonly message: string;
}

/** One message, read. `none` is not ours or cannot be read; `id` is there when an answer can be given all the same. */
export type Envelope =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly params: readonly Json[] }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: FrameError }
  | { readonly kind: "event"; readonly event: string; readonly detail: Json }
  | { readonly kind: "none"; readonly reason: string; readonly id?: number };

type Fields = { readonly [name: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a message says that it is one of ours, of whatever edition. */
export const isOurs = (data: unknown): data is Fields => isFields(data) && Object.hasOwn(data, "dc");

/** Whether a value is plain data within the limits; the walk ends where a limit is passed. */
export function measure(value: unknown): "fits" | "too large" | "not plain" {
  let characters = 0;
  let values = 0;
  const walk = (each: unknown, depth: number): "fits" | "too large" | "not plain" => {
    values += 1;
    if (typeof each === "string") characters += each.length;
    if (depth > nestingMax || values > valuesMax || characters > charactersMax) return "too large";
    if (each === null || each === undefined || typeof each === "string" || typeof each === "boolean") return "fits";
    if (typeof each === "number") return Number.isFinite(each) ? "fits" : "not plain";
    if (typeof each !== "object") return "not plain";
    if (Array.isArray(each)) {
      // A list says its length before it is walked: one with holes may be long and hold nothing.
      if (values + each.length > valuesMax) return "too large";
      for (const item of each) {
        const found = walk(item, depth + 1);
        if (found !== "fits") return found;
      }
      return "fits";
    }
    // What a structured clone keeps beside plain objects (a map, a date, a buffer) is no JSON.
    if (Object.getPrototypeOf(each) !== Object.prototype) return "not plain";
    for (const [name, item] of Object.entries(each)) {
      characters += name.length;
      const found = walk(item, depth + 1);
      if (found !== "fits") return found;
    }
    return "fits";
  };
  return walk(value, 0);
}

/** Read a message that fits. */
export function readEnvelope(data: unknown): Envelope {
  if (!isOurs(data)) return { kind: "none", reason: "expected an object with dc: 1" };
  const { id } = data;
  const answerable = typeof id === "number" && Number.isSafeInteger(id) ? { id } : {};
  const none = (reason: string): Envelope => ({ kind: "none", reason, ...answerable });
  if (data.dc !== frameProtocol) return none(`expected dc: ${frameProtocol}, got dc: ${JSON.stringify(data.dc)}`);
  if (typeof data.event === "string") {
    return { kind: "event", event: data.event, detail: (data.detail ?? null) as Json };
  }
  if (answerable.id === undefined) return none("expected a whole number id, or an event");
  if (typeof data.method === "string") {
    const { params = [] } = data;
    if (!Array.isArray(params)) return none("expected params to be a list");
    return { kind: "call", id: answerable.id, method: data.method, params };
  }
  if (isFields(data.error)) {
    const { code, message } = data.error;
    return { kind: "error", id: answerable.id, error: { code: String(code ?? ""), message: String(message ?? "") } };
  }
  if (Object.hasOwn(data, "result")) return { kind: "result", id: answerable.id, result: data.result };
  return none("expected a method, a result, an error or an event");
}

/** What is counted of what did not get through. */
export interface Counters {
  /** Ours by their look, from another window or another origin than the one agreed on. */
  foreign: number;
  /** No envelope, or one of another edition, or parameters that a method does not take. */
  malformed: number;
  oversized: number;
  /** Calls of methods that there are not. */
  unknown: number;
  /** Calls beyond `callsMax` in flight. */
  flooded: number;
}

/** Counters at nought. */
export const makeCounters = (): Counters => ({ foreign: 0, malformed: 0, oversized: 0, unknown: 0, flooded: 0 });

/** Any error as it goes over the channel. */
export function makeFrameError(reason: unknown): FrameError {
  const { code, message } = (typeof reason === "object" && reason !== null ? reason : {}) as Fields;
  return {
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" ? message : String(reason),
  };
}
