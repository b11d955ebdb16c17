import { readFileSync } from "node:fs";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { datacenterPackages } from "@dc/datacenter";
import { fabricKinds } from "@dc/fabric";
import { expect, test } from "vitest";
import { describeRun, type Finished } from "./report.ts";

const fabricRegistry = createRegistry([fabricKinds]);

function finish(text: string, more: Partial<Finished> = {}, registry = fabricRegistry): string[] {
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  run.timeline.runUntil(run.untilPs);
  return describeRun({
    name: "a.yaml",
    run,
    report: run.report(),
    expectations: run.expect(),
    wallMs: 2,
    issues: [],
    ignored: [],
    link: undefined,
    written: [],
    ...more,
  });
}

const leafSpine = (hostsPerLeaf: number, more: string): string => `dc: 1
until: 100us
generate: [{ kind: fabric/leaf-spine@1, spines: 4, leaves: 2, hostsPerLeaf: ${hostsPerLeaf} }]
${more}`;

test("how a leaf spread its frames over its uplinks stands in one row", () => {
  const lines = finish(leafSpine(4, "workloads: [{ kind: fabric/permutation@1, rate: 1Gbps, shift: 4 }]"));
  const at = lines.findIndex((line) => line.startsWith("ECMP"));
  expect(lines[at + 1]).toMatch(/^ {2}switch +ports +used +frames +share of each port$/);
  expect(lines[at + 2]).toMatch(/^ {2}leaf1 +4 +\d +\d+ +e1-49 .* %.*e1-52 .* %$/);
  const shares = [...(lines[at + 2] as string).matchAll(/e1-\d+ ([\d.]+) %/g)].map(([, share]) => Number(share));
  expect(shares).toHaveLength(4);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
});

test("a long table is cut and says how much is missing", () => {
  const lines = finish(leafSpine(20, "workloads: [{ kind: fabric/permutation@1, rate: 1Gbps }]"));
  const at = lines.indexOf("UDP flows");
  expect(lines[at + 2 + 24]).toBe("  … and 16 more, all in --json");
});

test("a frame in a guest's device is under way, not lost", () => {
  // At 500 ns the driver has the first frame and no port has: it is in the device.
  const text = `dc: 1
until: 500ns
nodes:
  leaf1: { kind: fabric/switch@1 }
  server1: { kind: fabric/bridge@1, uplink: eth0 }
  vm1: { kind: datacenter/vm@1, on: server1, path: vhost, arp: false }
  vm2: { kind: datacenter/vm@1, on: server1, path: vhost, arp: false }
links: [{ ends: ["server1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }]
workloads: [{ kind: fabric/udp-flow@1, from: vm1, to: vm2, rate: 1Gbps, count: 1 }]`;
  const lines = finish(text, {}, createRegistry(datacenterPackages));
  expect(lines[lines.indexOf("UDP flows") + 2]).toMatch(/^ {2}vm1 → vm2 +1 Gbps +1 +0 +1 +0 /);
});

test("block requests have a row for each series, with what became of them and how long it took", () => {
  const storage = new URL("../../../datacenter/scenarios/storage-over-rdma.yaml", import.meta.url);
  const lines = finish(readFileSync(storage, "utf8"), {}, createRegistry(datacenterPackages));
  const row = lines[lines.indexOf("Block requests") + 2] as string;
  expect(row).toMatch(/^ {2}server1\/vm1\/disk1\/requests1 +10 +0 +0 +\d/);
  // The medium alone takes 8.9 µs.
  const [, mean] = [...row.matchAll(/([\d.]+) µs/g)].map(([, value]) => Number(value));
  expect(mean).toBeGreaterThan(8.9);
});

test("flows that lost frames come first", () => {
  const text = leafSpine(
    2,
    `workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 1Gbps }
  - { kind: fabric/udp-flow@1, from: h3, to: h1, rate: 20Gbps }
  - { kind: fabric/udp-flow@1, from: h4, to: h1, rate: 20Gbps }
actions: [{ at: 50us, do: link.down, on: "h4:eth0" }]`,
  );
  const lines = finish(text);
  const flows = lines.slice(lines.indexOf("UDP flows") + 2, lines.indexOf("UDP flows") + 5);
  expect(flows[0]).toMatch(/^ {2}h4 → h1/);
  expect(flows.at(-1)).toMatch(/ 0 +[\d.]+ Mbps|h1 → h2| 0 +/);
  expect(lines.join("\n")).toMatch(/Drops\n {2}cause +frames\n {2}link-down +\d+/);
});

