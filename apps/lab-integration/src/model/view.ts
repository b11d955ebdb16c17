/**
 * model/view — what the pictures show of a run: its requests, and where the time of one of them went, as the worker
 * answers it. Plain data; times in picoseconds since the run's start.
 * @module
 */
import type { SourcedNumber } from "@dc/ui";

/** Who serves a guest's device, in the scenario's word: `vmm`, `vhost`, `vf`; empty: not all of them by one. */
export type Way = string;

/** One request: a datagram, an echo, a block. */
export interface RequestView {
  readonly request: number;
  readonly startPs: number;
  readonly endPs: number;
  /** It has arrived; otherwise it was lost, or the run ended first. */
  readonly closed: boolean;
  /** Who asks: `vm1/udp1`. */
  readonly place: string;
}

/** One guest, and the server that it runs on. */
export interface GuestView {
  readonly name: string;
  readonly server: string;
}

/** The requests of a run to its end. */
export interface RequestsView {
  readonly requests: readonly RequestView[];
  readonly guests: readonly GuestView[];
  /** Who serves the devices that the requests go through, and who else could. */
  readonly way: Way;
  readonly ways: readonly Way[];
  /** As far as it was looked: the run's end, or where there was too much of it. */
  readonly untilPs: number;
}

/** A step that a span's cost is made of, with its source. */
export interface CostView extends SourcedNumber {
  /** `hardwareExit`. */
  readonly step: string;
}

/** A stretch of a request's time. */
export interface SpanView {
  readonly span: number;
  /** `virt.kick`. */
  readonly layer: string;
  /** `server1/vm1/virtio0`. */
  readonly place: string;
  readonly startPs: number;
  readonly endPs: number;
  readonly cycles: number;
  readonly bytes: number;
  readonly copies: number;
  readonly exits: number;
  readonly switches: number;
  /** It ran beside the others: nobody waited for it. */
  readonly side: boolean;
  /** The record that tells of it, or -1. */
  readonly record: number;
  /** What a profile says of it; empty where its time follows from the scenario. */
  readonly costs: readonly CostView[];
}

/** A request and its way. */
export interface ChainView {
  readonly request: RequestView;
  readonly spans: readonly SpanView[];
}

/** What is asked of one request. */
export interface ChainsQuestion {
  readonly request: number;
  /** The way of the second run; the first alone when absent. */
  readonly other?: Way;
}

/** A request as the run has it, and the same in a second run whose guests are served otherwise. */
export interface ChainsView {
  readonly first: ChainView;
  readonly second?: ChainView;
}
