/**
 * @dc/fabric/claims — what the fabric can show by running: claims F-… of the curriculum.
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { entropy } from "./entropy.ts";
import { elephants, flowCount } from "./flow-count.ts";
import { flowlets } from "./flowlets.ts";
import { hashBlock } from "./hash-block.ts";
import { order } from "./order.ts";
import { overhead } from "./overhead.ts";
import { polarization } from "./polarization.ts";
import { rehashing } from "./rehash.ts";
import { weakHash } from "./weak-hash.ts";

/** All of them, by number. */
export const claims: readonly Claim[] = [
  hashBlock,
  order,
  weakHash,
  flowCount,
  elephants,
  rehashing,
  polarization,
  flowlets,
  overhead,
  entropy,
];
