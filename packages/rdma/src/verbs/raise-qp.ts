/**
 * verbs/raise-qp — a queue pair from RESET to RTS in three steps, with what most programs ask for.
 *
 * Source: ibv_modify_qp(3); rule R23 in ../../SPEC.md.
 * @module
 */
import { makeRdmaError } from "../errors.ts";
import { access } from "./access.ts";
import type { Device } from "./device.ts";
import type { QpAttributes } from "./qp-attributes.ts";
import { qpAttribute, qpState } from "./qp-state.ts";

/** What `raiseQp` gives where nothing else is asked: perftest's timeout 14 and retries 7, an MTU of 4,096. */
export const qpDefaults: QpAttributes = {
  pkeyIndex: 0,
  portNum: 1,
  qpAccessFlags: access.localWrite | access.remoteWrite | access.remoteRead,
  pathMtu: 5,
  rqPsn: 0,
  sqPsn: 0,
  maxDestRdAtomic: 16,
  maxRdAtomic: 16,
  minRnrTimer: 12,
  timeout: 14,
  retryCnt: 7,
  rnrRetry: 7,
};

/** Bring a queue pair from RESET to RTS. @throws Error with code `rdma/bad-option` when a step is refused. */
export function raiseQp(device: Device, qp: number, attributes: QpAttributes): void {
  const m = qpAttribute;
  const steps: readonly (readonly [number, number])[] = [
    [qpState.init, m.pkeyIndex | m.port | m.accessFlags],
    [qpState.rtr, m.av | m.pathMtu | m.destQpn | m.rqPsn | m.maxDestRdAtomic | m.minRnrTimer],
    [qpState.rts, m.timeout | m.retryCnt | m.rnrRetry | m.sqPsn | m.maxQpRdAtomic],
  ];
  for (const [state, mask] of steps) {
    const answer = device.modifyQp(qp, { ...qpDefaults, ...attributes, qpState: state }, mask | m.state);
    if (answer !== 0) throw makeRdmaError("rdma/bad-option", `queue pair ${qp} to state ${state}: errno ${answer}`);
  }
}
