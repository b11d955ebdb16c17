/**
 * packet/dissection — a frame's bytes as layers of named fields: the shape that `@dc/wire` gives.
 * @module
 */

/** One field. Offsets count from the frame's first byte. */
export interface DissectedField {
  /** The field's filter name: `"udp.srcport"`. */
  readonly name: string;
  /** In words: `"Source Port"`. */
  readonly label: string;
  /** As printed: `"49203"`. */
  readonly value: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** One header. */
export interface DissectedLayer {
  /** `"udp"`. */
  readonly protocol: string;
  /** `"User Datagram Protocol"`. */
  readonly name: string;
  /** Its first byte in the frame. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly fields: readonly DissectedField[];
}

/** A whole frame. */
export interface Dissection {
  readonly layers: readonly DissectedLayer[];
}
