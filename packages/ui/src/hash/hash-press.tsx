/**
 * hash/hash-press — five fields go in, one port comes out.
 * @module
 */
import type { JSX } from "solid-js";
import type { FlowMark } from "../flow/flow.tsx";

/** One field that is hashed. */
export interface HashField {
  /** `"sport"`. */
  readonly name: string;
  /** As printed: `"49203"`. */
  readonly value: string;
  readonly bytes: Uint8Array;
  /** The one that differs, or that is being changed. */
  readonly hot?: boolean;
}

/** One bucket and the port behind it. */
export interface HashBucket {
  /** `"e1-50"`. */
  readonly port: string;
  /** `"spine2"`. */
  readonly to: string;
  /** Followed flows that fall in here. */
  readonly flows: readonly FlowMark[];
}

/** What the press is given. */
export interface HashPressProps {
  readonly title: string;
  readonly note?: string;
  readonly fields: readonly HashField[];
  /** `"FNV-1a"`. */
  readonly algorithm: string;
  /** uint32. */
  readonly hash: number;
  /** How the hash becomes a bucket: modulo keeps the low bits where the count is a power of two. */
  readonly reduction: "modulo" | "threshold";
  readonly bucket: number;
  readonly buckets: readonly HashBucket[];
}

/** The picture of one choice. */
export function HashPress(props: HashPressProps): JSX.Element {
  return <>{props.title}</>;
}
