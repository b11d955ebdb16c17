/**
 * packet/packet-inspector — one frame: what it is, where it is, its fields and its bytes, linked by hover and focus.
 * @module
 */
import type { JSX } from "solid-js";
import type { FlowMark } from "../flow/flow.tsx";
import type { Dissection } from "./dissection.ts";

/** One fact of the summary. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What the inspector is given. */
export interface PacketInspectorProps {
  /** `"Packet B-193"`. */
  readonly title: string;
  readonly flow?: FlowMark | undefined;
  /** `"dropped"`, `"on the cable"`; with `fault` it carries the fault's mark. */
  readonly status?: string;
  readonly fault?: boolean;
  /** Up to six facts: where, size, age. */
  readonly facts: readonly Fact[];
  readonly dissection: Dissection;
  readonly bytes: Uint8Array;
  /** The frame's size; `bytes` may be its beginning only. */
  readonly sizeBytes: number;
  readonly pinned?: boolean;
  readonly onPin?: (pinned: boolean) => void;
  /** Asked "why?" of this packet. */
  readonly onWhy?: () => void;
  /** Between summary and fields: a HashPress, a path. */
  readonly children?: JSX.Element;
}

/** The inspector of a packet. */
export function PacketInspector(props: PacketInspectorProps): JSX.Element {
  return <>{props.title}</>;
}
