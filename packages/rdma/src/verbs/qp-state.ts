/**
 * verbs/qp-state — the states of a queue pair, and which step from one to the other takes which attributes.
 *
 * For each pair of states there is a set of attributes that must be given and one that may be; anything else is refused,
 * and a refused step changes nothing. A queue pair that was just made cannot be put into the error state.
 *
 * Sources: ibv_modify_qp(3); the kernel's table and check (drivers/infiniband/core/verbs.c, qp_state_table and
 * ib_modify_qp_is_ok); rules R20–R22 in ../../SPEC.md.
 * @module
 */

/** IBV_QPS_*. */
export const qpState = { reset: 0, init: 1, rtr: 2, rts: 3, sqd: 4, sqe: 5, err: 6 } as const;
/** The states' names, by number. */
export const qpStateNames: readonly string[] = ["RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"];
/** IBV_QPT_*. */
export const qpType = { rc: 2, uc: 3, ud: 4 } as const;

/** IBV_QP_*: which attributes a call of `modifyQp` gives. */
export const qpAttribute = {
  state: 0x1,
  curState: 0x2,
  enSqdAsyncNotify: 0x4,
  accessFlags: 0x8,
  pkeyIndex: 0x10,
  port: 0x20,
  qkey: 0x40,
  av: 0x80,
  pathMtu: 0x100,
  timeout: 0x200,
  retryCnt: 0x400,
  rnrRetry: 0x800,
  rqPsn: 0x1000,
  maxQpRdAtomic: 0x2000,
  altPath: 0x4000,
  minRnrTimer: 0x8000,
  sqPsn: 0x10000,
  maxDestRdAtomic: 0x20000,
  pathMigState: 0x40000,
  cap: 0x80000,
  destQpn: 0x100000,
} as const;

const a = qpAttribute;
const migration = a.altPath | a.accessFlags | a.pathMigState;

/** Required and optional attributes of one step for one type. */
interface Step {
  readonly required: number;
  readonly optional: number;
}

const step = (required: number, optional: number = 0): Step => ({ required, optional });
const free = step(0);

/** By "from to", then by type: [RC, UC, UD]. What is not here is refused. */
const steps: { readonly [fromTo: string]: readonly [Step, Step, Step] } = {
  "0 1": [
    step(a.pkeyIndex | a.port | a.accessFlags),
    step(a.pkeyIndex | a.port | a.accessFlags),
    step(a.pkeyIndex | a.port | a.qkey),
  ],
  "1 1": [
    step(0, a.pkeyIndex | a.port | a.accessFlags),
    step(0, a.pkeyIndex | a.port | a.accessFlags),
    step(0, a.pkeyIndex | a.port | a.qkey),
  ],
  "1 2": [
    step(
      a.av | a.pathMtu | a.destQpn | a.rqPsn | a.maxDestRdAtomic | a.minRnrTimer,
      a.altPath | a.accessFlags | a.pkeyIndex,
    ),
    step(a.av | a.pathMtu | a.destQpn | a.rqPsn, a.altPath | a.accessFlags | a.pkeyIndex),
    step(0, a.pkeyIndex | a.qkey),
  ],
  "2 3": [
    step(a.timeout | a.retryCnt | a.rnrRetry | a.sqPsn | a.maxQpRdAtomic, a.curState | migration | a.minRnrTimer),
    step(a.sqPsn, a.curState | migration),
    step(a.sqPsn, a.curState | a.qkey),
  ],
  "3 3": [
    step(0, a.curState | migration | a.minRnrTimer),
    step(0, a.curState | migration),
    step(0, a.curState | a.qkey),
  ],
  "3 4": [step(0, a.enSqdAsyncNotify), step(0, a.enSqdAsyncNotify), step(0, a.enSqdAsyncNotify)],
  "4 3": [
    step(0, a.curState | migration | a.minRnrTimer),
    step(0, a.curState | migration),
    step(0, a.curState | a.qkey),
  ],
  "4 4": [
    step(
      0,
      a.port |
        a.av |
        a.timeout |
        a.retryCnt |
        a.rnrRetry |
        a.maxQpRdAtomic |
        a.maxDestRdAtomic |
        migration |
        a.pkeyIndex |
        a.minRnrTimer,
    ),
    step(0, a.av | migration | a.pkeyIndex),
    step(0, a.pkeyIndex | a.qkey),
  ],
  "5 3": [free, step(0, a.curState | a.accessFlags), step(0, a.curState | a.qkey)],
};

/**
 * Whether a step is legal.
 *
 * @param mask the attributes that are given, bits of `qpAttribute`; `state` itself is never asked for.
 */
export function isQpStepLegal(from: number, to: number, type: number, mask: number): boolean {
  const isState = from >= qpState.reset && from <= qpState.err && to >= qpState.reset && to <= qpState.err;
  if (!isState) return false;
  if ((mask & a.curState) !== 0 && (from < qpState.rtr || from > qpState.sqe)) return false;
  let found: Step | undefined = steps[`${from} ${to}`]?.[type - qpType.rc];
  if (to === qpState.reset || (to === qpState.err && from !== qpState.reset)) found = free;
  if (found === undefined) return false;
  return (mask & found.required) === found.required && (mask & ~(found.required | found.optional | a.state)) === 0;
}
