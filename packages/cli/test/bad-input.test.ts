/**
 * What people and machines get wrong, through the command: a clear message with its place, exit code 2, nothing
 * written, and soon.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePermalink } from "@dc/engine/permalink";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runDclab } from "./dclab.ts";

vi.setConfig({ testTimeout: 180_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Run a bad file; it must end with 2, print nothing on standard output, and leave no file. */
function refuse(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  const outputs = ["--pcap", "a.pcapng", "--trace", "a.json", "--csv", "a.csv"];
  const { status, stdout, stderr } = runDclab(["run", name, ...outputs], { folder });
  expect([status, stdout]).toEqual([2, ""]);
  expect(readdirSync(folder)).toEqual([name]);
  for (const line of stderr.trimEnd().split("\n")) expect(line).toMatch(/: expected .+, got .+/);
  return stderr;
}

const clab = (links: string, nodes = "a: { kind: linux }\n    b: { kind: linux }"): string => `name: t
topology:
  nodes:
    ${nodes}
  links:
${links}`;

const scenario = (more: string): string => `dc: 1
nodes:
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
links:
  - { ends: ["h1:eth0", "h2:eth0"], rate: 25G, delay: 500ns }
${more}`;

test.each([
  ["a broken YAML", "a.yaml", "dc: 1\nnodes: {h1: [", /^a\.yaml:2:\d+: expected YAML or JSON, got /],
  [
    "a link to a missing node",
    "a.clab.yml",
    clab('    - endpoints: ["a:eth1", "c:eth1"]\n'),
    /^a\.clab\.yml:7:\d+: topology\.links\[0\]\.endpoints\[1\]: expected /,
  ],
  [
    "a duplicate endpoint",
    "a.clab.yml",
    clab('    - endpoints: ["a:eth1", "b:eth1"]\n    - endpoints: ["a:eth1", "b:eth2"]\n'),
    /^a\.clab\.yml:8:\d+: topology\.links\[1\]/,
  ],
  [
    "a bad endpoint",
    "a.clab.yml",
    clab('    - endpoints: ["a", "b:eth1"]\n'),
    /^a\.clab\.yml:7:\d+: topology\.links\[0\]\.endpoints\[0\]: /,
  ],
  [
    "a duplicate key",
    "a.clab.yml",
    clab("    []\n", "a: { kind: linux }\n    a: { kind: linux }"),
    /^a\.clab\.yml:5:\d+: topology\.nodes\.a: expected a key once/,
  ],
  [
    "an unknown kind, with the nearest",
    "a.yaml",
    "dc: 1\nnodes:\n  s1: { kind: fabric/swich@1 }\n",
    /^a\.yaml:3:\d+: nodes\.s1\.kind: expected .*, got "fabric\/swich@1" \(.*fabric\/switch@1.*\)/,
  ],
  ["an unknown key", "a.yaml", scenario("colour: red\n"), /^a\.yaml:7:1: colour: expected /],
  ["a time without its unit", "a.yaml", scenario("until: 2\n"), /^a\.yaml:7:\d+: until: expected a time with its unit/],
  ["a newer scenario", "a.yaml", "dc: 2\n", /^a\.yaml:1:\d+: dc: expected .*1.*, got 2/],
  ["a text that is no scenario", "a.yaml", "just words\n", /^a\.yaml:1:1: expected /],
  ["an empty file", "a.yaml", "", /^a\.yaml(:1:1)?: .*expected /],
])("%s", (_what, name, content, message) => {
  expect(refuse(name, content)).toMatch(message);
});

test("all issues come at once, in the order of the text", () => {
  const stderr = refuse(
    "a.yaml",
    scenario("until: soon\nseed: -1\nworkloads: [{ kind: fabric/ping@1, from: h1, to: h7 }]\n"),
  );
  expect(stderr.split("\n").map((line) => /^a\.yaml:(\d+):/.exec(line)?.[1])).toEqual(["7", "8", "9", undefined]);
});

test("a file of 50 MB is refused by its size", () => {
  const stderr = refuse("a.yaml", "x: 1\n".repeat(10_000_000));
  expect(stderr).toMatch(/^a\.yaml: expected at most 4 MiB of text, got 47\.7 MiB/);
});

