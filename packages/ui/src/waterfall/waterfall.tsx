/**
 * waterfall/waterfall — where the time of one request went: a table whose middle cells are to scale.
 *
 * A run is a chain of spans that tile its time. A second run is drawn beside the first, row by row, and the last column
 * says what it saves.
 * @module
 */
import { createEffect, createMemo, createUniqueId, For, Index, type JSX, Show } from "solid-js";
import { LayerGlyph, type LayerName } from "../layer/layer.tsx";
import { hatchOf, LayerPatterns } from "../layer/layer-patterns.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printCount } from "../number/quantity.ts";

/** A stretch of one run, in picoseconds from the request's start. */
export interface WaterfallSpan {
  readonly startPs: number;
  readonly endPs: number;
  /** Where it is of another layer than its row. */
  readonly layer?: LayerName | undefined;
}

/** One step of the way. */
export interface WaterfallRow {
  readonly id: string;
  readonly layer: LayerName;
  readonly label: string;
  /** Spans of this step in the first run: more than one where the way comes by again. */
  readonly first: readonly WaterfallSpan[];
  readonly second?: readonly WaterfallSpan[] | undefined;
}

/** What the waterfall is given. */
export interface WaterfallProps {
  readonly label: string;
  readonly rows: readonly WaterfallRow[];
  /** The runs' names: `vhost`, `VF`. */
  readonly firstName: string;
  readonly secondName?: string | undefined;
  /** What heads their columns where a name is long: `A`, `B`. */
  readonly firstMark?: string | undefined;
  readonly secondMark?: string | undefined;
  /** Now, from the request's start; absent where it is not on its way. */
  readonly nowPs?: number | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Time of some spans. */
export function sumOf(spans: readonly WaterfallSpan[] | undefined): number {
  return (spans ?? []).reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0);
}

/** Nanoseconds with their thousands; with tenths below a thousand, where there are any. */
function printNs(timePs: number): string {
  const tenths = Math.round(timePs / 100);
  return tenths % 10 === 0 || tenths >= 10_000 ? printCount(Math.round(timePs / 1000)) : (tenths / 10).toFixed(1);
}

/** A difference with its sign. */
function printDifference(timePs: number): string {
  return timePs === 0 ? "0" : `${timePs < 0 ? "−" : "+"}${printNs(Math.abs(timePs))}`;
}

/** A step for the ticks so that there are four to eight of them. */
export function tickOf(endPs: number): number {
  let step = 1000;
  const factors = [2, 2.5, 2];
  for (let at = 0; endPs / step > 6; at += 1) step *= factors[at % 3];
  return step;
}

const wide = 1000;

