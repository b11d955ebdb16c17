/**
 * life/life-of-a-packet — a request's way as a page that a person reads: each segment of its chain a row, with where,
 * how long, what it cost, and what the frame weighed there.
 *
 * The page is made from the spans of a run and from nothing else, so it cannot say what did not happen.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { readSpans, requestLayer, type Span } from "@dc/engine/spans";

/** What a layer's segment is, in words. */
const words: { readonly [layer: string]: string } = {
  unmarked: "nobody says what happened",
  "node.hold": "a node holds it",
  "port.queue": "it waits for its first bit",
  "link.serialise": "first bit to last bit",
  "link.propagate": "the last bit travels",
  "port.device": "a device hands it over",
  "fabric.vxlan": "a tunnel begins or ends: 50 bytes of headers",
  "fabric.switch": "a switch takes its time",
  "fabric.arp": "it waits for a neighbour's address",
  "virt.guest": "the guest's driver",
  "virt.kick": "the doorbell",
  "virt.wake": "a worker wakes, or a device reads memory",
  "virt.backend": "the back end carries it",
  "virt.interrupt": "the interrupt",
  "virt.storage": "what is behind the back end",
  "rdma.queue": "it waits for the adapter, which sends what is before it",
  "rdma.adapter": "the adapter's pipeline",
  "nvme.controller": "the controller reads the command",
  "nvme.media": "the medium",
};

/** One row. */
export interface LifeRow {
  readonly layer: string;
  readonly what: string;
  readonly place: string;
  readonly startPs: number;
  readonly lengthPs: number;
  readonly bytes: number;
  readonly cycles: number;
  readonly copies: number;
  readonly exits: number;
  readonly switches: number;
}

/**
 * The segments of a request's chain, in their order.
 *
 * @param simulation that keeps spans
 * @param request    a request that was closed; its spans are still kept
 */
export function lifeOf({ spans, trace }: Pick<Simulation, "spans" | "trace">, request: number): readonly LifeRow[] {
  const own = readSpans(spans, request);
  const whole = own.find(({ layer }) => layer === requestLayer);
  const start = whole?.startPs ?? own[0]?.startPs ?? 0;
  return own
    .filter(({ layer, parent }) => parent < 0 && layer !== requestLayer)
    .map((span: Span): LifeRow => {
      const layer = spans.layers[span.layer] ?? "";
      return {
        layer,
        what: words[layer] ?? layer,
        place: trace.objectName(span.place),
        startPs: span.startPs - start,
        lengthPs: span.endPs - span.startPs,
        bytes: span.bytes,
        cycles: span.cycles,
        copies: span.copies,
        exits: span.exits,
        switches: span.switches,
      };
    });
}

/** Nanoseconds with three decimals, exactly: a picosecond is the last of them. */
function ns(timePs: number): string {
  return `${Math.floor(timePs / 1000)}.${String(timePs % 1000).padStart(3, "0")}`;
}

const count = (value: number): string => (value === 0 ? "" : String(value));

/** The rows as a Markdown table, with the whole at its end. */
export function describeLife(rows: readonly LifeRow[]): string {
  const lines = rows.map(
    ({ layer, what, place, startPs, lengthPs, bytes, cycles, copies, exits, switches }) =>
      `| ${ns(startPs)} | ${ns(lengthPs)} | ${layer} | ${what} | ${place} | ${count(bytes)} | ${count(cycles)} | ${count(
        copies,
      )} | ${count(exits)} | ${count(switches)} |`,
  );
  const sum = (of: (row: LifeRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const whole = `| | **${ns(sum((row) => row.lengthPs))}** | | the whole | | | ${count(sum((row) => row.cycles))} | ${count(
    sum((row) => row.copies),
  )} | ${count(sum((row) => row.exits))} | ${count(sum((row) => row.switches))} |`;
  return [
    "| at ns | for ns | layer | what | where | bytes | cycles | copies | exits | switches |",
    "|---:|---:|---|---|---|---:|---:|---:|---:|---:|",
    ...lines,
    whole,
    "",
  ].join("\n");
}
