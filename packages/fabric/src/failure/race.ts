/**
 * failure/race — the same failure under another detection: what it costs until the network has found other ways.
 *
 * A race builds the scenario's nodes and links anew, with one detection on all links between switches, lets it stand for
 * three of its detection times, does again what was done up to the failure, and runs until nothing is lost any more.
 * Carriers, BFD packets, keepalives and news are the real ones, event by event. The flows send no frames, which for the
 * minutes of a hold timer would be billions: at each moment at which a switch's tables change, the fluid model says what
 * flows get by the tables as they are then, and what is lost on the way. Between two such moments nothing changes, so
 * bytes are rates times time, exactly.
 *
 * What a fluid cannot say: frames that were on the cable when it broke, and queues that fill. Flows go on for as long as it
 * takes; those without a rate (TCP, pings, mixes) are left out and counted.
 *
 * Sources: rules F411–F413 in ../../SPEC.md; RFC 5880 §6.8.4, RFC 4271 §6.5 (detection times).
 * @module
 */
import type { DropCause, PortIndex, Ps } from "@dc/engine";
import { createRun, type KindUse, type Run, type Scenario } from "@dc/engine/scenario";
import { ethernetHeaderBytes } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { computeMaxMin } from "../fluid/max-min.ts";
import { makeFabricFluid } from "../fluid/fabric-fluid.ts";
import { findFlowWay, findFlowWays } from "../fluid/fabric-paths.ts";
import type { Flow } from "../host/traffic.ts";
import { fabricOf } from "../kinds.ts";
import { isSameWay, seenWay } from "./moves.ts";
import { type DetectionSettings, detectionSettings } from "./options.ts";
import { reportFailures } from "./report.ts";
import { detectionShape, writeDetection } from "./shape.ts";

/** A detection as a scenario writes it, without its kind: `{ by: "bfd", interval: "50ms", multiplier: 3 }`. */
export type RaceEntry = Omit<KindUse, "kind">;

/** Those of claim F-16, and a hold time between. */
export const raceEntries: readonly RaceEntry[] = [
  { by: "link-down", debounce: "10ms" },
  { by: "bfd", interval: "50ms", multiplier: 3 },
  { by: "bfd", interval: "300ms", multiplier: 3 },
  { by: "hold", hold: "9s" },
  { by: "hold", hold: "90s" },
  { by: "hold", hold: "180s" },
];

/** What flows get from a moment on, until the next. */
export interface RaceStep {
  /** From the failure on; the first is what was before it. */
  readonly afterPs: Ps;
  /** Of frames, without what a line costs beside them. */
  readonly deliveredBitsPerSecond: number;
  readonly lostBitsPerSecond: number;
  readonly lostByCause: Readonly<Partial<Record<DropCause, number>>>;
}

/** What a failure comes to under one detection. Times are from the failure on. */
export interface RaceResult {
  /** To the last of its links that an end noticed; absent where nobody has. */
  readonly detectionPs?: Ps;
  /** To the last switch's new tables; absent where not all have them. */
  readonly agreedPs?: Ps;
  /** Until nothing was lost any more; absent where something still is. */
  readonly repairPs?: Ps;
  /** Until it was repaired, or until the race was over. */
  readonly lostBytes: number;
  readonly lostBytesByCause: Readonly<Partial<Record<DropCause, number>>>;
  readonly steps: readonly RaceStep[];
  /** How long after the failure the race was over. */
  readonly endPs: Ps;
  /** Flows that had a way before it, and those that have another one: by what they send, and by number. */
  readonly moved: RaceMoves;
  /** Rate delivered at the end, over that before. */
  readonly capacityAfter: number;
  /** Workloads without a rate, which are not in it. */
  readonly leftOut: number;
  readonly events: number;
}

/** Shares of what all flows send that had one way before. */
export interface RaceMoves {
  readonly flows: number;
  readonly neededFlows: number;
  readonly needlessFlows: number;
  readonly strandedFlows: number;
  readonly neededShare: number;
  readonly needlessShare: number;
}

/** A race that is run a piece at a time. */
export interface Race {
  /** Go on until it is over, or somebody says that it is late. @returns whether it is over. */
  advance(isLate: () => boolean): boolean;
  /** How far it has come, 0 to 1, by simulated time. */
  readonly progress: number;
  /** Once it is over. */
  readonly result: RaceResult | undefined;
}

