import fc from "fast-check";
import { deflateSync, strFromU8, strToU8 } from "fflate";
import { expect, test } from "vitest";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import {
  compareEngines,
  decodePermalink,
  encodePermalink,
  encodeState,
  type PermalinkState,
  permalinkCharactersMax,
} from "./index.ts";
import { crc32, packText, unpackText } from "./pack.ts";

const target = { portal: "https://dc.example/", lab: "fabric" };

/** A small scenario: a leaf-spine, one flow. */
const small: PermalinkState = {
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
};

/** Ten things a person did, at times a person would have stopped at. */
const ten: PermalinkState = {
  ...small,
  actions: Array.from({ length: 10 }, (_, i) => ({
    timePs: 100_000_000 + i * 131_370_000 + i * i * 7_213,
    after: i % 3,
    do: i % 2 === 0 ? "link.down" : "link.up",
    on: `leaf${1 + (i % 2)}:e1-${1 + (i >> 2)}`,
  })),
};

/** A payload with the right checksum around whatever text. */
function forge(text: string): string {
  return `1.d.${encodeBase64url(packText(text))}`;
}

function codeOf(link: string): string | undefined {
  const read = decodePermalink(link);
  return read.ok ? undefined : read.issues[0]?.code;
}

test("E150: RFC 4648 §10 vectors without padding, and no second spelling", () => {
  const ascii = (text: string): Uint8Array => strToU8(text);
  const vectors = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"];
  expect(vectors.map((_, i) => encodeBase64url(ascii("foobar".slice(0, i))))).toEqual(vectors);
  for (const [i, text] of vectors.entries()) expect(decodeBase64url(text)).toEqual(ascii("foobar".slice(0, i)));
  expect(encodeBase64url(Uint8Array.of(0xfb, 0xff))).toBe("-_8");
  expect(["Zh", "Zm9", "Z", "Zm+v", "Zm9v="].map(decodeBase64url)).toEqual([2, 3, 1, 2, 5]);
  expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
});

test("E151: a link reads back: alone, as a fragment, as a whole address", () => {
  const { url, fits } = encodePermalink(ten, { ...target, module: "ecmp-basics@1.2.0" });
  expect(url).toMatch(/^https:\/\/dc\.example\/\?lab=fabric&seed=42&at=1\.5ms&m=ecmp-basics@1\.2\.0#s=1\.d\.[\w-]+$/);
  expect(fits).toBe(true);
  const token = url.slice(url.indexOf("#s=") + 3);
  for (const link of [url, `#s=${token}`, `s=${token}`, token, ` ${url}\n`]) {
    expect(decodePermalink(link)).toEqual({ ok: true, value: ten, issues: [] });
  }
});

test("E151: any state reads back", () => {
  const state = fc.record({
    engines: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()),
    scenario: fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.dictionary(fc.string({ minLength: 2 }), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }),
    ),
    seed: fc.nat(4294967295),
    actions: fc.array(
      fc.record({
        timePs: fc.maxSafeNat(),
        after: fc.nat(),
        do: fc.string(),
        on: fc.string(),
        value: fc.jsonValue({ maxDepth: 2 }),
      }),
      { maxLength: 5 },
    ),
    timePs: fc.maxSafeNat(),
    fired: fc.maxSafeNat(),
    view: fc.jsonValue({ maxDepth: 3 }),
    digest: fc.stringMatching(/^[0-9a-f]{16}$/),
  });
  fc.assert(
    fc.property(state, (made) => {
      const sorted = { ...made, actions: [...made.actions].sort((a, b) => a.timePs - b.timePs) } as PermalinkState;
      // Through JSON, which has no -0 and writes lone surrogates as escapes.
      const plain = JSON.parse(JSON.stringify(sorted));
      const read = decodePermalink(encodePermalink(sorted, target).url);
      expect(JSON.parse(JSON.stringify(read.ok ? read.value : read))).toEqual(plain);
    }),
    { seed: 20265, numRuns: 200 },
  );
}, 60_000);

