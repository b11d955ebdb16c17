/**
 * conformance/lines — the contract of product's embedding, line by line: each asks a lab for what it promises and says
 * what came back. A line knows nothing of the lab but its contract, so that any lab can be put to it.
 * @module
 */
import type { Json } from "@dc/solid";
import { frameMethodNames } from "../frame/methods.ts";
import type { Bench, Where } from "./bench.ts";

/** What a line is called; messages have its words. */
export type LineId =
  | "opens"
  | "methods"
  | "plays"
  | "moves"
  | "bad-time"
  | "state"
  | "permalink"
  | "params"
  | "unknown-object"
  | "unknown-probe"
  | "pictures"
  | "look"
  | "resize"
  | "lti"
  | "question"
  | "grade"
  | "unknown-method"
  | "bad-parameter"
  | "too-large"
  | "flood"
  | "foreign"
  | "page-clean"
  | "policy"
  | "answers"
  | "scores"
  | "completes"
  | "statements"
  | "solutions"
  | "begins-anew"
  | "ends";

/** What a line has found. */
export interface Found {
  readonly holds: boolean;
  /** What came back, as short as it can be said. */
  readonly received: string;
}

/** One line of the contract. */
export interface Line {
  readonly id: LineId;
  /** The rules that it shows. */
  readonly rules: string;
  readonly where: readonly Where[];
  /** Needs a module, and a learner who does something in it. */
  readonly learner?: true;
  run(bench: Bench, page: HostPage): Promise<string>;
}

/** The host page, as far as a lab could have changed it. */
export interface HostPage {
  readonly document: Document;
  /** Violations of the page's policy since it was opened. */
  readonly violations: readonly string[];
  /** How long a learner may take. */
  readonly learnerWithinMs: number;
}

/** How long a lab may take to open, and for one thing. */
const openWithinMs = 30_000;
const doWithinMs = 10_000;

/** Thrown by a line that does not hold; its message is what came back. */
const mismatch = (received: unknown): Error => Object.assign(new Error(print(received)), { name: "Mismatch" });

/** A value in few words. */
export function print(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value instanceof Blob) return `a file of ${value.size} bytes`;
  if (value instanceof Error) {
    const { code } = value as { readonly code?: unknown };
    return typeof code === "string" && code !== "" ? `${code}: ${value.message}` : value.message;
  }
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function check(holds: boolean, received: unknown): void {
  if (!holds) throw mismatch(received);
}

