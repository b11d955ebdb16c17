/**
 * What a device prints, beside what iproute2 prints: a switch's tables are entered in a network namespace of their own,
 * and the kernel is asked for them.
 *
 * The namespace lives as long as the one process that makes it, has both ends of each cable and no way out.
 */
import { execFileSync } from "node:child_process";
import { needs, onMachine } from "@dc/test-kit";
import { formatIpv4Address, formatMac } from "@dc/wire";
import { expect } from "vitest";
import { ipv4Prefix } from "../../src/address/subnet.ts";
import { macOfPort } from "../../src/frame/encode.ts";
import { show, type ShowTopic } from "../../src/show/show.ts";
import { createNetwork, type Network } from "../../src/testing/index.ts";

const mark = "----";

/** Run commands in a namespace of their own. @returns what each `ask` printed, in lines without blanks at their ends. */
function inNamespace(commands: readonly string[]): string[][] {
  const unshare = process.getuid?.() === 0 ? ["-n"] : ["-r", "-n"];
  const text = execFileSync("unshare", [...unshare, "sh", "-e"], {
    encoding: "utf8",
    input: `${commands.join("\n")}\n`,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  const parts = text.split(`${mark}\n`).slice(1);
  return parts.map((part) => part.split("\n").flatMap((line) => (line === "" ? [] : [line.trimEnd()])));
}

const ask = (command: string): string => `echo ${mark}; ${command}`;

/** The leaf `a` of a network: its ports with their addresses, all up, and the routes that are not the kernel's own. */
function build({ fabric, simulation, node }: Network): string[] {
  const { graph } = simulation;
  const leaf = node("a");
  const ports = graph.portsOf(leaf).flatMap((port) => {
    const name = graph.portLocalName(port);
    const own = fabric.interfaceOf(port);
    return [
      `ip link add name ${name} type veth peer name far-${name}`,
      `ip link set dev ${name} up`,
      `ip link set dev far-${name} up`,
      ...(own === undefined ? [] : [`ip addr add ${formatIpv4Address(own.address)}/${own.lengthBits} dev ${name}`]),
    ];
  });
  const routes = fabric.table(leaf).flatMap(({ prefix, kind, members }) => {
    if (kind === "connected") return [];
    const ways = members.map((port) => {
      const far = formatIpv4Address(fabric.interfaceOf(fabric.far(port))?.address ?? 0);
      return `${members.length > 1 ? "nexthop " : ""}via ${far} dev ${graph.portLocalName(port)}`;
    });
    return [`ip route add ${formatIpv4Address(prefix.address)}/${prefix.lengthBits} proto static ${ways.join(" ")}`];
  });
  const loopback = `ip addr add ${formatIpv4Address(fabric.addressOf(leaf))}/32 dev lo`;
  return ["ip link set lo up", loopback, ...ports, ...routes];
}

/** The kernel hears of a carrier a moment after it is there or gone: wait, for five seconds at most. */
const untilLinkdown = (isThere: boolean): string =>
  `for n in $(seq 50); do ${isThere ? "" : "! "}ip route | grep -q linkdown && break; sleep 0.1; done`;

needs("tc")("F409: iproute2 prints the same lines for the same tables", () => {
  const gateway = ipv4Prefix("10.1.0.1/24");
  const network = createNetwork("h1-a h2-b h3-a a-s1 a-s2 b-s1 b-s2", {
    queueBytesMax: 262_144,
    detectionDelayPs: 1_000_000,
    nodes: {
      a: { vnis: [{ vni: 10_100, ports: ["h3"], gateway }] },
      b: { vnis: [{ vni: 10_100, ports: ["h2"], gateway }] },
      h2: { addresses: { b: ipv4Prefix("10.1.0.12/24") } },
      h3: { addresses: { a: ipv4Prefix("10.1.0.13/24") } },
    },
  });
  const { fabric, simulation, node, port } = network;
  const { graph } = simulation;
  const leaf = node("a");
  const print = (topic: ShowTopic): string[] => show(fabric, leaf, topic).map(({ text }) => text);
  const macOf = (name: string): string => formatMac(macOfPort(port(name)));
  const neighbours = graph.portsOf(leaf).flatMap((each) =>
    fabric.neighbours(each).map(({ address, macPort }) => {
      const to = `${formatIpv4Address(address)} lladdr ${formatMac(macOfPort(macPort))}`;
      return `ip neigh add ${to} dev ${graph.portLocalName(each)}`;
    }),
  );
  const far = formatIpv4Address(fabric.addressOf(node("b")));
  const local = formatIpv4Address(fabric.addressOf(leaf));
  const segment = [
    "ip link add br10100 type bridge",
    `ip link add vxlan10100 type vxlan id 10100 dstport 4789 local ${local}`,
    ...["vxlan10100", "h3"].map((device) => `ip link set ${device} master br10100`),
    ...["vxlan10100", "br10100"].map((device) => `ip link set ${device} up`),
    `bridge fdb add ${macOf("h3:a")} dev h3 master static`,
    `bridge fdb add ${macOf("h2:b")} dev vxlan10100 master static`,
    `bridge fdb add ${macOf("h2:b")} dev vxlan10100 dst ${far} self static`,
    "bridge fdb add 02:dc:ff:ff:ff:fe dev br10100 self permanent",
  ];
  const queues = graph.portsOf(leaf).map((each, place) => {
    const handle = `${(0x8001 + place).toString(16)}:`;
    return `tc qdisc add dev ${graph.portLocalName(each)} root handle ${handle} bfifo limit 262144`;
  });
  const before = { route: print("route"), neigh: print("neigh"), fdb: print("fdb"), qdisc: print("qdisc") };
  const leafItself = build(network);
  graph.setLinkUp(network.link("a:s1"), false);
  const cut = print("route");

  const [route, neigh, fdb, qdisc, routeCut] = inNamespace([
    ...leafItself,
    untilLinkdown(false),
    ask("ip route"),
    ...neighbours,
    ask("ip -4 neigh"),
    ...segment,
    ask("bridge fdb show"),
    ...queues,
    ask("tc -s qdisc"),
    // A cable dies: the far end goes down, as a spine would.
    "ip link set far-s1 down",
    untilLinkdown(true),
    ask("ip route"),
  ]);
  expect(route).toEqual(before.route);
  expect(neigh.sort()).toEqual(before.neigh.sort());
  // The kernel has entries of its own: for multicast groups, and for the addresses that it made up for devices.
  expect(fdb.filter((line) => line.startsWith("02:dc:")).sort()).toEqual(before.fdb.sort());
  // How many hold on to a device is the kernel's, and so is what its neighbour discovery sent.
  const plain = (line: string): string =>
    line.replace(/refcnt \d+/, "refcnt 2").replace(/^ Sent \d+ bytes \d+ pkt/, " Sent 0 bytes 0 pkt");
  const ours = qdisc.flatMap((line, at) => (line.startsWith("qdisc bfifo") ? qdisc.slice(at, at + 3) : []));
  expect(ours.map(plain)).toEqual(before.qdisc);
  expect(routeCut).toEqual(cut);
  expect(cut.filter((line) => line.endsWith("linkdown"))).not.toEqual([]);
});

/** Whether the kernel's bridges have VLANs. */
const hasVlans = (): boolean => {
  try {
    return inNamespace(["ip link add x type bridge vlan_filtering 1", ask("echo yes")])[0]?.[0] === "yes";
  } catch {
    return false;
  }
};

const vlanTest = onMachine("bridges with VLANs in its kernel", hasVlans());

needs("tc")("F459: iproute2 prints the same lines for a bridge's ports, its entries and its VLANs", () => {
  // Two cables between two bridges: one of them is shut, by the kernel's own tree as by ours.
  const network = createNetwork("v1-v3 v1-v3 h1-v1 h3-v3", {
    mtuBytes: 1500,
    nodes: { v1: { spanningTree: { priority: 4096 } }, v3: { spanningTree: { ports: { v12: { cost: 7000 } } } } },
  });
  const { fabric, simulation, node } = network;
  const print = (name: string, topic: ShowTopic): string[] => show(fabric, node(name), topic).map(({ text }) => text);
  fabric.addPing({ from: "h1", to: "h3", startPs: 100_000_000 });
  simulation.runUntil(200_000_000);
  const before = { link: print("v3", "link"), fdb: print("v3", "fdb") };
  const ports = fabric.spanningTree(node("v3"))?.ports ?? [];
  const made = ports.flatMap(({ port: each, id, cost }) => {
    const name = simulation.graph.portLocalName(each);
    const isTrunk = name.startsWith("v1");
    return [
      `ip link add name ${name} type veth peer name far-${name}`,
      `ip link set ${name} master br0`,
      ...(isTrunk ? [`ip link set far-${name} master br1`] : []),
      ...["", "far-"].map((end) => `ip link set ${end}${name} up`),
      `ip link set ${name} type bridge_slave priority ${id >>> 10} cost ${cost}`,
    ];
  });
  const entries = fabric.learntMacs(node("v3")).map(({ mac, port: at }) => {
    return `bridge fdb add ${formatMac(macOfPort(mac))} dev ${simulation.graph.portLocalName(at)} master dynamic`;
  });
  const [link, fdb] = inNamespace([
    ...[32_768, 4096].flatMap((priority, place) => [
      `ip link add br${place} type bridge stp_state 1 forward_delay 200 priority ${priority}`,
      `ip link set br${place} up`,
    ]),
    ...made,
    // The older protocol takes its time: twice two seconds, for twelve at most.
    `for n in $(seq 120); do test $(bridge link show | grep br0 | grep -c "state forwarding") = 2 && break; sleep 0.1; done`,
    ...entries,
    ask("bridge link show | grep br0"),
    ask("bridge fdb show br br0"),
  ]);
  // The kernel counts devices over the whole namespace, and a virtual cable names its other end.
  const plain = (line: string): string => line.replace(/^\d+: ([^@:]+)[^:]*:/, "$1:");
  expect(link.map(plain)).toEqual(before.link.map(plain));
  expect(before.link.filter((line) => line.includes("state blocking"))).toHaveLength(1);
  expect(fdb.filter((line) => line.startsWith("02:dc:")).sort()).toEqual(before.fdb.sort());
  expect(before.fdb.length).toBeGreaterThan(1);
});

vlanTest("F459: iproute2 prints the same VLANs of a bridge's ports", () => {
  const vlans = createNetwork("v1-v2 h1-v1", {
    nodes: { v1: { vlans: { h1: { access: 10 }, v2: { trunk: [10, 20], native: 5 } } } },
  });
  const [seen] = inNamespace([
    "ip link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0",
    ...["v2", "h1"].flatMap((name) => [`ip link add ${name} type dummy`, `ip link set ${name} master br0`]),
    "bridge vlan add dev v2 vid 5 pvid untagged",
    "bridge vlan add dev v2 vid 10",
    "bridge vlan add dev v2 vid 20",
    "bridge vlan add dev h1 vid 10 pvid untagged",
    ask("bridge vlan show"),
  ]);
  expect(seen).toEqual(show(vlans.fabric, vlans.node("v1"), "vlan").map(({ text }) => text));
});
