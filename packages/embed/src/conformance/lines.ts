/**
 * conformance/lines — the contract of embedding, line by line: each asks a lab for what it promises and says what came
 * back. A line knows nothing of the lab but its contract, so that any lab can be put to it.
 * @module
 */
import type { FramedLab } from "../frame/connect.ts";
import { frameMethodNames } from "../frame/methods.ts";
import { learnerLines } from "./learner.ts";
import {
  all,
  callAny,
  check,
  doWithinMs,
  fieldsOf,
  frames,
  type HostPage,
  type Line,
  openWithinMs,
  print,
  refused,
  within,
} from "./line.ts";

/**
 * A picture of a lab, or why there is none. A browser does not draw what is out of sight in a frame of another origin, so
 * the lab is brought into sight if need be; the last one that was puts the page back to where it stood.
 */
async function takePicture(
  lab: FramedLab,
  target: HTMLElement,
  { defaultView }: Document,
  sight: HostPage["sight"],
): Promise<unknown> {
  const take = (): Promise<unknown> => within(lab.screenshot().catch((error: unknown) => error));
  let found = await take();
  if (found instanceof Blob || defaultView === null) return found;
  if (sight.lines === 0) sight.topPx = defaultView.scrollY;
  sight.lines += 1;
  for (let look = 0; look < 5 && !(found instanceof Blob); look += 1) {
    target.scrollIntoView({ block: "nearest" });
    await new Promise((done) => setTimeout(done, 400));
    found = await take();
  }
  sight.lines -= 1;
  if (sight.lines === 0) defaultView.scrollTo(0, sight.topPx);
  return found;
}

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
    async run({ lab, target }, { document, sight }) {
      const found = await takePicture(lab, target, document, sight);
      check(found instanceof Blob && found.size > 0 && found.type.startsWith("image/"), found);
      return print(found);
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
  ...learnerLines,
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
