/**
 * test/two-racks — two leaves over two spines; h1 and h3 in VNI 10100, h2 and h4 in VNI 10200, one of each on each leaf.
 */
import { ipv4Prefix } from "../src/address/subnet.ts";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";
import type { VniOptions } from "../src/vxlan/segments.ts";

export const twoRacksLinks = "h1-a h2-a h3-b h4-b a-s b-s a-t b-t";

export const leafVnis = (blue: string, red: string): VniOptions[] => [
  { vni: 10_100, ports: [blue], gateway: ipv4Prefix("10.1.0.1/24") },
  { vni: 10_200, ports: [red], gateway: ipv4Prefix("10.2.0.1/24") },
];

/** Build it; `nodes` adds to the nodes' options. */
export function createTwoRacks(options: NetworkOptions = {}): Network {
  const host = (leaf: string, address: string): object => ({ addresses: { [leaf]: ipv4Prefix(address) } });
  return createNetwork(twoRacksLinks, {
    ...options,
    nodes: {
      h1: host("a", "10.1.0.11/24"),
      h2: host("a", "10.2.0.12/24"),
      h3: host("b", "10.1.0.13/24"),
      h4: host("b", "10.2.0.14/24"),
      a: { vnis: leafVnis("h1", "h2") },
      b: { vnis: leafVnis("h3", "h4") },
      ...options.nodes,
    },
  });
}

/** The same as a scenario, without traffic. */
export const twoRacksScenario = `dc: 1
name: two racks, two segments
until: 100us
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  spine2: { kind: fabric/switch@1, role: spine }
  leaf1:
    kind: fabric/switch@1
    role: leaf
    vnis:
      "10100": { ports: [e1-1], gateway: 10.1.0.1/24 }
      "10200": { ports: [e1-2], gateway: 10.2.0.1/24 }
  leaf2:
    kind: fabric/switch@1
    role: leaf
    vnis:
      "10100": { ports: [e1-1], gateway: 10.1.0.1/24 }
      "10200": { ports: [e1-2], gateway: 10.2.0.1/24 }
  h1: { kind: fabric/host@1, addresses: { eth0: 10.1.0.11/24 } }
  h2: { kind: fabric/host@1, addresses: { eth0: 10.2.0.12/24 } }
  h3: { kind: fabric/host@1, addresses: { eth0: 10.1.0.13/24 } }
  h4: { kind: fabric/host@1, addresses: { eth0: 10.2.0.14/24 } }
links:
  - { ends: ["h1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h2:eth0", "leaf1:e1-2"], rate: 25G, delay: 500ns }
  - { ends: ["h3:eth0", "leaf2:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h4:eth0", "leaf2:e1-2"], rate: 25G, delay: 500ns }
  - { ends: ["leaf1:e1-49", "spine1:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf1:e1-50", "spine2:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-49", "spine1:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-50", "spine2:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
`;
