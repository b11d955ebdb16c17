/**
 * layer/layer — the eight layers of a data centre, each with one mark, ink, tint, hatch and glyph everywhere.
 * @module
 */
import type { JSX } from "solid-js";

/** The layers, outermost guest first; `fault` is what went wrong in any of them. */
export type LayerName = "guest" | "hypervisor" | "host" | "device" | "overlay" | "underlay" | "rdma" | "fault";

/** The layers in their order. */
export const layerNames: readonly LayerName[] = [
  "guest",
  "hypervisor",
  "host",
  "device",
  "overlay",
  "underlay",
  "rdma",
  "fault",
];

/** The 12 px silhouette of a layer. Decoration: the word stands beside it. */
export function LayerGlyph(props: { readonly layer: LayerName }): JSX.Element {
  return <i class="dc-glyph" data-layer={props.layer} aria-hidden="true" />;
}