/** Detection times that a race stands before the failure, so that sessions are wherever they are by then. */
const standing = 3;
/** After the failure: twice the detection time, and this for the news. */
const newsPs: Ps = 1e12;
/** A start that no race comes to: flows are there and send nothing. */
const neverStart = "9007s";

const constantRate = ["fabric/udp-flow@1", "fabric/permutation@1"];
const detectionKind = "fabric/detection@1";

/**
 * Begin a race.
 *
 * @param run a run in which something failed; it is only read.
 * @param failurePs when. All that was done until then, that instant included, is done again.
 */
export function createRace(
  { scenario, registry, timeline }: Pick<Run, "scenario" | "registry" | "timeline">,
  failurePs: Ps,
  entry: RaceEntry,
): Race {
  const detectionPs = longestDetection(entry);
  const leadPs = standing * detectionPs;
  const failPs = leadPs + failurePs;
  const endPs = failPs + 2 * detectionPs + newsPs;
  const actions = timeline.actions.flatMap(({ do: what, on, value, timePs }) => {
    const isOfNetwork = /^(link|node)\./.test(what) && timePs <= failurePs;
    const again = { timePs: timePs + leadPs, after: 0, do: what, on };
    return isOfNetwork ? [value === undefined ? again : { ...again, value }] : [];
  });
  const raced = makeScenario(scenario, entry);
  // It only goes forward, and what it says is no record.
  const run = createRun(raced, registry, {
    actions,
    traceRecordsMax: 0,
    checkpointEvents: Number.MAX_SAFE_INTEGER,
  });
  const leftOut = scenario.workloads.length - raced.workloads.length + 1 - countDetections(scenario);
  return new FluidRace(run, { failPs, endPs, leftOut });
}

function countDetections({ workloads }: Scenario): number {
  return workloads.filter(({ kind }) => kind === detectionKind).length;
}

/** The longest that a failure of all frames goes unnoticed. */
function longestDetection(entry: RaceEntry): Ps {
  const reader = { nodes: new Set<string>(), ports: new Set<string>(), count: 0, report() {} };
  const use = detectionShape.read(entry, "race", reader);
  const settings = detectionSettings(use === undefined ? { by: "link-down" } : writeDetection(use));
  const times: Readonly<Record<DetectionSettings["by"], Ps>> = {
    "link-down": settings.debouncePs,
    bfd: settings.intervalPs * settings.multiplier,
    hold: settings.holdPs,
  };
  return times[settings.by];
}

/** The scenario with flows that are there and send nothing, under one detection. */
function makeScenario(scenario: Scenario, entry: RaceEntry): Scenario {
  const workloads: KindUse[] = scenario.workloads
    .filter(({ kind }) => constantRate.includes(kind))
    .map(({ stop: _stop, count: _count, ...use }) => ({ ...use, start: neverStart }) as KindUse);
  const withdrawalDelay = scenario.workloads.find(
    (use) => use.kind === detectionKind && use.withdrawalDelay !== undefined,
  )?.withdrawalDelay;
  const own = withdrawalDelay === undefined ? {} : { withdrawalDelay };
  return {
    ...scenario,
    workloads: [...workloads, { kind: detectionKind, ...own, ...entry }],
    ...{ actions: [], observe: [], expect: [] },
  };
}

/** What the flows get at one moment. */
interface Moment extends Omit<RaceStep, "afterPs"> {
  /** Per flow's number, its rate as frames. */
  readonly rates: ReadonlyMap<number, number>;
}

/** Where a race's failure and its end lie, and how many workloads are not in it. */
interface RacePlan {
  readonly failPs: Ps;
  readonly endPs: Ps;
  readonly leftOut: number;
}

class FluidRace implements Race {
  result: RaceResult | undefined;
  readonly #run: Run;
  readonly #at: RacePlan;
  #before: Moment | undefined;
  #waysBefore: ReadonlyMap<number, ReturnType<typeof seenWay>> = new Map();
  #steps: (RaceStep & { readonly timePs: Ps })[] = [];
  #noticed = 0;

  constructor(run: Run, at: RacePlan) {
    this.#run = run;
    this.#at = at;
  }

