/**
 * views/inspector/choice — how five fields of a packet became one port.
 * @module
 */
import type { DissectedLayer, HostEvent } from "@dc/engine/host";
import type { JSX } from "solid-js";
import type { LabModel } from "../../model/lab.ts";

/** The choice. */
export function Choice(props: {
  readonly model: LabModel;
  readonly choice: HostEvent;
  readonly layers: readonly DissectedLayer[];
  readonly bytes: Uint8Array;
}): JSX.Element {
  return null;
}
