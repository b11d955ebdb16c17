/**
 * style/ground-style — what even the smallest figure wears: tokens, the ground, tables, and a choice of a few.
 *
 * A figure that stands alone in a page takes this and its own sheet, and not the whole kit's.
 * @module
 */
/// <reference types="vite/client" />
import segmented from "../segmented/segmented.css?inline";
import base from "./base.css?inline";
import table from "./table.css?inline";
import tokens from "./tokens.css?inline";

/** Tokens first, then the ground. */
export const groundStyle: string = /* @__PURE__ */ [tokens, base, table, segmented].join("\n");
