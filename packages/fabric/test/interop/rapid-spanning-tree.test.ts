/**
 * Our tree beside that of a real bridge, and our BPDUs and tags read by a program that nobody here wrote.
 *
 * The kernel's bridge speaks the older protocol, whose tree is the same: root, costs, and which ports forward do not
 * depend on how fast it was found (IEEE 802.1D-2004 §17.1).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { needs } from "@dc/test-kit";
import { writePcap } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork } from "../../src/testing/index.ts";

const interop = needs("tshark");
const namespace = `dcst-${process.pid}`;
const ip = (...words: string[]): string => execFileSync("ip", words, { encoding: "utf8" });
/** Whether this machine lets us make a bridge of the kernel in a namespace of our own. */
const isKernelThere = ((): boolean => {
  const made = spawnSync("ip", ["netns", "add", namespace]).status === 0;
  const bridged = made && spawnSync("ip", ["-n", namespace, "link", "add", "x", "type", "bridge"]).status === 0;
  if (made) spawnSync("ip", ["netns", "del", namespace]);
  return bridged;
})();

/** Cables as pairs of bridges, what bridges differ in, and costs that differ by cable. */
const networks: readonly { readonly name: string; readonly cables: string; readonly priorities: readonly number[] }[] =
  [
    { name: "a ring of four", cables: "v1-v2 v2-v3 v3-v4 v4-v1", priorities: [32_768, 32_768, 4096, 32_768] },
    {
      name: "five with chords and parallel cables",
      cables: "v1-v2 v1-v2 v2-v3 v3-v4 v4-v5 v5-v1 v2-v5 v1-v3 v4-v2",
      priorities: [8192, 32_768, 8192, 28_672, 32_768],
    },
  ];
const costs = [200, 2000, 300, 200, 700, 200, 2000, 400, 200];

interface PortSeen {
  readonly state: string;
  readonly isRoot: boolean;
}

/** Build it in the kernel, wait until every port is forwarding or blocking, and read what came of it. */
async function buildKernel(
  cables: readonly string[][],
  priorities: readonly number[],
): Promise<Record<string, PortSeen>> {
  ip("netns", "add", namespace);
  try {
    const inside = (...words: string[]): string => ip("-n", namespace, ...words);
    priorities.forEach((priority, n) => {
      const timers = ["forward_delay", "200", "hello_time", "100", "max_age", "600"];
      const name = `v${n + 1}`;
      inside(
        "link",
        "add",
        name,
        "address",
        `02:dc:00:00:00:0${n + 1}`,
        "type",
        "bridge",
        "stp_state",
        "1",
        ...timers,
        "priority",
        String(priority),
      );
    });
    cables.forEach(([a, b], n) => {
      inside("link", "add", `${a}c${n}`, "type", "veth", "peer", "name", `${b}c${n}`);
      for (const each of [a, b]) {
        inside("link", "set", `${each}c${n}`, "master", each);
        inside("link", "set", `${each}c${n}`, "type", "bridge_slave", "cost", String(costs[n]));
        inside("link", "set", `${each}c${n}`, "up");
      }
    });
    for (let n = 1; n <= priorities.length; n++) inside("link", "set", `v${n}`, "up");
    const look = (): Record<string, PortSeen> => {
      const read = JSON.parse(inside("-d", "-j", "link", "show", "type", "veth")) as {
        ifname: string;
        linkinfo: {
          info_slave_data: { state: string; no: string };
        };
      }[];
      const roots = JSON.parse(inside("-d", "-j", "link", "show", "type", "bridge")) as {
        ifname: string;
        linkinfo: { info_data: { root_port: number } };
      }[];
      const rootOf = new Map(roots.map(({ ifname, linkinfo }) => [ifname, linkinfo.info_data.root_port]));
      return Object.fromEntries(
        read.map(({ ifname, linkinfo: { info_slave_data: of } }) => [
          ifname,
          {
            state: of.state,
            isRoot: rootOf.get(ifname.split("c")[0] as string) === Number(of.no),
          },
        ]),
      );
    };
    for (let tries = 0; tries < 60; tries++) {
      await sleep(500);
      const seen = look();
      const isSettled = Object.values(seen).every(({ state }) => state === "forwarding" || state === "blocking");
      // Blocking is where all begin: only a bridge that has opened something has decided.
      if (tries > 10 && isSettled) return seen;
    }
    throw new Error("the kernel's bridges have not settled");
  } finally {
    spawnSync("ip", ["netns", "del", namespace]);
  }
}

/** Runs where it can; else a skip in sight. */
const kernel = (name: string, body: () => unknown, timeoutMs: number): void => {
  if (isKernelThere) test(name, body, timeoutMs);
  else test.skip(`${name} [needs root, network namespaces and the kernel's bridge]`, () => {});
};

