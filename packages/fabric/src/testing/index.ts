/**
 * @dc/fabric/testing — what tests that need a network are made of.
 * @module
 */
export { type CapturedFrame, createNetwork, type Network, type NetworkOptions } from "./network.ts";
export { attachNoise, type NoiseOptions } from "./noise.ts";
export { attachWire } from "./wire.ts";
