import { expect, test } from "vitest";
import type { JsonValue } from "../issue.ts";
import { encodeBase64url } from "./base64url.ts";
import {
  decodePermalink,
  encodePermalink,
  encodeState,
  packActions,
  type PermalinkState,
  unpackActions,
} from "./index.ts";
import { packText } from "./pack.ts";

const target = { portal: "https://dc.example/", lab: "fabric" };
const work: JsonValue = [1, [[12], [null, "4"]], 0];

/** A step of a module, played for a while. */
const step: PermalinkState = {
  engines: { engine: "0.1.0", fabric: "0.1.0" },
  scenario: null,
  module: { name: "hash-that-decides@1.0.0-rc.1+b2", work },
  seed: 4042322160,
  actions: [{ timePs: 3_000_000, after: 2, do: "link.down", on: "leaf1:e1-1" }],
  timePs: 1_500_000_000,
  fired: 4711,
  digest: "c3a1f09be47d2568",
};

const forge = (open: string): string => `#s=1.d.${encodeBase64url(packText(open))}`;

test("E231: a link of a module has its name and what was done in it, and no scenario; it reads back", () => {
  const { url } = encodePermalink(step, { ...target, module: "another@9.9.9" });
  expect(url).toContain("?lab=fabric&seed=4042322160&at=1.5ms&m=hash-that-decides@1.0.0-rc.1%2Bb2#s=1.d.");
  for (const link of [url, encodeState(step), ` ${url}\n`]) {
    expect(decodePermalink(link)).toEqual({ ok: true, value: step, issues: [] });
  }
  const secret = { ...step, scenario: { dc: 1, seed: step.seed, name: "x".repeat(2000) } };
  expect(encodeState(secret)).toBe(encodeState(step));
});

test("E231: actions of another step are packed as those of the open one", () => {
  const actions = [
    { timePs: 10, after: 0, do: "link.down", on: "a:e1" },
    { timePs: 30, after: 5, do: "host.mute", on: "h1", value: true },
  ];
  const packed = packActions([{ ...actions[0], scripted: true } as never, ...actions]);
  expect(packed).toEqual([
    [10, 0, "link.down", "a:e1"],
    [20, 5, "host.mute", "h1", true],
  ]);
  const wrong: number[] = [];
  expect(unpackActions(packed, (index) => wrong.push(index))).toEqual(actions);
  expect(unpackActions([[1, 2], packed[0], 5], (index) => wrong.push(index))).toEqual([actions[0]]);
  expect(unpackActions({}, (index) => wrong.push(index))).toEqual([]);
  expect(wrong).toEqual([0, 2, -1]);
});

test("E232: the module in the query is the payload's, or the link was altered", () => {
  const { url } = encodePermalink(step, target);
  const change = (name: string): unknown => decodePermalink(url.replace(/m=[^#]*/, `m=${name}`)).issues[0];
  expect(change("hash-that-decides@1.0.1")).toMatchObject({
    code: "permalink/altered",
    path: "m",
    expected: "hash-that-decides@1.0.0-rc.1+b2",
    received: '"hash-that-decides@1.0.1"',
  });
  expect(decodePermalink(url.replace(/&m=[^#]*/, "")).ok).toBe(true);
});

test.each([
  ["neither scenario nor module", "", "scenario"],
  ["both", '"s":"x","m":["a@1.0.0",[]],', "scenario"],
  ["a module that is a name", '"m":"a@1.0.0",', "module"],
  ["a module without what was done", '"m":["a@1.0.0"],', "module"],
  ["more than a module", '"m":["a@1.0.0",[],[]],', "module"],
  ["a module without a version", '"m":["a",[]],', "module"],
  ["a module's name that is a path", '"m":["../a@1.0.0",[]],', "module"],
  ["no module", '"m":null,', "module"],
  ["a module without a seed", '"m":["a@1.0.0",[]],"r":null,', "seed"],
])("E233: a payload with %s is an issue", (_what, part, path) => {
  const seed = part.includes('"r"') ? "" : '"r":7,';
  const read = decodePermalink(forge(`{"e":{},${part}${seed}"t":0,"d":"0123456789abcdef"}`));
  expect(read.ok).toBe(false);
  expect(read.issues.map(({ code }) => code)).toContain("permalink/content");
  expect(read.issues.map((issue) => issue.path)).toContain(path);
});

/** Letters that version 0.1.0 of this package made, before there were modules in links. */
const goldens: readonly (readonly [string, PermalinkState, string | undefined])[] = [
  [
    "https://dc.example/?lab=fabric&seed=42&at=1.5ms#s=1.d.A1pItq0mRmRbC0-xQCNgaRbIRE3WRrWx0JACxjBySCUbJxqmGVgmpZqYpxiZmlko1QIAX3znAw",
    {
      engines: { engine: "0.1.0", fabric: "0.1.0" },
      scenario: {
        dc: 1,
        seed: 42,
        until: "2ms",
        generate: [{ kind: "fabric/leaf-spine@1", spines: 2, leaves: 2, hostsPerLeaf: 2 }],
      },
      seed: 42,
      actions: [],
      timePs: 1_500_000_000,
      digest: "c3a1f09be47d2568",
    },
    undefined,
  ],
  [
    "https://dc.example/?lab=fabric&seed=7&at=1.5ms&m=ecmp-basics@1.2.0#s=1.d.nZO9CoAwDITfpbOIttXqs4hD_ANBNx0c-u7eiS26diuF5JK7LxBMVrU6WTYSixaBWTz_WGvfQxe5OYRCj1_HMhZ9gog2k6TOFMaFKNgv308MhLdWGWnoQRvdBzXBfeRiXYm9GI5a1ufkJL9k31AoPJlDBvxiHK40GimXoh1m6yZd1Y3yN8zZIC0",
    {
      engines: { engine: "0.1.0", fabric: "0.1.0" },
      scenario: {
        dc: 1,
        seed: 42,
        until: "2ms",
        generate: [{ kind: "fabric/leaf-spine@1", spines: 2, leaves: 2, hostsPerLeaf: 2 }],
      },
      seed: 7,
      actions: [
        { timePs: 1_000_000, after: 2, do: "link.down", on: "leaf1:e1-1" },
        { timePs: 31_370_000, after: 0, do: "host.mute", on: "h2", value: true },
      ],
      timePs: 1_500_000_000,
      fired: 4711,
      view: { file: "a.yaml", as: "table" },
      digest: "c3a1f09be47d2568",
    },
    "ecmp-basics@1.2.0",
  ],
];

test.each(goldens)("E234: a link of a scenario is what it was, letter by letter: %s", (url, state, module) => {
  expect(decodePermalink(url)).toEqual({ ok: true, value: state, issues: [] });
  expect(encodePermalink(state, { ...target, ...(module === undefined ? {} : { module }) }).url).toBe(url);
});
