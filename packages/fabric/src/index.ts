/**
 * @dc/fabric — a datacenter's network: topologies, switches, hosts, and why a packet went where it went.
 * @module
 */
export { createFabric, type Fabric } from "./fabric/fabric.ts";
