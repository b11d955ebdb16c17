/**
 * tcp/connections — the state of every end of every connection: one row an end, in columns of the arena.
 *
 * A flow is two rows: the end that opens and sends, and behind it the end that listens and receives. Sequence numbers are
 * int32 (`./sequence.ts`), windows are bytes below 2^30, times are picoseconds.
 *
 * Sources: RFC 9293 §3.3.1 (the variables and their names), RFC 6675 §2, RFC 6298 §2; rule F235 in ../../SPEC.md.
 * @module
 */
import type { StateArena, Table } from "@dc/engine";
import { noRange } from "./ranges.ts";

/** States of RFC 9293 §3.3.2, by number. */
export const tcpState = {
  closed: 0,
  listen: 1,
  synSent: 2,
  synReceived: 3,
  established: 4,
  finWait1: 5,
  finWait2: 6,
  closeWait: 7,
  closing: 8,
  lastAck: 9,
  timeWait: 10,
} as const;

/** What a sender is doing about losses. */
export const lossPhase = {
  /** Nothing is missing. */
  open: 0,
  /** Between the third duplicate and the acknowledgement of all that was out then (RFC 5681 §3.2). */
  fastRecovery: 1,
  /** After a timeout, until all that was out then is acknowledged. */
  timeout: 2,
} as const;

const columns = {
  // Who and where: written once.
  flow: "i32",
  node: "i32",
  localAddress: "u32",
  remoteAddress: "u32",
  localPort: "u16",
  remotePort: "u16",
  isClient: "u8",
  priority: "u8",
  congestion: "u8",
  wantsSack: "u8",
  wantsEcn: "u8",
  ownMssBytes: "i32",
  receiveBytesMax: "i32",
  delayedAckPs: "f64",
  initialWindow: "i32",
  timeoutFloorPs: "f64",
  floorsVariation: "u8",
  bytes: "f64",
  startPs: "f64",
  // The connection.
  state: "u8",
  mssBytes: "i32",
  sackPermitted: "u8",
  ecnCapable: "u8",
  sendScale: "u8",
  receiveScale: "u8",
  // Sending.
  initialSequence: "i32",
  unacknowledged: "i32",
  sendNext: "i32",
  sendWindowBytes: "i32",
  windowSequence: "i32",
  windowAcknowledgment: "i32",
  unsentBytes: "f64",
  isClosing: "u8",
  finSent: "u8",
  cwndBytes: "i32",
  ssthreshBytes: "i32",
  avoidanceBytes: "i32",
  duplicates: "i32",
  phase: "u8",
  recoveryPoint: "i32",
  highRetransmitted: "i32",
  rescuePoint: "i32",
  partials: "i32",
  sacked: "i32",
  sackedBytes: "i32",
  congestionPoint: "i32",
  windowReduced: "u8",
  // Round trips and timers.
  isTiming: "u8",
  timedSequence: "i32",
  timedAtPs: "f64",
  roundTripPs: "f64",
  variationPs: "f64",
  timeoutPs: "f64",
  timeouts: "i32",
  synRetransmitted: "u8",
  timerAtPs: "f64",
  timerEventPs: "f64",
  // CUBIC.
  windowMax: "f64",
  windowPrior: "f64",
  windowEstimate: "f64",
  epochPs: "f64",
  inflectionSeconds: "f64",
  fraction: "f64",
  // DCTCP.
  alpha: "f64",
  observedBytes: "f64",
  observedMarkedBytes: "f64",
  observationEnd: "i32",
  // Receiving.
  remoteInitial: "i32",
  receiveNext: "i32",
  outOfOrder: "i32",
  finSequence: "i32",
  finSeen: "u8",
  unacknowledgedSegments: "i32",
  acknowledgeAtPs: "f64",
  acknowledgeEventPs: "f64",
  congestionSeen: "u8",
  acknowledgmentDue: "u8",
  // Waiting for the host's line.
  isReady: "u8",
  readyNext: "i32",
  // Counts.
  sentSegments: "f64",
  retransmittedSegments: "f64",
  timeoutCount: "f64",
  recoveries: "f64",
  deliveredBytes: "f64",
  receivedSegments: "f64",
  duplicateSegments: "f64",
  completedPs: "f64",
  cwndMaxBytes: "i32",
} as const;

