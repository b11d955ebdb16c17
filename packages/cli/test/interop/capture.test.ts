/**
 * Captures of real topologies, read by programs that nobody here wrote.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { afterAll, beforeAll, expect } from "vitest";
import { runDclab } from "../dclab.ts";

const interop = needs("tshark", "capinfos");
const vectors = join(import.meta.dirname, "../../../fabric/vectors/clab");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checksums = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);

const tshark = (file: string, ...args: string[]): string[] =>
  execFileSync("tshark", ["-r", file, ...checksums, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  })
    .split("\n")
    .filter((line) => line !== "");

const capture = (scenario: string, name: string): string => {
  const path = join(folder, `${name}.pcapng`);
  const { status, stderr } = runDclab(["run", scenario, "--pcap", path]);
  expect([status, stderr]).toEqual([0, ""]);
  return path;
};

for (const name of readdirSync(vectors).filter((entry) => entry.endsWith(".clab.yml"))) {
  interop(`${name}: no frame is malformed, no checksum wrong, times in strict order`, () => {
    const path = capture(join(vectors, name), name);
    const frames = tshark(path, "-T", "fields", "-e", "frame.number");
    expect(frames.length).toBeGreaterThan(500);
    expect(tshark(path, "-Y", "_ws.malformed || _ws.expert.severity>=error")).toEqual([]);
    const bad = "ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0";
    expect(tshark(path, "-Y", bad)).toEqual([]);
    // Checksums were looked at, not skipped.
    expect(tshark(path, "-Y", "ip.checksum.status == 1 && udp.checksum.status == 1").length).toBeGreaterThan(300);
    expect(tshark(path, "-Y", "arp").length).toBeGreaterThan(0);
    expect(tshark(path, "-Y", "icmp.type == 0").length).toBeGreaterThan(10);

    const info = execFileSync("capinfos", ["-T", "-m", "-c", "-o", "-t", path], { encoding: "utf8" });
    const cells = (info.split("\n")[1] as string).split(",");
    expect(cells).toContain(String(frames.length));
    expect(cells).toContain("True");
    expect(info).toContain("pcapng");
  });
}

interop("each link end is an interface by its name, and each frame stands on the end that sent it", () => {
  const path = capture(join(vectors, "clos01.clab.yml"), "interfaces");
  const interfaces = new Set(tshark(path, "-T", "fields", "-e", "frame.interface_name"));
  expect([...interfaces].sort()).toEqual([
    "client1:eth1",
    "client2:eth1",
    "leaf1:e1-1",
    "leaf1:e1-2",
    "leaf2:e1-1",
    "leaf2:e1-2",
    "spine:e1-1",
    "spine:e1-2",
  ]);
  const udp = tshark(path, "-Y", "udp", "-T", "fields", "-e", "frame.interface_name", "-e", "ip.ttl", "-e", "ip.src");
  const ttlOf = new Map(udp.map((line) => line.split("\t")).map(([port, ttl, source]) => [`${port} ${source}`, ttl]));
  const [first] = [...ttlOf.keys()].filter((key) => key.startsWith("client1:eth1 "));
  const source = first?.split(" ")[1];
  // A frame of client1 loses one of its time to live at each of leaf1, spine and leaf2.
  expect(
    ["client1:eth1", "leaf1:e1-1", "spine:e1-2", "leaf2:e1-2"].map((port) => ttlOf.get(`${port} ${source}`)),
  ).toEqual(["64", "63", "62", "61"]);
});

interop("a capture under overload and a cut link is as clean", () => {
  const scenario = join(folder, "hard.yaml");
  writeFileSync(
    scenario,
    `dc: 1
until: 300us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 3, hostsPerLeaf: 4, hostRate: 25G, fabricRate: 25G, queue: 16KiB }]
workloads:
  - { kind: fabric/permutation@1, rate: 20Gbps, shift: 4 }
  - { kind: fabric/ping@1, from: h1, to: h12, interval: 20us }
actions: [{ at: 100us, do: link.down, on: "leaf1:e1-49" }, { at: 200us, do: link.up, on: "leaf1:e1-49" }]
`,
  );
  const path = capture(scenario, "hard");
  expect(tshark(path, "-Y", "_ws.malformed || _ws.expert.severity>=error")).toEqual([]);
  const times = tshark(path, "-T", "fields", "-e", "frame.time_epoch").map(Number);
  expect(times.length).toBeGreaterThan(5_000);
  expect(times.every((time, at) => at === 0 || time >= times[at - 1])).toBe(true);
});
