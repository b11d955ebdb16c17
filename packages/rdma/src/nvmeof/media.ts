/**
 * nvmeof/media — what is behind a controller: so long for one command, so many commands a second.
 *
 * A command that finds the medium ready takes its latency; commands begin no faster than the medium's rate allows, so
 * that throughput is what Little's law says until the rate is reached.
 *
 * Source: rule R94 in ../../SPEC.md; numbers in ../costs/.
 * @module
 */
import type { Ps, Simulation } from "@dc/engine";
import { makeRdmaError } from "../errors.ts";

/** How a medium is. */
export interface MediaOptions {
  readonly readPs: Ps;
  readonly writePs: Ps;
  /** From the start of a command to the start of the next; 0 (the default) for as many at once as come. */
  readonly intervalPs?: Ps;
}

/** A medium. */
export interface Media {
  /** When a command that is given to it now is done. */
  donePs(isWrite: boolean): Ps;
}

/** Make a medium. @throws Error with code `rdma/bad-option` for a time below 0. */
export function createMedia(simulation: Simulation, path: string, options: MediaOptions): Media {
  const { readPs, writePs, intervalPs = 0 } = options;
  if (!(readPs >= 0 && writePs >= 0 && intervalPs >= 0))
    throw makeRdmaError(
      "rdma/bad-option",
      `${path}: media times are ${readPs}, ${writePs}, ${intervalPs}: expected ≥ 0`,
    );
  const nextPs = simulation.state.f64(`${path}/media`, 1);
  return {
    donePs(isWrite) {
      const startPs = Math.max(simulation.now, nextPs[0]);
      nextPs[0] = startPs + intervalPs;
      return startPs + (isWrite ? writePs : readPs);
    },
  };
}
