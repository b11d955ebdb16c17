/**
 * failure/options — how the switches at the two ends of a link notice that they hear one another no longer.
 * @module
 */
import type { LinkIndex, Ps } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";

/** The ways to notice. */
export const detectors = ["link-down", "bfd", "hold"] as const;

/** A way to notice. */
export type Detector = (typeof detectors)[number];

/** How some links are watched. */
export interface DetectionOptions {
  readonly by: Detector;
  /** Links between two switches; default all of them that no earlier call has named. */
  readonly links?: readonly LinkIndex[];
  /** link-down: how long a carrier must be lost, or back, before it counts. */
  readonly debouncePs?: Ps;
  /** bfd: between control packets, before jitter. Whole microseconds, at most a minute. */
  readonly intervalPs?: Ps;
  /** bfd: intervals without a packet until the session is down, 1 to 255. */
  readonly multiplier?: number;
  /** hold: how long nothing may come; from 3 s. */
  readonly holdPs?: Ps;
  /** hold: between keepalives, before jitter; default a third of the hold time. */
  readonly keepalivePs?: Ps;
  /** hold: from the end of a session to the next attempt, before jitter. */
  readonly connectRetryPs?: Ps;
  /** bfd and hold: whether sessions are there from the start, or have to come up; default `up`. */
  readonly begin?: "up" | "down";
  /** At each switch that the news of a link reaches, to its new tables and its telling others. One for the fabric. */
  readonly withdrawalDelayPs?: Ps;
}

/** The same with nothing left out. */
export type DetectionSettings = Required<Omit<DetectionOptions, "links" | "withdrawalDelayPs">>;

/** Longest interval of BFD: both intervals of a packet are kept in 26 bits of microseconds. */
export const bfdIntervalPsMax: Ps = 60e12;

/** Least hold time but 0 (RFC 4271 §4.2). */
export const holdPsMin: Ps = 3e12;

/** Fill in what was left out. */
export function detectionSettings(options: DetectionOptions): DetectionSettings {
  const holdPs = options.holdPs ?? defaults.holdTime.value;
  return {
    by: options.by,
    debouncePs: options.debouncePs ?? defaults.linkDebounce.value,
    intervalPs: options.intervalPs ?? defaults.bfdInterval.value,
    multiplier: options.multiplier ?? defaults.bfdMultiplier.value,
    holdPs,
    keepalivePs: options.keepalivePs ?? Math.floor(holdPs / 3),
    connectRetryPs: options.connectRetryPs ?? defaults.connectRetry.value,
    begin: options.begin ?? "up",
  };
}

/** What is wrong with settings: the option, and what was expected of it. */
export function wrongSettings(settings: DetectionSettings): { readonly option: string; readonly expected: string }[] {
  const { by, intervalPs, multiplier, holdPs, keepalivePs, connectRetryPs } = settings;
  const wrong: { option: string; expected: string }[] = [];
  const want = (good: boolean, option: string, expected: string): void => {
    if (!good) wrong.push({ option, expected });
  };
  if (by === "bfd") {
    const isWhole = intervalPs % 1e6 === 0;
    want(isWhole && intervalPs > 0 && intervalPs <= bfdIntervalPsMax, "interval", "whole microseconds, at most 60 s");
    want(
      Number.isInteger(multiplier) && multiplier >= 1 && multiplier <= 255,
      "multiplier",
      "a whole number from 1 to 255",
    );
  }
  if (by === "hold") {
    want(holdPs >= holdPsMin && holdPs <= 65_535e12, "hold", "3 s to 65535 s (RFC 4271 §4.2)");
    const keepalive = "1 s to a third of the hold time (RFC 4271 §4.4)";
    // Of a hold time that is wrong there is no third.
    want(holdPs < holdPsMin || (keepalivePs >= 1e12 && keepalivePs <= holdPs / 3), "keepalive", keepalive);
    want(connectRetryPs >= 1e12, "connectRetry", "1 s or more");
  }
  return wrong;
}
