/**
 * bridge/command — `dclab bridge`: real machines behind kernel VXLAN play hosts of a scenario, in real time.
 *
 * Here, and only here, a run has a socket and a clock. The clock is the process's own since the start; a timer of Node
 * is a millisecond coarse, so what is due sooner is waited for by turns of the event loop.
 * @module
 */
import { createSocket, type Socket } from "node:dgram";
import { performance } from "node:perf_hooks";
import { datacenterPackages } from "@dc/datacenter";
import type { Issue } from "@dc/engine";
import { createRegistry, createRun, readQuantity, type Run } from "@dc/engine/scenario";
import {
  createLiveEdge,
  type LiveEdge,
  playedHostText,
  printLogAction,
  printLogEnd,
  printLogHead,
  type Remote,
} from "@dc/fabric/live";
import { parseIpv4Address, vxlanPort, vxlanVniMax } from "@dc/wire";
import { formatCount, formatDuration } from "../quantity.ts";
import { captureRun, type RunCapture } from "../run/capture.ts";
import { describeIssues } from "../run/issues.ts";
import { loadRun } from "../run/load.ts";
import { openOutput, type Output } from "../run/output.ts";
import { readSource } from "../run/source.ts";
import type { Streams } from "../streams.ts";
import { cliVersion, engineVersions } from "../versions.ts";

/** Flags of `dclab bridge`. */
export interface BridgeOptions {
  readonly vni: string;
  readonly listen?: string;
  readonly remote?: readonly string[];
  readonly for?: string;
  readonly seed?: number;
  readonly log?: string;
  readonly pcap?: string;
  readonly json?: boolean;
}

/** What was typed, understood. */
interface Asked {
  readonly vni: number;
  readonly listen: Remote;
  readonly remotes: Record<string, Remote>;
  readonly forPs: number;
}

/** Kernels make bursts of tens of datagrams; what a socket's buffer cannot hold is lost before anybody sees it. */
const receiveBufferBytes = 4 << 20;
/**
 * What is due so soon after a datagram came is waited for on the spot. A fabric hands a frame on in a few microseconds, a
 * turn of the event loop takes longer; and what is sent at once is answered, by a machine that is near, before the socket
 * is looked at again, so that one look takes many datagrams. Busy scenarios are held to it too: a datagram waits no longer.
 */
const soonPs = 10_000_000;
/** How long frames of a capture gather before they are written. */
const flushMs = 100;

/**
 * Bridge until interrupted, or for a time.
 *
 * @returns 0; 2 when the input or the usage is wrong
 */
export async function bridge(file: string, options: BridgeOptions, streams: Streams): Promise<number> {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    if (options.json === true) streams.print(JSON.stringify({ engine: engineVersions.engine, issues }, null, 2));
    return 2;
  };
  const issues: Issue[] = [];
  const asked = readOptions(options, issues);
  if (asked === undefined) return wrong(issues, "dclab");
  const source = readSource(file);
  if (!source.ok) return wrong(source.issues, file);
  const { name } = source.value;
  const registry = createRegistry(datacenterPackages);
  const loaded = loadRun(source.value, registry);
  if (!loaded.ok) return wrong(loaded.issues, name);
  const scenario = { ...loaded.value.scenario, ...(options.seed === undefined ? {} : { seed: options.seed }) };
  // Ports as a lab's, so that a log leads to the same place inside an instant there.
  const checkpointEvents = Number.MAX_SAFE_INTEGER;
  const run = createRun(scenario, registry, { traceRecordsMax: 0, ports: "general", checkpointEvents });

  const outputs: Output[] = [];
  const socket = createSocket({ type: "udp4", recvBufferSize: receiveBufferBytes, sendBufferSize: receiveBufferBytes });
  try {
    const open = (path: string | undefined): Output | undefined => {
      if (path === undefined) return undefined;
      const output = openOutput(path);
      outputs.push(output);
      return output;
    };
    const log = open(options.log);
    const pcap = open(options.pcap);
    const capture = pcap && captureRun(run.simulation, Math.min(asked.forPs, 1e15), pcap, `dclab ${cliVersion}`);
    await bind(socket, asked.listen);
    const { seed, scenario: title } = run.report();
    log?.write(`${printLogHead({ scenario: title, seed })}\n`);
    const edge = live(run, asked, socket, log);
    const hosts = edge.hosts.map(playedHostText).join(", ");
    streams.error(
      `dclab: VNI ${asked.vni} at ${asked.listen.address}:${socket.address().port}, played by machines: ${hosts}`,
    );
    await until(asked.forPs, edge, run, socket, capture);
    const report = run.report();
    log?.write(`${printLogEnd(report.simulatedPs, report.digest)}\n`);
    for (const output of outputs) output.finish();
    for (const output of outputs) output.commit();
    describe(edge, run, options, streams);
    return 0;
  } catch (error) {
    const { syscall, code, path, address } = error as NodeJS.ErrnoException & { address?: string; path?: string };
    const isOurs = (error as { code?: string }).code === "fabric/no-outside";
    if (syscall === undefined && !isOurs) throw error;
    const issue = isOurs
      ? {
          ...{ code: "cli/no-outside", path: "nodes", expected: "a host with outside: true for each machine" },
          received: (error as Error).message,
        }
      : {
          ...{
            code: "cli/unusable",
            path: "",
            expected: "an address that can be listened at, files that can be written",
          },
          received: `${path ?? address ?? options.listen ?? ""} (${code})`,
        };
    return wrong([{ severity: "error", ...issue }], isOurs ? name : "dclab");
  } finally {
    socket.close();
    for (const output of outputs) output.discard();
  }
}

