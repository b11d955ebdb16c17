import type { Json } from "@dc/solid";
import { describe, expect, test } from "vitest";
import type { FramedLab } from "../frame/connect.ts";
import { frameMethodNames } from "../frame/methods.ts";
import { de } from "../messages/conformance/de.ts";
import { en } from "../messages/conformance/en.ts";
import type { Bench, Heard } from "./bench.ts";
import { type HostPage, print, runLine } from "./line.ts";
import { lines } from "./lines.ts";

const refuse = (code: string): Promise<never> => Promise.reject(Object.assign(new Error("no"), { code }));

/** A lab in a frame that keeps every line, as far as it is asked here; a test takes something away. */
function makeBench(changes: Record<string, unknown> = {}, told: readonly Heard[] = []): Bench {
  let state = "1.d.abc";
  let destroyed = false;
  let asked = 0;
  let answered = true;
  const methods: Record<string, unknown> = {
    play: () => (destroyed ? refuse("embed/destroyed") : undefined),
    seek: (at: unknown) => {
      if (typeof at !== "string") return refuse("embed/bad-message");
      return /^[\d.]+[a-z]+$/.test(at) ? undefined : refuse("lab/bad-time");
    },
    runUntil: () => true,
    undo: () => false,
    redo: () => true,
    getState: () => state,
    setState: (next: string) => {
      if (next.length > 4 * 1024 * 1024) return refuse("embed/too-large");
      if (next.endsWith("broken")) return refuse("lab/bad-state");
      state = next;
    },
    getPermalink: () => `https://labs.example/?lab=x&m=hash@1.0.0#s=${state}`,
    getParams: () => ({}),
    inspect: () => refuse("lab/unknown-object"),
    subscribe: () => refuse("lab/unknown-probe"),
    screenshot: () => new Blob(["x"], { type: "image/png" }),
    format: () => refuse("embed/unknown-method"),
    getAnswerGiven: () => answered,
    getScore: () => (answered ? 3 : 0),
    getMaxScore: () => 4,
    resetTask: () => {
      answered = false;
    },
    gradeSync: () =>
      JSON.stringify({ dc: 1, module: null, points: 3, pointsMax: 4, scaled: 0.75, answered, complete: true, state }),
    setOptions: (look: { theme: unknown }) => (look.theme === "sepia" ? refuse("embed/bad-message") : undefined),
    getChannel: () => ({
      methods: frameMethodNames,
      counters: { foreign: asked++ === 0 ? 0 : 1, flooded: 0 },
      look: { theme: "dark", language: "de", readonly: true },
    }),
    destroy: () => {
      destroyed = true;
    },
    ...changes,
  };
  const object = { id: "https://labs.example/?m=hash@1.0.0" };
  const statement = (verb: string, result?: Json): Heard => ({
    name: "xapi",
    detail: {
      statement: { verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, object, ...(result ? { result } : {}) },
    },
  });
  const heard: Heard[] = [
    ...told,
    { name: "ready", detail: {} },
    { name: "loaded", detail: {} },
    { name: "resize", detail: { widthPx: 900, heightPx: 640 } },
    statement("initialized"),
    { name: "answer", detail: { step: "hash", id: "share", value: 25 } },
    statement("answered"),
    { name: "score", detail: { points: 3, pointsMax: 4, steps: {} } },
    { name: "progress", detail: { done: 1, of: 2 } },
    { name: "complete", detail: { points: 3, pointsMax: 4 } },
    statement("completed", { completion: true, score: { scaled: 0.75, raw: 3, min: 0, max: 4 } }),
    { name: "statechange", detail: {} },
  ];
  const target = document.createElement("iframe");
  target.height = "640";
  return {
    where: "frame",
    target,
    heard,
    posted: [JSON.stringify({ subject: "lti.frameResize", height: 640 })],
    lab: new Proxy({} as FramedLab, {
      get: (_lab, name) =>
        name === "then"
          ? undefined
          : async (...params: unknown[]) =>
              (methods[String(name)] as ((...p: unknown[]) => unknown) | undefined)?.(...params),
    }),
    async hear(name) {
      const found = heard.find((each) => each.name === name);
      if (found === undefined) throw new Error(`no dc-${name}`);
      return found.detail;
    },
    end: () => {},
  };
}
const page: HostPage = { document, violations: [], learnerWithinMs: 1, sight: { lines: 0, topPx: 0 } };
const lineOf = (id: string): (typeof lines)[number] => {
  const line = lines.find((each) => each.id === id);
  if (line === undefined) throw new Error(`no line ${id}`);
  return line;
};

