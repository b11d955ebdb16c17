/**
 * claims — what this package can show by experiment, for `dclab claims`.
 *
 * @module
 */
import { batch, batchLatency } from "./batching.ts";
import type { Claim } from "@dc/engine/experiment";
import { controls } from "./controls.ts";
import { qualification } from "./decoding.ts";
import { popf } from "./depriving.ts";
import { ept95 } from "./exit-mix.ts";
import { hypercallBatch } from "./hypercall-batching.ts";
import { posted, userExit, vhost, zeroExit } from "./notifying.ts";
import { eptAmdahl, exitBudget, exitCost } from "./pricing.ts";
import { registers } from "./registers.ts";
import { rings } from "./rings.ts";
import { shadowWins } from "./shadowing.ts";
import { huge, vpidCliff, vpidFlush } from "./tagging.ts";
import { btVsVt } from "./technique-race.ts";
import { walk24 } from "./walking.ts";

export type { Claim, Cell } from "@dc/engine/experiment";

/** Every claim, by id. */
export const claims: readonly Claim[] = [
  popf,
  hypercallBatch,
  rings,
  btVsVt,
  exitCost,
  exitBudget,
  userExit,
  controls,
  qualification,
  registers,
  ept95,
  eptAmdahl,
  walk24,
  shadowWins,
  vpidFlush,
  vpidCliff,
  huge,
  posted,
  batch,
  batchLatency,
  vhost,
  zeroExit,
];
