/**
 * kinds — what a scenario can name of this package: nothing yet. An adapter needs a host and peers to be of use, and
 * the joiner of them is a package above this one.
 *
 * @module
 */
import type { KindPackage } from "@dc/engine/scenario";

/** Everything of this package that a scenario can name; hand it to `createRegistry`. */
export const rdmaKinds: KindPackage = { name: "rdma", kinds: [], actions: [] };
