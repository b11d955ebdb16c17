/**
 * spanning-tree/machines — the state machines of the rapid spanning tree protocol: who is root, who may forward, and when.
 *
 * One bridge at a time is run until nothing more happens (`run`), after a message, a second, or a change of a cable.
 * Conditions and actions are those of the standard's figures, in its names; states that lead on at once are not kept.
 * What a port does in its role is ./transitions.ts.
 * There is no migration to the older protocol: a configuration BPDU is understood, an RST BPDU is sent.
 *
 * Source: IEEE 802.1D-2004 §17.20–§17.31 and figures 17-13 to 17-21, with the dispute of IEEE 802.1Q-2018 §13.29.21;
 * rules F340–F346 in ../../SPEC.md.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import { bpduFlag, bpduRole, bpduType } from "@dc/wire";
import { Transitions } from "./transitions.ts";
import {
  bridgeWords,
  changeState,
  compareWords,
  infoIs,
  migrateTime,
  of,
  ofBridge,
  role,
  rowOf,
  timers,
  type TreeBridge,
  type TreePort,
  timesWords,
  type Variables,
  vectorWords,
} from "./variables.ts";

/** What the machines ask of those around them. */
export interface TreeHooks {
  /** Send what a port has to say. */
  transmit(bridge: TreeBridge, port: TreePort): void;
  /** Forget the addresses behind a port. */
  flush(port: PortIndex): void;
}

/** The machines of all bridges. */
export class Machines {
  readonly #p: Uint32Array;
  readonly #b: Uint32Array;
  readonly #transitions: Transitions;
  readonly #hooks: TreeHooks;

  constructor(variables: Variables, hooks: TreeHooks) {
    this.#p = variables.ports;
    this.#b = variables.bridges;
    this.#transitions = new Transitions(variables);
    this.#hooks = hooks;
  }

  /** BEGIN: all variables of a bridge as they are when it is switched on. @param isUp whether a port's cable is up. */
  begin(bridge: TreeBridge, isUp: (port: PortIndex) => boolean): void {
    const p = this.#p;
    for (const { port, isAdminEdge } of bridge.ports) {
      const at = rowOf(port);
      p.fill(0, at, rowOf(port + 1));
      p[at + of.portEnabled] = isUp(port) ? 1 : 0;
      p[at + of.operEdge] = isAdminEdge ? 1 : 0;
      p[at + of.edgeDelayWhile] = migrateTime;
      p[at + of.fdWhile] = bridge.maxAge;
      p[at + of.rrWhile] = bridge.forwardDelay;
      p[at + of.sync] = 1;
      p[at + of.reRoot] = 1;
      p[at + of.newInfo] = 1;
      p[at + of.helloWhen] = bridge.helloTime;
      p[at + of.infoIs] = infoIs.disabled;
      p[at + of.reselect] = 1;
    }
  }

  /** A port's cable is up, or not. */
  enable(port: PortIndex, isUp: boolean): void {
    this.#p[rowOf(port) + of.portEnabled] = isUp ? 1 : 0;
  }

  /** A second is over. */
  tick({ ports }: TreeBridge): void {
    const p = this.#p;
    for (const { port } of ports) {
      for (const timer of timers) if (p[rowOf(port) + timer] > 0) p[rowOf(port) + timer] -= 1;
    }
  }

