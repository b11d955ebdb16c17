/**
 * @dc/fabric/claims — what the fabric can show by running: claims F-… of the curriculum.
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { entropy } from "./entropy.ts";
import { hashBlock } from "./hash-block.ts";
import { overhead } from "./overhead.ts";

/** All of them, by number. */
export const claims: readonly Claim[] = [hashBlock, overhead, entropy];
