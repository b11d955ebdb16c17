/**
 * platform/cmi5 — a cmi5 platform: a launch by address, a token that is fetched once, statements and a state in a
 * learning record store.
 *
 * Sources: cmi5 (Quartz, 2016) §8 (launch), §9 (statements), §10 (LMS.LaunchData), §11 (learner preferences); xAPI 1.0.3
 * part 3 §2.1 (statements), §2.3 (state); rules X80–X87 of ../../SPEC.md.
 * @module
 */
import { verbs as knownVerbs } from "../xapi/vocabulary.ts";
import { writeDuration } from "./duration.ts";
import { createStore, type Fields, type Send } from "./lrs.ts";
import type { Launch, Platform, PlatformOptions, Points } from "./platform.ts";

/** Which of the learner's sessions may say what: §10.2.2. */
const modes = ["Normal", "Browse", "Review"] as const;

/** Identifiers of §9.6 and §9.7. */
export const cmi5Names = {
  category: "https://w3id.org/xapi/cmi5/context/categories/cmi5",
  moveOn: "https://w3id.org/xapi/cmi5/context/categories/moveon",
  session: "https://w3id.org/xapi/cmi5/context/extensions/sessionid",
  mastery: "https://w3id.org/xapi/cmi5/context/extensions/masteryscore",
  /** State that the platform wrote for us, and our own. */
  launchData: "LMS.LaunchData",
  work: "dc.work",
} as const;

const verbs = {
  initialized: knownVerbs.initialized,
  completed: knownVerbs.completed,
  passed: knownVerbs.passed,
  failed: knownVerbs.failed,
  terminated: {
    id: "http://adlnet.gov/expapi/verbs/terminated",
    display: { en: "terminated", de: "beendete" },
  },
} as const;

/** What a session is made with. */
export interface Cmi5Options extends PlatformOptions {
  /** Address of the page, with the launch in its query. */
  readonly address: string;
  readonly send: Send;
  /** A new UUID. */
  readonly makeId: () => string;
  /** Time of day in ISO 8601, UTC. */
  readonly now: () => string;
}

/** What is kept between sessions. */
interface Work {
  readonly state?: string;
  readonly completed?: boolean;
  readonly passed?: boolean;
  readonly scaled?: number;
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The parameters of a launch; undefined where one is missing. §8.1 */
export function readLaunch(address: string):
  | {
      readonly endpoint: string;
      readonly fetch: string;
      readonly actor: Fields;
      readonly registration: string;
      readonly activityId: string;
    }
  | undefined {
  const query = new URL(address).searchParams;
  const text = (name: string): string => query.get(name) ?? "";
  let actor: Fields;
  try {
    actor = fieldsOf(JSON.parse(text("actor")));
  } catch {
    return undefined;
  }
  const [endpoint, fetch, registration, activityId] = ["endpoint", "fetch", "registration", "activityId"].map(text) as [
    string,
    string,
    string,
    string,
  ];
  if (!isWeb(endpoint) || !isWeb(fetch) || registration === "" || activityId === "") return undefined;
  return { endpoint: endpoint.replace(/\/?$/, "/"), fetch, actor, registration, activityId };
}

const isWeb = (text: string): boolean => /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : "");

