import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bin, runDclab } from "../../test/dclab.ts";

vi.setConfig({ testTimeout: 180_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two hosts on one switch; the second link is the slow one. */
const pair = `dc: 1
name: a slow second link
seed: 7
until: 200us
nodes:
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  s1: { kind: fabric/switch@1 }
links:
  - { ends: ["h1:eth0", "s1:e1"], rate: 10G, delay: 500ns }
  - { ends: ["s1:e2", "h2:eth0"], rate: 1G, delay: 500ns, queueFrames: 10 }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 4Gbps }
  - { kind: fabric/ping@1, from: h2, to: h1, count: 1 }
`;

const place = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

test("the report says who sent what to whom, what was lost, and why", () => {
  const { status, stdout, stderr } = runDclab(["run", place("pair.yaml", pair)], { folder });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^a slow second link {2}\(pair\.yaml\)\n {2}3 nodes, 2 links; 200 µs simulated/);
  expect(stdout).toMatch(/seed 7, digest [0-9a-f]{16}\n/);
  expect(stdout).toMatch(/h1 → h2 +4 Gbps +67 +\d+ +\d+ +\d+ +9\d\d Mbps/);
  expect(stdout).toMatch(/h2 → h1 +100 µs +1 +1 +0 +0 +/);
  expect(stdout).toMatch(/s1:e2 +h2:eth0 +1 Gbps +9\d\.\d %/);
  expect(stdout).toMatch(/queue-full +\d+\n/);
  // Nothing but text in a pipe: no escape sequences, no carriage returns, no trailing blanks.
  expect(stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(stdout).not.toMatch(/ \n/);
});

test("--json prints one object with the agreed keys", () => {
  const { status, stdout, stderr } = runDclab(["run", place("pair.yaml", pair), "--json"], { folder });
  expect([status, stderr]).toEqual([0, ""]);
  const result = JSON.parse(stdout);
  expect(Object.keys(result)).toEqual([
    "engine",
    "scenario",
    "seed",
    "simulatedPs",
    "events",
    "wallMs",
    "digest",
    "metrics",
    "drops",
    "issues",
  ]);
  expect(result).toMatchObject({
    engine: "0.1.0",
    scenario: "a slow second link",
    seed: 7,
    simulatedPs: 200_000_000,
    issues: [],
  });
  expect(result.drops["queue-full"]).toBeGreaterThan(10);
  const { metrics } = result;
  expect(metrics["h1/udp1#sentFrames"]).toBe(67);
  expect(metrics["h1/udp1#deliveredFrames"]).toBeLessThan(20);
});

test("standard input is read, and --until and --seed change the run", () => {
  const run = (...flags: string[]) => JSON.parse(runDclab(["run", "-", "--json", ...flags], { input: pair }).stdout);
  const plain = run();
  expect(run().digest).toBe(plain.digest);
  expect(run("--until", "100us").simulatedPs).toBe(100_000_000);
  expect(run("--until", "100us").digest).not.toBe(plain.digest);
  expect(run("--seed", "8").seed).toBe(8);
});

test("an expectation that fails is exit code 1, with what was measured", () => {
  const expecting = (limit: number): string => `${pair}expect: [{ probe: "h1/udp1#sentFrames", atMost: ${limit} }]\n`;
  expect(runDclab(["run", "-"], { input: expecting(67) }).status).toBe(0);
  const failing = runDclab(["run", "-"], { input: expecting(66) });
  expect(failing.status).toBe(1);
  expect(failing.stdout).toMatch(/FAILS +h1\/udp1#sentFrames +at most 66 +67/);
});

test("files appear whole: capture, trace, CSV; and nothing else is left", () => {
  const args = ["run", place("pair.yaml", pair), "--pcap", "a.pcapng", "--trace", "a.json", "--csv", "a.csv"];
  const { status, stdout } = runDclab(args, { folder });
  expect(status).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["a.csv", "a.json", "a.pcapng", "pair.yaml"]);
  expect(stdout).toMatch(/wrote a\.pcapng: \d+ frames, /);
  expect(readFileSync(join(folder, "a.pcapng")).readUInt32LE(0)).toBe(0x0a0d0d0a);
  expect(JSON.parse(readFileSync(join(folder, "a.json"), "utf8")).traceEvents.length).toBeGreaterThan(100);
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toMatch(/^record,timePs,kind,/);
});

test("input that is wrong writes nothing, and what was there stays", () => {
  writeFileSync(join(folder, "a.pcapng"), "precious");
  const args = ["run", place("pair.yaml", pair.replace("to: h2", "to: h9")), "--pcap", "a.pcapng", "--trace", "a.json"];
  const { status, stdout, stderr } = runDclab(args, { folder });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^pair\.yaml:13:\d+: workloads\[0\]\.to: expected .*, got "h9" \(.*h1.*\)\n$/);
  expect(readdirSync(folder).sort()).toEqual(["a.pcapng", "pair.yaml"]);
  expect(readFileSync(join(folder, "a.pcapng"), "utf8")).toBe("precious");
});

test("a place that cannot be written is said before anything runs", () => {
  const { status, stderr } = runDclab(["run", "-", "--pcap", "missing/a.pcapng", "--csv", "a.csv"], {
    folder,
    input: pair,
  });
  expect([status, stderr]).toEqual([2, "dclab: expected a place that can be written, got missing/a.pcapng (ENOENT)\n"]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a disk that is full is said, and the other files are not left half", () => {
  const { status, stderr } = runDclab(["run", "-", "--pcap", "a.pcapng", "--csv", "/dev/full"], {
    folder,
    input: pair,
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dclab: expected a place that can be written, got .*\/dev\/full \(ENOSPC\)\n$/);
  expect(readdirSync(folder)).toEqual([]);
});

test("an interrupted run leaves nothing", async () => {
  const endless = pair.replace("until: 200us", "until: 1000s");
  const child = spawn(process.execPath, [bin, "run", place("pair.yaml", endless), "--pcap", "a.pcapng"], {
    cwd: folder,
  });
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2), { timeout: 30_000 });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  const hanging = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const code = await ended;
  clearTimeout(hanging);
  expect(code).toBe(130);
  expect(readdirSync(folder)).toEqual(["pair.yaml"]);
});

test("a file is never its own output, nor two outputs", () => {
  place("pair.yaml", pair);
  const { status, stderr } = runDclab(["run", "pair.yaml", "--pcap", "./pair.yaml"], { folder });
  expect([status, stderr]).toEqual([2, "dclab: --pcap: expected another file than FILE, got ./pair.yaml\n"]);
  const twice = runDclab(["run", "pair.yaml", "--csv", "a", "--trace", "a"], { folder });
  expect([twice.status, twice.stderr]).toEqual([2, "dclab: --csv: expected another file than --trace, got a\n"]);
});

test("a containerlab file that asks for commands has them listed, not carried out", () => {
  const text = `name: two
topology:
  nodes:
    a: { kind: linux, exec: ["touch ${folder}/ran"], binds: ["/etc:/etc"] }
    b: { kind: linux }
    s: { kind: nokia_srlinux, startup-config: s.cfg }
  links:
    - endpoints: ["a:eth1", "s:e1-1"]
    - endpoints: ["b:eth1", "s:e1-2"]
`;
  const { status, stdout } = runDclab(["run", place("two.clab.yml", text)], { folder });
  expect(status).toBe(0);
  expect(stdout).toMatch(/Ignored: .*\n {2}topology\.nodes\.a\.exec\n/);
  expect(stdout).toContain('topology.nodes.s["startup-config"]'.replace('["startup-config"]', ".startup-config"));
  expect(readdirSync(folder)).toEqual(["two.clab.yml"]);
});
