/**
 * style/ground-style — what even the smallest figure wears: tokens, the ground, tables, and a choice of a few.
 *
 * A figure that stands alone in a page takes this and its own sheet, and not the whole kit's.
 * @module
 */
/// <reference types="vite/client" />
import button from "../button/button.css?inline";
import hash from "../hash/hash-press.css?inline";
import segmented from "../segmented/segmented.css?inline";
import base from "./base.css?inline";
import table from "./table.css?inline";
import tokens from "./tokens.css?inline";

/** Tokens first, then the ground. */
export const groundStyle: string = /* @__PURE__ */ [tokens, base, table, segmented].join("\n");

/** What a figure wears beside the ground that has a hash press and buttons. */
export const pressStyle: string = /* @__PURE__ */ [button, hash].join("\n");

/** What a figure wears beside the ground that has buttons. */
export const buttonStyle: string = button;
