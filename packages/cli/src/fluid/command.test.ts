import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fluid, type FluidOptions } from "./command.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** h3 and h4 send to h2, h4 less than its share; the cable to h5 is cut after a microsecond. */
const scenario = `dc: 1
name: three into one
nodes:
  h2: { kind: fabric/host@1 }
  h3: { kind: fabric/host@1 }
  h4: { kind: fabric/host@1 }
  h5: { kind: fabric/host@1 }
  s1: { kind: fabric/switch@1 }
links:
  - { ends: ["h2:eth0", "s1:e2"], rate: 10G, delay: 500ns }
  - { ends: ["h3:eth0", "s1:e3"], rate: 10G, delay: 500ns }
  - { ends: ["h4:eth0", "s1:e4"], rate: 10G, delay: 500ns }
  - { ends: ["h5:eth0", "s1:e5"], rate: 10G, delay: 500ns }
workloads:
  - { kind: fabric/udp-flow@1, from: h3, to: h2, rate: 8Gbps, frameSize: 1000B }
  - { kind: fabric/udp-flow@1, from: h4, to: h2, rate: 1Gbps, frameSize: 1000B }
  - { kind: fabric/udp-flow@1, from: h5, to: h2, rate: 8Gbps, frameSize: 1000B }
  - { kind: fabric/ping@1, from: h2, to: h3 }
actions: [{ at: 1us, do: link.down, on: "h5:eth0" }]
`;

function run(text: string, options: FluidOptions): { code: number; printed: string; errors: string[] } {
  const file = join(folder, "scenario.yaml");
  writeFileSync(file, text);
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => printed.push(line),
    error: (line: string) => errors.push(line),
    progress() {},
  };
  return { code: fluid(file, options, streams), printed: printed.join("\n"), errors };
}

test("each flow with its rate, its bottleneck and who shares it; each link with its load", () => {
  const { code, printed, errors } = run(scenario, { json: true });
  expect([code, errors]).toEqual([0, []]);
  const { flows, links, lost, seed, scenario: name, atPs, demand } = JSON.parse(printed);
  expect({ seed, name, atPs, demand, lost }).toEqual({
    seed: 1,
    name: "three into one",
    atPs: 0,
    demand: "offered",
    lost: [],
  });
  // On the line 1 Gbit/s of frames is 1.024; the other two share what it leaves, of which 1000 of 1024 bytes are frames.
  const share = (10e9 - 1.024e9) / 2;
  expect(flows[0]).toMatchObject({
    flow: "h3/udp1",
    from: "h3",
    to: "h2",
    bottleneck: "s1:e2",
    sharers: ["h3/udp1", "h5/udp1"],
  });
  expect(flows[0].offeredBitsPerSecond).toBeCloseTo(8e9, -3);
  expect(flows[0].fairShareBitsPerSecond).toBeCloseTo(share, -3);
  expect(flows[0].rateBitsPerSecond).toBeCloseTo((share * 1000) / 1024, -3);
  expect(flows[1]).toMatchObject({ flow: "h4/udp1", bottleneck: null, fairShareBitsPerSecond: null, sharers: [] });
  expect(links).toHaveLength(4);
  expect(links.find(({ port }: { port: string }) => port === "s1:e2")).toEqual({
    port: "s1:e2",
    to: "h2:eth0",
    rateBitsPerSecond: 10e9,
    loadBitsPerSecond: 10e9,
    flows: 3,
  });
});

test("--at counts the links of that time, --unbounded asks what flows could have", () => {
  const later = JSON.parse(run(scenario, { json: true, at: "2us", unbounded: true }).printed);
  expect(later.lost).toEqual([{ flow: "h5/udp1", cause: "link-down", node: "h5" }]);
  expect(
    later.flows.map(({ fairShareBitsPerSecond }: { fairShareBitsPerSecond: number }) => fairShareBitsPerSecond),
  ).toEqual([5e9, 5e9]);
});

test("the report lists the worst off first", () => {
  const { code, printed } = run(scenario, { at: "2us" });
  expect(code).toBe(0);
  expect(printed).toMatch(/^2 flows get 9 Gbps of the 9 Gbps that they offer\n\nFlows, /);
  expect(printed).toMatch(/h4\/udp1 +h2 +1 Gbps +1 Gbps +100 % +none: it gets what it offers/);
  expect(printed).toMatch(/s1:e2 +h2:eth0 +10 Gbps +9\.22 Gbps +92\.2 % +2/);
  expect(printed).toMatch(/Flows that reach nobody\n.*\n +h5\/udp1 +link-down +h5$/);
  expect(printed).not.toMatch(/ \n/);
});

test("wrong input is issues and exit code 2", () => {
  expect(run(scenario, { at: "2" })).toMatchObject({
    code: 2,
    errors: [expect.stringContaining("--at: expected a time")],
  });
  const bad = run(scenario.replace("to: h2, rate: 8Gbps", "to: h9, rate: 8Gbps"), { json: true });
  expect(bad.code).toBe(2);
  expect(JSON.parse(bad.printed).issues[0].path).toBe("workloads[0].to");
});