  /** A message has been written into a port's words (`msgPriority`, `msgTimes`, `msgFlags`, `msgType`). §17.23 */
  received(port: PortIndex): void {
    const at = rowOf(port);
    if (this.#p[at + of.portEnabled] === 0) return;
    this.#p[at + of.operEdge] = 0;
    this.#p[at + of.rcvdMsg] = 1;
    this.#p[at + of.edgeDelayWhile] = migrateTime;
  }

  /** Let all machines of a bridge go on until none can. */
  run(bridge: TreeBridge): void {
    let isBusy = true;
    while (isBusy) {
      isBusy = false;
      for (const port of bridge.ports) while (this.#information(bridge, port)) isBusy = true;
      if (this.#selectRoles(bridge)) isBusy = true;
      for (const port of bridge.ports) {
        while (this.#detect(bridge, port)) isBusy = true;
        while (this.#transitions.step(bridge, port)) isBusy = true;
        while (this.#pass(port)) isBusy = true;
        while (this.#change(bridge, port)) isBusy = true;
      }
      if (isBusy) continue;
      for (const port of bridge.ports) if (this.#transmit(bridge, port)) isBusy = true;
    }
  }

  // — port information, §17.27 ——————————————————————————————————————————————————————————————————————————————————————

  #information(bridge: TreeBridge, { port }: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(port);
    if (p[at + of.portEnabled] === 0) {
      p[at + of.rcvdMsg] = 0;
      if (p[at + of.infoIs] === infoIs.disabled) return false;
      for (const each of [of.proposing, of.proposed, of.agree, of.agreed, of.rcvdInfoWhile]) p[at + each] = 0;
      this.#becomes(at, infoIs.disabled);
      return true;
    }
    if (p[at + of.infoIs] === infoIs.disabled) {
      this.#becomes(at, infoIs.aged);
      return true;
    }
    if (p[at + of.selected] === 1 && p[at + of.updtInfo] === 1) {
      const better = compareWords(p, at + of.designatedPriority, p, at + of.portPriority) <= 0;
      const isAgreed = p[at + of.agreed] === 1 && p[at + of.infoIs] === infoIs.mine && better;
      p[at + of.proposing] = 0;
      p[at + of.proposed] = 0;
      p[at + of.agreed] = isAgreed ? 1 : 0;
      p[at + of.synced] &= p[at + of.agreed];
      p.copyWithin(at + of.portPriority, at + of.designatedPriority, at + of.designatedPriority + vectorWords);
      p.copyWithin(at + of.portTimes, at + of.designatedTimes, at + of.designatedTimes + timesWords);
      p[at + of.updtInfo] = 0;
      p[at + of.infoIs] = infoIs.mine;
      p[at + of.newInfo] = 1;
      return true;
    }
    if (p[at + of.updtInfo] === 1) return false;
    if (p[at + of.rcvdMsg] === 1) {
      this.#hear(bridge, port);
      p[at + of.rcvdMsg] = 0;
      return true;
    }
    if (p[at + of.infoIs] !== infoIs.received || p[at + of.rcvdInfoWhile] > 0) return false;
    this.#becomes(at, infoIs.aged);
    return true;
  }

  #becomes(at: number, from: number): void {
    this.#p[at + of.infoIs] = from;
    this.#p[at + of.reselect] = 1;
    this.#p[at + of.selected] = 0;
  }

  /** RECEIVE and the states behind it. */
  #hear(bridge: TreeBridge, port: PortIndex): void {
    const p = this.#p;
    const at = rowOf(port);
    const flags = p[at + of.msgFlags];
    const isRapid = p[at + of.msgType] === bpduType.rapid;
    const said = isRapid ? (flags >>> 2) & 3 : bpduRole.designated;
    const order = compareWords(p, at + of.msgPriority, p, at + of.portPriority);
    const isSameSender = compareWords(p, at + of.msgPriority + 4, p, at + of.portPriority + 4, 2) === 0;
    if (said === bpduRole.designated) {
      const timesDiffer = compareWords(p, at + of.msgTimes, p, at + of.portTimes, timesWords) !== 0;
      const isSuperior = order < 0 || (order !== 0 && isSameSender) || (order === 0 && timesDiffer);
      if (!isSuperior && order > 0) {
        // The far end believes that it is designated and forwards: one of the two is not heard.
        if (isRapid && (flags & bpduFlag.learning) !== 0) {
          p[at + of.disputed] = 1;
          p[at + of.agreed] = 0;
        }
        return;
      }
      if (isRapid && (flags & bpduFlag.proposal) !== 0) p[at + of.proposed] = 1;
      this.#hearChange(at, flags);
      if (isSuperior) {
        p[at + of.agreed] = 0;
        p[at + of.proposing] = 0;
        if (!(p[at + of.infoIs] === infoIs.received && order <= 0)) p[at + of.agree] = 0;
        p.copyWithin(at + of.portPriority, at + of.msgPriority, at + of.msgPriority + vectorWords);
        p.copyWithin(at + of.portTimes, at + of.msgTimes, at + of.msgTimes + timesWords);
        this.#becomes(at, infoIs.received);
      }
      const [messageAge, maxAge, helloTime] = p.subarray(at + of.portTimes, at + of.portTimes + 3);
      p[at + of.rcvdInfoWhile] = messageAge + 1 > maxAge ? 0 : 3 * (helloTime || bridge.helloTime);
      return;
    }
    if (said === bpduRole.unknown || order < 0) return;
    if ((flags & bpduFlag.agreement) !== 0) {
      p[at + of.agreed] = 1;
      p[at + of.proposing] = 0;
    } else p[at + of.agreed] = 0;
    this.#hearChange(at, flags);
  }

  #hearChange(at: number, flags: number): void {
    if ((flags & bpduFlag.topologyChange) !== 0) this.#p[at + of.rcvdTc] = 1;
  }

  // — port role selection, §17.28 ————————————————————————————————————————————————————————————————————————————————————

  #selectRoles(bridge: TreeBridge): boolean {
    const p = this.#p;
    if (bridge.ports.every(({ port }) => p[rowOf(port) + of.reselect] === 0)) return false;
    for (const { port } of bridge.ports) p[rowOf(port) + of.reselect] = 0;
    this.#chooseRoot(bridge);
    for (const port of bridge.ports) this.#chooseRole(bridge, port);
    for (const { port } of bridge.ports) p[rowOf(port) + of.selected] = 1;
    return true;
  }

  /** Root, cost to it, and the port that leads there. */
  #chooseRoot({ place, priority, mac, ports, maxAge, helloTime, forwardDelay }: TreeBridge): void {
    const p = this.#p;
    const b = this.#b;
    const own = place * bridgeWords;
    b.set([priority, mac, 0, priority, mac, 0], own + ofBridge.rootPriority);
    b.set([0, maxAge, helloTime, forwardDelay], own + ofBridge.rootTimes);
    b[own + ofBridge.rootPort] = 0;
    const path = new Uint32Array(vectorWords);
    for (const { port, id, cost } of ports) {
      const at = rowOf(port);
      // What comes from this very bridge leads nowhere.
      if (p[at + of.infoIs] !== infoIs.received || p[at + of.portPriority + 4] === mac) continue;
      path.set(p.subarray(at + of.portPriority, at + of.portPriority + vectorWords));
      path[2] += cost;
      const order = compareWords(path, 0, b, own + ofBridge.rootPriority);
      if (order > 0 || (order === 0 && id >= b[own + ofBridge.rootPort])) continue;
      b.set(path, own + ofBridge.rootPriority);
      b.set(p.subarray(at + of.portTimes, at + of.portTimes + timesWords), own + ofBridge.rootTimes);
      b[own + ofBridge.rootTimes] += 1;
      b[own + ofBridge.rootPort] = id;
    }
  }

  #chooseRole({ place, priority, mac, helloTime }: TreeBridge, { port, id }: TreePort): void {
    const p = this.#p;
    const b = this.#b;
    const at = rowOf(port);
    const own = place * bridgeWords;
    p.set(b.subarray(own + ofBridge.rootPriority, own + ofBridge.rootPriority + 3), at + of.designatedPriority);
    p.set([priority, mac, id], at + of.designatedPriority + 3);
    p.set(b.subarray(own + ofBridge.rootTimes, own + ofBridge.rootTimes + timesWords), at + of.designatedTimes);
    p[at + of.designatedTimes + 2] = helloTime;
    const isBetter = compareWords(p, at + of.designatedPriority, p, at + of.portPriority) < 0;
    const choose = (chosen: number, isNews: boolean): void => {
      p[at + of.selectedRole] = chosen;
      p[at + of.updtInfo] = isNews ? 1 : 0;
    };
    switch (p[at + of.infoIs]) {
      case infoIs.disabled:
        choose(role.disabled, false);
        break;
      case infoIs.aged:
        choose(role.designated, true);
        break;
      case infoIs.mine: {
        const isSame =
          compareWords(p, at + of.designatedPriority, p, at + of.portPriority) === 0 &&
          compareWords(p, at + of.designatedTimes, p, at + of.portTimes, timesWords) === 0;
        choose(role.designated, !isSame);
        break;
      }
      default:
        if (b[own + ofBridge.rootPort] === id) choose(role.root, false);
        else if (isBetter) choose(role.designated, true);
        else choose(p[at + of.portPriority + 4] === mac ? role.backup : role.alternate, false);
    }
  }

  // — bridge detection, §17.25 ———————————————————————————————————————————————————————————————————————————————————————

  #detect(_bridge: TreeBridge, { port, isAdminEdge }: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(port);
    const isUp = p[at + of.portEnabled] === 1;
    const isEdge = isUp
      ? p[at + of.operEdge] === 1 || (p[at + of.edgeDelayWhile] === 0 && p[at + of.proposing] === 1)
      : isAdminEdge;
    if (!isUp) p[at + of.edgeDelayWhile] = migrateTime;
    if ((p[at + of.operEdge] === 1) === isEdge) return false;
    p[at + of.operEdge] = isEdge ? 1 : 0;
    return true;
  }

