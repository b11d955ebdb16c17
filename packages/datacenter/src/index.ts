/**
 * @dc/datacenter — whole data centres: guests on servers in racks, each layer that of its own package.
 * @module
 */
export { type DatacenterError, type DatacenterErrorCode, makeDatacenterError } from "./errors.ts";
export { createGuests, type Guest, type GuestOptions, type Guests } from "./guest/guests.ts";
export { describeLife, type LifeRow, lifeOf } from "./life/life-of-a-packet.ts";
export { followedRequest, type LifeScenario, makeLifePage } from "./life/page.ts";
export { createLossless, type LosslessOptions } from "./lossless/lossless.ts";
export { datacenterKinds, datacenterPackages, guestsOf, pfcOf } from "./kinds.ts";