/** The columns as typed arrays. Read anew in each event: they are replaced when rows are added. */
export class ConnectionColumns {
  // Who and where: written once.
  /** Number of the flow. */
  flow!: Int32Array;
  node!: Int32Array;
  localAddress!: Uint32Array;
  remoteAddress!: Uint32Array;
  localPort!: Uint16Array;
  remotePort!: Uint16Array;
  /** 1 for the end that opens and sends. */
  isClient!: Uint8Array;
  priority!: Uint8Array;
  /** Place in `congestionNames`. */
  congestion!: Uint8Array;
  wantsSack!: Uint8Array;
  wantsEcn!: Uint8Array;
  ownMssBytes!: Int32Array;
  receiveBytesMax!: Int32Array;
  delayedAckPs!: Float64Array;
  /** Segments. */
  initialWindow!: Int32Array;
  timeoutFloorPs!: Float64Array;
  /** 1 where the floor is the variation’s, as in Linux; 0 where it is the timeout’s. */
  floorsVariation!: Uint8Array;
  /** What the application sends. */
  bytes!: Float64Array;
  startPs!: Float64Array;
  // The connection.
  state!: Uint8Array;
  mssBytes!: Int32Array;
  sackPermitted!: Uint8Array;
  ecnCapable!: Uint8Array;
  /** Shift of the windows that the other end announces. */
  sendScale!: Uint8Array;
  /** Shift of the windows announced here. */
  receiveScale!: Uint8Array;
  // Sending.
  initialSequence!: Int32Array;
  /** SND.UNA. */
  unacknowledged!: Int32Array;
  /** SND.NXT: all before it was sent at least once. */
  sendNext!: Int32Array;
  sendWindowBytes!: Int32Array;
  /** SND.WL1. */
  windowSequence!: Int32Array;
  /** SND.WL2. */
  windowAcknowledgment!: Int32Array;
  /** Bytes of the application that were never sent. */
  unsentBytes!: Float64Array;
  /** Whether the application has closed: a FIN follows its last byte. */
  isClosing!: Uint8Array;
  /** Whether the FIN was sent. */
  finSent!: Uint8Array;
  cwndBytes!: Int32Array;
  ssthreshBytes!: Int32Array;
  /** Acknowledged in congestion avoidance since the window last grew. */
  avoidanceBytes!: Int32Array;
  /** Duplicate acknowledgements in a row. */
  duplicates!: Int32Array;
  phase!: Uint8Array;
  /** RecoveryPoint of RFC 6675, `recover` of RFC 6582, plus 1: where a recovery ends. */
  recoveryPoint!: Int32Array;
  /** HighRxt of RFC 6675, plus 1. */
  highRetransmitted!: Int32Array;
  /** RescueRxt of RFC 6675, plus 1: no rescue retransmission before more than this is acknowledged. */
  rescuePoint!: Int32Array;
  /** Partial acknowledgements in this recovery. */
  partials!: Int32Array;
  /** What the other end holds out of order: a set of `Ranges`. */
  sacked!: Int32Array;
  sackedBytes!: Int32Array;
  /** No second reduction for ECN before this is acknowledged. */
  congestionPoint!: Int32Array;
  /** CWR is to be set in the next new segment. */
  windowReduced!: Uint8Array;
  // Round trips and timers.
  isTiming!: Uint8Array;
  timedSequence!: Int32Array;
  timedAtPs!: Float64Array;
  roundTripPs!: Float64Array;
  variationPs!: Float64Array;
  timeoutPs!: Float64Array;
  /** Timeouts in a row. */
  timeouts!: Int32Array;
  synRetransmitted!: Uint8Array;
  /** When the retransmission timer runs out; 0 is never. */
  timerAtPs!: Float64Array;
  /** When its next event comes; 0 is none. */
  timerEventPs!: Float64Array;
  // CUBIC.
  /** W_max, segments. */
  windowMax!: Float64Array;
  /** cwnd_prior, segments. */
  windowPrior!: Float64Array;
  /** W_est, segments. */
  windowEstimate!: Float64Array;
  /** Begin of the stage of congestion avoidance; −1 when none has begun. */
  epochPs!: Float64Array;
  /** K. */
  inflectionSeconds!: Float64Array;
  /** Of a byte of the window. */
  fraction!: Float64Array;
  // DCTCP.
  /** DCTCP.Alpha: the share of bytes that are marked, 0 to 1. */
  alpha!: Float64Array;
  /** DCTCP.BytesAcked and BytesMarked of this window of observation, and where it ends (WindowEnd). */
  observedBytes!: Float64Array;
  observedMarkedBytes!: Float64Array;
  observationEnd!: Int32Array;
  // Receiving.
  remoteInitial!: Int32Array;
  receiveNext!: Int32Array;
  /** What came out of order: a set of `Ranges`. */
  outOfOrder!: Int32Array;
  /** Where the FIN stands, once one was seen. */
  finSequence!: Int32Array;
  finSeen!: Uint8Array;
  unacknowledgedSegments!: Int32Array;
  acknowledgeAtPs!: Float64Array;
  acknowledgeEventPs!: Float64Array;
  /** ECE is to be set; of DCTCP, whether the last data that came was marked (DCTCP.CE). */
  congestionSeen!: Uint8Array;
  /** Whether an acknowledgement is to go out within this event. */
  acknowledgmentDue!: Uint8Array;
  // Waiting for the host's line.
  /** Whether the end waits for its turn at its host’s line. */
  isReady!: Uint8Array;
  readyNext!: Int32Array;
  // Counts.
  sentSegments!: Float64Array;
  retransmittedSegments!: Float64Array;
  timeoutCount!: Float64Array;
  recoveries!: Float64Array;
  deliveredBytes!: Float64Array;
  receivedSegments!: Float64Array;
  duplicateSegments!: Float64Array;
  /** When the last byte was delivered, or −1. */
  completedPs!: Float64Array;
  cwndMaxBytes!: Int32Array;
}

/** The ends of all connections. */
export class Connections {
  /** The columns; the object stays, its arrays are replaced when the table grows. */
  readonly columns: ConnectionColumns = new ConnectionColumns();
  readonly #table: Table;

  constructor(state: StateArena) {
    this.#table = state.table("fabric/tcp/connections", 16);
    const names = Object.keys(columns) as (keyof typeof columns)[];
    const made = names.map((name) => {
      const table = this.#table as unknown as { column(name: string, type: string): { array: Float64Array } };
      return { name, column: table.column(name, columns[name]) };
    });
    const views = this.columns as unknown as { [name: string]: Float64Array };
    this.#table.onGrow(() => {
      for (const { name, column } of made) views[name] = column.array;
    });
  }

  /** Rows so far. */
  get count(): number {
    return this.#table.used;
  }

  /** A new end, closed. */
  add(): number {
    const row = this.#table.add();
    const c = this.columns;
    c.sacked[row] = noRange;
    c.outOfOrder[row] = noRange;
    c.readyNext[row] = -1;
    c.completedPs[row] = -1;
    return row;
  }
}
