import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { main } from "../main.ts";

const folder = mkdtempSync(join(tmpdir(), "dclab-compare-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `dc: 1
name: an uplink fails
until: 40us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2, queue: 256KiB }]
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 8Gbps }
  - { kind: fabric/udp-flow@1, from: h2, to: h4, rate: 8Gbps, start: 10us }
`;
const file = join(folder, "clos.yaml");
writeFileSync(file, text);

async function dclab(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(["compare", ...args], {
    print: (line) => void out.push(line),
    error: (line) => void err.push(line),
    progress: () => {},
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("a value that is turned: the knob, the first record that differs, and what it came to", async () => {
  const { code, out, err } = await dclab(file, "--set", "workloads[1].start=12us");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^Turned\n {2}path +A +B\n {2}workloads\[1\]\.start {2}10us {2}12us$/m);
  expect(out).toMatch(/^First divergence: record \d[\d,]*, at 10 µs$/m);
  expect(out).toMatch(/^ {2}A +10 µs +arp\.wait +h2\/eth0 +frame \d+, address 10\.\d+\.\d+\.\d+, port 2$/m);
  expect(out).toMatch(/^ {2}Not alike: time.*; all records before it are equal\.$/m);
  expect(out).toMatch(/^At the end, 40 µs: flows\n/m);
  expect(out).toMatch(/h2\/\S*#deliveredBytes +\S+ KiB +\S+ KiB +-\S+ KiB/);
});

test("something more that is done: the action is the first record, and drops are told by cause", async () => {
  const cut = '[{ at: 20us, do: link.down, on: "leaf1:e1-1" }]';
  const { code, out } = await dclab(file, "--actions", cut);
  expect(code).toBe(0);
  expect(out).toMatch(/^First divergence: record [\d,]+, at 20 µs$/m);
  expect(out).toMatch(/^ {2}B +20 µs +action +leaf1:e1-1/m);
  expect(out).toMatch(/^At the end, 40 µs: drops by cause\n.*\n {2}link-down +0 +[1-9]\d* +\+[1-9]\d*$/m);
});

test("--json has all of it, and the numbers are those of runs by themselves", async () => {
  const { out, code } = await dclab(file, "--set", "/seed=9", "--json");
  expect(code).toBe(0);
  const json = JSON.parse(out);
  expect(json.knobs).toEqual([{ path: "seed", before: 1, after: 9 }]);
  expect([json.a.seed, json.b.seed, json.issues]).toEqual([1, 9, []]);
  const { main: run } = await import("../main.ts");
  for (const [side, seed] of [
    ["a", "1"],
    ["b", "9"],
  ] as const) {
    const lines: string[] = [];
    await run(["run", file, "--seed", seed, "--json"], {
      print: (line) => void lines.push(line),
      error: () => {},
      progress: () => {},
    });
    expect(JSON.parse(lines.join("\n")).digest).toBe(json[side].digest);
  }
});

test("a dropped frame is explained on the side that dropped it", async () => {
  const narrow = join(folder, "narrow.yaml");
  writeFileSync(
    narrow,
    `dc: 1
until: 200us
nodes:
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  s1: { kind: fabric/switch@1 }
links:
  - { ends: ["h1:eth0", "s1:e1"], rate: 10G, delay: 500ns }
  - { ends: ["s1:e2", "h2:eth0"], rate: 1G, delay: 500ns, queueFrames: 10 }
workloads: [{ kind: fabric/udp-flow@1, from: h1, to: h2, rate: 4Gbps }]
`,
  );
  const { out } = await dclab(narrow, "--set", "links[1].queueFrames=8", "--json");
  const { divergence, end } = JSON.parse(out);
  expect(divergence.b).toMatchObject({ kind: "frame.drop", object: "s1/e2", dropCause: "queue-full" });
  expect(divergence.why.b.explanation.code).toBe("fabric/queue-full");
  expect(end.drops).toEqual([{ cause: "queue-full", a: expect.any(Number), b: expect.any(Number) }]);
  expect(end.drops[0].b - end.drops[0].a).toBe(2);
  const told = await dclab(narrow, "--set", "links[1].queueFrames=8");
  expect(told.out).toMatch(/^Why, in B\n {2}fabric\/queue-full: .*queuedFrames 8/m);
});

test("equal runs do not diverge; --equal fails where they do", async () => {
  const other = join(folder, "other.yaml");
  writeFileSync(other, text.replace("an uplink fails", "another name"));
  const same = await dclab(file, other, "--equal");
  expect(same.code).toBe(0);
  expect(same.out).toMatch(/^No divergence: both recorded the same [1-9][\d,]* records\.$/m);
  expect(same.out).toMatch(/^ {2}name {2}an uplink fails {2}another name$/m);
  expect((await dclab(file, "--set", "workloads[0].start=1ns", "--equal")).code).toBe(1);
});

test.each([
  [["--set", "links"], /--set: expected a path, = and a value/],
  [[], /B: expected a second run/],
  [["--until", "5", "--set", "seed=2"], /--until: expected a time/],
  [["--set", "workloads[9].rate=1G"], /workloads: expected a place from 0 to 1, got 9/],
  [["--set", "workloads[0].rate=fast"], /workloads\[0\]\.rate: expected .*got "fast"/],
  [["--set", "workloads[0].rat=1G"], /workloads\[0\]\.rat: expected .*rate/],
  [["--actions", "link.down"], /--actions: expected a list/],
  [["--actions", "[{ at: 1us, do: link.dawn, on: 'leaf1:e1-1' }]"], /actions\[0\]\.do: expected .*link\.down/],
] as const)("%j is refused before anything runs", async (args, said) => {
  const { code, out, err } = await dclab(file, ...args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(said);
});