test("E152: short: no action, ten, a hundred", () => {
  const hundred = {
    ...small,
    actions: Array.from({ length: 100 }, (_, i) => ({
      ...ten.actions[i % 10],
      timePs: i * 13_137_000 + i * i * 721,
      after: i % 3,
    })),
  } as PermalinkState;
  const lengths = [small, ten, hundred].map((state) => encodePermalink(state, target).characters);
  console.log(`permalink characters with 0, 10, 100 actions: ${lengths.join(", ")}`);
  expect(lengths[0]).toBeLessThanOrEqual(175);
  expect(lengths[1]).toBeLessThanOrEqual(327);
  expect(lengths[2]).toBeLessThanOrEqual(1248);
});

test("E152: a link of more than 8,000 characters says that it does not fit", () => {
  const scenario = Array.from({ length: 9000 }, (_, i) => ((i * 7919) % 9973).toString(36)).join("");
  const { characters, fits } = encodePermalink({ ...small, scenario }, target);
  expect(characters).toBeGreaterThan(permalinkCharactersMax);
  expect(fits).toBe(false);
});

test("E153: a link that was cut anywhere is an issue", () => {
  const { url } = encodePermalink(ten, target);
  const codes = new Set<string | undefined>();
  for (let length = 0; length < url.length; length++) codes.add(codeOf(url.slice(0, length)));
  expect([...codes].sort()).toEqual(["permalink/cut", "permalink/missing"]);
  for (const letters of [1, 2, 5, 20, 60]) expect(codeOf(url.slice(0, -letters))).toBe("permalink/cut");
  expect(codeOf(url.slice(0, url.indexOf("#")))).toBe("permalink/missing");
  expect(codeOf("")).toBe("permalink/missing");
});

test("E154: any one character of the payload changed, put in or taken out is an issue", () => {
  const token = encodeState(ten);
  const letters = "A_.";
  let cases = 0;
  for (let at = 0; at < token.length; at++) {
    for (const letter of letters) {
      if (letter !== token[at]) {
        cases += 1;
        expect(codeOf(`#s=${token.slice(0, at)}${letter}${token.slice(at + 1)}`), `${letter} at ${at}`).toBeDefined();
      }
      const longer = token.slice(0, at) + letter + token.slice(at);
      if (longer !== token) expect(codeOf(`#s=${longer}`)).toBeDefined();
    }
    expect(codeOf(`#s=${token.slice(0, at)}${token.slice(at + 1)}`)).toBeDefined();
  }
  for (const more of ["A", "AA", "AAA", "AAAA", "_", "____"]) expect(codeOf(`#s=${token}${more}`)).toBeDefined();
  console.log(`permalink: ${cases} changed characters, each refused`);
}, 60_000);

test("E154: every value of the last letter but the right one is refused, whatever the padding", () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let i = 0; i < 6; i++) {
    const token = encodeState({ ...small, seed: i * 1017 });
    const good = [...alphabet].filter((letter) => codeOf(token.slice(0, -1) + letter) === undefined);
    expect(good).toEqual([token.at(-1)]);
  }
}, 60_000);

test("E155: a newer version is refused by name", () => {
  const newer = decodePermalink(encodePermalink(small, target).url.replace("#s=1.d.", "#s=2.d."));
  expect(newer).toMatchObject({
    ok: false,
    issues: [{ code: "permalink/newer", expected: "version 1", received: "version 2" }],
  });
  expect(codeOf("#s=17.zstd.abc")).toBe("permalink/newer");
  expect([codeOf("#s=0.d.abcd"), codeOf("#s=1.z.abcd"), codeOf("#s=01.d.abcd")]).toEqual(
    Array(3).fill("permalink/altered"),
  );
});

