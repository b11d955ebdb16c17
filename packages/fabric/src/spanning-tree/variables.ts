/**
 * spanning-tree/variables — what each port and each bridge remembers of the tree, as rows of words in the state arena.
 *
 * The names are those of the standard (§17.17, §17.18, §17.19). A priority vector is six words: root's priority and MAC
 * address, cost to the root, priority and MAC address of the bridge that says so, and its port. A MAC address is the
 * number of the port that owns it, which is in the same order. Timers count seconds down. What does not change in a run,
 * identifiers and costs, is the bridge's and the port's own.
 *
 * Source: IEEE 802.1D-2004 §17.5, §17.6, §17.17–§17.19; rules F340–F344 in ../../SPEC.md.
 * @module
 */
import type { PortIndex, StateArena } from "@dc/engine";

/** A bridge that takes part. Times in seconds. */
export interface TreeBridge {
  /** Its place among the bridges that take part. */
  readonly place: number;
  readonly priority: number;
  /** The port whose MAC address is the bridge's. */
  readonly mac: PortIndex;
  readonly ports: readonly TreePort[];
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
  /** BPDUs that a port may send in a second and after it. */
  readonly transmitHoldCount: number;
}

/** A port that takes part. */
export interface TreePort {
  readonly port: PortIndex;
  /** Priority in the upper four bits, number in the lower twelve. */
  readonly id: number;
  readonly cost: number;
  /** Whether an administrator says that no bridge is behind it. */
  readonly isAdminEdge: boolean;
}

/** From a silence to the belief that no bridge is there. §17.13.9 */
export const migrateTime = 3;

/** Words of a priority vector, in the order in which they count. */
export const vectorWords = 6;
/** Message age, maximum age, hello time, forward delay: seconds. */
export const timesWords = 4;

/** What a port does in the tree. */
export const portRoles = ["disabled", "root", "designated", "alternate", "backup"] as const;
/** A role by name. */
export type PortRole = (typeof portRoles)[number];
/** A role by number. */
export const role = { disabled: 0, root: 1, designated: 2, alternate: 3, backup: 4 } as const;

/** What a port lets through. */
export const portStates = ["discarding", "learning", "forwarding"] as const;
/** A state by name. */
export type PortState = (typeof portStates)[number];

/** Where a port's information comes from. */
export const infoIs = { disabled: 0, aged: 1, mine: 2, received: 3 } as const;

/** States of the topology change machine. */
export const changeState = { inactive: 0, learning: 1, active: 2 } as const;

/** A port's words. */
export const of = {
  agree: 0,
  agreed: 1,
  disputed: 2,
  forward: 3,
  forwarding: 4,
  infoIs: 5,
  learn: 6,
  learning: 7,
  newInfo: 8,
  operEdge: 9,
  portEnabled: 10,
  proposed: 11,
  proposing: 12,
  rcvdMsg: 13,
  rcvdTc: 14,
  reRoot: 15,
  reselect: 16,
  role: 17,
  selected: 18,
  selectedRole: 19,
  sync: 20,
  synced: 21,
  tcProp: 22,
  updtInfo: 23,
  txCount: 24,
  changeState: 25,
  // Timers.
  edgeDelayWhile: 26,
  fdWhile: 27,
  helloWhen: 28,
  rbWhile: 29,
  rcvdInfoWhile: 30,
  rrWhile: 31,
  tcWhile: 32,
  // What the last message said.
  msgFlags: 33,
  msgType: 34,
  msgPriority: 35,
  msgTimes: 41,
  portPriority: 45,
  portTimes: 51,
  designatedPriority: 55,
  designatedTimes: 61,
} as const;
/** Words of a port. */
export const portWords = 65;

/** Timers that a second takes one from. */
export const timers: readonly number[] = [
  of.edgeDelayWhile,
  of.fdWhile,
  of.helloWhen,
  of.rbWhile,
  of.rcvdInfoWhile,
  of.rrWhile,
  of.tcWhile,
  of.txCount,
];

/** A bridge's words. */
export const ofBridge = { rootPriority: 0, rootTimes: 6, rootPort: 10 } as const;
/** Words of a bridge. */
export const bridgeWords = 11;

/** The words of all ports and bridges. */
export interface Variables {
  readonly ports: Uint32Array;
  readonly bridges: Uint32Array;
}

/** Make them. */
export function createVariables(state: StateArena, portCount: number, bridgeCount: number): Variables {
  return {
    ports: state.u32("fabric/spanning-tree/ports", Math.max(1, portCount) * portWords),
    bridges: state.u32("fabric/spanning-tree/bridges", Math.max(1, bridgeCount) * bridgeWords),
  };
}

/** Compare two rows of words: below 0 where the first is better, because it is less. §17.5 */
export function compareWords(
  a: Uint32Array,
  atA: number,
  b: Uint32Array,
  atB: number,
  words: number = vectorWords,
): number {
  for (let word = 0; word < words; word++) {
    const difference = a[atA + word] - b[atB + word];
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Where a port's row begins. */
export function rowOf(port: PortIndex): number {
  return port * portWords;
}