/** Begin a session by the address that the page was opened with. */
export function createCmi5(options: Cmi5Options): Platform {
  const { report, nowMs, now, makeId } = options;
  const launch = readLaunch(options.address);
  const startedMs = nowMs();
  let store: ReturnType<typeof createStore> | undefined;
  let template: Fields = {};
  let mode: (typeof modes)[number] = "Normal";
  let mastery: number | undefined;
  let work: Work = {};
  let stage: "before" | "open" | "over" = "before";

  const duration = (): string => writeDuration(nowMs() - startedMs);
  const state = (name: keyof typeof verbs, result?: Fields, extensions: Fields = {}): void => {
    if (launch === undefined || store === undefined) return;
    const activities = fieldsOf(template.contextActivities);
    // Those that say how far the learner is count for moving on: §9.6.2.2.
    const counts = name === "completed" || name === "passed" || name === "failed";
    const categories = [cmi5Names.category, ...(counts ? [cmi5Names.moveOn] : [])].map((id) => ({ id }));
    const give = name === "terminated" ? store.stateAtLast : store.state;
    give({
      id: makeId(),
      timestamp: now(),
      actor: launch.actor,
      verb: verbs[name],
      object: { objectType: "Activity", id: launch.activityId },
      ...(result === undefined ? {} : { result }),
      context: {
        ...template,
        registration: launch.registration,
        contextActivities: {
          ...activities,
          category: [
            ...listOf(activities.category).filter((given) => !categories.some(({ id }) => id === fieldsOf(given).id)),
            ...categories,
          ],
        },
        extensions: { ...fieldsOf(template.extensions), ...extensions },
      },
    });
  };
  const writes = (): boolean => stage === "open" && mode === "Normal";
  const remember = (more: Work): void => {
    work = { ...work, ...more };
    store?.keep(cmi5Names.work, work as Fields);
  };
  const isBetter = (scaled: number): boolean => scaled > (work.scaled ?? -1);

  return {
    async begin(): Promise<Launch> {
      if (launch === undefined) {
        const message = "the address has no endpoint, fetch, actor, registration and activityId: cmi5 §8.1";
        report({ code: "platform/missing", message });
        return { review: false };
      }
      if (stage !== "before") return { review: false };
      stage = "over";
      const opened = createStore(launch, options.send, report);
      if (!(await opened.authorize(launch.fetch))) return { review: false };
      const data = fieldsOf(await opened.readState(cmi5Names.launchData));
      // §11: asked for before the first statement, whether there are any or not.
      const preferences = fieldsOf(await opened.readPreferences());
      work = readWork(await opened.readState(cmi5Names.work));
      template = fieldsOf(data.contextTemplate);
      mode = modes.find((name) => name === data.launchMode) ?? "Normal";
      if (typeof data.masteryScore === "number") mastery = data.masteryScore;
      store = opened;
      stage = "open";
      state("initialized");
      const [language] = String(preferences.languagePreference ?? "").split(",");
      const account = fieldsOf(launch.actor.account).name;
      return {
        review: mode === "Review",
        ...(typeof account === "string" && account !== "" ? { learner: account } : {}),
        ...(work.state === undefined ? {} : { state: work.state }),
        ...(language === undefined || language === "" ? {} : { language }),
        ...(mastery === undefined ? {} : { mastery }),
        ...(work.scaled === undefined ? {} : { scaled: work.scaled }),
        ...(typeof data.returnURL === "string" && isWeb(data.returnURL) ? { returnUrl: data.returnURL } : {}),
      };
    },
    progress() {
      // A share of progress is optional in cmi5, and no verb of it says one.
    },
    score({ points, pointsMax }) {
      if (writes() && pointsMax > 0 && isBetter(points / pointsMax)) remember({ scaled: points / pointsMax });
    },
    complete(points, passed) {
      if (!writes()) return;
      // Once in a registration: §9.3.3, §9.3.4. A score is in passed and failed only: §9.5.1.
      if (work.completed !== true) state("completed", { completion: true, duration: duration() });
      const extensions = mastery === undefined ? {} : { [cmi5Names.mastery]: mastery };
      const score = scoreOf(points);
      if (passed !== undefined && work.passed !== true) {
        const result = { success: passed, duration: duration(), ...(score === undefined ? {} : { score }) };
        state(passed ? "passed" : "failed", result, extensions);
      }
      remember({ completed: true, passed: work.passed === true || passed === true });
    },
    keep(payload) {
      if (writes() && payload !== work.state) remember({ state: payload });
    },
    end() {
      if (stage !== "open") return;
      state("terminated", { duration: duration() });
      stage = "over";
    },
  };
}

function scoreOf({ points, pointsMax }: Points): Fields | undefined {
  return pointsMax > 0 ? { scaled: points / pointsMax, raw: points, min: 0, max: pointsMax } : undefined;
}

/** What an earlier session kept; what has another shape is let go. */
function readWork(value: unknown): Work {
  const { state, completed, passed, scaled } = fieldsOf(value);
  return {
    ...(typeof state === "string" ? { state } : {}),
    ...(completed === true ? { completed } : {}),
    ...(passed === true ? { passed } : {}),
    ...(typeof scaled === "number" ? { scaled } : {}),
  };
}
