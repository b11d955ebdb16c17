/**
 * costs/assumed — every number of this package that is no rule of a standard.
 *
 * Each has its unit, where it comes from, and how far it can be trusted. Nothing here changes what a packet says; it
 * says how long things take.
 * @module
 */

/** A number that can be questioned. */
export interface SourcedNumber {
  readonly value: number;
  /** `ps`, `packet`, `count`. */
  readonly unit: string;
  readonly source: string;
  readonly url?: string;
  /** When the source was read, `YYYY-MM`. */
  readonly date: string;
  readonly confidence: "measured" | "published" | "calculated" | "unverified";
  /** What it holds for. */
  readonly appliesTo?: string;
}

/** The numbers by name. */
export const assumed: {
  readonly hostTcpSide: SourcedNumber;
  readonly hostRdmaSide: SourcedNumber;
  readonly nicPipeline: SourcedNumber;
  readonly ackInterval: SourcedNumber;
  readonly ackTimeoutFactorMax: SourcedNumber;
  readonly roceDscp: SourcedNumber;
  readonly roceHeaderBytes: SourcedNumber;
} = {
  hostTcpSide: {
    value: 15_000_000,
    unit: "ps",
    source: "the course's latency budget: 10–20 µs in a host's TCP stack, of which the middle",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "one side of a small message through a kernel's sockets",
  },
  hostRdmaSide: {
    value: 1_000_000,
    unit: "ps",
    source: "the course's latency budget: 1–2 µs end to end for RDMA, two sides of 1 µs at most",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "one side of a small message, from doorbell to wire or from wire to completion",
  },
  nicPipeline: {
    value: 500_000,
    unit: "ps",
    source: "half of the 1 µs that is left of a 1–2 µs small message when cable and switch are taken off",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "one direction through one adapter",
  },
  ackInterval: {
    value: 64,
    unit: "packet",
    source: "Linux drivers/infiniband/sw/rxe/rxe_param.h: RXE_MAX_PKT_PER_ACK is 64",
    url: "https://github.com/torvalds/linux/blob/master/drivers/infiniband/sw/rxe/rxe_param.h",
    date: "2026-11",
    confidence: "published",
    appliesTo: "packets inside a message after which one asks for an acknowledgement",
  },
  ackTimeoutFactorMax: {
    value: 4,
    unit: "count",
    source: "InfiniBand Architecture 1.4 §9.7.6.1.3: a timeout happens between once and four times the time asked for",
    date: "2026-11",
    confidence: "published",
  },
  roceDscp: {
    value: 26,
    unit: "codepoint",
    source: "ConnectX adapters that trust DSCP: RoCE's DSCP 26 (AF31) is in priority 3 unless it is mapped elsewhere",
    url: "https://kubernetes.recipes/recipes/networking/ets-pfc-dscp-trust-mellanox-quickstart/",
    date: "2026-11",
    confidence: "published",
    appliesTo: "the IP header of RoCEv2 packets",
  },
  roceHeaderBytes: {
    value: 64,
    unit: "byte",
    source:
      "RFC 791 §3.1 (20), RFC 768 (8), InfiniBand Architecture 1.4 §9.2 (BTH 12), §9.3 (RETH 16, immediate data 4), " +
      "§7.8 (invariant CRC 4): the longest headers of a packet with payload",
    date: "2026-11",
    confidence: "calculated",
    appliesTo: "a link's MTU beyond the path MTU of a queue pair",
  },
};
