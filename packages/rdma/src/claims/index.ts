/**
 * @dc/rdma/claims — what the course claims about RDMA, with the runs that show it: claims R-… of the curriculum.
 *
 * @module
 */
import type { Claim } from "@dc/engine/experiment";
import { goBack } from "./go-back.ts";
import { hostAndNetwork } from "./host-and-network.ts";
import { retransmission } from "./retransmission.ts";

/** All of them, by number. */
export const claims: readonly Claim[] = [hostAndNetwork, retransmission, goBack];
