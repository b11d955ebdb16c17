/**
 * costs/defaults — every number that the fabric assumes when nobody gives one.
 *
 * Each has its unit, where it comes from, and how far it can be trusted: `measured` here, `published` by its maker or a
 * standard, `calculated` from published numbers, `unverified` when it is a habit that no source settles.
 * @module
 */
import { ecmpNumbers } from "./ecmp.ts";
import { failureNumbers } from "./failure.ts";

/** A number that can be questioned. */
export interface SourcedNumber {
  readonly value: number;
  /** `bit/s`, `ps`, `byte`, `frame`, `count`, `USD`. */
  readonly unit: string;
  readonly source: string;
  readonly url?: string;
  /** When the source was read, `YYYY-MM`. */
  readonly date: string;
  readonly confidence: "measured" | "published" | "calculated" | "unverified";
  /** What it holds for. */
  readonly appliesTo?: string;
}

/** The defaults by name. */
export const defaults: {
  readonly hostRate: SourcedNumber;
  readonly fabricRate: SourcedNumber;
  readonly linkDelay: SourcedNumber;
  readonly queueBytesMax: SourcedNumber;
  readonly linkMtu: SourcedNumber;
  readonly containerlabMtu: SourcedNumber;
  readonly timeToLive: SourcedNumber;
  readonly udpFrame: SourcedNumber;
  readonly pingFrame: SourcedNumber;
  readonly pingInterval: SourcedNumber;
  readonly udpDestinationPort: SourcedNumber;
  readonly udpSourcePortFirst: SourcedNumber;
  readonly arpRetry: SourcedNumber;
  readonly arpAttempts: SourcedNumber;
  readonly arpQueue: SourcedNumber;
  readonly detectionDelay: SourcedNumber;
  readonly forwardingDelay: SourcedNumber;
  readonly leafHostPorts: SourcedNumber;
  readonly segmentMtu: SourcedNumber;
  readonly switchPrice: SourcedNumber;
  readonly switchPortPrice: SourcedNumber;
  readonly hostCablePrice: SourcedNumber;
  readonly switchCablePrice: SourcedNumber;
  readonly opticPrice: SourcedNumber;
  readonly bridgePriority: SourcedNumber;
  readonly bridgePortPriority: SourcedNumber;
  readonly macAgeing: SourcedNumber;
  readonly macTableEntries: SourcedNumber;
} & typeof ecmpNumbers &
  typeof failureNumbers = {
  hostRate: {
    value: 25e9,
    unit: "bit/s",
    source: "IEEE Std 802.3by-2016, 25 Gb/s Ethernet: the rate of a server's port; which rate a site has is its choice",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a link with a host at one end",
  },
  fabricRate: {
    value: 100e9,
    unit: "bit/s",
    source: "IEEE Std 802.3bm-2015, 100 Gb/s over four lanes: the rate of a leaf's uplink; the choice is the site's",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a link between two switches",
  },
  linkDelay: {
    value: 500_000,
    unit: "ps",
    source: "about 100 m of single-mode fibre at 4.9 ns/m (group index 1.468 over the speed of light in vacuum)",
    date: "2026-11",
    confidence: "calculated",
    appliesTo: "propagation alone; a switch's own latency is not in it",
  },
  queueBytesMax: {
    value: 524_288,
    unit: "byte",
    source: "42 MB of shared buffer over 64 ports of 100G is 656 kB a port; the next lower power of two",
    url: "https://port-buffers.forwardingplane.net/concepts/broadcom-tomahawk2/",
    date: "2026-11",
    confidence: "calculated",
    appliesTo: "one port's drop-tail queue; a real shared buffer lends a port more or less",
  },
  linkMtu: {
    value: 9216,
    unit: "byte",
    source: "the largest MTU that common data-centre switches take; not standardised",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "links of generated topologies",
  },
  containerlabMtu: {
    value: 9500,
    unit: "byte",
    source: "containerlab's default MTU of a veth link",
    url: "https://containerlab.dev/cmd/tools/veth/create",
    date: "2026-11",
    confidence: "published",
    appliesTo: "links of an imported topology that give no mtu",
  },
  timeToLive: {
    value: 64,
    unit: "count",
    source: "RFC 1700, “IP time to live”: the recommended default of 64",
    date: "2026-11",
    confidence: "published",
  },
  udpFrame: {
    value: 1514,
    unit: "byte",
    source: "RFC 894: 1,500 bytes of IP datagram and 14 of Ethernet header, the largest frame without jumbo frames",
    date: "2026-11",
    confidence: "published",
  },
  pingFrame: {
    value: 98,
    unit: "byte",
    source: "ping(8) of iputils sends 56 data bytes; with 8 of ICMP, 20 of IPv4, 14 of Ethernet",
    date: "2026-11",
    confidence: "calculated",
  },
  pingInterval: {
    value: 100_000_000,
    unit: "ps",
    source: "ten in the millisecond that an imported topology runs for by default",
    date: "2026-11",
    confidence: "unverified",
  },
  udpDestinationPort: {
    value: 9,
    unit: "count",
    source: "RFC 863, the discard service",
    date: "2026-11",
    confidence: "published",
  },
  udpSourcePortFirst: {
    value: 49_152,
    unit: "count",
    source: "RFC 6335 §6: dynamic ports are 49152–65535",
    date: "2026-11",
    confidence: "published",
  },
  arpRetry: {
    value: 1_000_000_000_000,
    unit: "ps",
    source: "RFC 1122 §2.3.2.1: at most one request per second for a destination",
    date: "2026-11",
    confidence: "published",
  },
  arpAttempts: {
    value: 3,
    unit: "count",
    source: "Linux, Documentation/networking/ip-sysctl: mcast_solicit defaults to 3",
    date: "2026-11",
    confidence: "published",
  },
  arpQueue: {
    value: 100,
    unit: "frame",
    source: "RFC 1122 §2.3.2.2 asks for at least one frame per unresolved address; how many more is not settled",
    date: "2026-11",
    confidence: "unverified",
  },
  detectionDelay: {
    value: 0,
    unit: "ps",
    source: "loss of light seen at once; a real port debounces for microseconds to milliseconds",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "from a link's change to the recomputation of routes",
  },
  forwardingDelay: {
    value: 0,
    unit: "ps",
    source:
      "none, so that time passes on links and in queues alone; a real switch takes some, which a scenario may give",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a switch, from a frame's last bit in to its place in a queue",
  },
  leafHostPorts: {
    value: 48,
    unit: "count",
    source: "the usual leaf has 48 ports for hosts and 6 or 8 uplinks, which are numbered from 49",
    date: "2026-11",
    confidence: "unverified",
  },
  segmentMtu: {
    value: 1500,
    unit: "byte",
    source: "RFC 894: the largest datagram of an Ethernet without jumbo frames, which a server sends unless it is told",
    date: "2026-11",
    confidence: "published",
    appliesTo: "hosts of a segment; the links of the underlay must carry 50 bytes more",
  },
  ...failureNumbers,
  ...ecmpNumbers,
  switchPrice: {
    value: 5000,
    unit: "USD",
    source: "no price list was read: a round number of the right order, to compare designs with and not to buy by",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a switch without its ports",
  },
  switchPortPrice: {
    value: 150,
    unit: "USD",
    source: "no price list was read: a round number of the right order, to compare designs with and not to buy by",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "each port of a switch, whatever its rate",
  },
  hostCablePrice: {
    value: 60,
    unit: "USD",
    source: "no price list was read: a round number of the right order, to compare designs with and not to buy by",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a copper cable of a few metres with both ends, from a host to its switch",
  },
  switchCablePrice: {
    value: 30,
    unit: "USD",
    source: "no price list was read: a round number of the right order, to compare designs with and not to buy by",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a fibre of up to 100 m between two switches",
  },
  opticPrice: {
    value: 250,
    unit: "USD",
    source: "no price list was read: a round number of the right order, to compare designs with and not to buy by",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a short-reach transceiver",
  },
  bridgePriority: {
    value: 32_768,
    unit: "count",
    source: "IEEE Std 802.1D-2004, table 17-2: recommended value of the bridge priority",
    date: "2026-11",
    confidence: "published",
  },
  bridgePortPriority: {
    value: 128,
    unit: "count",
    source: "IEEE Std 802.1D-2004, table 17-2: recommended value of the port priority",
    date: "2026-11",
    confidence: "published",
  },
  macAgeing: {
    value: 300_000_000_000_000,
    unit: "ps",
    source: "IEEE 802.1Q-2018 table 8-6: recommended default of the ageing time, 300 s",
    date: "2026-11",
    confidence: "published",
    appliesTo: "an address that a bridge has learnt, from the last frame that it sent",
  },
  macTableEntries: {
    value: 8192,
    unit: "count",
    source: "a size that small switches have; large ones hold tens of thousands, and no standard says how many",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "addresses that a bridge has learnt, of all its VLANs together",
  },
};
