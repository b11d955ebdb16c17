/**
 * kinds — what a scenario can name of this package: nothing yet. A virtual machine needs a port on a host to be of
 * use, and the joiner of both is a package above this one.
 *
 * @module
 */
import type { KindPackage } from "@dc/engine/scenario";

/** Everything of this package that a scenario can name; hand it to `createRegistry`. */
export const virtKinds: KindPackage = { name: "virt", kinds: [], actions: [] };
