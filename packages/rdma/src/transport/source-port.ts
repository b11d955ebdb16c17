/**
 * transport/source-port — the UDP source port of a queue pair, by which equal-cost paths tell its packets from others'.
 *
 * Sources: rdma-core, libibverbs/verbs.h (ibv_flow_label_to_udp_sport) and the kernel's rdma_calc_flow_label; rule R31
 * in ../../SPEC.md.
 * @module
 */

/** 0xC000..0xFFFF, the lower 14 bits of a flow label folded with its upper 6. */
export function flowLabelToSourcePort(flowLabel: number): number {
  return ((flowLabel & 0x3fff) ^ ((flowLabel & 0xf_c000) >>> 14)) | 0xc000;
}

/** The flow label of a pair of queue pairs that were given none: 20 bits. Both directions have the same. */
export function makeFlowLabel(qpNum: number, destQpNum: number): number {
  let mixed = BigInt(qpNum) * BigInt(destQpNum);
  mixed ^= mixed >> 20n;
  mixed ^= mixed >> 40n;
  return Number(mixed & 0xf_ffffn);
}