test("a binary file", () => {
  const bytes = new Uint8Array(4_096).map((_, at) => (at * 37) & 255);
  expect(refuse("a.clab.yml", bytes)).toMatch(
    /^a\.clab\.yml: expected text in UTF-8, got a zero byte at offset 0 \(the file is binary/,
  );
});

test.each([
  ["20,000 levels of [", `dc: ${"[".repeat(20_000)}`],
  ["20,000 levels of indentation", Array.from({ length: 2_000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
  ["20,000 levels of JSON", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
])("%s", (_what, content) => {
  expect(refuse("a.yaml", content)).toMatch(/expected nesting of at most 64, got deeper nesting/);
});

test.each([
  ["markup", "<img src=x onerror=alert(1)>"],
  ["__proto__", "__proto__"],
  ["10,000 characters", "n".repeat(10_000)],
  ["an escape sequence", "a\\u001b[31mred"],
  ["a path", "../../etc/passwd"],
])("a hostile name: %s", (_what, name) => {
  for (const [file, text] of [
    ["a.yaml", `dc: 1\nnodes:\n  "${name}": { kind: fabric/host@1 }\n`],
    ["b.clab.yml", clab("    []\n", `"${name}": { kind: linux }`)],
  ] as const) {
    const stderr = refuse(file, text);
    expect(stderr).toMatch(/^[ab]\.(clab\.)?ya?ml:\d:\d+: /);
    expect(stderr.length).toBeLessThan(1_500);
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    rmSync(join(folder, file));
  }
  expect(({} as Record<string, unknown>).kind).toBeUndefined();
});

test("an expansion bomb of aliases", () => {
  const levels = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`).join(
    "\n",
  );
  expect(refuse("a.yaml", `a0: &a0 [x]\n${levels}\n`)).toMatch(/expected at most .*(aliases|values)/);
});

test("links: whole, cut, altered, newer, and one that is none", () => {
  const scenarioText = scenario("workloads: [{ kind: fabric/ping@1, from: h1, to: h2 }]\n");
  const file = join(folder, "a.yaml");
  writeFileSync(file, scenarioText);
  const { digest } = JSON.parse(runDclab(["run", file, "--until", "50us", "--json"]).stdout);
  const made = {
    engines: { engine: "0.1.0", fabric: "0.1.0" },
    scenario: scenarioText,
    seed: 1,
    actions: [],
    timePs: 50_000_000,
    digest,
  };
  const { url } = encodePermalink(made, { portal: "https://labs.example/", lab: "fabric" });

  const whole = runDclab(["run", url, "--json"]);
  expect([whole.status, JSON.parse(whole.stdout).link]).toEqual([0, { digest, holds: true }]);
  writeFileSync(join(folder, "link.txt"), `${url}\n`);
  expect(runDclab(["run", join(folder, "link.txt")]).status).toBe(0);

  const say = (link: string) => {
    const { status, stdout, stderr } = runDclab(["run", link]);
    expect([status, stdout]).toEqual([2, ""]);
    return stderr;
  };
  expect(say(url.slice(0, -30))).toMatch(/^link: s: expected .*, got .*\(ask for the link again/);
  const at = url.indexOf("#s=") + 60;
  const letter = url[at] === "A" ? "B" : "A";
  expect(say(url.slice(0, at) + letter + url.slice(at + 1))).toMatch(/^link: s: expected .*, got /);
  expect(say(url.replace("#s=1.d.", "#s=2.d."))).toMatch(/^link: s: expected version 1, got version 2 \(.*newer/);
  expect(say(url.replace("seed=1", "seed=2"))).toMatch(/^link: seed: expected 1, got "2"/);
  expect(say("https://labs.example/")).toMatch(/^link: expected #s=1\.d\.… in the link, got no state/);

  // A run that comes out otherwise is never silent.
  const other = encodePermalink(
    { ...made, digest: "0123456789abcdef" },
    { portal: "https://labs.example/", lab: "fabric" },
  );
  const differs = runDclab(["run", other.url]);
  expect(differs.status).toBe(1);
  expect(differs.stdout).toMatch(/FAILS +digest of the link +equals 0123456789abcdef +[0-9a-f]{16}/);
});

test.each([
  ["no command", [], /^Usage: dclab /],
  ["an unknown command", ["walk"], /unknown command 'walk'/],
  ["a command nearly right", ["rum", "a.yaml"], /Did you mean run\?/],
  ["an unknown flag", ["run", "a.yaml", "--fast"], /unknown option '--fast'/],
  ["no file", ["run"], /missing required argument 'FILE'/],
  ["a seed that is none", ["run", "a.yaml", "--seed", "4294967296"], /expected a whole number, 0…4294967295/],
  [
    "a time that is none",
    ["run", "a.yaml", "--until", "2"],
    /^dclab: --until: expected a time with its unit .*, got "2"/,
  ],
  ["a missing file", ["run", "none.yaml"], /^none\.yaml: expected a file that can be read, got no such file/],
] as [string, string[], RegExp][])("wrong usage: %s", (_what, args, message) => {
  const { status, stdout, stderr } = runDclab(args, { folder });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});

test("--json says what is wrong in JSON too", () => {
  const { status, stdout, stderr } = runDclab(["run", "-", "--json"], { input: scenario("until: soon\n") });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^standard input:7:\d+: until: /);
  expect(JSON.parse(stdout).issues).toMatchObject([{ severity: "error", path: "until", line: 7 }]);
});

test.each([[["--help"]], [["run", "--help"]], [["bench", "--help"]], [["help", "run"]], [["--version"]]])(
  "%j is exit code 0",
  (args) => {
    const { status, stdout, stderr } = runDclab(args);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      args[0] === "--version" ? /^\d+\.\d+\.\d+\n$/ : /^Usage: dclab[\s\S]*Exit codes: 0 done, 1 .*, 2 /,
    );
  },
);
