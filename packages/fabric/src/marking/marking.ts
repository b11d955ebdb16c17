/**
 * marking/marking — a queue that says in time that it fills: it marks frames that can carry a mark (ECN).
 *
 * With a threshold it marks what finds more than that waiting: DCTCP's switch. With two and a probability it is random
 * early detection: of an average at or below the lower one nothing is marked, above the upper one everything, and in
 * between each frame with a probability that rises with the average and with the frames since the last mark, so that
 * marks are spread and not in bunches. Average and count are state, draws come from a stream of the port's own.
 *
 * Sources: RFC 8257 §3.1 (threshold); Floyd and Jacobson, "Random Early Detection Gateways for Congestion Avoidance",
 * IEEE/ACM Transactions on Networking 1(4), 1993 (average, idle time, count); RFC 3168 §5 (who is marked, who is lost);
 * RFC 7567 §2.1, §4.3; rules F415–F419 in ../../SPEC.md.
 * @module
 */
import {
  type Column,
  type Frame,
  makeTransmit,
  type PortIndex,
  type Ps,
  type QueueManagement,
  type RandomStream,
  type Simulation,
  verdict,
} from "@dc/engine";
import { controlPriority } from "@dc/engine/priority-queue";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import { type MarkingOptions, type MarkingSettings, markingSettings } from "./options.ts";

/** What a queue says of a frame that comes to it, and from what. */
export interface MarkingLook {
  readonly minBytes: number;
  readonly maxBytes: number;
  /** What the thresholds are compared with: the queue that the frame finds, or the average with it. */
  readonly averageBytes: number;
  /** That a frame is marked now: 0 to 1. */
  readonly probability: number;
}

/** One port's. */
interface Managed extends MarkingSettings {
  readonly random: RandomStream;
  /** Of a frame of the usual size: by so many does an idle time count. */
  readonly framePs: Ps;
}

/** The queues of a fabric that mark. Their state is by port. */
export class Markings implements QueueManagement {
  readonly #simulation: Simulation;
  readonly #managed: (Managed | undefined)[] = [];
  readonly #average: Column<Float64Array>;
  /** Frames in the range since the last mark; −1 below it. */
  readonly #count: Column<Float64Array>;
  readonly #rowFor: (port: PortIndex) => void;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    const table = simulation.state.table("fabric/marking", 16);
    this.#average = table.column("averageBytes", "f64");
    this.#count = table.column("count", "f64");
    this.#rowFor = (port) => {
      while (table.used <= port) this.#count.array[table.add()] = -1;
    };
  }

  /** Let a port's queue mark. When it has its cable, before the first frame, once. @throws `fabric/bad-option`. */
  add(port: PortIndex, options: MarkingOptions): void {
    const { graph } = this.#simulation;
    const settings = markingSettings(options);
    if (graph.ports.link[port] < 0 || graph.isManaged(port)) {
      const found = graph.isManaged(port) ? "marks already" : "has no cable";
      throw fabricError("fabric/bad-option", `marking: ${graph.portName(port)} ${found}`);
    }
    const { rateBitsPerSecond, overheadBytes = 24 } = graph.linkOptions(graph.ports.link[port]);
    this.#rowFor(port);
    this.#managed[port] = {
      ...settings,
      random: this.#simulation.random(`${graph.portPath(port)}/marking`),
      framePs: makeTransmit(rateBitsPerSecond, overheadBytes)(defaults.udpFrame.value),
    };
    graph.manage(port, this);
  }

  judge(port: PortIndex, frame: Frame, queuedBytes: number): number {
    const of = this.#managed[port] as Managed;
    const { frames } = this.#simulation;
    // A pause is nobody's congestion.
    if (frames.priority[frame] >= controlPriority) return verdict.pass;
    const average = this.#averageWith(port, queuedBytes);
    this.#average.array[port] = average;
    if (average <= of.minBytes) {
      this.#count.array[port] = -1;
      return verdict.pass;
    }
    if (average <= of.maxBytes) {
      const count = this.#count.array[port] + 1;
      this.#count.array[port] = count;
      if (!of.random.chance(spread(slope(of, average), count))) return verdict.pass;
    }
    this.#count.array[port] = 0;
    if (frames.ecn[frame] !== 0) return verdict.mark;
    return of.notCapable === "drop" ? verdict.drop : verdict.pass;
  }

  /** What would be said of a frame that finds so much waiting now; undefined where a port does not mark. */
  look(port: PortIndex, queuedBytes: number): MarkingLook | undefined {
    const of = this.#managed[port];
    if (of === undefined) return undefined;
    const { minBytes, maxBytes } = of;
    const averageBytes = this.#averageWith(port, queuedBytes);
    const inRange = averageBytes > minBytes && averageBytes <= maxBytes;
    const between = inRange ? spread(slope(of, averageBytes), this.#count.array[port] + 1) : 1;
    return { minBytes, maxBytes, averageBytes, probability: averageBytes <= minBytes ? 0 : between };
  }

  /** The average with what a frame finds now. While the line was idle, as many empty queues as frames had fitted. */
  #averageWith(port: PortIndex, queuedBytes: number): number {
    const { weight, framePs } = this.#managed[port] as Managed;
    if (weight === 1) return queuedBytes;
    let average = this.#average.array[port];
    const idlePs = this.#simulation.now - this.#simulation.graph.ports.freeAtPs(port);
    if (queuedBytes === 0 && idlePs > 0) average *= power(1 - weight, Math.floor(idlePs / framePs));
    return average + weight * (queuedBytes - average);
  }
}

/** How the probability rises with the average. */
function slope({ minBytes, maxBytes, probability }: MarkingSettings, averageBytes: number): number {
  return (probability * (averageBytes - minBytes)) / (maxBytes - minBytes);
}

/** Floyd and Jacobson's: gaps between marks are then uniform, from one frame to 1/probability. */
function spread(probability: number, count: number): number {
  const left = 1 - count * probability;
  return left <= probability ? 1 : probability / left;
}

/** A base to the power of a whole number, by squares. */
function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let left = exponent; left > 0 && result > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