for (const { name, cables: written, priorities } of networks) {
  kernel(
    `F349: ${name}: root ports and the ports that forward are those of the kernel's bridges`,
    async () => {
      const cables = written.split(" ").map((cable) => cable.split("-"));
      const seen = await buildKernel(cables, priorities);
      const nameOf = new Map<string, string>();
      const used = new Map<string, number>();
      const ports: Record<string, Record<string, { cost: number }>> = {};
      cables.forEach(([a, b], n) => {
        for (const [own, far] of [
          [a, b],
          [b, a],
        ]) {
          const count = (used.get(`${own}:${far}`) ?? 0) + 1;
          used.set(`${own}:${far}`, count);
          const port = count === 1 ? far : `${far}${count}`;
          nameOf.set(`${own}:${port}`, `${own}c${n}`);
          ports[own] = { ...ports[own], [port]: { cost: costs[n] } };
        }
      });
      // Addresses of ours go by ports in the order they are made: v1's first port is the first of all, as in the kernel.
      const order = priorities.map((priority, n) => [priority, n] as const);
      const nodes = Object.fromEntries(
        order.map(([priority, n]) => [`v${n + 1}`, { spanningTree: { priority, ports: ports[`v${n + 1}`] } }]),
      );
      const network = createNetwork(written, { nodes });
      network.simulation.runUntil(1_000_000_000);
      const { graph } = network.simulation;
      const ours = Object.fromEntries(
        order.flatMap(([, n]) => {
          const view = network.fabric.spanningTree(network.node(`v${n + 1}`));
          return (view?.ports ?? []).map((port) => [
            nameOf.get(graph.portName(port.port)),
            { state: port.state === "forwarding" ? "forwarding" : "blocking", isRoot: view?.rootPort === port.port },
          ]);
        }),
      );
      expect(ours).toEqual(
        Object.fromEntries(Object.entries(seen).map(([port, { state, isRoot }]) => [port, { state, isRoot }])),
      );
      expect(Object.values(ours).some((each) => (each as { state: string }).state === "blocking")).toBe(true);
    },
    60_000,
  );
}

interop(
  "F349: tshark reads our BPDUs and our tags without a complaint, and counts as many",
  () => {
    const trunk = { trunk: [10, 20] };
    const network = createNetwork("h1-v1 v1-v3 v3-v4 v4-v2 h2-v2 v1-v2 h3-v1 h4-v2", {
      nodes: {
        v1: { spanningTree: true, vlans: { h1: { access: 10 }, h3: { access: 20 }, v3: trunk, v2: trunk } },
        v2: {
          spanningTree: { priority: 4096 },
          vlans: { h2: { access: 10 }, h4: { access: 20 }, v4: trunk, v1: trunk },
        },
        v3: { spanningTree: true, tag: "service", vlans: { v1: { access: 100 }, v4: { trunk: [100] } } },
        v4: { spanningTree: true, tag: "service", vlans: { v2: { access: 100 }, v3: { trunk: [100] } } },
      },
    });
    const { fabric, simulation } = network;
    fabric.addPing({ from: "h1", to: "h2", framesMax: 10, startPs: 20_000_000 });
    fabric.addUdpFlow({ from: "h4", to: "h3", gapPs: 5_000_000, frameBytes: 700, framesMax: 10, startPs: 20_000_000 });
    simulation.runUntil(500_000_000);
    simulation.graph.setLinkUp(network.link("v1:v2"), false);
    fabric.addPing({ from: "h1", to: "h2", framesMax: 10, startPs: 600_000_000 });
    simulation.runUntil(4_000_000_000_000);
    const captured = network.captured();
    const folder = mkdtempSync(join(tmpdir(), "dc-fabric-"));
    try {
      const file = join(folder, "bridges.pcap");
      const frames = captured.map(({ timePs, bytes }) => ({ time: timePs, bytes }));
      writeFileSync(file, Buffer.concat([...writePcap({}, frames)]));
      const count = (filter: string): number =>
        execFileSync("tshark", ["-r", file, "-Y", filter, "-T", "fields", "-e", "frame.number"], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        })
          .split("\n")
          .filter((line) => line !== "").length;
      expect(count("_ws.malformed || _ws.expert.severity >= error")).toBe(0);
      const isBpdu = ({ bytes }: { readonly bytes: Uint8Array }): boolean => bytes[0] === 1 && bytes[1] === 0x80;
      expect(count("stp.version == 2 && stp.type == 2")).toBe(captured.filter(isBpdu).length);
      const typed = (type: number) => captured.filter(({ bytes }) => bytes[12] * 256 + bytes[13] === type).length;
      expect([count("ieee8021ad.id == 100"), count("vlan && !ieee8021ad")]).toEqual([typed(0x88a8), typed(0x8100)]);
      expect(Math.min(typed(0x88a8), typed(0x8100))).toBeGreaterThan(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
