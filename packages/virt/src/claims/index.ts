/**
 * claims — what this package can show by experiment, for `dclab claims`.
 *
 * @module
 */
import { batch, batchLatency } from "./batching.ts";
import type { Claim } from "@dc/engine/experiment";
import { posted, userExit, vhost, zeroExit } from "./notifying.ts";

export type { Claim, Cell } from "@dc/engine/experiment";

/** Every claim, by id. */
export const claims: readonly Claim[] = [userExit, posted, batch, batchLatency, vhost, zeroExit];