test("E156: seed and time in the query must be the payload's", () => {
  const { url } = encodePermalink(small, target);
  expect(decodePermalink(url.replace("seed=42", "seed=43"))).toMatchObject({
    issues: [{ code: "permalink/altered", path: "seed", expected: "42", received: '"43"' }],
  });
  expect(codeOf(url.replace("at=1.5ms", "at=1.6ms"))).toBe("permalink/altered");
  expect(codeOf(url.replace("at=1.5ms", "at=%zz"))).toBe("permalink/altered");
  expect(codeOf(url.replace("&at=1.5ms", ""))).toBeUndefined();
});

test("E154: packed bytes are raw deflate with the dictionary, and a sum over the stream", () => {
  const text = JSON.stringify(small);
  const packed = packText(text);
  expect(unpackText(packed)).toEqual({ text });
  expect(unpackText(packed.subarray(0, 3))).toBe("cut");
  expect(unpackText(packText(""))).toEqual({ text: "" });
  // A stored block of our own making: what counts is RFC 1951, not the compressor.
  const stored = Uint8Array.of(1, 2, 0, 0xfd, 0xff, 0x68, 0x69);
  const sum = crc32(stored);
  const tail = [sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255];
  expect(unpackText(Uint8Array.of(...stored, ...tail))).toEqual({ text: "hi" });
  expect(strFromU8(stored.subarray(5))).toBe("hi");
});

test("E157: a payload that unpacks to more than 4 MiB is refused while it unpacks", () => {
  const stream = deflateSync(new Uint8Array(16 * 1024 * 1024), { level: 9 });
  const packed = new Uint8Array(stream.length + 4);
  packed.set(stream);
  new DataView(packed.buffer).setUint32(stream.length, crc32(stream));
  const bomb = encodeBase64url(packed);
  expect(bomb.length).toBeLessThan(100_000);
  expect(codeOf(`#s=1.d.${bomb}`)).toBe("input/too-large");
  expect(codeOf(`#s=1.d.${"A".repeat(5_000_000)}`)).toBe("input/too-large");
}, 30_000);

test.each([
  ["no mapping", "[1]"],
  ["no JSON", "{hello}"],
  ["nothing in it", '{"e":{}}'],
  ["a bad seed", '{"e":{},"s":"x","r":-1,"t":0,"d":"0123456789abcdef"}'],
  ["a bad time", '{"e":{},"s":"x","r":1,"t":1.5,"d":"0123456789abcdef"}'],
  ["a bad digest", '{"e":{},"s":"x","r":1,"t":1,"d":"xyz"}'],
  ["bad actions", '{"e":{},"s":"x","r":1,"t":1,"d":"0123456789abcdef","a":[[1,2],5,{"__proto__":1}]}'],
  ["actions that are no list", '{"e":{},"s":"x","r":1,"t":1,"d":"0123456789abcdef","a":{}}'],
])("E158: a payload with the right checksum and %s is an issue", (_name, open) => {
  expect(codeOf(`#s=${forge(open)}`)).toBe("permalink/content");
});

test("E158: 20,000 levels of nesting in a payload are an issue", () => {
  const open = `{"e":{},"s":"x","r":1,"t":1,"d":"0123456789abcdef","v":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  expect(codeOf(`#s=${forge(open)}`)).toBe("input/too-large");
  expect(codeOf(`#s=${forge('{"e":{"__proto__":"1"},"s":"x","r":1,"t":1,"d":"0123456789abcdef"}')}`)).toBeUndefined();
});

test("E158: any text is a state or an issue, never an exception", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((text) => `#s=1.d.${text}`),
        fc.uint8Array().map((bytes) => `1.d.${encodeBase64url(bytes)}`),
      ),
      (text) => {
        const read = decodePermalink(text);
        expect(read.ok).toBe(false);
        expect(read.issues[0]?.hint).not.toBe("");
      },
    ),
    { seed: 20266, numRuns: 2000 },
  );
});

test("E151: other engine versions are warnings by name", () => {
  expect(compareEngines(small.engines, { engine: "0.1.0", fabric: "0.2.0" })).toEqual([
    expect.objectContaining({ severity: "warning", path: "engines.fabric", expected: "0.1.0", received: "0.2.0" }),
  ]);
});
