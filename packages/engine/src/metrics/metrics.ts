/**
 * metrics/metrics — counters, gauges and histograms by name, read as probes.
 *
 * A probe is `<object>#<metric>[.<statistic>]`: `leaf1/e1-1#queueBytes.max`. Values live in the arena, so a step back
 * takes them back too; none is part of the digest. `warmUp` forgets what was measured so far, in every metric.
 * Rules E43–E48 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import type { StateArena, Table } from "../state/arena.ts";
import type { Ps } from "../sim/time.ts";
import { bucketCount, bucketLow, bucketOf } from "./histogram.ts";

/** What a probe reads. */
export type MetricType = "counter" | "gauge" | "histogram";

/** Counts things; statistics `count` (default) and `ratePerSecond`. */
export interface Counter {
  add(amount?: number): void;
  readonly value: number;
}

/** A level over time; statistics `value` (default), `max`, `min`, `mean` (weighted by time). */
export interface Gauge {
  set(value: number): void;
  add(amount: number): void;
  readonly value: number;
}

/** A distribution; statistics `count`, `mean` (default), `min`, `max`, `p50`, `p90`, `p99`, `p999`. */
export interface Histogram {
  record(value: number): void;
}

/** How a metric answers for a statistic; undefined for one it does not have, or when nothing was measured. */
type Derived = (statistic: string) => number | undefined;

/** A room that answers for many probes without naming each: the graph, for its ports. */
export interface ProbeSource {
  typeOf(object: string, metric: string): MetricType | undefined;
  read(object: string, metric: string, statistic: string): number | undefined;
  list(): Iterable<string>;
  warmUp(): void;
}

interface Metric {
  readonly type: MetricType;
  readonly read: Derived;
}

/** A counter: a row of a column. A class, because a device has twenty and a frame moves most of them. */
class CounterRow implements Counter {
  readonly #column: { readonly array: Float64Array };
  readonly #row: number;

  constructor(column: { readonly array: Float64Array }, row: number) {
    this.#column = column;
    this.#row = row;
  }
  add(amount = 1): void {
    this.#column.array[this.#row] += amount;
  }
  get value(): number {
    return this.#column.array[this.#row];
  }
}

/** The metrics of one simulation. */
export class Metrics {
  readonly #now: () => Ps;
  readonly #state: StateArena;
  readonly #table: Table;
  readonly #since: Float64Array;
  readonly #value: { array: Float64Array };
  readonly #max: { array: Float64Array };
  readonly #min: { array: Float64Array };
  readonly #sum: { array: Float64Array };
  readonly #count: { array: Float64Array };
  readonly #changedPs: { array: Float64Array };
  readonly #types: MetricType[] = [];
  readonly #byProbe: Map<string, Metric> = new Map();
  readonly #made: Map<string, Counter | Gauge | Histogram> = new Map();
  readonly #onWarmUp: (() => void)[] = [];
  readonly #sources: ProbeSource[] = [];

  constructor(state: StateArena, now: () => Ps) {
    this.#state = state;
    this.#now = now;
    this.#since = state.f64("metrics/since", 1);
    this.#table = state.table("metrics", 64);
    this.#value = this.#table.column("value", "f64");
    this.#max = this.#table.column("max", "f64");
    this.#min = this.#table.column("min", "f64");
    this.#sum = this.#table.column("sum", "f64");
    this.#count = this.#table.column("count", "f64");
    this.#changedPs = this.#table.column("changedPs", "f64");
  }

  /** When measuring began: the start, or the last warm-up. */
  get sincePs(): Ps {
    return this.#since[0];
  }

