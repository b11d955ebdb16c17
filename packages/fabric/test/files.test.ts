/**
 * Files of other programs with anything wrong in them: taken or refused, and what is taken can be built and run.
 * A failure prints its seed and the file.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRegistry, createRun, parseScenario } from "@dc/engine/scenario";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseContainerlab, parseNetlab, printContainerlab } from "../src/topology/files.ts";
import { fabricKinds } from "../src/index.ts";

const registry = createRegistry([fabricKinds]);
const read = (folder: string, end: string) => {
  const at = new URL(`../vectors/${folder}/`, import.meta.url);
  return readdirSync(at).flatMap((name) => (name.endsWith(end) ? [readFileSync(new URL(name, at), "utf8")] : []));
};
const files = {
  clab: read("clab", ".clab.yml"),
  netlab: [
    ...read("netlab", ".yml"),
    `
defaults.device: frr
nodes: { r1: , r2: { role: bridge }, h1: { device: linux }, h2: { device: linux }, h3: { device: linux } }
vlans: { red: { prefix.ipv4: 10.7.0.0/24, links: [r1-h1] }, blue: }
links: [r1-r2, h2-r2, { r1: , h3: , vlan.access: blue }, [r1, h2, h1], { r1: { ipv4: 10.1.0.1/24 }, h3: { ipv4: 10.1.0.2/24 } }]
validate: { p: { nodes: [h1, h2], plugin: "ping('h3',count=2)" } }
`,
  ],
};

/** Pieces that mean something to YAML or to these formats. */
const pieces = fc.constantFrom(
  ...[
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "#",
    "&a ",
    "*a",
    "!!set ",
    "|",
    "\n",
    "  ",
    "null",
    "~",
    "true",
    "-1",
    "1e9",
  ],
  ...[
    "10.0.0.1/24",
    "172.31.1.0/24",
    "0.0.0.0/0",
    "255.255.255.255/32",
    "linux",
    "bridge",
    "host",
    "irb",
    "h1",
    "h2",
    "leaf1",
  ],
  ...[
    "mtu: 64",
    "mtu: 9216",
    "vlan.access: red",
    "ipv4: 10.0.0.1/31",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud83d\ude00",
  ],
);
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 30 }),
  what: fc.constantFrom("cut", "insert", "replace", "double", "swap" as const),
  piece: pieces,
});

function changed(
  text: string,
  changes: readonly { at: number; length: number; what: string; piece: string }[],
): string {
  return changes.reduce((now, { at, length, what, piece }) => {
    const from = Math.floor(at * now.length);
    if (what === "double" || what === "swap") {
      const lines = now.split("\n");
      const line = Math.floor(at * lines.length);
      const other = (line + length) % lines.length;
      if (what === "double") lines.splice(line, 0, lines[other] as string);
      else [lines[line], lines[other]] = [lines[other] as string, lines[line] as string];
      return lines.join("\n");
    }
    return now.slice(0, from) + (what === "cut" ? "" : piece) + now.slice(what === "insert" ? from : from + length);
  }, text);
}

test.each([
  ["containerlab", parseContainerlab, files.clab],
  ["netlab", parseNetlab, files.netlab],
] as const)(
  "F98, F218: a %s file with anything changed in it is taken or refused, and what is taken runs",
  (_, parse, texts) => {
    let taken = 0;
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
        const parsed = parse(changed(text, changes), "lab.yml");
        if (!parsed.ok) {
          expect(parsed.issues.some(({ severity }) => severity === "error")).toBe(true);
          return;
        }
        const scenario = parseScenario(parsed.value.scenario, registry);
        if (!scenario.ok) {
          expect(scenario.issues.length).toBeGreaterThan(0);
          return;
        }
        taken++;
        const run = createRun(scenario.value, registry);
        run.timeline.runUntil(20_000_000);
        // And it can be written as a file that is taken again.
        expect(printContainerlab(scenario.value).ok).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(20);
  },
  120_000,
);

test.each(['"a]b": 1', '"a[b": 1', '"[": 1', '"a\\"]": 1', "? [a]\n: 1", '"]\\u0000": 1'])(
  "F98: a key with brackets, %s, has a place, and looking for it ends",
  (line) => {
    const parsed = parseContainerlab(`name: x\ntopology: { nodes: {} }\n${line}\n`);
    for (const issue of parsed.issues) expect(issue.line).toBeGreaterThan(0);
  },
);
