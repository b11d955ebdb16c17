import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { main } from "../main.ts";

const folder = mkdtempSync(join(tmpdir(), "dclab-show-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, "failure.yaml");
writeFileSync(
  file,
  `dc: 1
name: an uplink fails
until: 40us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1, queue: 256KiB }]
workloads: [{ kind: fabric/udp-flow@1, from: h1, to: h2, rate: 8Gbps }]
actions: [{ at: 20us, do: link.down, on: "leaf1:e1-49" }]
`,
);

async function dclab(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(args, {
    print: (line) => void out.push(line),
    error: (line) => void err.push(line),
    progress: () => {},
  });
  return { code, out, err };
}

test("a leaf's routes before and after its uplink failed", async () => {
  const before = await dclab("show", file, "--at", "10us", "--node", "leaf1", "route");
  expect([before.code, before.err]).toEqual([0, []]);
  expect(before.out.filter((line) => line.includes("dev e1-49"))).toHaveLength(5);
  const after = await dclab("show", file, "route", "--node", "leaf1");
  expect(after.out.filter((line) => line.includes("dev e1-49"))).toEqual([]);
  expect(after.out.length).toBeGreaterThan(5);
});

test("queues count what was sent", async () => {
  const { out } = await dclab("show", file, "--node", "h1", "qdisc");
  expect(out).toHaveLength(3);
  expect(out[1]).toMatch(/^ Sent [1-9]\d+ bytes [1-9]\d+ pkt \(dropped 0, overlimits 0 requeues 0\)$/);
});

test("a node that is not there, a time without a unit and a table of another name are refused, and nothing is printed", async () => {
  const node = await dclab("show", file, "--node", "leaf9", "route");
  expect([node.code, node.out]).toEqual([2, []]);
  expect(node.err.join("\n")).toMatch(/--node: expected a switch.*got leaf9.*there are/s);
  expect((await dclab("show", file, "--at", "10", "--node", "leaf1", "route")).code).toBe(2);
  expect((await dclab("show", file, "--node", "leaf1", "routes")).code).toBe(2);
  expect((await dclab("show", file, "route")).code).toBe(2);
  expect((await dclab("show", join(folder, "none.yaml"), "--node", "leaf1", "route")).code).toBe(2);
});
