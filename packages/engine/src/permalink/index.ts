/**
 * @dc/engine/permalink — an experiment as a link, and back. Runs in Node, in a page and in a worker.
 * @module
 */
export { type PackedAction, packActions, unpackActions } from "./actions.ts";
export { decodeBase64url, encodeBase64url } from "./base64url.ts";
export {
  compareEngines,
  decodePermalink,
  encodePermalink,
  encodeState,
  type Permalink,
  type PermalinkModule,
  type PermalinkState,
  type PermalinkTarget,
  permalinkCharactersMax,
  permalinkVersion,
} from "./permalink.ts";