  get progress(): number {
    return this.result === undefined ? Math.min(1, this.#run.timeline.now / this.#at.endPs) : 1;
  }

  get #fabric(): Fabric {
    return fabricOf(this.#run);
  }

  advance(isLate: () => boolean): boolean {
    const { failPs, endPs } = this.#at;
    while (this.result === undefined) {
      if (this.#before === undefined) {
        if (!this.#runTo(failPs - 1, isLate)) return false;
        this.#begin();
      } else if (!this.#runTo(endPs, isLate)) return false;
      else if (this.#run.timeline.now >= endPs) this.#finish();
      else this.#look();
    }
    return true;
  }

  /** @returns false where it is late; else it stands at the limit, or where somebody has noticed. */
  #runTo(limitPs: Ps, isLate: () => boolean): boolean {
    const { failures } = this.#fabric;
    let [events, late] = [-1, false];
    const stopped = this.#run.timeline.runUntilCondition(() => {
      events += 1;
      if (events === 0) return false;
      late = (events & 63) === 0 && isLate();
      return late || failures.noticeCount !== this.#noticed;
    }, limitPs);
    if (!stopped) this.#run.timeline.runUntil(limitPs);
    if (failures.noticeCount !== this.#noticed) {
      // All of this instant, so that it is looked at once.
      this.#run.timeline.runUntil(this.#run.timeline.now);
      this.#noticed = failures.noticeCount;
      return true;
    }
    return !late;
  }

  /** Just before the failure, and in its instant. */
  #begin(): void {
    const fabric = this.#fabric;
    this.#before = measure(fabric, undefined);
    this.#waysBefore = waysOf(fabric);
    const { rates: _, ...step } = this.#before;
    this.#steps.push({ afterPs: 0, timePs: this.#run.timeline.now, ...step });
    this.#run.timeline.runUntil(this.#at.failPs);
    this.#noticed = this.#fabric.failures.noticeCount;
    this.#look();
  }

  /** Tables have changed, or the link has failed. */
  #look(): void {
    const { rates: _, ...step } = measure(this.#fabric, this.#before);
    const timePs = this.#run.timeline.now;
    this.#steps.push({ afterPs: timePs - this.#at.failPs, timePs, ...step });
    if (this.#agreedPs() !== undefined) this.#finish();
  }

  #own(): ReturnType<typeof reportFailures> {
    return reportFailures(this.#fabric).filter(({ timePs }) => timePs === this.#at.failPs);
  }

  /** When the last switch had heard of the last of the links that failed. */
  #agreedPs(): Ps | undefined {
    const times = this.#own().map(({ agreedPs }) => agreedPs);
    return times.length === 0 || times.includes(undefined) ? undefined : Math.max(...(times as Ps[]));
  }

