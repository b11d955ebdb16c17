/**
 * root/mount — where an overlay of the kit is put.
 * @module
 */
import { useOverlayRoot } from "@dc/solid";
import type { Accessor } from "solid-js";

/** The overlay root of this place, or the page's body where a component is used without a KitRoot. */
export function useMount(): Accessor<Node> {
  const root = useOverlayRoot();
  return () => root() ?? document.body;
}