describe("X60: a lab that keeps a line passes it", () => {
  test.each(lines.filter(({ where }) => where.includes("frame")).map((line) => [line.id, line] as const))(
    "%s",
    async (_id, line) => {
      expect(await runLine(line, makeBench(), page)).toMatchObject({ holds: true });
    },
  );
});

describe("X61: a lab that breaks a line fails it, and what came back is said", () => {
  test.each([
    ["opens", {}, [{ name: "loaded", detail: {} }], "loaded ready"],
    ["methods", { getChannel: () => ({ methods: ["play"] }) }, [], "missing: pause"],
    ["moves", { undo: () => "yes" }, [], '[true,"yes",true]'],
    ["bad-time", { seek: () => undefined }, [], "undefined"],
    ["bad-time", { seek: () => Promise.reject(new TypeError("at is not a text")) }, [], "at is not a text"],
    ["state", { getState: () => "abc" }, [], "abc"],
    ["permalink", { getPermalink: () => "?score=4#s=1.d.x" }, [], "?score=4#s=1.d.x"],
    ["look", { setOptions: () => undefined }, [], "undefined"],
    ["question", { getScore: () => 5 }, [], "[5,4]"],
    ["grade", { gradeSync: () => "100%" }, [], "100%"],
    ["foreign", { getChannel: () => ({ counters: { foreign: 0 } }) }, [], "0 → 0 counted"],
    ["scores", { getScore: () => 4 }, [], '[{"points":3'],
    ["begins-anew", { resetTask: () => undefined }, [], "[true,3,4]"],
    ["ends", { destroy: () => undefined }, [], "undefined"],
  ] as [string, Record<string, unknown>, Heard[], string][])("%s", async (id, changes, told, received) => {
    const found = await runLine(lineOf(id), makeBench(changes, told), page);
    expect(found.holds).toBe(false);
    expect(found.received).toContain(received);
  });

  test("a page that has a violation, or a style of a lab in it", async () => {
    const seen = { ...page, violations: ["style-src inline"] };
    expect(await runLine(lineOf("policy"), makeBench(), seen)).toEqual({
      holds: false,
      received: '["style-src inline"]',
    });
    const style = document.head.appendChild(document.createElement("style"));
    Object.defineProperty(document, "adoptedStyleSheets", { value: [], configurable: true });
    expect((await runLine(lineOf("page-clean"), makeBench(), page)).received).toContain('"styles":1');
    style.remove();
  });
});

test("X61: a lab that has no picture is looked at in sight, and the page goes back to where it stood", async () => {
  const seen: string[] = [];
  const bench = makeBench({ screenshot: () => Promise.reject(new Error("a canvas of no size")) });
  bench.target.scrollIntoView = () => seen.push("in sight");
  window.scrollTo = ((_left: number, top: number) => seen.push(`back to ${top}`)) as unknown as typeof window.scrollTo;
  const found = await runLine(lineOf("pictures"), bench, page);
  expect(found).toEqual({ holds: false, received: "a canvas of no size" });
  expect([seen[0], seen.at(-1), page.sight.lines]).toEqual(["in sight", "back to 0", 0]);
});

test("X62: every line has words in every language, and rules that it shows", () => {
  for (const { id, rules } of lines) {
    expect(en[`line.${id}`]).toBeTruthy();
    expect(de[`line.${id}`]).toBeTruthy();
    expect(rules).toMatch(/^X\d+( X\d+)*$/);
  }
  expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
});

test("X61: what came back is said in few words", () => {
  expect(print("x".repeat(500))).toHaveLength(201);
  expect(print(Object.assign(new Error("no"), { code: "lab/refused" }))).toBe("lab/refused: no");
  expect(print(undefined)).toBe("undefined");
});
