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
  /** Store the last statement, from a page that is being left. */
  stateAtLast(statement: Fields): void;
  /** Store a state, after what came before it. */
  keep(id: string, value: Fields): void;
  /** Settles when all that was stored so far has been answered. */
  settled(): Promise<void>;
}

/** A page that is left may send as much as this: Fetch Standard §4.5. */
const keepaliveCharactersMax = 60_000;

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
  let waiting = 0;
  const headers = (): Record<string, string> => ({
    Authorization: `Basic ${token}`,
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
  });
  const address = (resource: string, query: Readonly<Record<string, string>>): string =>
    `${endpoint}${resource}?${new URLSearchParams(query)}`;
  const stateAddress = (stateId: string): string =>
    address("activities/state", { stateId, activityId, agent: JSON.stringify(actor), registration });
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
  const put = (what: string, to: string, value: Fields): void =>
    queue(what, to, { method: "PUT", headers: headers(), body: JSON.stringify(value) });
  const queue = (
    what: string,
    to: string,
    request: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): void => {
    const go = async (): Promise<void> => {
      try {
        const keepalive = request.body.length <= keepaliveCharactersMax;
        const reply = await send(to, { ...request, keepalive });
        if (!reply.ok) refuse(what, `HTTP ${reply.status}`);
      } catch (error) {
        refuse(what, error);
      }
      waiting -= 1;
    };
    waiting += 1;
    // A page that is being left has no time to wait: with nothing before it, a request goes out at once.
    last = waiting === 1 ? go() : last.then(go);
  };

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
    readState: (id) => read(id, stateAddress(id)),
    readPreferences: () =>
      read(
        "cmi5LearnerPreferences",
        address("agents/profile", { agent: JSON.stringify(actor), profileId: "cmi5LearnerPreferences" }),
      ),
    state: (statement) =>
      put(
        String((statement.verb as Fields).id),
        address("statements", { statementId: String(statement.id) }),
        statement,
      ),
    stateAtLast(statement) {
      // A request with headers of its own is asked about first, and a page that is gone hears no answer. §1.3
      const form = new URLSearchParams({
        ...headers(),
        statementId: String(statement.id),
        content: JSON.stringify(statement),
      });
      queue(String((statement.verb as Fields).id), `${endpoint}statements?method=PUT`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: form.toString(),
      });
    },
    keep: (id, value) => put(id, stateAddress(id), value),
    async settled() {
      await last;
    },
  };
}
