/**
 * Spanning trees, computed by bridges that nobody here wrote: those of the Linux kernel, in a network namespace.
 */
import { execFileSync } from "node:child_process";
import { needs } from "@dc/test-kit";
import { expect, test } from "vitest";
import { type BridgedNetwork, computeSpanningTree, type PortRole } from "../../src/index.ts";

/** Making a namespace takes the right to. */
const isRoot = process.getuid?.() === 0;
const interop = isRoot
  ? needs("ip")
  : (name: string) => test.skip(`${name} [needs root, for a network namespace]`, () => {});

const run = (...args: string[]): string => execFileSync("ip", args, { encoding: "utf8" });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Links as `a-b`; bridges with their priorities, in the order of their MAC addresses. */
interface Drawn {
  readonly bridges: Readonly<Record<string, number>>;
  readonly links: readonly (readonly [text: string, cost: number])[];
}

const networks: Record<string, Drawn> = {
  "a ring of four with a chord": {
    bridges: { a: 32_768, b: 32_768, c: 32_768, d: 32_768 },
    links: [
      ["a-b", 100],
      ["b-c", 100],
      ["c-d", 100],
      ["d-a", 100],
      ["b-d", 100],
    ],
  },
  "parallel links, and a root by priority": {
    bridges: { a: 32_768, b: 4096, c: 32_768 },
    links: [
      ["a-b", 100],
      ["a-b", 100],
      ["b-c", 100],
      ["c-a", 10],
      ["c-a", 10],
    ],
  },
  "a block of three tiers: two cores, two aggregations, three access switches, dear links below": {
    bridges: { core1: 4096, core2: 8192, agg1: 32_768, agg2: 32_768, s1: 32_768, s2: 32_768, s3: 32_768 },
    links: [
      ...([
        ["agg1-core1", 20],
        ["agg1-core2", 20],
        ["agg2-core1", 20],
        ["agg2-core2", 20],
      ] as const),
      ...["s1", "s2", "s3"].flatMap(
        (s) =>
          [
            [`${s}-agg1`, 200],
            [`${s}-agg2`, 200],
          ] as const,
      ),
    ],
  },
  "two parts, one with a bridge that costs more directly than round": {
    bridges: { a: 32_768, b: 32_768, c: 32_768, x: 32_768, y: 32_768 },
    links: [
      ["a-c", 500],
      ["a-b", 100],
      ["b-c", 100],
      ["x-y", 7],
      ["x-y", 3],
    ],
  },
};

/** The same network for us: a bridge's ports are numbered in the order of its links, as the kernel numbers them. */
function ours({ bridges, links }: Drawn): BridgedNetwork {
  const names = Object.keys(bridges);
  const used = new Map<string, number>();
  const end = (name: string, cost: number) => {
    used.set(name, (used.get(name) ?? 0) + 1);
    // The kernel's port priority is 32 in steps of 4, which is 128 in steps of 16.
    return { bridge: names.indexOf(name), port: used.get(name) as number, cost, priority: 128 };
  };
  return {
    bridges: names.map((name, mac) => ({ mac, priority: bridges[name] as number })),
    links: links.map(([text, cost]) => {
      const [a, b] = text.split("-") as [string, string];
      return { ends: [end(a, cost), end(b, cost)] as const, rateBitsPerSecond: 1e9 };
    }),
  };
}

interface KernelPort {
  readonly ifname: string;
  readonly linkinfo: { readonly info_slave_data?: { readonly state: string } };
}

interop(
  "F214: the Linux kernel's bridges settle on the same ports, forwarding and blocking",
  async () => {
    const namespace = `topo-stp-${process.pid}`;
    run("netns", "add", namespace);
    const inside = (...args: string[]): string => run("-n", namespace, ...args);
    try {
      const expected = new Map<string, string>();
      Object.values(networks).forEach((drawn, n) => {
        const names = Object.keys(drawn.bridges);
        names.forEach((name, mac) => {
          const bridge = `n${n}${name}`;
          const address = `02:00:00:0${n}:00:${(mac + 1).toString(16).padStart(2, "0")}`;
          inside("link", "add", bridge, "address", address, "type", "bridge", "stp_state", "1", "forward_delay", "200");
          inside("link", "set", bridge, "type", "bridge", "priority", String(drawn.bridges[name]), "hello_time", "100");
        });
        const tree = computeSpanningTree(ours(drawn));
        drawn.links.forEach(([text, cost], link) => {
          const ends = (text.split("-") as [string, string]).map((name, side) => ({
            bridge: `n${n}${name}`,
            port: `p${n}-${link}-${side}`,
          }));
          const [a, b] = ends as [(typeof ends)[0], (typeof ends)[0]];
          inside("link", "add", a.port, "type", "veth", "peer", "name", b.port);
          ends.forEach(({ bridge, port }, side) => {
            inside("link", "set", port, "master", bridge);
            inside("link", "set", port, "type", "bridge_slave", "cost", String(cost));
            inside("link", "set", port, "up");
            const role = tree.links[link]?.roles[side as 0 | 1] as PortRole;
            expected.set(port, role === "root" || role === "designated" ? "forwarding" : "blocking");
          });
        });
        for (const name of names) inside("link", "set", `n${n}${name}`, "up");
      });
      // Two forward delays of 2 s, and a hello or two before.
      let states = new Map<string, string>();
      for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 1_000) {
        await sleep(1_000);
        const ports = JSON.parse(inside("-d", "-j", "link", "show", "type", "bridge_slave")) as Partial<KernelPort>[];
        // Links of other kinds are empty objects.
        states = new Map(
          ports.flatMap(({ ifname, linkinfo }) => {
            return ifname === undefined ? [] : [[ifname, linkinfo?.info_slave_data?.state ?? "none"] as const];
          }),
        );
        if ([...expected].every(([port, state]) => states.get(port) === state)) break;
      }
      expect(Object.fromEntries([...expected.keys()].map((port) => [port, states.get(port)]))).toEqual(
        Object.fromEntries(expected),
      );
      expect([...expected.values()].filter((state) => state === "blocking").length).toBeGreaterThan(6);
    } finally {
      run("netns", "del", namespace);
    }
  },
  60_000,
);