/** Join a run, a socket and a clock. */
function live(run: Run, { vni, remotes }: Asked, socket: Socket, log: Output | undefined): LiveEdge {
  const startMs = performance.now();
  const edge = createLiveEdge({
    ...{ run, vni, remotes },
    nowPs: () => Math.floor((performance.now() - startMs) * 1e9),
    toBase64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
    send: (datagram, to) => socket.send(datagram, to.port, to.address),
    ...(log === undefined ? {} : { onAction: (action) => log.write(`${printLogAction(action)}\n`) }),
  });
  // A machine listens at the port of VXLAN; the one its datagrams come from is its flow's entropy.
  socket.on("message", (bytes, from) => edge.receive(bytes, { address: from.address, port: vxlanPort }));
  // What cannot be sent is lost, as on any network; the machine may be there again later.
  socket.on("error", () => {});
  return edge;
}

function bind(socket: Socket, { address, port }: Remote): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

/** Keep the simulation at the clock until the time is over or somebody interrupts. */
function until(
  forPs: number,
  edge: LiveEdge,
  run: Run,
  socket: Socket,
  capture: RunCapture | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    let flushedMs = performance.now();
    const stop = (): void => {
      isOver = true;
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    let timer: NodeJS.Timeout | undefined;
    let timerMs = 0;
    const turn = (): void => {
      timer = undefined;
      edge.advance();
      if (capture !== undefined && performance.now() - flushedMs > flushMs) {
        flushedMs = performance.now();
        if (!capture.flush()) isOver = true;
      }
      if (isOver || run.timeline.now >= forPs) {
        capture?.flush();
        process.off("SIGINT", stop);
        process.off("SIGTERM", stop);
        resolve();
        return;
      }
      const waitMs = edge.untilNextPs() / 1e9;
      if (waitMs < 2) setImmediate(turn);
      else {
        const sleepMs = Math.min(waitMs - 1, flushMs);
        timerMs = performance.now() + sleepMs;
        timer = setTimeout(turn, sleepMs);
      }
    };
    socket.on("message", () => {
      const endMs = performance.now() + soonPs / 1e9;
      for (let soon = edge.untilNextPs(); soon < soonPs && performance.now() < endMs; soon = edge.untilNextPs()) {
        if (soon === 0) edge.advance();
      }
      // What it brought may be due sooner than the timer.
      if (timer === undefined || performance.now() + edge.untilNextPs() / 1e9 > timerMs) return;
      clearTimeout(timer);
      timer = undefined;
      setImmediate(turn);
    });
    turn();
  });
}

function describe(edge: LiveEdge, run: Run, { json }: BridgeOptions, streams: Streams): void {
  const { arrivedFrames, leftFrames, drops, lagPsMax } = edge.counts;
  const { scenario, seed, simulatedPs, events, digest, drops: lost } = run.report();
  if (json === true) {
    const hosts = edge.hosts.map(({ name, remote }) => ({ host: name, remote: remote?.address ?? null }));
    const crossed = { arrivedFrames, leftFrames, edgeDrops: drops, lagPsMax, hosts };
    const report = { engine: engineVersions.engine, scenario, seed, simulatedPs, events, digest, drops: lost };
    streams.print(JSON.stringify({ ...report, ...crossed }, null, 2));
    return;
  }
  streams.print(`${scenario}: ${formatDuration(simulatedPs)} live, seed ${seed}, digest ${digest}`);
  streams.print(`  ${formatCount(arrivedFrames)} frames came in, ${formatCount(leftFrames)} went out`);
  for (const { name, address, remote } of edge.hosts) {
    streams.print(`  ${playedHostText({ name, address })} is at ${remote?.address ?? "no machine seen yet"}`);
  }
  for (const [cause, count] of Object.entries(drops)) streams.print(`  ${formatCount(count)} dropped, ${cause}`);
  streams.print(`  at most ${formatDuration(lagPsMax)} behind the clock`);
}

function readOptions(options: BridgeOptions, issues: Issue[]): Asked | undefined {
  const add = (path: string, expected: string, received: string): void => {
    issues.push({ severity: "error", code: "cli/usage", path, expected, received: JSON.stringify(received) });
  };
  const vni = /^\d{1,8}$/.test(options.vni) ? Number(options.vni) : -1;
  if (vni < 1 || vni > vxlanVniMax) add("--vni", `a whole number from 1 to ${vxlanVniMax}`, options.vni);
  const listen = readRemote(options.listen ?? `0.0.0.0:${vxlanPort}`);
  if (listen === undefined)
    add("--listen", "an IPv4 address and perhaps a port, as 10.0.0.1:4789", options.listen ?? "");
  const remotes: Record<string, Remote> = {};
  for (const text of options.remote ?? []) {
    const [host, address] = text.split("=");
    const remote = readRemote(address ?? "");
    if (remote === undefined || host === "") add("--remote", "a host and an IPv4 address, as h1=10.0.0.2", text);
    else remotes[host] = remote;
  }
  const forPs = options.for === undefined ? Number.MAX_SAFE_INTEGER : readQuantity("time", options.for);
  if (typeof forPs !== "number") add("--for", "a time with its unit (ms s), as 10s", options.for as string);
  if (issues.length > 0 || listen === undefined || typeof forPs !== "number") return undefined;
  return { vni, listen, remotes, forPs };
}

/** `10.0.0.2` or `10.0.0.2:4789`, or undefined. */
function readRemote(text: string): Remote | undefined {
  const [address, port = String(vxlanPort), ...more] = text.split(":");
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
  if (more.length > 0 || !isPort || !parseIpv4Address(address).ok) return undefined;
  return { address, port: Number(port) };
}
