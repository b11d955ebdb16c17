/**
 * standing/follow — follows one lab: keeps its standing, and adds the statements that follow from what it tells.
 *
 * Two things are asked of the lab, because no event has them: the state it is in, after each change; and once which
 * module is open, which its permalink says in `m`. Both are asked only while the lab stands still, because a lab that
 * plays would stop to answer.
 * @module
 */
import type { Json, LabEventName, LabHandle } from "@dc/solid";
import {
  makeActivityId,
  makeInitialized,
  makeStatements,
  type Statement,
  type StatementAbout,
} from "../xapi/statement.ts";
import type { Standing } from "./standing.ts";

/** What a follower needs. */
export interface FollowOptions {
  readonly standing: Standing;
  /** Pass on what the lab tells, and `xapi` with each statement. */
  readonly tell: (name: LabEventName, detail: Json) => void;
  /** Address of the portal with a slash at its end: activities are named by it. Without one there are no statements. */
  readonly portal: string | undefined;
  /** Read at each statement. */
  readonly language: () => string | undefined;
  readonly mastery: () => number | undefined;
  /** The time now, in ISO 8601. */
  readonly now: () => string;
}

/** Follows one lab from its mount to its end. */
export interface Follower {
  /** The lab's `onEvent`. */
  hear(name: LabEventName, detail: Json): void;
  /** The lab itself, once it is mounted. */
  attach(handle: LabHandle): void;
  /** What a statement would be about now; undefined where no module is open. */
  about(): StatementAbout | undefined;
  end(): void;
}

type MakeStatements = (about: StatementAbout) => readonly Statement[];

/** After these the lab is in another state. */
const changes: readonly LabEventName[] = ["loaded", "statechange", "answer", "score", "complete"];

/** Begin to follow a lab. */
export function createFollower(options: FollowOptions): Follower {
  const { standing, portal } = options;
  let handle: LabHandle | undefined;
  let ended = false;
  let loaded = false;
  /** Whether the lab has said that it does not play. Before it has said anything it may. */
  let still = false;
  let moduleAsked = false;
  /** Statements wait here until it is known which module they are about. */
  let waiting: { readonly make: MakeStatements; readonly timestamp: string }[] | undefined = [];
  let asking = false;
  let askAgain = false;

  /** One question at a time; what changes meanwhile is one more question, not many. */
  const askState = async (): Promise<void> => {
    if (handle === undefined || ended || !still) return;
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    const state = await handle.getState().catch(() => undefined);
    asking = false;
    if (ended) return;
    if (typeof state === "string") standing.setState(state);
    if (askAgain) {
      askAgain = false;
      void askState();
    }
  };

  const askModule = async (): Promise<void> => {
    if (handle === undefined || ended || !still || !loaded || moduleAsked) return;
    moduleAsked = true;
    // A link may be too long to be one: then the module is not known, and the lab works all the same.
    const link = await handle?.getPermalink().catch(() => undefined);
    if (ended) return;
    const query = typeof link === "string" ? (link.split("#", 1)[0]?.split("?", 2)[1] ?? "") : "";
    standing.setModule(new URLSearchParams(query).get("m") ?? undefined);
    const kept = waiting ?? [];
    waiting = undefined;
    for (const { make, timestamp } of kept) state(make, timestamp);
  };

  const about = (timestamp: string = options.now()): StatementAbout | undefined => {
    const module = standing.module();
    if (portal === undefined || module === undefined) return undefined;
    const language = options.language();
    const mastery = options.mastery();
    return {
      activity: makeActivityId(portal, module),
      timestamp,
      ...(language === undefined ? {} : { language }),
      ...(mastery === undefined ? {} : { mastery }),
    };
  };

  const state = (make: MakeStatements, timestamp: string = options.now()): void => {
    if (waiting !== undefined) {
      waiting.push({ make, timestamp });
      return;
    }
    const told = about(timestamp);
    if (told === undefined) return;
    for (const statement of make(told)) options.tell("xapi", { statement: statement as unknown as Json });
  };

  const ask = (): void => {
    void askState();
    void askModule();
  };

  return {
    hear(name, detail) {
      if (ended) return;
      // Kept first: who hears of a score and asks for it gets that score.
      standing.hear(name, detail);
      options.tell(name, detail);
      if (name === "statechange") {
        const { status } = (detail ?? {}) as { readonly status?: unknown };
        if (typeof status === "string") still = status !== "playing";
      }
      if (name === "loaded" && !loaded) {
        loaded = true;
        state((told) => [makeInitialized(told)]);
      }
      if (changes.includes(name)) ask();
      if (name === "answer" || name === "complete") state((told) => makeStatements(name, detail, told));
    },
    attach(given) {
      handle = given;
      ask();
    },
    about: () => about(),
    end() {
      ended = true;
    },
  };
}
