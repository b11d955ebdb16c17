/**
 * @dc/datacenter/claims — what the layers together can show by running: claims I-… of the curriculum, and those R-… that need switches.
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { claims as fabricClaims } from "@dc/fabric/claims";
import { claims as rdmaClaims } from "@dc/rdma/claims";
import { claims as virtClaims } from "@dc/virt/claims";
import { encapsulation, outer, sameHost } from "./encapsulation.ts";
import { latency } from "./latency.ts";
import { paths } from "./paths.ts";
import { victim } from "./victim.ts";

/** Those of the layers together: R-…, then I-…, by number. */
export const claims: readonly Claim[] = [victim, sameHost, encapsulation, outer, latency, paths];
/** Those of every package below, and these. */
export const allClaims: readonly Claim[] = [...virtClaims, ...fabricClaims, ...rdmaClaims, ...claims];
