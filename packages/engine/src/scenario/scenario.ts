/**
 * scenario/scenario — a scenario as plain data: what the YAML says, and nothing that it does not.
 *
 * Quantities stay in their written form (`"25G"`), so that printing, links and files need no table of kinds; building
 * a run reads them (./plan.ts). Formats: contracts of `dc: 1`.
 * @module
 */
import type { JsonValue } from "../issue.ts";

/** A use of a kind: `{ kind: "fabric/switch@1", role: "leaf" }`. */
export interface KindUse {
  readonly kind: string;
  readonly [option: string]: JsonValue;
}

/** A cable between two ports. */
export interface LinkUse {
  /** Two ports, `["h1:eth0", "leaf1:e1-1"]`. */
  readonly ends: readonly [string, string];
  /** Bits per second with a unit, `"25G"`. */
  readonly rate: string;
  /** Propagation, `"500ns"`. */
  readonly delay: string;
  /** Largest payload of a frame in bytes, its size without the 14 of Ethernet; 9216 when absent. */
  readonly mtu?: number;
  /** Bytes that each frame occupies beyond its own; `"24B"` when absent: preamble 8, FCS 4, gap 12. */
  readonly overhead?: string;
  /** Bytes that may wait at each end; no bound when absent. */
  readonly queueBytes?: string;
  /** Frames that may wait at each end; no bound when absent. */
  readonly queueFrames?: number;
}

/** Something done to the run at a time. */
export interface ActionUse {
  readonly at: string;
  /** Events that have already fired at that time; 0 when absent. */
  readonly after?: number;
  /** What is done, `link.down`. */
  readonly do: string;
  /** To what: a port of the link, a node, or an object. */
  readonly on: string;
  readonly value?: JsonValue;
}

/** What must hold at the end. At least one comparison. */
export interface Expectation {
  /** `<object>#<metric>[.<statistic>]`. */
  readonly probe: string;
  readonly equals?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A scenario as written: everything but `dc` may be left out. */
export interface ScenarioDocument {
  readonly dc: 1;
  readonly name?: string;
  /** uint32; 1 when absent. */
  readonly seed?: number;
  /** Simulated time to run to; `"1ms"` when absent. */
  readonly until?: string;
  readonly generate?: readonly KindUse[];
  readonly nodes?: Readonly<Record<string, KindUse>>;
  readonly links?: readonly LinkUse[];
  readonly workloads?: readonly KindUse[];
  readonly actions?: readonly ActionUse[];
  readonly observe?: readonly string[];
  readonly expect?: readonly Expectation[];
}

/** A scenario that was read and found right: every part is there. Maps have no prototype. */
export type Scenario = Required<ScenarioDocument>;

/** The shortest document that reads back as this scenario: what is empty or as when absent is left out. */
export function documentOf(scenario: ScenarioDocument): ScenarioDocument {
  const kept = Object.entries(scenario).filter(([key, value]) => {
    if (key === "name") return value !== "";
    if (typeof value !== "object") return true;
    return Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept) as unknown as ScenarioDocument;
}
