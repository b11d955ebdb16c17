import fc from "fast-check";
import { strToU8 } from "fflate";
import { expect, test } from "vitest";
import type { Action } from "../state/timeline.ts";
import { encodeBase64url } from "./base64url.ts";
import { decodePermalink, encodePermalink, encodeState, type PermalinkModule, type PermalinkState } from "./index.ts";
import { readModule, writeModule } from "./module.ts";
import { packBytes, packText } from "./pack.ts";

const target = { portal: "https://dc.example/", lab: "fabric" };
const digest = "c3a1f09be47d2568";
const cut: Action = { timePs: 3_000_000, after: 2, do: "link.down", on: "leaf1:e1-1" };
const mute: Action = { timePs: 42_000_000, after: 0, do: "host.mute", on: "h1", value: true };

const runs: PermalinkModule["runs"] = [
  {
    values: [12, null, 0.25],
    place: { timePs: 20_000_000, digest: "0123456789abcdef" },
    actions: [cut, mute, cut].sort((a, b) => a.timePs - b.timePs),
  },
  { values: [], actions: [cut] },
  null,
];

/** A step of a module, played for a while. */
const step: PermalinkState = {
  engines: { engine: "0.1.0", fabric: "0.1.0" },
  scenario: null,
  module: { name: "hash-that-decides@1.0.0-rc.1+b2", open: 1, runs },
  seed: 4042322160,
  actions: [cut],
  timePs: 1_500_000_000,
  fired: 4711,
  digest,
};

/** A payload with the right checksum: words, and numbers. */
function forge(words: string, numbers: Uint8Array): string {
  const text = strToU8(words);
  const whole = new Uint8Array(text.length + 1 + numbers.length);
  whole.set(text);
  whole.set(numbers, text.length + 1);
  return `#s=1.d.${encodeBase64url(packBytes(whole))}`;
}
const { deeds, bytes } = writeModule({ ...step, open: 1, runs });
const words = JSON.stringify({ e: {}, m: "a@1.0.0", a: deeds });

test("E231: a link of a module has its name and what was done in it, and no scenario; it reads back", () => {
  const { url } = encodePermalink(step, { ...target, module: "another@9.9.9" });
  expect(url).toContain("?lab=fabric&seed=4042322160&at=1.5ms&m=hash-that-decides@1.0.0-rc.1%2Bb2#s=1.d.");
  for (const link of [url, encodeState(step), ` ${url}\n`]) {
    expect(decodePermalink(link)).toEqual({ ok: true, value: step, issues: [] });
  }
  const secret = { ...step, scenario: { dc: 1, seed: step.seed, name: "x".repeat(2000) } };
  expect(encodeState(secret)).toBe(encodeState(step));
});

test("E231: the scenario's own actions are left out, in every run, and the open run's are the link's", () => {
  const scripted = { ...mute, scripted: true };
  const [first, second] = runs as readonly [NonNullable<(typeof runs)[0]>, NonNullable<(typeof runs)[0]>];
  const module = {
    ...(step.module as PermalinkModule),
    runs: [{ ...first, actions: [scripted, ...first.actions] }, { ...second, actions: [mute] }, null],
  };
  expect(encodeState({ ...step, module, actions: [scripted, cut] })).toBe(encodeState(step));
});

test("E231: any state of a module reads back", () => {
  const action = fc.record({
    timePs: fc.maxSafeNat(),
    after: fc.nat(),
    do: fc.string(),
    on: fc.string(),
    value: fc.jsonValue({ maxDepth: 2 }),
  });
  const inOrder = (list: readonly object[]): Action[] =>
    (JSON.parse(JSON.stringify(list)) as Action[]).sort((a, b) => a.timePs - b.timePs || a.after - b.after);
  const actions = fc.array(action, { maxLength: 4 }).map(inOrder);
  const place = fc.record(
    { timePs: fc.maxSafeNat(), fired: fc.nat(), digest: fc.stringMatching(/^[0-9a-f]{16}$/) },
    { requiredKeys: ["timePs", "digest"] },
  );
  const number = fc.oneof(fc.constant(null), fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const values = fc.array(
    number.map((value) => (Object.is(value, -0) ? 0 : value)),
    { maxLength: 4 },
  );
  const begun = fc.record({ values, place, actions });
  const openRun = fc.record({ values, place }, { requiredKeys: ["values"] });
  const state = fc.record({
    engines: fc.constant(step.engines),
    scenario: fc.constant(null),
    open: openRun,
    others: fc.array(fc.oneof(fc.constant(null), begun), { maxLength: 4 }),
    at: fc.nat(4),
    seed: fc.nat(4294967295),
    actions,
    place,
    view: fc.jsonValue({ maxDepth: 2 }),
  });
  fc.assert(
    fc.property(state, ({ open, others, at, actions: done, place: here, ...rest }) => {
      const index = Math.min(at, others.length);
      const all = [...others.slice(0, index), { ...open, actions: done }, ...others.slice(index)];
      const made = { ...rest, ...here, actions: done, module: { name: "a@1.0.0", open: index, runs: all } };
      const read = decodePermalink(encodePermalink(made as PermalinkState, target).url);
      expect(JSON.parse(JSON.stringify(read.ok ? read.value : read))).toEqual(JSON.parse(JSON.stringify(made)));
    }),
    { seed: 20268, numRuns: 300 },
  );
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

test("E233: what else carries a right checksum is an issue", () => {
  expect(decodePermalink(forge(words, bytes)).ok).toBe(true);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    // Neither, words of a module without numbers, names that are none.
    ['{"e":{}}', new Uint8Array(0)],
    [words, new Uint8Array(0)],
    ...['"a"', '"../a@1.0.0"', '["a@1.0.0"]', "null"].map((name) => [words.replace('"a@1.0.0"', name), bytes] as const),
    ["[1]", bytes],
    [words, Uint8Array.of(...bytes, 0)],
    // Deeds that are none, and too few of them.
    [JSON.stringify({ e: {}, m: "a@1.0.0", a: {} }), bytes],
    [JSON.stringify({ e: {}, m: "a@1.0.0", a: [["link.down"], ["link.up", "a:e1"]] }), bytes],
    [JSON.stringify({ e: {}, m: "a@1.0.0" }), bytes],
    // A seed beyond a uint32, a count beyond what is there.
    [words, Uint8Array.of(255, 255, 255, 255, 127, ...bytes.subarray(5))],
    [words, Uint8Array.of(...bytes.subarray(0, bytes.length - 1), 100)],
  ];
  for (const [text, numbers] of cases) {
    expect(decodePermalink(forge(text, numbers)).issues, text).toContainEqual(
      expect.objectContaining({ code: "permalink/content" }),
    );
  }
  expect(decodePermalink(`1.d.${encodeBase64url(packText(words))}`).issues.map(({ path }) => path)).toContain(
    "scenario",
  );
});

test("E233: any bytes behind the words are numbers of a module or an issue, never an exception", () => {
  for (let length = 0; length < bytes.length; length++) {
    expect(readModule(bytes.subarray(0, length), deeds)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (any) => {
      const read = decodePermalink(forge(words, any));
      expect(read.ok || read.issues.length > 0).toBe(true);
    }),
    { seed: 20269, numRuns: 1000 },
  );
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
