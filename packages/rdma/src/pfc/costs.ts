/**
 * pfc/costs — the numbers that priority flow control assumes when nobody gives one, each with where it comes from.
 *
 * @module
 */

/** A number that can be questioned. */
export interface PfcNumber {
  readonly value: number;
  /** `byte`, `quantum`, `ratio`, `ps`. */
  readonly unit: string;
  readonly source: string;
  /** When the source was read, `YYYY-MM`. */
  readonly date: string;
  readonly confidence: "measured" | "published" | "calculated" | "unverified";
  readonly appliesTo?: string;
}

/** The numbers by name. */
export const pfcCosts: {
  readonly responseBytes: PfcNumber;
  readonly pauseFrameBytes: PfcNumber;
  readonly pauseQuanta: PfcNumber;
  readonly refreshShare: PfcNumber;
  readonly xoffBytes: PfcNumber;
  readonly hysteresisBytes: PfcNumber;
} = {
  responseBytes: {
    value: 3840,
    unit: "byte",
    source:
      "Cisco white papers on PFC headroom, at second hand: the pause frame, the interface and the higher layer's response " +
      "of IEEE 802.1Qbb as one number",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "10 to 100 Gbit/s",
  },
  pauseFrameBytes: {
    value: 64,
    unit: "byte",
    source: "IEEE 802.3-2018 §4.2.3.3: the shortest frame with its check sequence, which a PFC frame is",
    date: "2026-11",
    confidence: "published",
  },
  pauseQuanta: {
    value: 0xffff,
    unit: "quantum",
    source: "IEEE 802.3-2018 annex 31D: the longest time of a PFC frame, which switches send by default",
    date: "2026-11",
    confidence: "published",
  },
  refreshShare: {
    value: 0.5,
    unit: "ratio",
    source: "No standard says when a pause is sent again; half of its time leaves room for one lost frame",
    date: "2026-11",
    confidence: "unverified",
  },
  xoffBytes: {
    value: 65_536,
    unit: "byte",
    source: "No standard gives a threshold: 16 frames of 4,096 bytes, so that a short burst asks nobody for silence",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "each port and lossless priority",
  },
  hysteresisBytes: {
    value: 9216,
    unit: "byte",
    source:
      "Linux drivers/net/ethernet/mellanox/mlx5/core/en/port_buffer.c: xon is xoff less the largest MTU, which is taken " +
      "as 9,216 at least",
    date: "2026-11",
    confidence: "published",
    appliesTo: "from XOFF down to XON",
  },
};
