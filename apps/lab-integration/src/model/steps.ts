/**
 * model/steps — a request's spans as the rows of a waterfall, two runs row by row, and what each layer took.
 * @module
 */
import type { LayerName } from "@dc/ui";
import { layerOf } from "./layers.ts";
import { type Scene, type Spot, tilesOf } from "./scene.ts";
import type { ChainView, SpanView, Way } from "./view.ts";

/** A span with its place in the picture. */
export interface PlacedSpan extends SpanView {
  readonly spot: Spot;
  readonly token: LayerName;
}

/** One row: what one part of the way does, in both runs. */
export interface StepRow {
  readonly id: string;
  readonly token: LayerName;
  /** What it does: the layer of its spans, `nic` for the ports of a server, `switch` for all of a switch. */
  readonly what: string;
  readonly who: string;
  /** The node that its cable leads to; empty where it leads to several. */
  readonly to: string | undefined;
  readonly way: Way;
  readonly first: readonly PlacedSpan[];
  readonly second: readonly PlacedSpan[];
}

/** What a layer took in one run. */
export interface Counts {
  readonly timePs: number;
  readonly cycles: number;
  readonly copies: number;
  readonly exits: number;
  readonly switches: number;
}

/** Put a chain's spans into the picture. */
export function placeSpans(scene: Scene, chain: ChainView, way: Way): readonly PlacedSpan[] {
  return chain.spans.map((span) => {
    const spot = scene.spotOf(span, way);
    return { ...span, spot, token: layerOf(span.layer, spot.stratum) };
  });
}

function partOf({ layer, spot }: PlacedSpan): { readonly id: string; readonly what: string; readonly who: string } {
  if (spot.side === undefined) return { id: `switch ${spot.node}`, what: "switch", who: spot.node };
  const isPort = /^(link|port)\./.test(layer);
  const what = isPort ? "nic" : layer;
  return { id: `${spot.side} ${what}`, what, who: isPort ? spot.node : spot.who };
}

/** Where cables lead: one node, or nowhere in particular where there and back are two. */
const joinTo = (before: string | undefined, next: string | undefined): string | undefined =>
  before === undefined || before === next ? next : "";

/** Rows in the order of the way. A row of the second run only stands behind the one that it follows there. */
export function rowsOf(
  scene: Scene,
  first: { readonly chain: ChainView; readonly way: Way },
  second?: { readonly chain: ChainView; readonly way: Way },
): readonly StepRow[] {
  const rows: { -readonly [Key in keyof StepRow]: StepRow[Key] }[] = [];
  for (const [which, run] of [
    ["first", first],
    ["second", second],
  ] as const) {
    if (run === undefined) continue;
    let at = -1;
    for (const span of placeSpans(scene, run.chain, run.way)) {
      if (span.side) continue;
      const { id, what, who } = partOf(span);
      let index = rows.findIndex((row) => row.id === id);
      if (index < 0) {
        index = at + 1;
        const token = what === "switch" ? "underlay" : span.token;
        rows.splice(index, 0, { id, token, what, who, to: undefined, way: run.way, first: [], second: [] });
      }
      const row = rows[index];
      row[which] = [...row[which], span];
      if (span.layer === "link.propagate") row.to = joinTo(row.to, scene.peerOf(span.place));
      at = index;
    }
  }
  return rows;
}

const nothing: Counts = { timePs: 0, cycles: 0, copies: 0, exits: 0, switches: 0 };

/** Spans added up. */
export function countsOf(spans: readonly SpanView[]): Counts {
  return spans.reduce(
    (sum, { startPs, endPs, side, cycles, copies, exits, switches }) => ({
      // Nobody waits for what runs beside.
      timePs: sum.timePs + (side ? 0 : endPs - startPs),
      cycles: sum.cycles + cycles,
      copies: sum.copies + copies,
      exits: sum.exits + exits,
      switches: sum.switches + switches,
    }),
    nothing,
  );
}

/** What each layer took, in the order in which the first run meets them. */
export function totalsOf(
  first: readonly PlacedSpan[],
  second: readonly PlacedSpan[],
): readonly { readonly layer: LayerName; readonly first: Counts; readonly second: Counts }[] {
  const layers = [...new Set([...first, ...second].map(({ token }) => token))];
  const of = (spans: readonly PlacedSpan[], layer: LayerName): Counts =>
    countsOf(spans.filter(({ token }) => token === layer));
  return layers.map((layer) => ({ layer, first: of(first, layer), second: of(second, layer) }));
}

/** How long a request took. */
export function lengthOf(chain: ChainView): number {
  return tilesOf(chain).reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0);
}
