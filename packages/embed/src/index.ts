/**
 * @dc/embed — a lab as a custom element of any page, and the start of its worker from any origin.
 * @module
 */
// The element.
export { type AttributeIssue, attributeNames } from "./element/attribute.ts";
export { defineLab, type LabElement } from "./element/element.ts";
export type { LoadLab } from "./element/host.ts";
// The worker.
export { startWorker } from "./worker/start.ts";
// What goes wrong.
export type { EmbedError, EmbedErrorCode } from "./errors.ts";