/** The answer within the time, or a mismatch that says there was none. */
async function within<Value>(promise: Promise<Value>, ms: number = doWithinMs): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_done, failed) => {
    timer = setTimeout(() => failed(mismatch(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** That a call is refused with a code; the code is what is received. */
async function refused(call: Promise<unknown>, code?: string): Promise<string> {
  let answer: unknown;
  try {
    answer = await within(call);
  } catch (error) {
    const given = (error as { readonly code?: unknown }).code;
    check(typeof given === "string" && given !== "" && (code === undefined || given === code), error);
    return String(given);
  }
  throw mismatch(answer);
}

const fieldsOf = (value: unknown): { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null ? (value as { readonly [name: string]: unknown }) : {};

const all: readonly Where[] = ["element", "frame", "sandbox"];
const frames: readonly Where[] = ["frame", "sandbox"];

/** Call over the channel what a lab's types do not know. */
const callAny = (bench: Bench, name: string, ...params: readonly unknown[]): Promise<unknown> =>
  (bench.lab as unknown as Record<string, (...params: readonly unknown[]) => Promise<unknown>>)[name]?.(...params) ??
  Promise.reject(new Error(`${name} cannot be called`));

/** Every line, in the order in which they are run: what a lab survives comes first, its end last. */
export const lines: readonly Line[] = [
  {
    id: "opens",
    rules: "X15 X51",
    where: all,
    async run(bench) {
      await bench.hear("ready", openWithinMs);
      await bench.hear("loaded", openWithinMs);
      const names = bench.heard.map(({ name }) => name);
      check(names.indexOf("ready") < names.indexOf("loaded"), names.join(" "));
      return "dc-ready, dc-loaded";
    },
  },
  {
    id: "methods",
    rules: "X44",
    where: all,
    async run(bench) {
      const own = new Set(["setOptions", "getChannel", "unsubscribe"]);
      const has =
        bench.where === "element"
          ? (name: string): boolean => typeof bench.target[name as keyof HTMLElement] === "function" || own.has(name)
          : (
              (list) => (name: string) =>
                list.includes(name)
            )((await within(bench.lab.getChannel())).methods);
      const missing = frameMethodNames.filter((name) => !has(name));
      check(missing.length === 0, `missing: ${missing.join(" ")}`);
      return `${frameMethodNames.length} methods`;
    },
  },
  {
    id: "plays",
    rules: "X46 X51",
    where: all,
    async run(bench) {
      const before = bench.heard.length;
      await within(bench.lab.play());
      await within(bench.lab.pause());
      return `dc-statechange ${print(await bench.hear("statechange", doWithinMs, before))}`;
    },
  },
  {
    id: "moves",
    rules: "X46",
    where: all,
    async run(bench) {
      const { lab } = bench;
      const answers: unknown[] = [
        await within(lab.seek("1us")),
        await within(lab.step()),
        await within(lab.stepBack(1)),
        await within(lab.reset()),
      ];
      check(
        answers.every((answer) => answer === undefined || answer === null),
        answers,
      );
      const flags = [await within(lab.runUntil("1us")), await within(lab.undo()), await within(lab.redo())];
      check(
        flags.every((flag) => typeof flag === "boolean"),
        flags,
      );
      return `runUntil, undo, redo: ${flags.join(" ")}`;
    },
  },
  {
    id: "bad-time",
    rules: "X43",
    where: all,
    run: (bench) => refused(bench.lab.seek("yesterday")),
  },
  {
    id: "state",
    rules: "X46",
    where: all,
    async run({ lab }) {
      const state = await within(lab.getState());
      check(typeof state === "string" && /^\d+\../.test(state), state);
      await within(lab.seek("2us"));
      await within(lab.setState(state));
      const restored = await within(lab.getState());
      check(restored === state, `${state} → ${restored}`);
      await refused(lab.setState("1.d.broken"));
      check((await within(lab.getState())) === state, "a broken state has changed the lab");
      return `${state.length} characters`;
    },
  },
  {
    id: "permalink",
    rules: "X46",
    where: all,
    async run({ lab }) {
      const link = await within(lab.getPermalink());
      check(typeof link === "string" && /#s=\d+\../.test(link) && !/[?&](score|points)=/.test(link), link);
      return link;
    },
  },
  {
    id: "params",
    rules: "X46",
    where: all,
    async run({ lab }) {
      const params = await within(lab.getParams());
      check(typeof params === "object" && params !== null, params);
      await within(lab.setParams(params));
      return print(params);
    },
  },
  { id: "unknown-object", rules: "X43", where: all, run: ({ lab }) => refused(lab.inspect("no/such-object")) },
  {
    id: "unknown-probe",
    rules: "X43 X52",
    where: all,
    run: ({ lab }) => refused(lab.subscribe("no/such-object#nothing", () => {})),
  },
  {
    id: "pictures",
    rules: "X46",
    where: all,
    async run({ lab }) {
      const picture = await within(lab.screenshot());
      check(picture instanceof Blob && picture.size > 0 && picture.type.startsWith("image/"), picture);
      return `${picture.type}, ${picture.size} bytes`;
    },
  },
  {
    id: "look",
    rules: "X50 X53",
    where: all,
    async run(bench) {
      const { lab } = bench;
      const look = { theme: "dark", language: "de", readonly: true } as const;
      await within(lab.setOptions(look));
      const found =
        bench.where === "element"
          ? {
              theme: bench.target.getAttribute("theme"),
              language: bench.target.lang,
              readonly: bench.target.hasAttribute("readonly"),
            }
          : fieldsOf((await within(lab.getChannel())).look);
      check(
        Object.entries(look).every(([name, value]) => fieldsOf(found)[name] === value),
        found,
      );
      await within(lab.getState());
      if (bench.where !== "element")
        await refused(callAny(bench, "setOptions", { theme: "sepia" }), "embed/bad-message");
      await within(lab.setOptions({ theme: null, language: null, readonly: false }));
      return print(found);
    },
  },
  {
    id: "resize",
    rules: "X54",
    where: all,
    async run(bench) {
      const detail = fieldsOf(await bench.hear("resize", doWithinMs));
      check(typeof detail.heightPx === "number" && detail.heightPx > 0 && typeof detail.widthPx === "number", detail);
      if (bench.target instanceof HTMLIFrameElement)
        check(bench.target.height === String(detail.heightPx), `the frame is ${bench.target.height} high`);
      return print(detail);
    },
  },
  {
    id: "lti",
    rules: "X54",
    where: frames,
    async run(bench) {
      await bench.hear("resize", doWithinMs);
      const message = bench.posted.map(String).find((text) => text.includes("lti.frameResize"));
      check(message !== undefined, "no lti.frameResize");
      const { subject, height } = fieldsOf(JSON.parse(message ?? "null"));
      check(subject === "lti.frameResize" && typeof height === "number" && height > 0, message);
      return message ?? "";
    },
  },
  {
    id: "question",
    rules: "X3 X20",
    where: all,
    async run({ lab }) {
      const [given, score, most] = [
        await within(lab.getAnswerGiven()),
        await within(lab.getScore()),
        await within(lab.getMaxScore()),
      ];
      check(typeof given === "boolean", given);
      check(typeof score === "number" && typeof most === "number" && score >= 0 && score <= most, [score, most]);
      const state: unknown = await within(lab.getCurrentState());
      check(state === undefined || (fieldsOf(state).dc === 1 && typeof fieldsOf(state).state === "string"), state);
      return `${given ? "answered" : "not answered"}, ${score} of ${most}`;
    },
  },
  {
    id: "grade",
    rules: "X26",
    where: all,
    async run({ lab }) {
      const text = await within(lab.gradeSync());
      check(typeof text === "string" && !text.includes("%"), text);
      const grade = fieldsOf(JSON.parse(text));
      const names = ["dc", "module", "points", "pointsMax", "scaled", "answered", "complete", "state"];
      check(
        names.every((name) => Object.hasOwn(grade, name)),
        text,
      );
      return text;
    },
  },
  {
    id: "unknown-method",
    rules: "X47",
    where: frames,
    run: (bench) => refused(callAny(bench, "format"), "embed/unknown-method"),
  },
  {
    id: "bad-parameter",
    rules: "X45",
    where: frames,
    run: (bench) => refused(callAny(bench, "seek", 1_500), "embed/bad-message"),
  },
  {
    id: "too-large",
    rules: "X42",
    where: frames,
    async run(bench) {
      const code = await refused(bench.lab.setState("x".repeat(4 * 1024 * 1024 + 1)), "embed/too-large");
      await within(bench.lab.getState());
      return code;
    },
  },
  {
    id: "flood",
    rules: "X48",
    where: frames,
    async run(bench) {
      // As many as a host may have in flight, twice over: nothing hangs, and the lab answers after it.
      const round = (): Promise<unknown> =>
        Promise.all(Array.from({ length: 60 }, () => within(bench.lab.getState(), openWithinMs)));
      await round();
      await round();
      const { counters } = await within(bench.lab.getChannel());
      check(fieldsOf(counters).flooded === 0, counters);
      const errors = bench.heard.filter(({ name }) => name === "error").length;
      check(bench.heard.length < 10_000, `${bench.heard.length} events from the lab`);
      return `120 answers, ${bench.heard.length} events, ${errors} errors`;
    },
  },
  {
    id: "foreign",
    rules: "X16 X49",
    where: frames,
    async run(bench) {
      const count = async (): Promise<number> =>
        Number(fieldsOf((await within(bench.lab.getChannel())).counters).foreign);
      const before = await count();
      // A sandboxed frame has no origin to name; this is what a stranger's page would do.
      (bench.target as HTMLIFrameElement).contentWindow?.postMessage({ dc: 1, id: 1, method: "destroy" }, "*");
      for (let look = 0; look < 50 && (await count()) === before; look += 1)
        await new Promise((done) => setTimeout(done, 20));
      const after = await count();
      check(after === before + 1, `${before} → ${after} counted`);
      await within(bench.lab.getState());
      const strange = bench.connection?.counters.foreign ?? 0;
      check(strange === 0, `${strange} messages of ours from another window or origin`);
      return `${after - before} counted, and the lab lives`;
    },
  },
  {
    id: "page-clean",
    rules: "X7",
    where: ["element"],
    async run(_bench, { document }) {
      const overflow = [document.documentElement, document.body].map((each) => getComputedStyle(each).overflow);
      const left = {
        overflow: overflow.join(" "),
        styles: document.querySelectorAll("style").length,
        adopted: document.adoptedStyleSheets.length,
        body: document.body.getAttribute("style"),
      };
      check(left.overflow === "visible visible" && left.styles === 0 && left.adopted === 0 && left.body === null, left);
      return print(left);
    },
  },
  {
    id: "policy",
    rules: "X7",
    where: ["element"],
    async run(_bench, { violations }) {
      check(violations.length === 0, violations);
      return "0 violations";
    },
  },
  {
    id: "answers",
    rules: "X5 X21",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      const detail = fieldsOf(await bench.hear("answer", learnerWithinMs));
      check(
        typeof detail.step === "string" && typeof detail.id === "string" && typeof detail.value === "number",
        detail,
      );
      check((await within(bench.lab.getAnswerGiven())) === true, "getAnswerGiven: false");
      return print(detail);
    },
  },
  {
    id: "scores",
    rules: "X5 X21",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("score", learnerWithinMs);
      await bench.hear("progress", learnerWithinMs);
      // The score may go on changing: what counts is that the last one told is the one that is answered.
      const last = (name: string): Json | undefined => bench.heard.findLast((each) => each.name === name)?.detail;
      const [points, most] = [await within(bench.lab.getScore()), await within(bench.lab.getMaxScore())];
      const told = fieldsOf(last("score"));
      check(told.points === points && told.pointsMax === most && most > 0, [told, points, most]);
      check(typeof told.steps === "object", told);
      const { done, of } = fieldsOf(last("progress"));
      check(typeof done === "number" && typeof of === "number" && done <= of, last("progress"));
      return `${points} of ${most}, ${String(done)} of ${String(of)} steps`;
    },
  },
  {
    id: "completes",
    rules: "X5 X25",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      const detail = fieldsOf(await bench.hear("complete", learnerWithinMs));
      check(typeof detail.points === "number" && typeof detail.pointsMax === "number", detail);
      check(
        fieldsOf(JSON.parse(await within(bench.lab.gradeSync()))).complete === true,
        "gradeSync: complete is false",
      );
      return print(detail);
    },
  },
  {
    id: "statements",
    rules: "X30 X32 X34",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      const statements = (): { readonly [name: string]: unknown }[] =>
        bench.heard.filter(({ name }) => name === "xapi").map(({ detail }) => fieldsOf(fieldsOf(detail).statement));
      const verbs = (): string[] => statements().map(({ verb }) => String(fieldsOf(verb).id).split("/").pop() ?? "");
      for (let look = 0; look < 100 && !verbs().includes("completed"); look += 1)
        await new Promise((done) => setTimeout(done, 50));
      for (const name of ["initialized", "answered", "completed"]) check(verbs().includes(name), verbs());
      for (const statement of statements()) {
        check(String(fieldsOf(statement.verb).id).startsWith("http://adlnet.gov/expapi/verbs/"), statement.verb);
        check(URL.canParse(String(fieldsOf(statement.object).id)), statement.object);
        check(!Object.hasOwn(statement, "actor"), statement);
      }
      const completed = statements().find(({ verb }) => String(fieldsOf(verb).id).endsWith("/completed"));
      const score = fieldsOf(fieldsOf(completed?.result).score);
      check(
        ["scaled", "raw", "min", "max"].every((name) => typeof score[name] === "number"),
        completed,
      );
      return verbs().join(" ");
    },
  },
  {
    id: "solutions",
    rules: "X3",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      await within(bench.lab.showSolutions());
      return "done";
    },
  },
  {
    id: "begins-anew",
    rules: "X4 X24",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      await within(bench.lab.resetTask());
      const found = [
        await within(bench.lab.getAnswerGiven()),
        await within(bench.lab.getScore()),
        await within(bench.lab.getMaxScore()),
      ];
      check(found[0] === false && found[1] === 0 && Number(found[2]) > 0, found);
      return print(found);
    },
  },
  {
    id: "ends",
    rules: "X55",
    where: all,
    async run(bench) {
      await within(bench.lab.destroy());
      return refused(bench.lab.play(), "embed/destroyed");
    },
  },
];

/** Run one line: it holds, or it does not and says what came. */
export async function runLine(line: Line, bench: Bench, page: HostPage): Promise<Found> {
  try {
    return { holds: true, received: await line.run(bench, page) };
  } catch (error) {
    return { holds: false, received: print(error) };
  }
}
