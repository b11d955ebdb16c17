/**
 * @dc/engine/permalink — an experiment as a link, and back. Runs in Node, in a page and in a worker.
 * @module
 */
export {
  type PermalinkModule,
  type PermalinkPlace,
  type PermalinkRun,
  permalinkRunsMax,
} from "./module.ts";
export {
  compareEngines,
  decodePermalink,
  encodePermalink,
  encodeState,
  type Permalink,
  type PermalinkState,
  type PermalinkTarget,
  permalinkCharactersMax,
  permalinkVersion,
} from "./permalink.ts";
