/**
 * @dc/datacenter — whole data centres: guests on servers in racks, each layer that of its own package.
 * @module
 */
export { type DatacenterError, type DatacenterErrorCode, makeDatacenterError } from "./errors.ts";
export { createGuests, type Guest, type GuestOptions, type Guests } from "./guest/guests.ts";
export { describeLife, type LifeRow, lifeOf } from "./life/life-of-a-packet.ts";
export { followedRequest, type LifeScenario, makeLifePage } from "./life/page.ts";
export { createLossless, type LosslessOptions } from "./lossless/lossless.ts";
export { type Adapter, type Adapters, createAdapters, pathMtuOf } from "./storage/adapters.ts";
export { addBlockRequests, type BlockRequestOptions } from "./storage/requests.ts";
export {
  type ConnectionEnd,
  createStorage,
  type Disk,
  type DiskOptions,
  type Storage,
  type TargetOptions,
} from "./storage/storage.ts";
export { datacenterKinds, datacenterPackages, guestsOf, pfcOf, storageOf } from "./kinds.ts";
