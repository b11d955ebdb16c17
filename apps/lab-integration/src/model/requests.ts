/**
 * model/requests — the requests of a run and the spans of one of them, each span with the record that tells of it and
 * with what its cost is made of.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { readSpans, requestLayer, type Span } from "@dc/engine/spans";
import { guestsOf } from "@dc/datacenter";
import { costsOf } from "./costs.ts";
import { type Twin, twinOf } from "./twin.ts";
import type { ChainsQuestion, ChainsView, ChainView, GuestView, RequestsView, RequestView, SpanView } from "./view.ts";
import { waysOf } from "./ways.ts";

/** Kinds of record that tell of a layer best, the best first. */
const tellers: { readonly [layer: string]: readonly string[] } = {
  "virt.guest": ["ring.add", "frame.receive"],
  "virt.kick": ["ring.kick"],
  "virt.backend": ["ring.use"],
  "virt.interrupt": ["interrupt.post", "interrupt.inject"],
  "fabric.vxlan": ["vxlan.encapsulate", "vxlan.decapsulate"],
  "fabric.arp": ["arp.wait", "arp.learn"],
  "port.queue": ["frame.enqueue", "frame.send"],
  "link.serialise": ["frame.send"],
  "link.propagate": ["frame.send"],
};

/** The requests of a run, in the order in which they were made. */
export function requestsOf(run: Run): RequestsView {
  const { run: twin } = twinOf(run);
  const { spans, trace } = twin.simulation;
  const found = new Map<number, { -readonly [Key in keyof RequestView]: RequestView[Key] }>();
  for (const { request, layer, place, startPs, endPs } of readSpans(spans)) {
    const known = found.get(request);
    if (known === undefined) found.set(request, { request, startPs, endPs, closed: false, place: "" });
    else {
      known.startPs = Math.min(known.startPs, startPs);
      known.endPs = Math.max(known.endPs, endPs);
    }
    if (layer === requestLayer)
      Object.assign(found.get(request) ?? {}, { closed: true, place: trace.objectName(place) });
  }
  const requests = [...found.values()].sort((a, b) => a.request - b.request);
  return {
    requests,
    guests: guestsIn(twin),
    ...waysOf(run, requests),
    untilPs: twin.timeline.now,
  };
}

function guestsIn(run: Run): readonly GuestView[] {
  const { graph } = run.simulation;
  return guestsOf(run).list.map(({ name, server }) => ({ name, server: graph.nodeName(server) }));
}

/** One request, and the same request of the second run. */
export function chainsOf(run: Run, { request, other }: ChainsQuestion): ChainsView | undefined {
  const first = chainOf(twinOf(run), request);
  if (first === undefined) return undefined;
  const second = other === undefined ? undefined : chainOf(twinOf(run, other), request);
  return second === undefined ? { first } : { first, second };
}

function chainOf({ run, frames }: Twin, request: number): ChainView | undefined {
  const { spans, trace } = run.simulation;
  const all = readSpans(spans, request);
  const whole = all.find(({ layer }) => layer === requestLayer);
  const own = all.filter(({ layer }) => layer !== requestLayer);
  if (own.length === 0) return undefined;
  const start = whole?.startPs ?? Math.min(...own.map(({ startPs }) => startPs));
  const end = whole?.endPs ?? Math.max(...own.map(({ endPs }) => endPs));
  const records = recordsOf(run, frames.get(request) ?? new Set(), start, end);
  let leaving = true;
  const views = own.map((span): SpanView => {
    const layer = spans.layers[span.layer] ?? "";
    const place = trace.objectName(span.place);
    const view = {
      span: span.span,
      layer,
      place,
      startPs: span.startPs,
      endPs: span.endPs,
      cycles: span.cycles,
      bytes: span.bytes,
      copies: span.copies,
      exits: span.exits,
      switches: span.switches,
      side: span.parent >= 0,
      record: tellerOf(run, records, layer, place, span),
      costs: costsOf(run, { layer, place, cycles: span.cycles, lengthPs: span.endPs - span.startPs, leaving }),
    };
    // What comes after the back end has carried it out goes in again.
    if (layer === "virt.backend") leaving = false;
    return view;
  });
  const asked = whole === undefined ? "" : trace.objectName(whole.place);
  return {
    request: { request, startPs: start, endPs: end, closed: whole !== undefined, place: asked },
    spans: views,
  };
}

/** Records about a request's frames while it was under way. */
function recordsOf(run: Run, ids: ReadonlySet<number>, startPs: number, endPs: number): readonly number[] {
  const { trace } = run.simulation;
  const found: number[] = [];
  for (let record = trace.first; record < trace.count; record += 1) {
    const timePs = trace.timePs(record);
    if (timePs > endPs) break;
    if (timePs < startPs || !ids.has(trace.a(record))) continue;
    if (trace.kindColumns(trace.kindOf(record)).a === "frame") found.push(record);
  }
  return found;
}

/** The record that tells of a span: of its kind and its place, else the last one before its end. */
function tellerOf(
  run: Run,
  records: readonly number[],
  layer: string,
  place: string,
  { startPs, endPs }: Span,
): number {
  const { trace } = run.simulation;
  const within = records.filter((record) => trace.timePs(record) >= startPs && trace.timePs(record) <= endPs);
  for (const kind of tellers[layer] ?? []) {
    const index = trace.findKind(kind);
    const fits = (record: number): boolean => {
      if (trace.kindOf(record) !== index) return false;
      const object = trace.objectName(trace.objectOf(record));
      // A guest's own port is another object than its device.
      return object === place || object.startsWith(`${place}/`) || kind === "frame.receive";
    };
    const found = within.findLast(fits) ?? records.findLast((record) => trace.timePs(record) <= endPs && fits(record));
    if (found !== undefined) return found;
  }
  return within.at(0) ?? records.findLast((record) => trace.timePs(record) <= endPs) ?? -1;
}
