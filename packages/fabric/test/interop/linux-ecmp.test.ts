/**
 * Next hops, asked of the kernel that runs this test: in a network namespace of its own, for fresh flows.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulation, type RandomStream } from "@dc/engine";
import { hasProgram, type NeedsTest, needs } from "@dc/test-kit";
import { type Ipv4FlowKey, formatIpv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { createSelector } from "../../src/index.ts";

/** Beside the kernel's ways in, so that two runs at once do not meet. */
const namespace = `dcecmp${process.pid}`;
const ip = (...words: string[]): string =>
  execFileSync("ip", words, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
/** Set a switch of the namespace's kernel, by its path below /proc/sys/net/ipv4. */
const set = (path: string, value: number): void => {
  ip("netns", "exec", namespace, "sh", "-c", `echo ${value} > /proc/sys/net/ipv4/${path}`);
};

/** Why this machine cannot be asked, or undefined: a namespace takes root, the seed a kernel from 6.11 on. */
function whyNot(): string | undefined {
  if (!hasProgram("ip")) return undefined;
  if (!existsSync("/proc/sys/net/ipv4/fib_multipath_hash_seed")) return "a kernel with fib_multipath_hash_seed (6.11)";
  try {
    ip("netns", "add", `${namespace}t`);
    ip("netns", "del", `${namespace}t`);
    return undefined;
  } catch {
    return "network namespaces (root)";
  }
}

/** As `needs`, for what no package brings: a skip by name, and under CI=true a failure. */
function needsKernel(): NeedsTest {
  const missing = whyNot();
  if (missing === undefined) return needs("ip");
  if (process.env.CI !== "true") return (name, body) => test.skip(`${name} [needs ${missing}]`, body);
  return (name) =>
    test(name, () => {
      throw new Error(`needs ${missing} (under CI=true a skip fails)`);
    });
}

/** A namespace with veth pairs e0, e1, … and the way in w0. */
function setUp(nextHops: number): void {
  ip("netns", "add", namespace);
  set("ip_forward", 1);
  for (const which of ["all", "default"]) set(`conf/${which}/rp_filter`, 0);
  for (let hop = 0; hop < nextHops; hop++) {
    ip("-n", namespace, "link", "add", `e${hop}`, "type", "veth", "peer", "name", `p${hop}`);
    ip("-n", namespace, "addr", "add", `10.9.${hop}.1/24`, "dev", `e${hop}`);
    for (const end of ["e", "p"]) ip("-n", namespace, "link", "set", `${end}${hop}`, "up");
  }
  ip("-n", namespace, "link", "add", "w0", "type", "veth", "peer", "name", "w1");
  ip("-n", namespace, "addr", "add", "10.200.0.1/16", "dev", "w0");
  for (const end of ["w0", "w1"]) ip("-n", namespace, "link", "set", end, "up");
}

/** Flows that nobody has seen before, from hosts behind w0 to 10.100.0.0/16. */
function drawFlows(random: RandomStream, count: number): Ipv4FlowKey[] {
  return Array.from({ length: count }, () => ({
    source: 0x0ac8_0002 + random.below(60_000),
    destination: 0x0a64_0002 + random.below(60_000),
    protocol: random.chance(0.5) ? 17 : 6,
    sourcePort: 1 + random.below(65_535),
    destinationPort: 1 + random.below(65_535),
  }));
}

/** Which next hop the kernel takes for each flow. */
function ask(flows: readonly Ipv4FlowKey[], folder: string): number[] {
  const file = join(folder, "flows");
  const lines = flows.map(({ source, destination, protocol, sourcePort, destinationPort }) => {
    const addresses = `${formatIpv4Address(destination)} from ${formatIpv4Address(source)} iif w0`;
    const ports = `sport ${sourcePort} dport ${destinationPort}`;
    return `route get ${addresses} ipproto ${protocol === 17 ? "udp" : "tcp"} ${ports}`;
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
  const answers = ip("-n", namespace, "-batch", file).matchAll(/ dev e(\d+) /g);
  return Array.from(answers, ([, hop]) => Number(hop));
}

/** Weights of next hops, and what a scenario would say. */
const groups = [
  { name: "3:1:1:1", weights: [3, 1, 1, 1] },
  { name: "six alike", weights: [1, 1, 1, 1, 1, 1] },
];
const profiles = ["linux-l3", "linux-l4", "linux-inner"] as const;
const seeds = [1, 12_345, 0x5eed_cafe, 0x8000_0000, 0xffff_ffff];
const flowsPerCell = 1000;

needsKernel()(
  "F193: the kernel's own next hop, for policies 0, 1 and 2, five seeds, weights 3:1:1:1 and six next hops",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "dc-ecmp-"));
    const flowsSeed = Date.now() % 0xffff_ffff;
    const random = createSimulation({ seed: flowsSeed }).random("flows");
    let asked = 0;
    try {
      setUp(6);
      for (const { name, weights } of groups) {
        const hops = weights.flatMap((weight, hop) => [
          "nexthop",
          "via",
          `10.9.${hop}.2`,
          "dev",
          `e${hop}`,
          "weight",
          String(weight),
        ]);
        ip("-n", namespace, "route", "replace", "10.100.0.0/16", ...hops);
        profiles.forEach((hash, policy) => {
          for (const seed of seeds) {
            set("fib_multipath_hash_policy", policy);
            set("fib_multipath_hash_seed", seed);
            const flows = drawFlows(random, flowsPerCell);
            const kernel = ask(flows, folder);
            expect(kernel.length).toBe(flowsPerCell);
            const members = weights.map((weight, hop) => ({ name: `e${hop}`, weight }));
            const group = createSelector({ hash, select: "hash-threshold", seed }, members);
            const wrong = flows.filter((flow, n) => group.choose(flow).place !== kernel[n]);
            expect(wrong, `${name}, ${hash}, seed ${seed}, flows of seed ${flowsSeed}`).toEqual([]);
            // A kernel that always said the same would agree with nothing, but a test should see that it did not.
            expect(new Set(kernel).size).toBe(weights.length);
            asked += flows.length;
          }
        });
      }
    } finally {
      try {
        ip("netns", "del", namespace);
      } catch {
        // It was never made.
      }
      rmSync(folder, { recursive: true });
    }
    expect(asked).toBe(groups.length * profiles.length * seeds.length * flowsPerCell);
  },
  120_000,
);
