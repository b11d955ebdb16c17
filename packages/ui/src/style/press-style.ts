/**
 * style/press-style — what a figure wears, beside the ground, that shows a hash press and its buttons.
 * @module
 */
/// <reference types="vite/client" />
import button from "../button/button.css?inline";
import hash from "../hash/hash-press.css?inline";

/** The press, and buttons. */
export const pressStyle: string = /* @__PURE__ */ [button, hash].join("\n");