  // — port state transition, §17.30 ——————————————————————————————————————————————————————————————————————————————————

  #pass({ port }: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(port);
    const [learn, forward] = [p[at + of.learn], p[at + of.learn] & p[at + of.forward]];
    if (p[at + of.learning] === learn && p[at + of.forwarding] === forward) return false;
    p[at + of.learning] = learn;
    p[at + of.forwarding] = forward;
    return true;
  }

  // — topology change, §17.31 ————————————————————————————————————————————————————————————————————————————————————————

  #change(bridge: TreeBridge, { port }: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(port);
    const isInTree = p[at + of.role] === role.root || p[at + of.role] === role.designated;
    const state = p[at + of.changeState];
    if (state === changeState.inactive) {
      if (p[at + of.learn] === 0) return false;
      p[at + of.changeState] = changeState.learning;
      return true;
    }
    if (state === changeState.learning) {
      if (isInTree && p[at + of.forward] === 1 && p[at + of.operEdge] === 0) {
        this.#keepTelling(bridge, at);
        this.#spread(bridge, port);
        p[at + of.newInfo] = 1;
        p[at + of.changeState] = changeState.active;
        return true;
      }
      if (p[at + of.rcvdTc] === 1 || p[at + of.tcProp] === 1) {
        p[at + of.rcvdTc] = 0;
        p[at + of.tcProp] = 0;
        return true;
      }
      if (isInTree || p[at + of.learn] === 1 || p[at + of.learning] === 1) return false;
      this.#hooks.flush(port);
      p[at + of.tcWhile] = 0;
      p[at + of.changeState] = changeState.inactive;
      return true;
    }
    if (!isInTree || p[at + of.operEdge] === 1) {
      p[at + of.changeState] = changeState.learning;
      return true;
    }
    if (p[at + of.rcvdTc] === 1) {
      p[at + of.rcvdTc] = 0;
      this.#spread(bridge, port);
      return true;
    }
    if (p[at + of.tcProp] === 0) return false;
    this.#keepTelling(bridge, at);
    this.#hooks.flush(port);
    p[at + of.tcProp] = 0;
    return true;
  }

  /** setTcPropTree: to every other port. */
  #spread({ ports }: TreeBridge, own: PortIndex): void {
    for (const { port } of ports) if (port !== own) this.#p[rowOf(port) + of.tcProp] = 1;
  }

  /** newTcWhile. */
  #keepTelling({ helloTime }: TreeBridge, at: number): void {
    if (this.#p[at + of.tcWhile] > 0) return;
    this.#p[at + of.tcWhile] = helloTime + 1;
    this.#p[at + of.newInfo] = 1;
  }

  // — port transmit, §17.26 ——————————————————————————————————————————————————————————————————————————————————————————

  #transmit(bridge: TreeBridge, tree: TreePort): boolean {
    const p = this.#p;
    const at = rowOf(tree.port);
    if (p[at + of.portEnabled] === 0 || p[at + of.selected] === 0 || p[at + of.updtInfo] === 1) return false;
    if (p[at + of.helloWhen] === 0) {
      const isDue = p[at + of.role] === role.designated || (p[at + of.role] === role.root && p[at + of.tcWhile] > 0);
      if (isDue) p[at + of.newInfo] = 1;
      p[at + of.helloWhen] = bridge.helloTime;
    }
    if (p[at + of.newInfo] === 0 || p[at + of.txCount] >= bridge.transmitHoldCount) return false;
    p[at + of.newInfo] = 0;
    p[at + of.txCount] += 1;
    this.#hooks.transmit(bridge, tree);
    return true;
  }
}