  #finish(): void {
    const { failPs, leftOut } = this.#at;
    const { timeline } = this.#run;
    const [before, ...steps] = this.#steps;
    const last = steps.at(-1) as RaceStep;
    const endPs = timeline.now - failPs;
    const lostBytesByCause: Partial<Record<DropCause, number>> = {};
    steps.forEach(({ afterPs, lostByCause }, place) => {
      const untilPs = steps[place + 1]?.afterPs ?? endPs;
      for (const [cause, rate] of Object.entries(lostByCause) as [DropCause, number][]) {
        lostBytesByCause[cause] = (lostBytesByCause[cause] ?? 0) + (rate * (untilPs - afterPs)) / 8e12;
      }
    });
    const lostLast = steps.findLastIndex(({ lostBitsPerSecond }) => lostBitsPerSecond > 0);
    const repairPs = lostLast < 0 ? 0 : steps[lostLast + 1]?.afterPs;
    const own = this.#own();
    const noticed = own.map(({ detectionPs }) => detectionPs);
    const agreedPs = this.#agreedPs();
    this.result = {
      ...(own.length === 0 || noticed.includes(undefined) ? {} : { detectionPs: Math.max(...(noticed as Ps[])) }),
      ...(agreedPs === undefined ? {} : { agreedPs }),
      ...(repairPs === undefined ? {} : { repairPs }),
      lostBytes: Object.values(lostBytesByCause).reduce((sum, bytes) => sum + bytes, 0),
      lostBytesByCause,
      steps: [before, ...steps].map(({ timePs: _, ...step }) => step),
      endPs,
      moved: this.#moves(),
      capacityAfter: last.deliveredBitsPerSecond / before.deliveredBitsPerSecond,
      leftOut,
      events: timeline.fired,
    };
  }

  #moves(): RaceMoves {
    const fabric = this.#fabric;
    const { graph } = fabric.simulation;
    const failed = fabric.failures.list().filter(({ timePs }) => timePs === this.#at.failPs);
    const crosses = (port: PortIndex): boolean =>
      failed.some(({ link, port: own }) => (own < 0 ? graph.ports.link[port] === link : own === port));
    const after = waysOf(fabric);
    const moves = { flows: 0, neededFlows: 0, needlessFlows: 0, strandedFlows: 0 };
    let [all, needed, needless] = [0, 0, 0];
    for (const [number, was] of this.#waysBefore) {
      const is = after.get(number);
      if (was.comes !== "whole" || is === undefined) continue;
      const rate = this.#before?.rates.get(number) ?? 0;
      const isNeeded = was.ports.some(crosses);
      moves.flows += 1;
      all += rate;
      if (is.comes === "lost") {
        if (isNeeded) moves.strandedFlows += 1;
      } else if (is.comes === "whole" && !isSameWay(was.ports, is.ports)) {
        if (isNeeded) [moves.neededFlows, needed] = [moves.neededFlows + 1, needed + rate];
        else [moves.needlessFlows, needless] = [moves.needlessFlows + 1, needless + rate];
      }
    }
    const share = (part: number): number => (all === 0 ? 0 : part / all);
    return { ...moves, neededShare: share(needed), needlessShare: share(needless) };
  }
}

function waysOf(fabric: Fabric): ReadonlyMap<number, ReturnType<typeof seenWay>> {
  const ways = findFlowWays(fabric, fabric.flows, { by: "tables" });
  return new Map(fabric.flows.map(({ number }, place) => [number, seenWay(ways[place])]));
}

/** What the flows get now, and what is lost; who reaches nobody sends on at the rate that it had. */
function measure(fabric: Fabric, before: Moment | undefined): Moment {
  const fluid = makeFabricFluid(fabric);
  const { rateBitsPerSecond } = computeMaxMin(fluid.network);
  const rates = new Map<number, number>();
  const lostByCause: Partial<Record<DropCause, number>> = {};
  const lose = (cause: DropCause, rate: number): void => {
    if (rate > 0) lostByCause[cause] = (lostByCause[cause] ?? 0) + rate;
  };
  let delivered = 0;
  for (const [place, flow] of fluid.flows.entries()) {
    const rate = rateBitsPerSecond[place] * fluid.frameShare[place];
    rates.set(flow.number, rate);
    // What is too large goes nowhere; what a link loses of the others goes with that probability.
    const kept = isTooLarge(fabric, flow) ? 0 : keptShare(fabric, flow);
    delivered += rate * kept;
    lose(isTooLarge(fabric, flow) ? "mtu" : "injected", rate * (1 - kept));
  }
  for (const { flow, lost } of fluid.lost) lose(lost.cause, before?.rates.get(flow.number) ?? 0);
  return {
    rates,
    deliveredBitsPerSecond: delivered,
    lostBitsPerSecond: Object.values(lostByCause).reduce((sum, rate) => sum + rate, 0),
    lostByCause,
  };
}

/** What is left of a flow behind all links on its way that lose frames. */
function keptShare(fabric: Fabric, flow: Flow): number {
  const { lossShare } = fabric.simulation.graph.ports;
  return findFlowWay(fabric, flow).ports.reduce((share, port) => share * (1 - lossShare[port]), 1);
}

/** Whether a link on a flow's way takes no frame of that size, where it leaves or where it arrives. */
function isTooLarge(fabric: Fabric, flow: Flow): boolean {
  const { mtuBytes } = fabric.simulation.graph.ports;
  const { ports, addedBytes } = findFlowWay(fabric, flow);
  return ports.some((port, place) => {
    const payloadBytes = flow.frameBytes - ethernetHeaderBytes + addedBytes[place];
    const far = fabric.far(port);
    return payloadBytes > mtuBytes[port] || (far >= 0 && payloadBytes > mtuBytes[far]);
  });
}
