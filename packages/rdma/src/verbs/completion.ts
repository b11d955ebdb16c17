/**
 * verbs/completion — how a work request ended: IBV_WC_* statuses, opcodes and flags, in libibverbs' words.
 *
 * Sources: ibv_poll_cq(3), ibv_wc_status_str(3); rule R8 in ../../SPEC.md.
 * @module
 */

/** IBV_WC_*, by libibverbs' numbers. */
export const wcStatus = {
  success: 0,
  locLenErr: 1,
  locQpOpErr: 2,
  locEecOpErr: 3,
  locProtErr: 4,
  wrFlushErr: 5,
  mwBindErr: 6,
  badRespErr: 7,
  locAccessErr: 8,
  remInvReqErr: 9,
  remAccessErr: 10,
  remOpErr: 11,
  retryExcErr: 12,
  rnrRetryExcErr: 13,
  locRddViolErr: 14,
  remInvRdReqErr: 15,
  remAbortErr: 16,
  invEecnErr: 17,
  invEecStateErr: 18,
  fatalErr: 19,
  respTimeoutErr: 20,
  generalErr: 21,
} as const;

/** What programs print: `IBV_WC_` and this. */
export const wcStatusNames: readonly string[] = [
  "SUCCESS",
  "LOC_LEN_ERR",
  "LOC_QP_OP_ERR",
  "LOC_EEC_OP_ERR",
  "LOC_PROT_ERR",
  "WR_FLUSH_ERR",
  "MW_BIND_ERR",
  "BAD_RESP_ERR",
  "LOC_ACCESS_ERR",
  "REM_INV_REQ_ERR",
  "REM_ACCESS_ERR",
  "REM_OP_ERR",
  "RETRY_EXC_ERR",
  "RNR_RETRY_EXC_ERR",
  "LOC_RDD_VIOL_ERR",
  "REM_INV_RD_REQ_ERR",
  "REM_ABORT_ERR",
  "INV_EECN_ERR",
  "INV_EEC_STATE_ERR",
  "FATAL_ERR",
  "RESP_TIMEOUT_ERR",
  "GENERAL_ERR",
];

/** IBV_WC_* opcodes: those of a receive queue have bit 7. */
export const wcOpcode = {
  send: 0,
  rdmaWrite: 1,
  rdmaRead: 2,
  compSwap: 3,
  fetchAdd: 4,
  recv: 128,
  recvRdmaWithImm: 129,
} as const;

/** IBV_WC_* flags. */
export const wcFlag = { withImm: 2 } as const;

/** A completion. Where the status is not success, only `wrId`, `status` and `qpNum` mean anything. */
export interface WorkCompletion {
  readonly wrId: number;
  /** One of `wcStatus`. */
  readonly status: number;
  /** One of `wcOpcode`. */
  readonly opcode: number;
  readonly byteLen: number;
  readonly qpNum: number;
  /** Immediate data, where `wcFlags` has `withImm`. */
  readonly immData: number;
  readonly wcFlags: number;
  /** Of the engine's spans, whom it was for: what the work request, or the packet that ended the message, carried. */
  readonly request: number;
}
