/**
 * kinds — the protocols that this package knows, as values.
 *
 * A scenario names nothing of the wire by itself; a dissector, a filter or a matcher does. Whoever needs fewer
 * protocols, or one of their own, passes another list: nothing is registered anywhere.
 *
 * @module
 */
import type { Protocol } from "./dissect/protocol.ts";
import { arpProtocol } from "./header/arp.ts";
import { bfdProtocol } from "./header/bfd.ts";
import { bpduProtocol } from "./header/bpdu.ts";
import { ethernetProtocol } from "./header/ethernet.ts";
import { icmpProtocol } from "./header/icmp.ts";
import { icmpv6Protocol } from "./header/icmpv6.ts";
import { ipv4Protocol } from "./header/ipv4.ts";
import { ipv6Protocol } from "./header/ipv6.ts";
import { ipv6FragmentProtocol } from "./header/ipv6-fragment.ts";
import { destinationOptionsProtocol, hopByHopProtocol } from "./header/ipv6-options.ts";
import { ipv6RoutingProtocol } from "./header/ipv6-routing.ts";
import { llcProtocol } from "./header/llc.ts";
import { linuxCookedProtocol } from "./header/linux-cooked.ts";
import { macControlProtocol } from "./header/mac-control.ts";
import { tcpProtocol } from "./header/tcp.ts";
import { udpProtocol } from "./header/udp.ts";
import { serviceVlanProtocol, vlanProtocol } from "./header/vlan.ts";
import { vxlanProtocol } from "./header/vxlan.ts";
import { infinibandProtocol } from "./infiniband/packet.ts";

/** All protocols, outermost first. */
export const wireProtocols: readonly Protocol[] = [
  ethernetProtocol,
  linuxCookedProtocol,
  vlanProtocol,
  serviceVlanProtocol,
  arpProtocol,
  macControlProtocol,
  ipv4Protocol,
  ipv6Protocol,
  hopByHopProtocol,
  destinationOptionsProtocol,
  ipv6RoutingProtocol,
  ipv6FragmentProtocol,
  icmpProtocol,
  icmpv6Protocol,
  udpProtocol,
  tcpProtocol,
  vxlanProtocol,
  bfdProtocol,
  infinibandProtocol,
  llcProtocol,
  bpduProtocol,
];
