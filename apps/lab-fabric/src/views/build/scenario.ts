/**
 * views/build/scenario — a plan as a scenario: the text that the lab opens and `dclab run` takes.
 *
 * The flows are those whose rates were computed, in the same order, so that they get the same ports and take the same
 * ways. The load counts all that a frame costs on a line; a flow's rate counts the frame alone, so it is less.
 * @module
 */
import { defaults, designOf } from "@dc/fabric";
import { makeDesignNetwork } from "@dc/fabric/fluid";
import { countFlows, trafficOf } from "./answer.ts";
import { type Plan, useOf } from "./plan.ts";

/** How frames leave their senders. */
export type Arrivals = "constant" | "poisson";

/** What became of a plan. */
export type ScenarioText =
  | { readonly ok: true; readonly text: string }
  /** Why there is none: the design is refused, nobody sends, or there are too many flows, and how many. */
  | { readonly ok: false; readonly why: "refused" | "silent" | "flows"; readonly flows: number };

/** Flows that are written out at most: each is a line. */
export const scenarioFlowsMax = 2048;

/** Preamble, check sequence and gap of a frame. */
const overheadBytes = 24;

/** Write a plan as a scenario. */
export function writeScenario(plan: Plan, arrivals: Arrivals): ScenarioText {
  const use = useOf(plan);
  const made = designOf(use);
  if (!made.ok) return { ok: false, why: "refused", flows: 0 };
  const of = makeDesignNetwork(made.value);
  const flows = countFlows(of, plan);
  if (flows === 0) return { ok: false, why: "silent", flows };
  if (flows > scenarioFlowsMax) return { ok: false, why: "flows", flows };
  const { nodes } = made.value.topology;
  const nameOf = (host: number): string => nodes[of.hosts[host]].name;
  const { from, to, demandBitsPerSecond } = trafficOf(of, plan);
  const frameBytes = defaults.udpFrame.value;
  const lines = Array.from(from, (host, flow) => {
    const rate = (demandBitsPerSecond[flow] * frameBytes) / (frameBytes + overheadBytes);
    const poisson = arrivals === "poisson" ? ", arrivals: poisson" : "";
    const ends = `from: ${nameOf(host)}, to: ${nameOf(to[flow])}`;
    return `  - { kind: fabric/udp-flow@1, ${ends}, rate: ${Math.max(1, Math.floor(rate / 1e3))}Kbps${poisson} }`;
  });
  const text = [
    "dc: 1",
    `name: ${nameOfPlan(plan)}`,
    `seed: ${plan.demand.draw}`,
    "until: 100us",
    "generate:",
    `  - ${writeUse(use)}`,
    "workloads:",
    ...lines,
    "",
  ].join("\n");
  return { ok: true, text };
}

/** `leaf-spine, permutation at 0.9`: of the words that a scenario itself uses. */
function nameOfPlan({ generator, demand }: Plan): string {
  return `${generator}, ${demand.kind} at ${demand.load}`;
}

/** A use on one line, as people write YAML. */
function writeUse(use: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(use).map(([key, value]) => {
    const isMapping = typeof value === "object" && value !== null;
    return `${key}: ${isMapping ? writeUse(value as Readonly<Record<string, unknown>>) : String(value)}`;
  });
  return `{ ${entries.join(", ")} }`;
}
