/**
 * test/flood-scenario — three leaves over two spines with a guest each, as an author writes it; h1 pings h2.
 */

/** @param flood what each leaf's segment says of its flood: `flood: head-end`. */
export const floodScenario = (flood: string): string => `dc: 1
until: 100us
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  spine2: { kind: fabric/switch@1, role: spine }
  leaf1: { kind: fabric/switch@1, role: leaf, vnis: { "10100": { ports: [e1-1], ${flood} } } }
  leaf2: { kind: fabric/switch@1, role: leaf, vnis: { "10100": { ports: [e1-1], ${flood.replace(/remotes:.*/, "")} } } }
  leaf3: { kind: fabric/switch@1, role: leaf, vnis: { "10100": { ports: [e1-1], ${flood} } } }
  h1: { kind: fabric/host@1, addresses: { eth0: 10.1.0.11/24 } }
  h2: { kind: fabric/host@1, addresses: { eth0: 10.1.0.12/24 } }
  h3: { kind: fabric/host@1, addresses: { eth0: 10.1.0.13/24 } }
links:
  - { ends: ["h1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h2:eth0", "leaf2:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["h3:eth0", "leaf3:e1-1"], rate: 25G, delay: 500ns }
  - { ends: ["leaf1:e1-49", "spine1:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf1:e1-50", "spine2:e1-1"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-49", "spine1:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf2:e1-50", "spine2:e1-2"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf3:e1-49", "spine1:e1-3"], rate: 100G, delay: 500ns, mtu: 1550 }
  - { ends: ["leaf3:e1-50", "spine2:e1-3"], rate: 100G, delay: 500ns, mtu: 1550 }
workloads:
  - { kind: fabric/ping@1, from: h1, to: h2, count: 1 }
`;