/** The table. */
export function Waterfall(props: WaterfallProps): JSX.Element {
  const t = useKitMessages();
  const id = createUniqueId();
  const endPs = createMemo((): number =>
    props.rows.reduce(
      (end, { first, second }) => [...first, ...(second ?? [])].reduce((most, span) => Math.max(most, span.endPs), end),
      1,
    ),
  );
  const x = (timePs: number): number => (timePs / endPs()) * wide;
  const ticks = (): readonly number[] => {
    const step = tickOf(endPs());
    return Array.from({ length: Math.floor(endPs() / step) + 1 }, (_, index) => index * step);
  };
  const layers = (): readonly LayerName[] => [...new Set(props.rows.map(({ layer }) => layer))];
  const second = (): string | undefined => props.secondName;
  const saved = (row: WaterfallRow): number => sumOf(row.second) - sumOf(row.first);
  const most = (): number => Math.min(0, ...props.rows.map(saved));
  const total = (which: "first" | "second"): number => props.rows.reduce((sum, row) => sum + sumOf(row[which]), 0);
  const bars = (spans: readonly WaterfallSpan[], y: number, height: number, filled: boolean): JSX.Element => (
    <For each={spans}>
      {(span) => (
        <>
          <rect
            class="dc-waterfall-span"
            data-filled={filled ? "" : undefined}
            data-layer={span.layer}
            x={x(span.startPs)}
            y={y}
            width={Math.max(1.5, x(span.endPs) - x(span.startPs))}
            height={height}
            vector-effect="non-scaling-stroke"
          />
        </>
      )}
    </For>
  );
  /** A transform, because it moves with every picture: it lays nothing out anew. */
  const moveNow = (line: HTMLElement): void => {
    createEffect(() => {
      line.style.transform = `translateX(${(100 * (props.nowPs ?? 0)) / endPs()}%)`;
    });
  };
  return (
    <div class="dc-waterfall-box">
      <table class="dc-table dc-waterfall" aria-label={props.label} data-both={second() === undefined ? undefined : ""}>
        <thead>
          <tr>
            <th scope="col">{t("waterfall.step")}</th>
            <th scope="col" class="dc-waterfall-track" aria-label={t("waterfall.scale")}>
              <svg aria-hidden="true" class="dc-waterfall-ticks">
                <For each={ticks()}>
                  {(tick) => {
                    const share = (): number => tick / endPs();
                    return (
                      <>
                        <line x1={`${share() * 100}%`} x2={`${share() * 100}%`} y1="13" y2="18" />
                        <text
                          x={`${share() * 100}%`}
                          y="10"
                          data-at={tick === 0 ? "start" : share() > 0.94 ? "end" : undefined}
                        >
                          {printNs(tick)}
                        </text>
                      </>
                    );
                  }}
                </For>
              </svg>
            </th>
            <th scope="col" data-align="end" data-run="">
              {t("waterfall.ns", { name: props.firstMark ?? props.firstName })}
            </th>
            <Show when={second()}>
              {(name) => (
                <>
                  <th scope="col" data-align="end" data-run="">
                    {t("waterfall.ns", { name: props.secondMark ?? name() })}
                  </th>
                  <th scope="col" data-align="end">
                    {t("waterfall.difference")}
                  </th>
                </>
              )}
            </Show>
          </tr>
        </thead>
        <tbody>
          {/* By their place: a row that has the focus keeps it when another request comes. */}
          <Index each={props.rows}>
            {(row) => (
              <tr
                data-on={row().id === props.selected ? "" : undefined}
                data-most={second() !== undefined && saved(row()) === most() && most() < 0 ? "" : undefined}
              >
                <th scope="row" class="dc-waterfall-name">
                  <button
                    type="button"
                    aria-pressed={row().id === props.selected}
                    onClick={() => props.onSelect(row().id)}
                    title={row().label}
                  >
                    <LayerGlyph layer={row().layer} />
                    <span>{row().label}</span>
                  </button>
                </th>
                <td class="dc-waterfall-track" aria-hidden="true" data-layer={row().layer}>
                  <svg viewBox={`0 0 ${wide} 26`} preserveAspectRatio="none" aria-hidden="true">
                    {bars(row().first, 3, second() === undefined ? 18 : 10, true)}
                    <Show when={second()}>{bars(row().second ?? [], 15, 8, false)}</Show>
                  </svg>
                  <Show when={props.nowPs !== undefined}>
                    <span class="dc-waterfall-now" ref={moveNow} />
                  </Show>
                </td>
                <td data-mono="" data-align="end" data-run="">
                  {printNs(sumOf(row().first))}
                </td>
                <Show when={second()}>
                  <td data-mono="" data-align="end" data-run="">
                    {(row().second ?? []).length === 0 ? "–" : printNs(sumOf(row().second))}
                  </td>
                  <td data-mono="" data-align="end" class="dc-waterfall-difference">
                    {printDifference(saved(row()))}
                  </td>
                </Show>
              </tr>
            )}
          </Index>
        </tbody>
        <tfoot>
          <For each={second() === undefined ? (["first"] as const) : (["first", "second"] as const)}>
            {(which) => (
              <tr>
                <th scope="row">{which === "first" ? props.firstName : second()}</th>
                <td class="dc-waterfall-track" aria-hidden="true">
                  <svg viewBox={`0 0 ${wide} 18`} preserveAspectRatio="none" aria-hidden="true">
                    <LayerPatterns id={`${id}-${which}`} layers={layers()} />
                    <For each={props.rows}>
                      {(row) => (
                        <g data-layer={row.layer}>
                          {bars(row[which] ?? [], 2, 14, which === "first")}
                          <Show when={which === "first"}>
                            <For each={row.first}>
                              {(span) => (
                                <rect
                                  x={x(span.startPs)}
                                  y="2"
                                  width={x(span.endPs) - x(span.startPs)}
                                  height="14"
                                  fill={hatchOf(`${id}-${which}`, row.layer)}
                                />
                              )}
                            </For>
                          </Show>
                        </g>
                      )}
                    </For>
                  </svg>
                </td>
                <td data-mono="" data-align="end" data-run="">
                  {which === "first" ? printNs(total("first")) : ""}
                </td>
                <Show when={second()}>
                  <td data-mono="" data-align="end" data-run="">
                    {which === "second" ? printNs(total("second")) : ""}
                  </td>
                  <td data-mono="" data-align="end">
                    {which === "second" ? printDifference(total("second") - total("first")) : ""}
                  </td>
                </Show>
              </tr>
            )}
          </For>
        </tfoot>
      </table>
    </div>
  );
}
