/**
 * views/wheel/vpid-mark — a VPID's number beside a swatch that looks like its cells.
 * @module
 */
import type { JSX } from "solid-js";
import { lookOf } from "./words.ts";

/** The mark. */
export function VpidMark(props: { readonly vpid: number }): JSX.Element {
  const look = () => lookOf(props.vpid);
  return (
    <span class="virt-wheel-vpid">
      <i aria-hidden="true" data-tone={look().tone} data-form={look().form} />
      {props.vpid}
    </span>
  );
}
