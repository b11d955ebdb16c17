/**
 * compare/state-difference — what two runs measure differently, as they stand: probes by metric, drops by cause.
 *
 * Every probe that either run has is read, so what a package measures is compared without being named here. Values are
 * listed metric by metric, largest difference first, because bytes and frames cannot be weighed against one another.
 *
 * Sources: rule E216 in ../../SPEC.md.
 * @module
 */
import { dropCauses } from "../graph/drop-cause.ts";
import type { Simulation } from "../sim/simulation.ts";

/** One probe that differs. Undefined: the run has no such probe, or nothing was measured. */
export interface ProbeDifference {
  /** `leaf1/e1-49#queueBytes`. */
  readonly probe: string;
  /** `leaf1/e1-49`. */
  readonly object: string;
  /** `queueBytes`, or `queueBytes.max`. */
  readonly metric: string;
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** Frames dropped for one cause. */
export interface DropDifference {
  readonly cause: string;
  readonly a: number;
  readonly b: number;
}

/** What differs at an instant. */
export interface StateDifference {
  /** By cause, the largest difference first. */
  readonly drops: readonly DropDifference[];
  /** By metric in the order of their names, and within one the largest difference first. */
  readonly probes: readonly ProbeDifference[];
  /** Values that were read, with each statistic of a probe for itself. */
  readonly probesRead: number;
  /** Probes that were left out because there are too many. */
  readonly probesUnread: number;
}

/** What is read beside a probe's own value: extremes say what happened between two looks. */
const statistics = { counter: [""], gauge: ["", ".max"], histogram: [".count", ".mean", ".max"] } as const;

const apart = (a: number | undefined, b: number | undefined): number => Math.abs((a ?? 0) - (b ?? 0));

/** A comparison of two states, in pieces: neither may move until it is done. */
export interface StateReading {
  /** Read so many probes more. @returns whether all are read. */
  read(probesMax: number): boolean;
  result(): StateDifference;
}

const byName = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Begin to compare the state of two simulations, each as it stands.
 *
 * @param probesMax probes that are read at all; all of them when absent. In large networks there are a hundred thousand.
 */
export function readStates(a: Simulation, b: Simulation, probesMax: number = Number.POSITIVE_INFINITY): StateReading {
  // What ports have sent but not yet recorded is settled first, on both sides alike.
  a.digest();
  b.digest();
  const listed = new Set([...a.metrics.list(), ...b.metrics.list()]);
  const names = [...listed].slice(0, probesMax);
  const probes: ProbeDifference[] = [];
  let next = 0;
  let probesRead = 0;

  function readOne(name: string): void {
    const type = a.metrics.typeOf(name) ?? b.metrics.typeOf(name);
    if (type === undefined) return;
    for (const statistic of statistics[type]) {
      const probe = name + statistic;
      const [inA, inB] = [a.metrics.probe(probe), b.metrics.probe(probe)];
      probesRead++;
      if (inA === inB) continue;
      const hash = probe.indexOf("#");
      probes.push({ probe, object: probe.slice(0, hash), metric: probe.slice(hash + 1), a: inA, b: inB });
    }
  }

  return {
    read(count) {
      for (const end = next + count; next < names.length && next < end; next++) readOne(names[next]);
      return next === names.length;
    },
    result() {
      probes.sort(
        (one, other) =>
          byName(one.metric, other.metric) ||
          apart(other.a, other.b) - apart(one.a, one.b) ||
          byName(one.object, other.object),
      );
      const drops = dropCauses
        .map((cause, index) => ({ cause, a: a.graph.dropsByCause[index], b: b.graph.dropsByCause[index] }))
        .filter((each) => each.a !== each.b)
        .sort((one, other) => apart(other.a, other.b) - apart(one.a, one.b));
      return { drops, probes, probesRead, probesUnread: listed.size - next };
    },
  };
}

/** Compare the state of two simulations, each as it stands. Reads only: no digest changes. */
export function compareStates(a: Simulation, b: Simulation): StateDifference {
  const reading = readStates(a, b);
  reading.read(Number.POSITIVE_INFINITY);
  return reading.result();
}
