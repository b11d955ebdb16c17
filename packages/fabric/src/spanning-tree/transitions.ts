/**
 * spanning-tree/transitions — the machine of a port's role: whether it may learn and forward, and what it agrees to.
 *
 * Root, designated and blocked ports each have their figure in the standard; proposals and agreements are shared by all
 * that hear a better bridge.
 *
 * Source: IEEE 802.1D-2004 §17.29 and figures 17-17 to 17-21, with the dispute of IEEE 802.1Q-2018 §13.29.21; rules
 * F340–F347 in ../../SPEC.md.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import { migrateTime, of, role, rowOf, type TreeBridge, type TreePort, type Variables } from "./variables.ts";

/** The machines of all ports' roles. */
export class Transitions {
  readonly #p: Uint32Array;

  constructor({ ports }: Variables) {
    this.#p = ports;
  }

  /** Let a port's machine take one step. @returns whether it took one. */
  step(bridge: TreeBridge, tree: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(tree.port);
    if (p[at + of.selected] === 0 || p[at + of.updtInfo] === 1) return false;
    const chosen = p[at + of.selectedRole];
    if (p[at + of.role] !== chosen) {
      p[at + of.role] = chosen;
      if (chosen === role.root) p[at + of.rrWhile] = bridge.forwardDelay;
      if (chosen === role.disabled || chosen >= role.alternate) {
        p[at + of.learn] = 0;
        p[at + of.forward] = 0;
      }
      return true;
    }
    if (chosen === role.root) return this.#rootPort(bridge, at, tree.port);
    if (chosen === role.designated) return this.#designatedPort(bridge, at);
    return this.#blockedPort(bridge, at, chosen);
  }

  #blockedPort(bridge: TreeBridge, at: number, chosen: number): boolean {
    const p = this.#p;
    if (p[at + of.learning] === 1 || p[at + of.forwarding] === 1) return false;
    if (chosen !== role.disabled && this.#agreesTo(bridge, at)) return true;
    if (chosen === role.backup && p[at + of.rbWhile] !== 2 * bridge.helloTime) {
      p[at + of.rbWhile] = 2 * bridge.helloTime;
      return true;
    }
    const waitFor = chosen === role.disabled ? bridge.maxAge : bridge.helloTime;
    const isSettled =
      p[at + of.fdWhile] === waitFor &&
      p[at + of.sync] === 0 &&
      p[at + of.reRoot] === 0 &&
      p[at + of.synced] === 1 &&
      p[at + of.rrWhile] === 0;
    if (isSettled) return false;
    p[at + of.fdWhile] = waitFor;
    p[at + of.synced] = 1;
    p[at + of.rrWhile] = 0;
    p[at + of.sync] = 0;
    p[at + of.reRoot] = 0;
    return true;
  }

  /** Proposals and agreements of a root, alternate or backup port. */
  #agreesTo(bridge: TreeBridge, at: number): boolean {
    const p = this.#p;
    const isProposed = p[at + of.proposed] === 1;
    if (isProposed && p[at + of.agree] === 0 && !this.#allSynced(bridge)) {
      for (const { port } of bridge.ports) p[rowOf(port) + of.sync] = 1;
      p[at + of.proposed] = 0;
      return true;
    }
    if ((this.#allSynced(bridge) && p[at + of.agree] === 0) || (isProposed && p[at + of.agree] === 1)) {
      p[at + of.proposed] = 0;
      p[at + of.sync] = 0;
      p[at + of.agree] = 1;
      p[at + of.newInfo] = 1;
      return true;
    }
    return false;
  }

  #allSynced({ ports }: TreeBridge): boolean {
    const p = this.#p;
    return ports.every(({ port }) => {
      const at = rowOf(port);
      const isSteady =
        p[at + of.selected] === 1 && p[at + of.role] === p[at + of.selectedRole] && p[at + of.updtInfo] === 0;
      return isSteady && (p[at + of.synced] === 1 || p[at + of.role] === role.root);
    });
  }

  #rootPort(bridge: TreeBridge, at: number, own: PortIndex): boolean {
    const p = this.#p;
    if (this.#agreesTo(bridge, at)) return true;
    if (p[at + of.rrWhile] !== bridge.forwardDelay) {
      p[at + of.rrWhile] = bridge.forwardDelay;
      return true;
    }
    if (p[at + of.forward] === 0 && p[at + of.reRoot] === 0) {
      for (const { port } of bridge.ports) p[rowOf(port) + of.reRoot] = 1;
      return true;
    }
    const isReRooted =
      bridge.ports.every(({ port }) => port === own || p[rowOf(port) + of.rrWhile] === 0) && p[at + of.rbWhile] === 0;
    return (
      this.#opens(bridge, at, p[at + of.fdWhile] === 0 || isReRooted) || this.#retires(at, p[at + of.forward] === 1)
    );
  }

  #designatedPort(bridge: TreeBridge, at: number): boolean {
    const p = this.#p;
    const isEdge = p[at + of.operEdge] === 1;
    const isAgreed = p[at + of.agreed] === 1;
    const isShut = p[at + of.learning] === 0 && p[at + of.forwarding] === 0;
    if (p[at + of.forward] === 0 && !isAgreed && p[at + of.proposing] === 0 && !isEdge) {
      p[at + of.proposing] = 1;
      p[at + of.edgeDelayWhile] = migrateTime;
      p[at + of.newInfo] = 1;
      return true;
    }
    const isSynced = p[at + of.synced] === 1;
    if ((!isSynced && (isShut || isAgreed || isEdge)) || (p[at + of.sync] === 1 && isSynced)) {
      p[at + of.rrWhile] = 0;
      p[at + of.synced] = 1;
      p[at + of.sync] = 0;
      return true;
    }
    if (this.#retires(at, p[at + of.rrWhile] === 0)) return true;
    const mustWait =
      (p[at + of.sync] === 1 && !isSynced) ||
      (p[at + of.reRoot] === 1 && p[at + of.rrWhile] !== 0) ||
      p[at + of.disputed] === 1;
    if (mustWait && !isEdge && (p[at + of.learn] === 1 || p[at + of.forward] === 1)) {
      p[at + of.learn] = 0;
      p[at + of.forward] = 0;
      p[at + of.disputed] = 0;
      p[at + of.fdWhile] = bridge.helloTime;
      return true;
    }
    const mayOpen =
      (p[at + of.fdWhile] === 0 || isAgreed || isEdge) &&
      (p[at + of.rrWhile] === 0 || p[at + of.reRoot] === 0) &&
      p[at + of.sync] === 0;
    if (!this.#opens(bridge, at, mayOpen)) return false;
    // §17.29.3: from here on a port that forwards counts as agreed to.
    if (p[at + of.forward] === 1) p[at + of.agreed] = 1;
    return true;
  }

  /** LEARN, then FORWARD. */
  #opens(bridge: TreeBridge, at: number, mayOpen: boolean): boolean {
    const p = this.#p;
    if (!mayOpen || p[at + of.forward] === 1) return false;
    if (p[at + of.learn] === 0) {
      p[at + of.learn] = 1;
      p[at + of.fdWhile] = bridge.helloTime;
    } else {
      p[at + of.forward] = 1;
      p[at + of.fdWhile] = 0;
    }
    return true;
  }

  #retires(at: number, may: boolean): boolean {
    if (!may || this.#p[at + of.reRoot] === 0) return false;
    this.#p[at + of.reRoot] = 0;
    return true;
  }
}
