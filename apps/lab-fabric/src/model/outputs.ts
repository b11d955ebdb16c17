/**
 * model/outputs — what a device prints, with what has changed since the run began.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { fabricOf, show, showCommands, type ShowTopic } from "@dc/fabric";

/** One line of an output. */
export interface OutputLine {
  readonly text: string;
  /** Ports that it is about, as the picture calls them: `leaf1:e1-49`. */
  readonly ports: readonly string[];
  /** Beside what was printed at the start: not there then, or there no more. */
  readonly since?: "new" | "gone";
}

/** What one device prints of one table. */
export interface Output {
  readonly node: string;
  readonly topic: ShowTopic;
  /** What a person types to see it: `ip route`. */
  readonly command: string;
  readonly lines: readonly OutputLine[];
}

/** The tables in the order they are offered. */
export const outputTopics: readonly ShowTopic[] = Object.keys(showCommands) as ShowTopic[];

/** What was printed at the start, by run, node and table: it is asked for again whenever time moves. */
const starts: WeakMap<Run, Map<string, readonly OutputLine[]>> = new WeakMap();

function printed(run: Run, node: number, topic: ShowTopic): readonly OutputLine[] {
  const { graph } = run.simulation;
  return show(fabricOf(run), node, topic).map(({ text, ports }) => ({
    text,
    ports: ports.map((port) => graph.portName(port)),
  }));
}

function printedAtStart(run: Run, node: number, topic: ShowTopic): readonly OutputLine[] {
  const known = starts.get(run) ?? new Map<string, readonly OutputLine[]>();
  starts.set(run, known);
  const key = `${node} ${topic}`;
  const before = known.get(key) ?? run.timeline.peek(0, () => printed(run, node, topic));
  known.set(key, before);
  return before;
}

/**
 * Put what is gone beside what stands there now: of both, each line once, in the order of the tables.
 *
 * Lines of a continued entry belong to their head, so that a next hop is told from the same next hop of another network.
 */
export function compareOutputs(before: readonly OutputLine[], now: readonly OutputLine[]): readonly OutputLine[] {
  const was = entriesOf(before);
  const is = entriesOf(now);
  const fresh = [...is];
  const placeOf = new Map(fresh.map(([key], place) => [key, place]));
  const lines: OutputLine[] = [];
  let at = 0;
  /** What stands there now up to a place; what was there before stands in its own. */
  const takeNew = (to: number): void => {
    for (; at < to; at++) {
      const [key, line] = fresh[at];
      if (!was.has(key)) lines.push({ ...line, since: "new" });
    }
  };
  for (const [key, line] of was) {
    const place = placeOf.get(key);
    if (place === undefined) {
      lines.push({ ...line, since: "gone" });
      continue;
    }
    takeNew(place);
    lines.push(fresh[place][1]);
    at = Math.max(at, place + 1);
  }
  takeNew(fresh.length);
  return lines;
}

function entriesOf(lines: readonly OutputLine[]): Map<string, OutputLine> {
  const entries = new Map<string, OutputLine>();
  let head = "";
  for (const line of lines) {
    const isContinued = /^\s/.test(line.text);
    if (!isContinued) head = line.text;
    entries.set(isContinued ? `${head}\n${line.text}` : line.text, line);
  }
  return entries;
}

/**
 * What a device prints, as of now.
 *
 * @param ask `{node, topic}`; undefined is answered for a node that is not there.
 */
export function outputOf(run: Run, ask: JsonValue): Output | undefined {
  const { node: name, topic } = (typeof ask === "object" && ask !== null ? ask : {}) as {
    readonly node?: string;
    readonly topic?: ShowTopic;
  };
  if (name === undefined || topic === undefined || !outputTopics.includes(topic)) return undefined;
  const node = run.simulation.graph.nodeByName(name);
  if (node < 0 || !fabricOf(run).topologyNodes.includes(node)) return undefined;
  const now = printed(run, node, topic);
  // Counters always change: what they were says nothing.
  const lines = topic === "qdisc" ? now : compareOutputs(printedAtStart(run, node, topic), now);
  return { node: name, topic, command: showCommands[topic], lines };
}
