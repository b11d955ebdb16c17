/**
 * @dc/datacenter/claims — what the layers together can show by running: claims I-… of the curriculum, those R-… that need switches, and those F-… that need RDMA's pauses.
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { claims as fabricClaims } from "@dc/fabric/claims";
import { claims as rdmaClaims } from "@dc/rdma/claims";
import { claims as virtClaims } from "@dc/virt/claims";
import { encapsulation, outer, sameHost } from "./encapsulation.ts";
import { incast } from "./incast.ts";
import { latency } from "./latency.ts";
import { paths } from "./paths.ts";
import { victim } from "./victim.ts";

/** Those of the layers together: F-…, R-…, then I-…, by number. */
export const claims: readonly Claim[] = [incast, victim, sameHost, encapsulation, outer, latency, paths];
/** Virtualization, fabric, RDMA, integration. */
const domains = "VFRI";
const domainOf = ({ id }: Claim): number => domains.indexOf(id.charAt(0));

/** Those of every package below, and these: by domain, then by number, whoever can run them. */
export const allClaims: readonly Claim[] = [...virtClaims, ...fabricClaims, ...rdmaClaims, ...claims].sort(
  (a, b) => domainOf(a) - domainOf(b) || (a.id < b.id ? -1 : 1),
);
