/**
 * failure/carrier — a link's end notices that the light is gone.
 *
 * Both ends see a cut at once; each waits until the carrier has been lost, or back, for as long as its debounce says, so
 * that a link that flickers is one failure and not many. A link that loses frames while it is up is not noticed at all.
 *
 * Source: rule F368 in ../../SPEC.md.
 * @module
 */
import type { LinkIndex, PortIndex, Ps, Simulation } from "@dc/engine";
import { Timers } from "./timers.ts";

/** Called when an end has noticed. @param cause the record that told it, or −1. */
export type Noticed = (end: PortIndex, up: boolean, cause: number) => void;

/** The carriers of all links. */
export class Carriers {
  /** Per link: the debounce, or −1 where the carrier is not watched. */
  readonly #debouncePs: Float64Array;
  /** Per link: the record of its last change, for whoever asks why. */
  readonly #cause: Int32Array;

  constructor(simulation: Simulation, noticed: Noticed) {
    const { graph, state } = simulation;
    this.#debouncePs = new Float64Array(graph.linkCount).fill(-1);
    this.#cause = state.i32("fabric/carriers/cause", graph.linkCount);
    const table = state.table("fabric/carriers", Math.max(1, graph.linkCount));
    const settled = (link: LinkIndex): void => {
      for (const end of graph.linkEnds(link)) noticed(end, graph.linkUp(link), this.#cause[link]);
    };
    const timers = new Timers(simulation, table, "fabric/carriers", "debounce", settled);
    for (let link = 0; link < graph.linkCount; link++) table.add();
    graph.onLinkChange((link) => {
      const debouncePs = this.#debouncePs[link];
      if (debouncePs < 0) return;
      // The graph has just recorded it.
      this.#cause[link] = simulation.trace.stored ? simulation.trace.count - 1 : -1;
      if (debouncePs === 0) settled(link);
      else timers.set(link, simulation.now + debouncePs);
    });
  }

  /** Watch a link's carrier, or do so no longer. @param debouncePs −1 for not. */
  watch(link: LinkIndex, debouncePs: Ps): void {
    this.#debouncePs[link] = debouncePs;
  }
}
