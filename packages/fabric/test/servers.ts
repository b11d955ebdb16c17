/**
 * test/servers — guests on servers: who is on one host, who on one leaf, who on another, in two segments.
 *
 * | guest | server | leaf | segment |
 * |---|---|---|---|
 * | h1, h2 | 1 | a | 10100 |
 * | h3 | 1 | a | 10200 |
 * | h4, h5 | 2 | a | 10100, 10200 |
 * | h6, h7 | 3 | b | 10100, 10200 |
 *
 * Where the leaf is the tunnel endpoint, each segment of a server has a bridge and a cable to the leaf of its own (v1 to
 * v3 and v4 to v6); where the server is, it has one bridge and one cable (v1 to v3).
 */
import { ipv4Prefix } from "../src/address/subnet.ts";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";
import { leafVnis } from "./two-racks.ts";

const guests: {
  readonly [name: string]: { readonly address: string; readonly bridges: { host: string; leaf: string } };
} = {
  h1: { address: "10.1.0.11/24", bridges: { host: "v1", leaf: "v1" } },
  h2: { address: "10.1.0.12/24", bridges: { host: "v1", leaf: "v1" } },
  h3: { address: "10.2.0.13/24", bridges: { host: "v1", leaf: "v4" } },
  h4: { address: "10.1.0.14/24", bridges: { host: "v2", leaf: "v2" } },
  h5: { address: "10.2.0.15/24", bridges: { host: "v2", leaf: "v5" } },
  h6: { address: "10.1.0.16/24", bridges: { host: "v3", leaf: "v3" } },
  h7: { address: "10.2.0.17/24", bridges: { host: "v3", leaf: "v6" } },
};

const segments = (blue: string[], red: string[]): object[] =>
  leafVnis("", "").map((each, place) => ({ ...each, ports: place === 0 ? blue : red }));

/** Build it; `nodes` adds to the nodes' options. */
export function createServers(vtep: "host" | "leaf", options: NetworkOptions = {}): Network {
  const joined = Object.entries(guests).map(([name, { bridges }]) => `${name}-${bridges[vtep]}`);
  const uplinks = vtep === "host" ? "v1-a v2-a v3-b" : "v1-a v4-a v2-a v5-a v3-b v6-b";
  const own = Object.entries(guests).map(([name, { address, bridges }]) => [
    name,
    { addresses: { [bridges[vtep]]: ipv4Prefix(address) } },
  ]);
  const bridge = (leaf: string, blue: string[], red: string[]): object => ({
    uplink: leaf,
    vnis: segments(blue, red),
  });
  const others =
    vtep === "host"
      ? { v1: bridge("a", ["h1", "h2"], ["h3"]), v2: bridge("a", ["h4"], ["h5"]), v3: bridge("b", ["h6"], ["h7"]) }
      : {
          ...Object.fromEntries(["v1", "v2", "v4", "v5"].map((name) => [name, { uplink: "a" }])),
          ...Object.fromEntries(["v3", "v6"].map((name) => [name, { uplink: "b" }])),
          a: { vnis: segments(["v1", "v2"], ["v4", "v5"]) },
          b: { vnis: segments(["v3"], ["v6"]) },
        };
  return createNetwork([...joined, uplinks, "a-s b-s a-t b-t"].join(" "), {
    ...options,
    nodes: { ...Object.fromEntries(own), ...others, ...options.nodes },
  });
}

/** Two servers on one leaf, each the tunnel endpoint of its guests; guests of the underlay; a server with vepa. */
export const serversScenario = `dc: 1
until: 100us
nodes:
  leaf1: { kind: fabric/switch@1, role: leaf, vnis: { "300": { ports: [e1-4], gateway: 10.4.0.1/24 } } }
  tor: { kind: fabric/bridge@1 }
  server3: { kind: fabric/bridge@1, uplink: eth0, mode: vepa }
  server1:
    kind: fabric/bridge@1
    uplink: eth0
    vnis:
      "10100": { ports: [vm1], gateway: 10.1.0.1/24 }
      "10200": { ports: [vm2], gateway: 10.2.0.1/24 }
  server2:
    kind: fabric/bridge@1
    uplink: eth0
    addresses: { eth0: 192.0.2.7/24 }
    vnis:
      "10100": { ports: [vm1], gateway: 10.1.0.1/24 }
      "10200": { ports: [], gateway: 10.2.0.1/24 }
  a1: { kind: fabric/host@1, addresses: { eth0: 10.1.0.11/24 } }
  a2: { kind: fabric/host@1, addresses: { eth0: 10.2.0.12/24 }, gateway: 10.2.0.1 }
  b1: { kind: fabric/host@1, addresses: { eth0: 10.1.0.13/24 } }
  c1: { kind: fabric/host@1 }
  c2: { kind: fabric/host@1 }
  d1: { kind: fabric/host@1, addresses: { eth0: 10.4.0.11/24 } }
  d2: { kind: fabric/host@1, addresses: { eth0: 10.4.0.12/24 } }
links:
  - { ends: ["a1:eth0", "server1:vm1"], rate: 25G, delay: 0ns }
  - { ends: ["a2:eth0", "server1:vm2"], rate: 25G, delay: 0ns }
  - { ends: ["b1:eth0", "server2:vm1"], rate: 25G, delay: 0ns }
  - { ends: ["server1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns, mtu: 1550 }
  - { ends: ["server2:eth0", "leaf1:e1-2"], rate: 25G, delay: 500ns, mtu: 1550 }
  - { ends: ["c1:eth0", "tor:c1"], rate: 25G, delay: 0ns }
  - { ends: ["c2:eth0", "tor:c2"], rate: 25G, delay: 0ns }
  - { ends: ["tor:eth0", "leaf1:e1-3"], rate: 25G, delay: 500ns }
  - { ends: ["d1:eth0", "server3:vm1"], rate: 25G, delay: 0ns }
  - { ends: ["d2:eth0", "server3:vm2"], rate: 25G, delay: 0ns }
  - { ends: ["server3:eth0", "leaf1:e1-4"], rate: 25G, delay: 500ns }
`;
