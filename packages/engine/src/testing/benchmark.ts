/**
 * testing/benchmark — what a benchmark is, as data.
 *
 * A file `<package>/bench/<name>.bench.ts` exports one `benchmark`. It states sizes, contenders and targets; whoever
 * runs it (`dclab bench`) gives each contender a process of its own, takes the rounds in turn, and prints ratios.
 * Every row has a small size, which runs in the tests, so that a benchmark cannot rot. A contender reads no clock:
 * it is handed a meter.
 *
 * Sources: small and large value for each parameter, after TigerBeetle `src/testing/bench.zig`.
 * @module
 */

/** Named numbers and words that say how much a contender has to do. */
export type Sizes = Readonly<Record<string, number | string>>;

/** What measures: handed to a contender, so that models keep their hands off every clock. */
export interface Meter {
  /** Run and time `work`, which returns the operations that it did. At most once in a run; warm up before. */
  measure(work: () => number): void;
  /** Milliseconds of a clock that never goes back, for the latency of single steps. */
  now(): number;
}

/** What a contender found, beside its time. */
export interface Outcome {
  /** Of the result; equal for all contenders of a row that computes the same thing. */
  readonly hash?: string;
  /**
   * Further figures, unit last in the name: `stepMsP95`, `hops`. Who measures a process that it started gives that one's
   * `operations`, `rate` and `residentMiB`, in the place of its own.
   */
  readonly values?: Readonly<Record<string, number>>;
}

/** A program of somebody else's, in a file beside the benchmark. It prints one line of JSON. */
export interface PeerProgram {
  /** Relative to the benchmark's folder: `peers/ns3-hold.cc`. */
  readonly source: string;
  readonly language: "c++" | "python";
  /** pkg-config names of the libraries it links. */
  readonly libraries?: readonly string[];
  /** Name of what has to be installed, for the person who lacks it: `libns3-dev`. */
  readonly needs: string;
  arguments(sizes: Sizes): readonly string[];
}

/** One of those that are compared. */
export interface Contender {
  readonly name: string;
  /** Rows it takes part in; all when absent. */
  readonly rows?: readonly string[];
  /** Run inside a worker thread, as in a page. */
  readonly worker?: boolean;
  /** Flags of its Node process. */
  readonly flags?: readonly string[];
  run?(sizes: Sizes, meter: Meter): Outcome | Promise<Outcome>;
  /** What this machine lacks for it, in words for whoever runs it: `network namespaces`; undefined where it can run. */
  lacks?(): string | undefined;
  readonly program?: PeerProgram;
}

/** One size of the problem. */
export interface BenchmarkRow {
  readonly name: string;
  readonly full: Sizes;
  readonly small: Sizes;
  /** false where the contenders are not expected to agree to the last event. */
  readonly agree?: boolean;
}

/** What a figure is: of which contender in which row. */
export interface FigureOf {
  readonly contender: string;
  readonly row: string;
  /**
   * `rate` (operations per CPU-second, the default), `cpuMs`, `wallMs`, `majorCollections`, `worstPauseMs`,
   * `residentMiB`, or a key of the outcome's values.
   */
  readonly figure?: string;
}

/** A promise about the figures. */
export interface Target {
  readonly text: string;
  readonly of: FigureOf;
  /** Divide by this one, round by round. */
  readonly over?: FigureOf;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** A matter of right or wrong, not of speed: judged at the small size too. */
  readonly exact?: boolean;
}

/** A benchmark: sizes × contenders, and what has to hold. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** What one operation is: `event`, `hop`. */
  readonly operation: string;
  readonly rows: readonly BenchmarkRow[];
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
}
