/**
 * verbs/qp-attributes — what a queue pair can be modified to, and within which ranges.
 *
 * Source: ibv_modify_qp(3); rule R22 in ../../SPEC.md.
 * @module
 */
import { psnEnd } from "../transport/psn.ts";
import { accessAll } from "./access.ts";
import { qp, readsMax } from "./layout.ts";
import { qpAttribute } from "./qp-state.ts";
import { mtuBytes } from "./work-request.ts";

/** The way to the peer. */
export interface AddressHandle {
  /** IPv4 address of the peer, as uint32. */
  readonly destinationAddress: number;
  /** 20 bits that the UDP source port is made from; by default from both queue pairs' numbers. */
  readonly flowLabel?: number;
  /** The IP header's traffic class (DSCP and ECN); default 0. */
  readonly trafficClass?: number;
  /** Default 64. */
  readonly hopLimit?: number;
}

/** What a queue pair can be modified to; which of these count says the mask. */
export interface QpAttributes {
  readonly qpState?: number;
  readonly curQpState?: number;
  readonly qpAccessFlags?: number;
  readonly pkeyIndex?: number;
  readonly portNum?: number;
  readonly qkey?: number;
  readonly ahAttr?: AddressHandle;
  /** IBV_MTU_*, 1..5. */
  readonly pathMtu?: number;
  /** Exponent t of the timeout 4.096 µs · 2^t; 0 waits for ever. */
  readonly timeout?: number;
  readonly retryCnt?: number;
  /** 7 retries for ever. */
  readonly rnrRetry?: number;
  readonly rqPsn?: number;
  readonly sqPsn?: number;
  /** RDMA READs that may be unanswered, as requester and as responder. */
  readonly maxRdAtomic?: number;
  readonly maxDestRdAtomic?: number;
  /** Code 0..31 of the time that an RNR NAK asks the peer to wait. */
  readonly minRnrTimer?: number;
  readonly destQpNum?: number;
}

/** Attributes that are a word each: bit, word, value. */
export const plainAttributes: readonly (readonly [number, number, (a: QpAttributes) => number])[] = [
  [qpAttribute.accessFlags, qp.access, (a) => a.qpAccessFlags ?? 0],
  [qpAttribute.pkeyIndex, qp.pkeyIndex, (a) => a.pkeyIndex ?? 0],
  [qpAttribute.port, qp.port, (a) => a.portNum ?? 0],
  [qpAttribute.qkey, qp.qkey, (a) => a.qkey ?? 0],
  [qpAttribute.pathMtu, qp.mtuBytes, (a) => mtuBytes(a.pathMtu ?? 0)],
  [qpAttribute.timeout, qp.timeout, (a) => a.timeout ?? 0],
  [qpAttribute.retryCnt, qp.retryCnt, (a) => a.retryCnt ?? 0],
  [qpAttribute.rnrRetry, qp.rnrRetry, (a) => a.rnrRetry ?? 0],
  [qpAttribute.rqPsn, qp.expectedPsn, (a) => a.rqPsn ?? 0],
  [qpAttribute.sqPsn, qp.postPsn, (a) => a.sqPsn ?? 0],
  [qpAttribute.maxQpRdAtomic, qp.maxRdAtomic, (a) => a.maxRdAtomic ?? 0],
  [qpAttribute.maxDestRdAtomic, qp.maxDestRdAtomic, (a) => a.maxDestRdAtomic ?? 0],
  [qpAttribute.minRnrTimer, qp.minRnrTimer, (a) => a.minRnrTimer ?? 0],
  [qpAttribute.destQpn, qp.destQpNum, (a) => a.destQpNum ?? 0],
];

/** Attributes that have a range: bit, value, least and most. */
const ranges: readonly (readonly [number, (a: QpAttributes) => number | undefined, number, number])[] = [
  [qpAttribute.accessFlags, (a) => a.qpAccessFlags, 0, accessAll],
  [qpAttribute.pkeyIndex, (a) => a.pkeyIndex, 0, 0],
  [qpAttribute.port, (a) => a.portNum, 1, 1],
  [qpAttribute.qkey, (a) => a.qkey, 0, 0xffff_ffff],
  [qpAttribute.pathMtu, (a) => a.pathMtu, 1, 5],
  [qpAttribute.timeout, (a) => a.timeout, 0, 31],
  [qpAttribute.retryCnt, (a) => a.retryCnt, 0, 7],
  [qpAttribute.rnrRetry, (a) => a.rnrRetry, 0, 7],
  [qpAttribute.rqPsn, (a) => a.rqPsn, 0, psnEnd - 1],
  [qpAttribute.sqPsn, (a) => a.sqPsn, 0, psnEnd - 1],
  [qpAttribute.maxQpRdAtomic, (a) => a.maxRdAtomic, 0, readsMax],
  [qpAttribute.maxDestRdAtomic, (a) => a.maxDestRdAtomic, 0, readsMax],
  [qpAttribute.minRnrTimer, (a) => a.minRnrTimer, 0, 31],
  [qpAttribute.destQpn, (a) => a.destQpNum, 0, psnEnd - 1],
  [qpAttribute.av, (a) => a.ahAttr?.destinationAddress, 0, 0xffff_ffff],
  [qpAttribute.av, (a) => a.ahAttr?.flowLabel ?? 0, 0, 0xf_ffff],
  [qpAttribute.av, (a) => a.ahAttr?.trafficClass ?? 0, 0, 255],
  [qpAttribute.av, (a) => a.ahAttr?.hopLimit ?? 64, 0, 255],
];

/** Whether all attributes that count have values within their ranges. */
export function attributesFit(attributes: QpAttributes, mask: number): boolean {
  return ranges.every(([bit, read, min, max]) => {
    if ((mask & bit) === 0) return true;
    const value = read(attributes);
    return value !== undefined && Number.isInteger(value) && value >= min && value <= max;
  });
}
