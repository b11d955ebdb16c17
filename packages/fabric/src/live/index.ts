/**
 * @dc/fabric/live — a run at the edge of a real network: Linux hosts behind kernel VXLAN play hosts of the scenario.
 *
 * The entry has neither a socket nor a clock of its own: whoever runs it (`dclab bridge`, on node:dgram) hands both
 * over. `createLiveEdge` is the tunnel endpoint; the log lines are what a replay needs.
 * @module
 */
export {
  createLiveEdge,
  type EdgeCounts,
  type LiveEdge,
  type LiveEdgeOptions,
  type PlayedHost,
  playedHostText,
  type Remote,
} from "./edge.ts";
export { type DatagramDrop, makeDatagram, readDatagram, type ReadDatagram } from "./datagram.ts";
export {
  type LiveLog,
  type LiveLogHead,
  parseLiveLog,
  printLogAction,
  printLogEnd,
  printLogHead,
} from "./log.ts";
