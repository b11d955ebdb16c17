/**
 * @dc/fabric/fluid — what flows get of a whole fabric, without a packet: max-min fair rates over paths.
 *
 * A network is links with capacities and flows as lists of links (`FluidNetwork`). It comes from a fat-tree by index
 * arithmetic (`makeFatTree`, `routeFatTree`), from a live fabric (`makeFabricFluid`), or from anywhere else;
 * `computeMaxMin` says what each flow gets, `explainRate` why. A design by numbers (`makeDesignNetwork`) is asked
 * without being built: `computeDesignRates` compares hash, even division and one spanning tree.
 * @module
 */
export { computeMaxMin, ownDemand, type Allocation } from "./max-min.ts";
export { explainRate, type RateReason } from "./explain.ts";
export type { FluidNetwork } from "./network.ts";

export {
  type FatTree,
  fatTreeAddress,
  type FatTreeLink,
  fatTreeLink,
  fatTreeStages,
  makeFatTree,
  routeFatTree,
  type UpwardChoice,
} from "./fat-tree.ts";
export { chooseAtRandom, chooseByHash, chooseOptimally, type HashedChoiceOptions } from "./upward.ts";
export {
  type Demands,
  joinDemands,
  makeAllToAll,
  makeAllToOne,
  makeCycle,
  makeRackDemands,
  makeRandomDestinations,
  makeStride,
  type RackDemands,
} from "./demands.ts";

export { type DesignNetwork, findTreeShut, makeDesignNetwork } from "./design-network.ts";
export { type DesignHashOptions, type Routed, routeByHash, routeDivided, type Traffic } from "./design-routes.ts";
export { computeDivided, type DividedNetwork } from "./divided.ts";
export { type Blocking, computeDesignRates, type DesignRates, type DesignRouting } from "./blocking.ts";

export { type FabricFluid, type FabricFluidOptions, makeFabricFluid } from "./fabric-fluid.ts";
export { findFlowWay, type FlowWay, type WayLook } from "./fabric-paths.ts";
