/**
 * testing — two adapters and a wire between them that loses, repeats and delays what it is told to.
 *
 * @module
 */
export { connectQps, createTestWire, type TestEnd, type TestWire, type TestWireOptions, type Verdict } from "./wire.ts";
export {
  createNicPair,
  type NicEnd,
  type NicPair,
  type NicPairOptions,
} from "./nics.ts";
export { createStoragePair, type StoragePair, type StoragePairOptions } from "./storage.ts";
