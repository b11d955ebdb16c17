import { expect, test } from "vitest";
import type { FrameLayer } from "./frame/layer.ts";
import { arpLayer } from "./header/arp.ts";
import { bfdLayer } from "./header/bfd.ts";
import { bpduLayer } from "./header/bpdu.ts";
import { ethernetLayer } from "./header/ethernet.ts";
import { icmpLayer } from "./header/icmp.ts";
import { icmpv6Layer } from "./header/icmpv6.ts";
import { ipv4Layer } from "./header/ipv4.ts";
import { ipv6Layer } from "./header/ipv6.ts";
import { ipv6FragmentLayer } from "./header/ipv6-fragment.ts";
import { destinationOptionsLayer, hopByHopLayer } from "./header/ipv6-options.ts";
import { ipv6RoutingLayer } from "./header/ipv6-routing.ts";
import { llcLayer } from "./header/llc.ts";
import { pauseLayer, priorityPauseLayer } from "./header/mac-control.ts";
import { tcpLayer } from "./header/tcp.ts";
import { udpLayer } from "./header/udp.ts";
import { vlanLayer } from "./header/vlan.ts";
import { vxlanLayer } from "./header/vxlan.ts";
import { infinibandLayer } from "./infiniband/packet.ts";
import { wireProtocols } from "./kinds.ts";

const someBpdu = {
  type: 2,
  flags: 0x3c,
  rootPriority: 32_768,
  rootMac: 1,
  rootCost: 0,
  bridgePriority: 32_768,
  bridgeMac: 1,
  port: 0x8001,
  messageAge: 0,
  maxAge: 20 * 256,
  helloTime: 2 * 256,
  forwardDelay: 15 * 256,
};
const ports = { sourcePort: 1, destinationPort: 2 };
const layers: FrameLayer[] = [
  ethernetLayer({ source: 1, destination: 2 }),
  vlanLayer({ id: 1 }),
  vlanLayer({ id: 1, service: true }),
  arpLayer({ operation: 1, senderMac: 1, senderAddress: 1, targetAddress: 1 }),
  ipv4Layer({ source: 1, destination: 2 }),
  icmpLayer({ type: 8 }),
  ipv6Layer({ source: "::1", destination: "::2" }),
  hopByHopLayer(),
  destinationOptionsLayer(),
  ipv6RoutingLayer({ addresses: [], segmentsLeft: 0 }),
  ipv6FragmentLayer({ identification: 1 }),
  icmpv6Layer({ type: 128 }),
  udpLayer(ports),
  tcpLayer(ports),
  vxlanLayer({ vni: 1 }),
  bfdLayer({ state: 1, myDiscriminator: 1 }),
  pauseLayer({ quanta: 1 }),
  priorityPauseLayer({ classes: 8, quanta: [0, 0, 0, 1, 0, 0, 0, 0] }),
  infinibandLayer({ opcode: 4, destinationQp: 1 }),
  llcLayer(),
  bpduLayer(someBpdu),
];

test.each(layers)("W33: $protocol is found under the numbers by which its layer is named", ({ protocol, under }) => {
  const found = wireProtocols.find(({ name }) => name === protocol);
  const named = Object.entries(under).map(([space, number]) => ({ space, number }));
  expect(found?.under.filter(({ space }) => space !== "linktype")).toEqual(named);
});

test("W33: no number is that of two protocols", () => {
  const numbers = wireProtocols.flatMap(({ under }) => under.map(({ space, number }) => `${space} ${number}`));
  expect(new Set(numbers).size).toBe(numbers.length);
});
