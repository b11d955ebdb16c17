/**
 * @dc/fabric/testing — what tests that need a network are made of.
 * @module
 */
export { type CapturedFrame, createNetwork, type Network, type NetworkOptions } from "./network.ts";
export { attachWire } from "./wire.ts";
