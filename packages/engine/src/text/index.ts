/**
 * @dc/engine/text — YAML and JSON, with the position of every path. The only entry that depends on a YAML parser.
 * @module
 */
export { aliasesMax, textBytesMax } from "./limits.ts";
export { loadScenario } from "./load.ts";
export { parseText, type TextDocument } from "./parse.ts";
export type { Position } from "./position.ts";