  /** The counter of this object and name; made on first use. @throws `engine/probe-type`. */
  counter(object: string, name: string): Counter {
    return this.#get(object, name, "counter", (row) => {
      const value = this.#value;
      return {
        metric: new CounterRow(value, row),
        read: (statistic) => {
          if (statistic === "" || statistic === "count") return value.array[row];
          if (statistic === "ratePerSecond") return (value.array[row] * 1e12) / (this.#now() - this.sincePs);
          return undefined;
        },
      };
    });
  }

  /** The gauge of this object and name; made on first use. @throws `engine/probe-type`. */
  gauge(object: string, name: string): Gauge {
    return this.#get(object, name, "gauge", (row) => {
      const value = this.#value;
      const set = (to: number): void => {
        const now = this.#now();
        this.#sum.array[row] += value.array[row] * (now - this.#changedPs.array[row]);
        this.#changedPs.array[row] = now;
        value.array[row] = to;
        if (to > this.#max.array[row]) this.#max.array[row] = to;
        if (to < this.#min.array[row]) this.#min.array[row] = to;
      };
      return {
        metric: {
          set,
          add: (amount) => set(value.array[row] + amount),
          get value() {
            return value.array[row];
          },
        },
        read: (statistic) => {
          const now = this.#now();
          switch (statistic) {
            case "":
            case "value":
              return value.array[row];
            case "max":
              return this.#max.array[row];
            case "min":
              return this.#min.array[row];
            case "mean": {
              const area = this.#sum.array[row] + value.array[row] * (now - this.#changedPs.array[row]);
              return now > this.sincePs ? area / (now - this.sincePs) : value.array[row];
            }
            default:
              return undefined;
          }
        },
      };
    });
  }

  /** The histogram of this object and name; made on first use. @throws `engine/probe-type`. */
  histogram(object: string, name: string): Histogram {
    return this.#get(object, name, "histogram", (row) => {
      const buckets = this.#state.f64(`metrics/${object}#${name}`, bucketCount);
      this.#onWarmUp.push(() => buckets.fill(0));
      const quantile = (share: number): number | undefined => {
        const count = this.#count.array[row];
        if (count === 0) return undefined;
        let rank = Math.ceil(count * share);
        for (let bucket = 0; bucket < bucketCount; bucket++) {
          rank -= buckets[bucket];
          if (rank <= 0) return Math.min(Math.max(bucketLow(bucket), this.#min.array[row]), this.#max.array[row]);
        }
        return this.#max.array[row];
      };
      return {
        metric: {
          record: (value) => {
            buckets[bucketOf(value)]++;
            this.#count.array[row]++;
            this.#sum.array[row] += value;
            if (value > this.#max.array[row]) this.#max.array[row] = value;
            if (value < this.#min.array[row]) this.#min.array[row] = value;
          },
        },
        read: (statistic) => {
          const count = this.#count.array[row];
          switch (statistic) {
            case "count":
              return count;
            case "":
            case "mean":
              return count === 0 ? undefined : this.#sum.array[row] / count;
            case "min":
              return count === 0 ? undefined : this.#min.array[row];
            case "max":
              return count === 0 ? undefined : this.#max.array[row];
            case "p50":
              return quantile(0.5);
            case "p90":
              return quantile(0.9);
            case "p99":
              return quantile(0.99);
            case "p999":
              return quantile(0.999);
            default:
              return undefined;
          }
        },
      };
    });
  }

  /** Let a room answer for probes of its own. */
  source(source: ProbeSource): void {
    this.#sources.push(source);
    this.#onWarmUp.push(() => source.warmUp());
  }

  /**
   * Read `<object>#<metric>[.<statistic>]`.
   *
   * @returns the number; undefined when there is no such probe or nothing was measured.
   */
  probe(path: string): number | undefined {
    for (const { object, metric, statistic } of readings(path)) {
      const own = this.#byProbe.get(`${object}#${metric}`);
      if (own !== undefined) return own.read(statistic);
      for (const source of this.#sources) {
        if (source.typeOf(object, metric) !== undefined) return source.read(object, metric, statistic);
      }
    }
    return undefined;
  }

  /** What a probe is, or undefined when there is none of this name (a statistic may follow it). */
  typeOf(path: string): MetricType | undefined {
    for (const { object, metric } of readings(path)) {
      const own = this.#byProbe.get(`${object}#${metric}`)?.type;
      if (own !== undefined) return own;
      for (const source of this.#sources) {
        const type = source.typeOf(object, metric);
        if (type !== undefined) return type;
      }
    }
    return undefined;
  }

  /** All probes, without statistics: first those made by name, in the order they were made, then the sources'. */
  list(): string[] {
    const all = [...this.#byProbe.keys()];
    for (const source of this.#sources) all.push(...source.list());
    return all;
  }

  /** Forget all that was measured: levels stay, extremes, sums and counts begin again. */
  warmUp(): void {
    const now = this.#now();
    this.#since[0] = now;
    for (let row = 0; row < this.#table.used; row++) {
      const level = this.#types[row] === "gauge" ? this.#value.array[row] : 0;
      this.#value.array[row] = level;
      this.#reset(row, level, now);
    }
    for (const fn of this.#onWarmUp) fn();
  }

  #reset(row: number, level: number, now: Ps): void {
    const gauge = this.#types[row] === "gauge";
    this.#max.array[row] = gauge ? level : Number.NEGATIVE_INFINITY;
    this.#min.array[row] = gauge ? level : Number.POSITIVE_INFINITY;
    this.#sum.array[row] = 0;
    this.#count.array[row] = 0;
    this.#changedPs.array[row] = now;
  }

  #get<M extends Counter | Gauge | Histogram>(
    object: string,
    name: string,
    type: MetricType,
    make: (row: number) => { metric: M; read: Derived },
  ): M {
    const probe = `${object}#${name}`;
    const known = this.#byProbe.get(probe);
    if (known !== undefined) {
      const metric = this.#made.get(probe);
      if (known.type !== type || metric === undefined) {
        throw engineError("engine/probe-type", `probe ${probe} is a ${known.type}, not a ${type}`);
      }
      return metric as M;
    }
    const row = this.#table.add();
    this.#types.push(type);
    this.#reset(row, 0, this.#now());
    const { metric, read } = make(row);
    this.#made.set(probe, metric);
    this.#byProbe.set(probe, { type, read });
    return metric;
  }
}

/** The ways a path can be read: the whole tail as the metric, or its last word as a statistic. */
function readings(path: string): { readonly object: string; readonly metric: string; readonly statistic: string }[] {
  const hash = path.indexOf("#");
  if (hash < 0) return [];
  const object = path.slice(0, hash);
  const tail = path.slice(hash + 1);
  const dot = tail.lastIndexOf(".");
  const whole = { object, metric: tail, statistic: "" };
  return dot < 0 ? [whole] : [whole, { object, metric: tail.slice(0, dot), statistic: tail.slice(dot + 1) }];
}
