/**
 * test/interop/bridge — real Linux hosts behind kernel VXLAN, through a simulated leaf-spine, in real time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flowHash, ipProtocol, Ipv4Header, parseCapture, UdpHeader } from "@dc/wire";
import { hasProgram, needs, type NeedsTest } from "@dc/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bin, runDclab } from "../dclab.ts";
import { createRealHosts, edgeScenario, type RealHosts, whyNoRealHosts } from "./real-hosts.ts";

const programs = ["ip", "ping", "ethtool", "iperf3"];
const lack = programs.every((name) => hasProgram(name)) ? whyNoRealHosts() : undefined;
const real: NeedsTest =
  lack === undefined
    ? needs(...programs)
    : (name, body) => {
        test.skip(`${name} [needs ${lack}]`, body);
      };

let folder = "";
let rig: RealHosts | undefined;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
  writeFileSync(join(folder, "edge.yaml"), edgeScenario);
});
afterEach(() => {
  child?.kill("SIGKILL");
  rig?.remove();
  [child, rig] = [undefined, undefined];
  rmSync(folder, { recursive: true, force: true });
});

/** Start dclab where the hosts' cables end, and wait until it listens. @returns what ends it: its report. */
async function startBridge(hosts: RealHosts, ...flags: string[]): Promise<() => Promise<Record<string, unknown>>> {
  // Once outside, so that the program is built before anybody waits for it.
  expect(runDclab(["--version"]).status).toBe(0);
  const command = [process.execPath, bin, "bridge", "edge.yaml", "--vni", "10", "--json", ...flags];
  // b may have said all that a kernel says by itself before dclab listened.
  command.push("--remote", "b=10.99.2.2");
  const started = spawn("ip", ["netns", "exec", hosts.node, ...command], { cwd: folder });
  child = started;
  let [out, said] = ["", ""];
  started.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    started.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("played by machines")) resolve();
    });
    started.once("close", () => reject(new Error(`dclab ended: ${said}`)));
  });
  return async () => {
    const closed = new Promise((resolve) => started.once("close", resolve));
    started.kill("SIGTERM");
    await closed;
    return JSON.parse(out) as Record<string, unknown>;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `received` of ping's last lines, or −1. */
const received = (output: string): number => Number(/(\d+) received/.exec(output)?.[1] ?? -1);

/** Megabits per second that a host's iperf3 got through to b. */
async function measureTcp(hosts: RealHosts, seconds: number): Promise<number> {
  hosts.start(hosts.of("b"), "iperf3", "-s", "-1");
  await pause(500);
  const { output } = hosts.run(hosts.of("a"), "iperf3", "-c", "192.168.10.2", "-t", String(seconds), "--json");
  const { end, error } = JSON.parse(output) as { end?: { sum_received?: { bits_per_second: number } }; error?: string };
  if (end?.sum_received === undefined) throw new Error(`iperf3: ${error ?? output}`);
  return end.sum_received.bits_per_second / 1e6;
}

real(
  "real hosts ping a simulated one and each other, none lost; a real one's TCP goes through the fabric",
  async () => {
    rig = createRealHosts("dcb");
    const stop = await startBridge(rig);
    for (const address of ["192.168.10.3", "192.168.10.2"]) {
      const { output } = rig.run(rig.of("a"), "ping", "-c", "100", "-i", "0.01", "-q", address);
      expect(received(output), output).toBe(100);
      // "wrong data byte" is how ping says that an answer's data are not its own.
      expect(output).not.toContain("wrong");
    }
    const back = rig.run(rig.of("b"), "ping", "-c", "20", "-i", "0.01", "-q", "-s", "1400", "192.168.10.1");
    expect(received(back.output), back.output).toBe(20);
    expect(await measureTcp(rig, 1)).toBeGreaterThan(1);
    const report = await stop();
    expect(report.hosts).toEqual([
      { host: "a", remote: "10.99.1.2" },
      { host: "b", remote: "10.99.2.2" },
    ]);
  },
  120_000,
);

real(
  "the log of a live run replays to its digest, and the path in its trace is the path in its capture",
  async () => {
    rig = createRealHosts("dcr");
    const stop = await startBridge(rig, "--log", "arrivals.log", "--pcap", "live.pcapng");
    expect(received(rig.run(rig.of("a"), "ping", "-c", "20", "-i", "0.01", "-q", "192.168.10.3").output)).toBe(20);
    // Several flows, so that both spines are used.
    for (let round = 0; round < 3; round++) await measureTcp(rig, 1);
    const live = await stop();
    const replayed = runDclab(
      ["run", "edge.yaml", "--replay", "arrivals.log", "--pcap", "again.pcapng", "--csv", "trace.csv", "--json"],
      { folder },
    );
    const { digest, link, simulatedPs, drops } = JSON.parse(replayed.stdout);
    expect([digest, link, simulatedPs, drops]).toEqual([
      live.digest,
      { digest: live.digest, holds: true },
      live.simulatedPs,
      live.drops,
    ]);
    expect(replayed.status).toBe(0);

    // A log that lacks one arrival comes to another digest, and says so.
    const lines = readFileSync(join(folder, "arrivals.log"), "utf8").split("\n");
    writeFileSync(join(folder, "cut.log"), lines.toSpliced(5, 1).join("\n"));
    expect(runDclab(["run", "edge.yaml", "--replay", "cut.log"], { folder }).status).toBe(1);

    // What leaf1 chose, by hash; and by which uplink each frame left, its hash from the bytes that were captured.
    const [heads, ...rows] = readFileSync(join(folder, "trace.csv"), "utf8")
      .trim()
      .split("\r\n")
      .map((row) => row.split(","));
    const column = (name: string): number => heads.indexOf(name);
    const chosen = new Map<number, string>();
    for (const row of rows) {
      if (row[column("kind")] !== "route.choose" || row[column("object")] !== "leaf1") continue;
      const place = Number(row[column("c")]) & 0xffff;
      chosen.set(Number(row[column("b")]) >>> 0, ["leaf1:e1-1", "leaf1:e1-49", "leaf1:e1-50"][place]);
    }
    const used = new Set<string>();
    for (const name of ["live.pcapng", "again.pcapng"]) {
      const capture = parseCapture(readFileSync(join(folder, name)));
      if (!capture.ok) throw new Error(JSON.stringify(capture.issues));
      let frames = 0;
      for (const { bytes, interfaceIndex } of capture.value.frames) {
        const port = capture.value.interfaces[interfaceIndex].name ?? "";
        if (!/^leaf1:e1-(49|50)$/.test(port) || UdpHeader.destinationPort(bytes, 34) !== 4789) continue;
        const addresses = [Ipv4Header.source(bytes, 14), Ipv4Header.destination(bytes, 14)] as const;
        const hash = flowHash(...addresses, ipProtocol.udp, UdpHeader.sourcePort(bytes, 34), 4789);
        expect(chosen.get(hash), `${name}: hash ${hash}`).toBe(port);
        used.add(port);
        frames += 1;
      }
      expect(frames).toBeGreaterThan(40);
    }
    expect([...used].sort()).toEqual(["leaf1:e1-49", "leaf1:e1-50"]);
  },
  180_000,
);

real(
  "a flood of pings is answered, and TCP streams; how fast is printed and not judged, for that is the machine's",
  async () => {
    rig = createRealHosts("dcs");
    const stop = await startBridge(rig);
    const hosts = rig;
    const { output } = hosts.run(hosts.of("a"), "ping", "-f", "-q", "-w", "3", "192.168.10.3");
    const megabits = await measureTcp(hosts, 3);
    await stop();
    const [sent, answered] = [Number(/(\d+) packets transmitted/.exec(output)?.[1]), received(output)];
    console.log(`${Math.round(answered / 3)} round trips/s, ${Math.round(megabits)} Mbit/s of TCP`);
    // A flood ends with some on their way.
    expect(answered).toBeGreaterThan(0.98 * sent);
    expect(megabits).toBeGreaterThan(1);
  },
  120_000,
);
