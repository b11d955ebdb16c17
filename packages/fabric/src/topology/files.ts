/**
 * @dc/fabric/files — topologies as other programs write them: containerlab's read and written, netlab's read.
 *
 * An entry of its own, so that what only simulates does not load readers of files.
 * @module
 */
export { type ContainerlabImport, parseContainerlab } from "./containerlab.ts";
export { type ContainerlabExport, printContainerlab } from "./containerlab-print.ts";
export { type NetlabImport, parseNetlab } from "./netlab.ts";
