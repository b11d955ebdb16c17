/**
 * failure/detection — who watches which link, and what comes of it: each switch believes for itself.
 *
 * A fabric in which nobody asks for detection has one belief for all switches, which changes `detectionDelayPs` after a
 * link. With the first request each switch has its own: the ends of a link notice by the detector that was asked for, and
 * the news travels (`../routing/withdrawals.ts`). Links that no request names, those to hosts among them, are noticed by
 * their carrier after `detectionDelayPs`.
 *
 * Source: rules F360–F365, F368 in ../../SPEC.md.
 * @module
 */
import { type Frame, type LinkIndex, type NodeIndex, none, type PortIndex, type Ps, type Simulation } from "@dc/engine";
import { bfdPort } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { listenerKey, tcpListenerKey } from "../host/endpoint.ts";
import type { Routes } from "../routing/routes.ts";
import { Withdrawals } from "../routing/withdrawals.ts";
import { BfdSessions } from "./bfd.ts";
import { Carriers } from "./carrier.ts";
import { ControlFrames } from "./control-frames.ts";
import { HoldSessions } from "./hold.ts";
import { type DetectionOptions, type Detector, detectionSettings, wrongSettings } from "./options.ts";

/** The rooms that detection stands on. */
export interface DetectionRooms {
  readonly columns: FrameColumns;
  readonly interfaces: Interfaces;
  readonly routes: Routes;
  readonly switches: readonly NodeIndex[];
  /** By `listenerKey` and `tcpListenerKey`. */
  readonly listeners: Map<number, (frame: Frame) => void>;
  /** Of links that nobody names. */
  readonly detectionDelayPs: Ps;
}

/** Detection in one fabric. */
export class Detection {
  readonly withdrawals: Withdrawals;
  readonly bfd: BfdSessions;
  readonly hold: HoldSessions;
  /** Whether a frame is one by which neighbours watch each other. */
  readonly isControl: (frame: Frame) => boolean;
  readonly #simulation: Simulation;
  readonly #rooms: DetectionRooms;
  readonly #carriers: Carriers;
  readonly #withdrawalDelayPs: Ps;
  /** Per link that was named, or meant by "all": its detector. */
  readonly #by: Map<LinkIndex, Detector> = new Map();

  /** @param withdrawalDelayPs of the first request. */
  constructor(simulation: Simulation, rooms: DetectionRooms, withdrawalDelayPs: Ps | undefined) {
    const { graph } = simulation;
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#withdrawalDelayPs = withdrawalDelayPs ?? defaults.withdrawalDelay.value;
    const retransmitPs = defaults.withdrawalRetransmit.value;
    this.withdrawals = new Withdrawals(simulation, rooms.routes, { delayPs: this.#withdrawalDelayPs, retransmitPs });
    const noticed = (end: PortIndex, up: boolean, cause: number): void => {
      if (rooms.routes.numberOf(graph.ports.node[end]) >= 0) this.withdrawals.notice(end, up, cause);
    };
    const control = new ControlFrames(simulation, rooms.columns, rooms.interfaces);
    this.isControl = (frame) => control.isOwn(frame);
    this.#carriers = new Carriers(simulation, noticed);
    this.bfd = new BfdSessions(simulation, control, noticed);
    this.hold = new HoldSessions(simulation, control, noticed);
    for (let link = 0; link < graph.linkCount; link++) this.#carriers.watch(link, rooms.detectionDelayPs);
    for (const node of rooms.switches) {
      rooms.listeners.set(listenerKey(node, bfdPort), (frame) => this.bfd.receive(node, frame));
      for (const port of ControlFrames.bgpPorts) {
        rooms.listeners.set(tcpListenerKey(node, port), (frame) => this.hold.receive(node, frame));
      }
    }
  }

  /** How a link is watched: what was asked for, or by its carrier. */
  detectorOf(link: LinkIndex): Detector {
    return this.#by.get(link) ?? "link-down";
  }

  /** Watch links. @throws `fabric/bad-option`. */
  add(options: DetectionOptions): void {
    const settings = detectionSettings(options);
    const [wrong] = wrongSettings(settings);
    if (wrong !== undefined) throw fabricError("fabric/bad-option", `${wrong.option}: expected ${wrong.expected}`);
    const { withdrawalDelayPs } = options;
    if (withdrawalDelayPs !== undefined && withdrawalDelayPs !== this.#withdrawalDelayPs) {
      throw fabricError("fabric/bad-option", "a fabric has one withdrawal delay: give it with the first detection");
    }
    const { graph } = this.#simulation;
    const all = Array.from({ length: graph.linkCount }, (_, link) => link);
    for (const link of options.links ?? all.filter((each) => this.#joinsSwitches(each) && !this.#by.has(each))) {
      const name = graph.portName(graph.linkEnds(link)[0]);
      if (!this.#joinsSwitches(link) || this.#by.has(link)) {
        const expected = "expected a link between two switches that nothing else watches";
        throw fabricError("fabric/bad-option", `the link at ${name}: ${expected}`);
      }
      this.#by.set(link, settings.by);
      this.#carriers.watch(link, settings.by === "link-down" ? settings.debouncePs : none);
      if (settings.by === "link-down") continue;
      for (const end of graph.linkEnds(link)) (settings.by === "bfd" ? this.bfd : this.hold).add(end, settings);
    }
    this.bfd.introduce();
  }

  /** Whether both ends of a link are routers' and have an address. */
  #joinsSwitches(link: LinkIndex): boolean {
    const { graph } = this.#simulation;
    const { interfaces, routes } = this.#rooms;
    return graph
      .linkEnds(link)
      .every((end) => interfaces.address[end] !== 0 && routes.numberOf(graph.ports.node[end]) >= 0);
  }
}
