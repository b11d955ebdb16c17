/**
 * platform/platform — what a player asks of the learning platform that has launched it, whichever kind it is.
 *
 * @module
 */

/** What is known when the learner comes in. */
export interface Launch {
  /** Who learns, as the platform names them; the learner's seed is made of it. Absent where nobody says. */
  readonly learner?: string;
  /** The state that was kept the last time: a permalink's payload. */
  readonly state?: string;
  /** A language tag, as `de`. */
  readonly language?: string;
  /** The platform shows the work and takes no more of it. */
  readonly review: boolean;
  /** Share of the points, 0 to 1, from which the module is passed; wins over the package's own. */
  readonly mastery?: number;
  /** Points that the platform has already, as a share from 0 to 1. */
  readonly scaled?: number;
  /** Where to go when the learner leaves. */
  readonly returnUrl?: string;
}

/** Points, and the most of them. */
export interface Points {
  readonly points: number;
  readonly pointsMax: number;
}

/** What went wrong between player and platform; never the learner's fault, and never the end of the lab. */
export interface PlatformProblem {
  readonly code: "platform/missing" | "platform/refused" | "platform/state-too-long" | "platform/unreachable";
  readonly message: string;
}

/** A learning platform. Each of its methods may be called again; none of them throws. */
export interface Platform {
  /** Begin the session. */
  begin(): Promise<Launch>;
  /** Steps complete, of all. */
  progress(done: number, of: number): void;
  /** Points so far. */
  score(points: Points): void;
  /** All steps are complete. `passed` is undefined where nobody has said what passes. */
  complete(points: Points, passed: boolean | undefined): void;
  /** Keep the state that the lab is in, a permalink's payload. */
  keep(state: string): void;
  /** End the session: the page is being left. */
  end(): void;
}

/** What every platform is made with. */
export interface PlatformOptions {
  /** Told of each problem. */
  readonly report: (problem: PlatformProblem) => void;
  /** Milliseconds, of a clock that only goes forward. */
  readonly nowMs: () => number;
}

/** A platform that is none: a page opened from a disk keeps nothing and tells nobody. */
export function noPlatform(): Platform {
  return {
    begin: () => Promise.resolve({ review: false }),
    progress() {},
    score() {},
    complete() {},
    keep() {},
    end() {},
  };
}
