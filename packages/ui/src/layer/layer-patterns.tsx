/**
 * layer/layer-patterns — the layers' hatches for a picture made of SVG, where a mask of CSS does not reach.
 * @module
 */
import { For, type JSX } from "solid-js";
import type { LayerName } from "./layer.tsx";

/** The strokes of one tile of 8 by 8. Dots are short strokes. */
const strokes: { readonly [layer in LayerName]: string } = {
  guest: "M2 2h1M6 6h1",
  hypervisor: "M-2 10L10-2M-2 2L2-2M6 10l4-4",
  host: "M0 2h8M0 6h8",
  device: "M2 0v8M0 2h8",
  overlay: "M-2-2l12 12M-2 6l4 4M6-2l4 4",
  underlay: "M2 0v8M6 0v8",
  rdma: "M0 2l2 2 2-2 2 2 2-2M0 6l2 2 2-2 2 2 2-2",
  fault: "M0 0l8 8M8 0L0 8",
};

/** Where a shape finds a layer's hatch: `fill={hatchOf(id, "guest")}`. */
export function hatchOf(id: string, layer: LayerName): string {
  return `url(#${id}-${layer})`;
}

/** The definitions. @param props.id unique in the page: `createUniqueId()`. */
export function LayerPatterns(props: { readonly id: string; readonly layers: readonly LayerName[] }): JSX.Element {
  return (
    <defs>
      <For each={props.layers}>
        {(layer) => (
          <pattern id={`${props.id}-${layer}`} width="8" height="8" patternUnits="userSpaceOnUse" data-layer={layer}>
            <path class="dc-layer-stroke" d={strokes[layer]} />
          </pattern>
        )}
      </For>
    </defs>
  );
}
