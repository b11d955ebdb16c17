/**
 * scenario/report — what a run came to: its digest, the probes it was asked for, what was dropped and why.
 * @module
 */
import { dropCauses } from "../graph/drop-cause.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { Plan } from "./plan.ts";
import type { Expectation } from "./scenario.ts";

/** One expectation, judged. */
export interface ExpectResult {
  readonly probe: string;
  /** `equals 0`, `at least 3 and at most 5`. */
  readonly expected: string;
  /** The value, or `undefined` where nothing has that probe. */
  readonly measured: number | undefined;
  readonly holds: boolean;
}

/** A run in numbers, as `dclab run --json` prints it. */
export interface RunReport {
  readonly scenario: string;
  readonly seed: number;
  readonly simulatedPs: number;
  readonly events: number;
  /** 16 hex digits: equal for equal runs on any machine. */
  readonly digest: string;
  /** The probes that the scenario observes or expects, or all of them when it names none. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Frames lost, by cause; causes that never happened are left out. */
  readonly drops: Readonly<Record<string, number>>;
}

/** Judge expectations against the simulation as it stands. A probe that nothing has does not hold. */
export function judge(expectations: readonly Expectation[], simulation: Simulation): ExpectResult[] {
  return expectations.map(({ probe, equals, atLeast, atMost }) => {
    const measured = simulation.metrics.probe(probe);
    const parts = [
      ["equals", equals, measured === equals],
      ["at least", atLeast, (measured as number) >= (atLeast as number)],
      ["at most", atMost, (measured as number) <= (atMost as number)],
    ] as const;
    const asked = parts.filter((entry) => entry[1] !== undefined);
    return {
      probe,
      expected: asked.map(([words, value]) => `${words} ${value}`).join(" and "),
      measured,
      // No comparison with undefined is true.
      holds: asked.every((entry) => entry[2]),
    };
  });
}

/** Sum up a run as it stands. */
export function makeReport(plan: Plan, simulation: Simulation): RunReport {
  // The digest first: asking for it settles what ports have sent but not yet recorded.
  const digest = simulation.digest();
  const named = [...plan.observe, ...plan.expect.map(({ probe }) => probe)];
  const metrics: Record<string, number> = {};
  for (const path of named.length > 0 ? named : simulation.metrics.list()) {
    const value = simulation.metrics.probe(path);
    if (value !== undefined) metrics[path] = value;
  }
  const drops: Record<string, number> = {};
  dropCauses.forEach((cause, index) => {
    const count = simulation.graph.dropsByCause[index];
    if (count > 0) drops[cause] = count;
  });
  const { seed, now, fired } = simulation;
  return { scenario: plan.name, seed, simulatedPs: now, events: fired, digest, metrics, drops };
}
