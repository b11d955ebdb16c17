/**
 * platform/lrs — the few requests that a cmi5 session makes of its learning record store, one after the other.
 *
 * Sources: cmi5 (Quartz, 2016) §8.2 (fetch); xAPI 1.0.3 part 3 §1.3 (alternate request syntax), §2.1 (statements), §2.3 (state), §2.7
 * (agent profile).
 * @module
 */
import type { PlatformProblem } from "./platform.ts";

/** A value of JSON with names. */
export type Fields = { readonly [name: string]: unknown };

/** `fetch`, as far as it is used. */
export type Send = (
  address: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly keepalive?: boolean;
  },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** One learner's session at a store. */
export interface RecordStore {
  /** Take the token: the address gives it once. @returns whether there is one. */
  authorize(address: string): Promise<boolean>;
  /** @returns undefined where there is none. */
  readState(id: string): Promise<unknown>;
  readPreferences(): Promise<unknown>;
  /** Store a statement, after those before it. */
  state(statement: Fields): void;
  /** Store the last statement, from a page that is being left, and with it all that was not answered yet. */
  stateAtLast(statement: Fields): void;
  /** Store a state, after what came before it. */
  keep(id: string, value: Fields): void;
  /** Settles when all that was stored so far has been answered. */
  settled(): Promise<void>;
}

/** A page that is left may send as much as this: Fetch Standard §4.5. */
const keepaliveCharactersMax = 60_000;

/** Something to store. */
interface Put {
  /** What it is, for who reads of a problem. */
  readonly what: string;
  readonly resource: string;
  readonly query: Readonly<Record<string, string>>;
  readonly content: string;
}

/** Whose session, and where. */
export interface RecordStoreOptions {
  readonly endpoint: string;
  readonly actor: Fields;
  readonly registration: string;
  readonly activityId: string;
}

/** Connect to a store. */
export function createStore(
  { endpoint, actor, registration, activityId }: RecordStoreOptions,
  send: Send,
  report: (problem: PlatformProblem) => void,
): RecordStore {
  let token = "";
  let last: Promise<unknown> = Promise.resolve();
  /** What was not answered yet, in its order. */
  const waiting = new Set<Put>();
  const headers = (): Record<string, string> => ({
    Authorization: `Basic ${token}`,
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
  });
  const address = (resource: string, query: Readonly<Record<string, string>>): string =>
    `${endpoint}${resource}?${new URLSearchParams(query)}`;
  const stateQuery = (stateId: string): Record<string, string> => ({
    stateId,
    activityId,
    agent: JSON.stringify(actor),
    registration,
  });
  const refuse = (what: string, reason: unknown): void =>
    report({ code: "platform/unreachable", message: `${what}: ${String(reason)}` });

  const read = async (what: string, from: string): Promise<unknown> => {
    try {
      const reply = await send(from, { method: "GET", headers: headers() });
      if (reply.ok) return JSON.parse(await reply.text());
      if (reply.status !== 404) refuse(what, `HTTP ${reply.status}`);
    } catch (error) {
      refuse(what, error);
    }
    return undefined;
  };
  const answered = async (what: string, to: string, request: Parameters<Send>[1] & { body: string }): Promise<void> => {
    try {
      const keepalive = request.body.length <= keepaliveCharactersMax;
      const reply = await send(to, { ...request, keepalive });
      if (!reply.ok) refuse(what, `HTTP ${reply.status}`);
    } catch (error) {
      refuse(what, error);
    }
  };
  const put = (own: Put): void => {
    const go = async (): Promise<void> => {
      // It has gone out as a form.
      if (!waiting.has(own)) return;
      const { what, resource, query, content } = own;
      await answered(what, address(resource, query), { method: "PUT", headers: headers(), body: content });
      waiting.delete(own);
    };
    waiting.add(own);
    last = waiting.size === 1 ? go() : last.then(go);
  };
  /** A request with headers of its own is asked about first, and a page that is gone hears no answer. §1.3 */
  const putAsForm = ({ what, resource, query, content }: Put): Promise<void> =>
    answered(what, `${endpoint}${resource}?method=PUT`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...headers(), ...query, content }).toString(),
    });
  const statementPut = (statement: Fields): Put => ({
    what: String((statement.verb as Fields).id),
    resource: "statements",
    query: { statementId: String(statement.id) },
    content: JSON.stringify(statement),
  });

  return {
    async authorize(from) {
      try {
        const reply = await send(from, { method: "POST", headers: {} });
        const given = JSON.parse(await reply.text()) as Fields;
        const text = given["auth-token"];
        if (reply.ok && typeof text === "string" && text !== "") {
          token = text;
          return true;
        }
        refuse("fetch", given["error-text"] ?? `HTTP ${reply.status}`);
      } catch (error) {
        refuse("fetch", error);
      }
      return false;
    },
    readState: (id) => read(id, address("activities/state", stateQuery(id))),
    readPreferences: () =>
      read(
        "cmi5LearnerPreferences",
        address("agents/profile", { agent: JSON.stringify(actor), profileId: "cmi5LearnerPreferences" }),
      ),
    state: (statement) => put(statementPut(statement)),
    stateAtLast(statement) {
      // Nobody will hear the answers that are still to come, so nothing waits for them. To put the same once more is no
      // harm: §2.1.1, §2.3.
      const all = [...waiting, statementPut(statement)];
      waiting.clear();
      last = Promise.all([last, ...all.map(putAsForm)]);
    },
    keep: (id, value) =>
      put({ what: id, resource: "activities/state", query: stateQuery(id), content: JSON.stringify(value) }),
    async settled() {
      await last;
    },
  };
}
