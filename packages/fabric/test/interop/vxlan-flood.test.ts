/**
 * Endpoints that flood and learn beside the Linux kernel's: to whom copies go and in which order, and what is learnt.
 *
 * Three endpoints of the kernel, each a bridge with a VXLAN device and a guest in a namespace of its own, on one cable
 * (a bridge in the namespace between them). The guests' addresses are those of ours, so that tables can be compared as
 * they are printed.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type NeedsTest, needs } from "@dc/test-kit";
import { formatIpv4Address, formatMac, Ipv4Header, writePcap } from "@dc/wire";
import { expect, test } from "vitest";
import { macOfPort } from "../../src/frame/encode.ts";
import { show } from "../../src/show/show.ts";
import type { Network } from "../../src/testing/index.ts";
import { createFloodFabric, floodVni, floodWays } from "../flood-fabric.ts";

const prefix = `dcfl${process.pid}`;
const ip = (...words: string[]): string => execFileSync("ip", words, { encoding: "utf8" });
const inside = (namespace: string, ...words: string[]): string =>
  execFileSync("ip", ["netns", "exec", `${prefix}${namespace}`, ...words], { encoding: "utf8" });
/** Whether this machine lets us make a VXLAN device of the kernel in a namespace of our own. */
const isKernelThere = ((): boolean => {
  const name = `${prefix}x`;
  const made = spawnSync("ip", ["netns", "add", name]).status === 0;
  const device = ["link", "add", "x", "type", "vxlan", "id", "1", "dstport", "4789"];
  const has = made && spawnSync("ip", ["-n", name, ...device]).status === 0;
  if (made) spawnSync("ip", ["netns", "del", name]);
  return has;
})();

/** Runs where it can; else a skip in sight, which CI takes for a failure. */
const kernel: NeedsTest = isKernelThere
  ? needs("tshark")
  : (name, body) => test.skip(`${name} [needs root, network namespaces and the kernel's vxlan]`, body);

/** Lines of the kernel's tables that are ours too, as words in one order. */
const fdbOf = (namespace: string): string[] =>
  inside(namespace, "bridge", "fdb", "show")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(02:dc|00:00:00:00:00:00)/.test(line) && !line.includes("self permanent br"));

/** An endpoint's address in the kernel's network. */
const addressOf = (n: number): string => `10.99.0.${n}`;