test("no drop is said, not left out", () => {
  expect(finish(leafSpine(1, "")).join("\n")).toContain("Drops\n  none");
});

test("an expectation without its probe and a link with another digest fail in sight", () => {
  const lines = finish(leafSpine(1, 'expect: [{ probe: "h1#nothing", equals: 0 }]'), { link: "0123456789abcdef" });
  expect(lines.join("\n")).toMatch(/FAILS +h1#nothing +equals 0 +nothing has this probe/);
  expect(lines.join("\n")).toMatch(/FAILS +digest of the link +equals 0123456789abcdef +[0-9a-f]{16}/);
});

test("what a file is called cannot steer the terminal", () => {
  expect(finish(leafSpine(1, ""), { name: "a\x1b[2J.yaml" })[0]).toBe("a\\u001b[2J.yaml");
});

test("a failure has a row: who noticed when, what was lost, for how long; without one there is no section", () => {
  const text = (actions: string): string =>
    leafSpine(
      2,
      `workloads:
  - { kind: fabric/detection@1, by: link-down, debounce: 20us, withdrawalDelay: 1us }
  - { kind: fabric/permutation@1, rate: 1Gbps, shift: 2 }
actions: [${actions}]`,
    );
  expect(finish(text("")).filter((line) => line === "Failures")).toEqual([]);
  const lines = finish(
    text(
      '{ at: 10us, do: link.down, on: "leaf1:e1-49" }, { at: 60us, do: link.silent, on: "leaf1:e1-50", value: out }',
    ),
  );
  const at = lines.indexOf("Failures");
  expect(lines[at + 2]).toMatch(/^ {2}.*leaf1:e1-49.* +down +10 µs +20 µs +21\.5 µs +\d+ +.* of 4$/);
  expect(lines[at + 3]).toMatch(/^ {2}leaf1:e1-50 → spine2:e1-1 +silent +60 µs +– +– +\d+ .* of 4$/);
});

test("F378, F379: what moved has a row: modulo moves flows that had no need to; a resilient table none", () => {
  const run = (select: string): string[] => {
    const uplinks = [1, 2, 3, 4].flatMap((n) => [`a:e${n} - s${n}:a`, `b:e${n} - s${n}:b`]);
    const links = ["h1:eth0 - a:h1", "h2:eth0 - b:h2", ...uplinks].map((link) => {
      const ends = link.split(" - ").map((end) => JSON.stringify(end));
      return `  - { ends: [${ends.join(", ")}], rate: 100G, delay: 500ns }`;
    });
    const flows = Array.from(
      { length: 200 },
      (_, n) => `  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 100Mbps, sourcePort: ${2000 + n} }`,
    );
    return finish(`dc: 1
until: 1ms
nodes:
  a: { kind: fabric/switch@1, ecmp: { hash: mix, select: ${select} } }
  b: { kind: fabric/switch@1 }
${[1, 2, 3, 4].map((n) => `  s${n}: { kind: fabric/switch@1 }`).join("\n")}
  h1: { kind: fabric/host@1, arp: false }
  h2: { kind: fabric/host@1, arp: false }
links:
${links.join("\n")}
workloads:
${flows.join("\n")}
actions: [{ at: 500us, do: link.down, on: "a:e2" }]`);
  };
  const row = (lines: readonly string[]): string[] => {
    const at = lines.indexOf("Paths that changed");
    expect(lines[at + 1]).toMatch(/^ {2}link +all agree after +flows +had to move +for nothing +no way left/);
    return (lines[at + 2] as string).trim().split(/ {2,}/);
  };
  const [link, agreed, flows, needed, needless, stranded] = row(run("modulo"));
  expect([link, agreed, flows, stranded]).toEqual(["a:e2 – s2:a", "0 ps", "200", "0"]);
  const shares = [needed, needless].map((cell) => Number((/\(([\d.]+) %\)/.exec(cell) as RegExpExecArray)[1]));
  expect(Math.abs(shares[0] - 25)).toBeLessThan(10);
  expect(Math.abs(shares[1] - 50)).toBeLessThan(11);
  expect(row(run("resilient"))[4]).toMatch(/^0 \(0/);
  expect(finish(leafSpine(1, ""))).not.toContain("Paths that changed");
});
