/**
 * packet/hex-view — bytes in rows of sixteen, eight where there is less room, with one field lit.
 * @module
 */
import type { JSX } from "solid-js";

/** A run of bytes. */
export interface ByteRange {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** What the view is given. */
export interface HexViewProps {
  /** The name of it. */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Runs that mean something: underlined, and one Tab stop for all of them. */
  readonly fields: readonly ByteRange[];
  /** The run that is lit. */
  readonly hot: ByteRange | undefined;
  /** The pointer or the focus is on this byte; undefined when it left. */
  readonly onHot: (offsetBytes: number | undefined) => void;
  /** At most this many bytes are drawn before "show all"; 128 when absent. */
  readonly bytesMax?: number;
}

/** The bytes. */
export function HexView(props: HexViewProps): JSX.Element {
  return <>{props.label}</>;
}