function buildKernel(
  guests: readonly { name: string; mac: string; address: string; at: number }[],
  lists: boolean,
): void {
  ip("netns", "add", `${prefix}c`);
  ip("-n", `${prefix}c`, "link", "add", "core", "type", "bridge", "mcast_snooping", "0");
  ip("-n", `${prefix}c`, "link", "set", "core", "up");
  for (let n = 1; n <= 3; n++) {
    const own = `${prefix}e${n}`;
    ip("netns", "add", own);
    // No neighbour discovery: only what the guests send is flooded.
    inside(`e${n}`, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    ip("link", "add", "eth0", "netns", own, "type", "veth", "peer", "name", `p${n}`, "netns", `${prefix}c`);
    ip("-n", `${prefix}c`, "link", "set", `p${n}`, "master", "core", "up");
    ip("-n", own, "addr", "add", `${addressOf(n)}/24`, "dev", "eth0");
    ip("-n", own, "link", "set", "eth0", "mtu", "1550", "up");
    const how = lists ? [] : ["group", "239.0.39.116", "ttl", "64"];
    const device = ["type", "vxlan", "id", String(floodVni), "local", addressOf(n), "dstport", "4789", "dev", "eth0"];
    ip("-n", own, "link", "add", `vxlan${floodVni}`, "address", `02:00:00:00:00:0${n}`, ...device, ...how);
    ip(
      "-n",
      own,
      "link",
      "add",
      `br${floodVni}`,
      "address",
      `02:00:00:00:01:0${n}`,
      "type",
      "bridge",
      "mcast_snooping",
      "0",
    );
    ip("-n", own, "link", "set", `vxlan${floodVni}`, "master", `br${floodVni}`, "up");
    ip("-n", own, "link", "set", `br${floodVni}`, "up");
    for (let other = 1; other <= 3 && lists; other++) {
      if (other === n) continue;
      const entry = ["00:00:00:00:00:00", "dev", `vxlan${floodVni}`, "dst", addressOf(other)];
      inside(`e${n}`, "bridge", "fdb", "append", ...entry);
    }
  }
  for (const { name, mac, address, at } of guests) {
    const own = `${prefix}${name}`;
    ip("netns", "add", own);
    ip(
      "link",
      "add",
      "eth0",
      "address",
      mac,
      "netns",
      own,
      "type",
      "veth",
      "peer",
      "name",
      name,
      "netns",
      `${prefix}e${at}`,
    );
    inside(name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
    ip("-n", `${prefix}e${at}`, "link", "set", name, "master", `br${floodVni}`, "up");
    ip("-n", own, "addr", "add", `${address}/24`, "dev", "eth0");
    ip("-n", own, "link", "set", "eth0", "up");
  }
}

function takeDown(names: readonly string[]): void {
  for (const name of names) spawnSync("ip", ["netns", "del", `${prefix}${name}`]);
}

/** Outer destinations of what an endpoint puts into tunnels while something is done. */
async function captureKernel(n: number, file: string, act: () => void): Promise<string[]> {
  const words = [
    "netns",
    "exec",
    `${prefix}e${n}`,
    "tshark",
    "-i",
    "eth0",
    "-n",
    "-f",
    `udp port 4789 and src ${addressOf(n)}`,
  ];
  writeFileSync(file, "", { mode: 0o666 });
  const capture = spawn("ip", [...words, "-w", file], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => capture.once("close", resolve));
  await new Promise<void>((resolve) => {
    capture.stderr.on("data", (data: Buffer) => {
      if (String(data).includes("Capturing")) resolve();
    });
  });
  await sleep(500);
  act();
  await sleep(1500);
  capture.kill("SIGINT");
  await ended;
  return execFileSync("tshark", ["-r", file, "-T", "fields", "-e", "ip.dst"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(",")[0] as string);
}

/** The same of ours. */
function captureOurs(network: Network, uplink: RegExp): string[] {
  return network
    .captured()
    .filter(({ port, bytes }) => uplink.test(port) && bytes.length > 100)
    .map(({ bytes }) => formatIpv4Address(Ipv4Header.destination(bytes, 14)));
}

for (const mode of ["head-end", "multicast"] as const) {
  kernel(
    `F432: ${mode}: the kernel's endpoints send the same copies in the same order, and learn the same`,
    async () => {
      const network = createFloodFabric({ leaves: 3, vtep: "server", flood: floodWays[mode] as object });
      const { fabric, simulation } = network;
      const guests = [
        { name: "h1", at: 1 },
        { name: "h2", at: 1 },
        { name: "h3", at: 2 },
        { name: "h4", at: 3 },
      ].map(({ name, at }) => {
        const port = network.port(`${name}:v${at}`);
        const { address } = fabric.interfaceOf(port) as { address: number };
        return { name, at, mac: formatMac(macOfPort(port)), address: formatIpv4Address(address) };
      });
      const spaces = ["c", "e1", "e2", "e3", ...guests.map(({ name }) => name)];
      const folder = mkdtempSync(join(tmpdir(), "dc-fabric-"));
      try {
        buildKernel(guests, mode === "head-end");
        await sleep(1500);
        const h3 = guests[2]?.address as string;
        const seen = await captureKernel(1, join(folder, "kernel.pcap"), () => {
          // One echo from h1 to h3: the request for its address, then the echo itself.
          inside("h1", "ping", "-c", "1", "-W", "1", h3);
        });
        fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
        simulation.runUntil(100_000_000);
        expect(fabric.counts(1).deliveredFrames).toBe(1);
        const ours = captureOurs(network, /^v1:a$/);
        const nameOf = new Map(
          [1, 2, 3].flatMap((n) => [
            [addressOf(n), `v${n}`],
            [formatIpv4Address(fabric.addressOf(network.node(`v${n}`))), `v${n}`],
          ]),
        );
        const named = (addresses: readonly string[]): string[] => addresses.map((each) => nameOf.get(each) ?? each);
        expect(named(seen)).toEqual(named(ours));
        expect(named(ours)).toEqual(mode === "head-end" ? ["v3", "v2", "v2"] : ["239.0.39.116", "v2"]);
        for (const n of [1, 2, 3]) {
          const lines = show(fabric, network.node(`v${n}`), "fdb").map(({ text }) =>
            text
              .replace(/dst (\S+)/, (_, address: string) => `dst ${nameOf.get(address) ?? address}`)
              .replace(/ via \S+/, " via eth0"),
          );
          const theirs = fdbOf(`e${n}`).map((line) =>
            line
              .replace(/dst (\S+)/, (_, address: string) => `dst ${nameOf.get(address) ?? address}`)
              // The device of our lists is the route's, theirs is named by each line.
              .replace(mode === "head-end" ? / via \S+/ : "", ""),
          );
          // The servers' own table of the underlay is not the kernel's, whose endpoints have no bridge there.
          const segment = lines.filter((line) => !line.includes("master br0"));
          expect(segment.toSorted()).toEqual(theirs.toSorted());
        }
      } finally {
        takeDown(spaces);
        rmSync(folder, { recursive: true });
      }
    },
  );
}

needs("tshark")("F432: tshark reads every frame of every mode, at leaves and at servers, without a complaint", () => {
  for (const vtep of ["leaf", "server"] as const) {
    for (const flood of Object.values(floodWays)) {
      const network = createFloodFabric({ leaves: 4, vtep, flood });
      const { fabric, simulation } = network;
      fabric.addPing({ from: "h1", to: "h3", framesMax: 2, intervalPs: 5_000_000 });
      fabric.addUdpFlow({ from: "h4", to: "h2", gapPs: 4_000_000, frameBytes: 333, framesMax: 3 });
      simulation.runUntil(100_000_000);
      const folder = mkdtempSync(join(tmpdir(), "dc-fabric-"));
      try {
        const file = join(folder, "flood.pcap");
        const frames = network.captured().map(({ timePs, bytes }) => ({ time: timePs, bytes }));
        writeFileSync(file, Buffer.concat([...writePcap({}, frames)]));
        expect(readFileSync(file).length).toBeGreaterThan(1000);
        const checks = ["ip", "udp"].flatMap((name) => ["-o", `${name}.check_checksum:TRUE`]);
        const tshark = (filter: string, field: string): string[] =>
          execFileSync("tshark", ["-r", file, ...checks, "-Y", filter, "-T", "fields", "-e", field], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
          })
            .split("\n")
            .filter((line) => line !== "");
        expect(tshark("_ws.malformed || _ws.expert.severity>=error", "frame.number")).toEqual([]);
        expect(tshark("ip.checksum.status == 0 || udp.checksum.status == 0", "frame.number")).toEqual([]);
        const groups = tshark("vxlan && eth.dst == 01:00:5e:00:27:74", "ip.dst");
        expect(groups.length > 0).toBe(flood.flood === "multicast");
        expect(new Set(groups.map((line) => line.split(",")[0]))).toEqual(
          new Set(flood.flood === "multicast" ? ["239.0.39.116"] : []),
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  }
});
