/**
 * bench/edge — `dclab bridge` between two real hosts: round trips, and TCP, beside the barest program that Node can be.
 *
 * Both hosts are Linux behind kernel VXLAN in network namespaces (test/interop/real-hosts.ts). The same pings and the same
 * iperf3 go through `dclab bridge`, which simulates a leaf-spine, and through a forwarder that hands each datagram to the
 * other host as it came: what a socket of Node's costs. A round trip is two datagrams each way through the program; the
 * rate is round trips over the CPU time of that program alone, read from /proc, while the pings ran.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark, Contender, Outcome, Sizes } from "@dc/engine/testing";
import { createRealHosts, edgeScenario, hosts, type RealHosts, whyNoRealHosts } from "../test/interop/real-hosts.ts";

const programs = ["ip", "ping", "ethtool", "iperf3"];
/** Of the kernel's clock in /proc: every Linux that Node runs on. */
const ticksPerSecond = 100;
const [first, second] = hosts;

/** Forward each host's datagrams to the other, and touch nothing. Run in a process of its own. */
export function forward(): void {
  const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
  socket.on("message", (bytes, from) => {
    socket.send(bytes, 4789, from.address === first.endpoint ? second.endpoint : first.endpoint);
  });
  socket.bind(4789, "0.0.0.0", () => console.error("played by machines"));
}

/** What is not here, or undefined. */
function lacks(): string | undefined {
  const places = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const missing = programs.find((name) => !places.some((place) => place !== "" && existsSync(join(place, name))));
  return missing ?? whyNoRealHosts();
}

/** Start a program where the hosts' cables end, and wait until it listens. */
function start(rig: RealHosts, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn("ip", ["netns", "exec", rig.node, process.execPath, ...args], { cwd: folder });
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("played by machines")) resolve(child);
    });
    child.stdout.resume();
    child.once("close", () => reject(new Error(`it ended: ${said}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.kill("SIGTERM");
  return closed;
}

/** CPU time of a process so far, and the memory that it has. `ip` has become the program: its number is the program's. */
function readProcess(pid: number): { readonly cpuSeconds: number; readonly residentMiB: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const resident = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    residentMiB: Number(resident ?? 0) / 1024,
  };
}

const received = (output: string): number => Number(/(\d+) received/.exec(output)?.[1] ?? Number.NaN);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** TCP from the first host to the second, Mbit/s as they arrived. */
async function measureTcp(rig: RealHosts, seconds: number): Promise<number> {
  rig.start(rig.of("b"), "iperf3", "-s", "-1");
  await pause(300);
  const { output } = rig.run(rig.of("a"), "iperf3", "-c", second.address, "-t", String(seconds), "--json");
  const { end } = JSON.parse(output) as { end?: { sum_received?: { bits_per_second: number } } };
  return (end?.sum_received?.bits_per_second ?? 0) / 1e6;
}

async function measure(sizes: Sizes, argsOf: (folder: string) => readonly string[]): Promise<Outcome> {
  const { pingSeconds, tcpSeconds } = sizes as Record<string, number>;
  const folder = mkdtempSync(join(tmpdir(), "dclab-edge-"));
  writeFileSync(join(folder, "edge.yaml"), edgeScenario);
  const rig = createRealHosts(`de${process.pid % 100_000}`);
  let child: ChildProcess | undefined;
  try {
    child = await start(rig, folder, argsOf(folder));
    const pid = child.pid as number;
    const ping = (...words: string[]) => rig.run(rig.of("a"), "ping", "-q", ...words, second.address).output;
    // A machine that has not spoken yet is asked for; and a compiler has to see what it compiles.
    const gentle = received(ping("-c", "100", "-i", "0.005"));
    ping("-f", "-w", "1");
    const before = readProcess(pid);
    const answered = received(ping("-f", "-w", String(pingSeconds)));
    const after = readProcess(pid);
    const megabits = await measureTcp(rig, tcpSeconds);
    return {
      hash: `${gentle} of 100`,
      values: {
        operations: answered,
        rate: answered / (after.cpuSeconds - before.cpuSeconds),
        roundTripsPerSecond: answered / pingSeconds,
        tcpMegabitsPerSecond: megabits,
        residentMiB: readProcess(pid).residentMiB,
      },
    };
  } finally {
    if (child !== undefined) await stop(child);
    rig.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bundle that this is, and the command beside it. */
const own = import.meta.url;
const bin = (): string => join(fileURLToPath(new URL("../..", own)), "bin", "dclab.mjs");

const contenders: readonly Contender[] = [
  {
    name: "dclab bridge",
    lacks,
    run(sizes) {
      // Once outside, so that the program is built before anybody waits for it.
      spawnSync(process.execPath, [bin(), "--version"]);
      const remotes = hosts.flatMap(({ name, endpoint }) => ["--remote", `${name}=${endpoint}`]);
      return measure(sizes, (folder) => [bin(), "bridge", join(folder, "edge.yaml"), "--vni", "10", ...remotes]);
    },
  },
  {
    name: "bare forwarder",
    lacks,
    run: (sizes) =>
      measure(sizes, () => ["--input-type=module", "--eval", `(await import(${JSON.stringify(own)})).forward();`]),
  },
];

const over = (figure: string) => ({
  of: { contender: "dclab bridge", row: "two hosts", figure },
  over: { contender: "bare forwarder", row: "two hosts", figure },
});

/** The edge. */
export const benchmark: Benchmark = {
  name: "edge",
  title: "two real hosts through a simulated leaf-spine, and through nothing but Node",
  operation: "round trip",
  rows: [{ name: "two hosts", full: { pingSeconds: 5, tcpSeconds: 5 }, small: { pingSeconds: 1, tcpSeconds: 1 } }],
  contenders,
  targets: [
    { text: "round trips per second, over a bare forwarder's", ...over("roundTripsPerSecond"), atLeast: 0.5 },
    { text: "TCP in Mbit/s, over a bare forwarder's", ...over("tcpMegabitsPerSecond"), atLeast: 0.3 },
  ],
};
