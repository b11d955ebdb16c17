/**
 * @dc/fabric/claims — what the fabric can show by running: claims F-… of the curriculum.
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { bum } from "./bum.ts";
import { converge } from "./converge.ts";
import { entropy } from "./entropy.ts";
import { elephants, flowCount } from "./flow-count.ts";
import { flowlets } from "./flowlets.ts";
import { hashBlock } from "./hash-block.ts";
import { hops } from "./hops.ts";
import { networkIds } from "./network-ids.ts";
import { order } from "./order.ts";
import { overhead } from "./overhead.ts";
import { oversubscription } from "./oversubscription.ts";
import { polarization } from "./polarization.ts";
import { queue } from "./queue.ts";
import { radix } from "./radix.ts";
import { ratio } from "./ratio.ts";
import { rehashing } from "./rehash.ts";
import { threeTiers } from "./three-tiers.ts";
import { underlayMtu } from "./underlay-mtu.ts";
import { weakHash } from "./weak-hash.ts";

/** All of them, by number. F-06 is the data centre's: it needs pauses. */
export const claims: readonly Claim[] = [
  ...[oversubscription, ratio, radix, threeTiers, hashBlock],
  ...[hops, queue, order, weakHash, flowCount, elephants],
  ...[rehashing, polarization, flowlets, converge, overhead, underlayMtu],
  ...[entropy, bum, networkIds],
];
