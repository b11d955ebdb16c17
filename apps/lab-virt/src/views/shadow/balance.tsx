/**
 * views/shadow/balance — table updates against TLB misses: who loses more, and the line where both lose the same.
 * @module
 */
import { type LabModel, useViewState } from "@dc/lab";
import { FigureControl } from "@dc/lab/figure/control";
import { printCount, printTime, Segmented } from "@dc/ui";
import { createMemo, createUniqueId, For, type JSX, Show, untrack } from "solid-js";
import { type Balance, countReferences, type WalkReferences, weigh } from "../../model/shadow-balance.ts";
import type { RaceLine } from "../../model/shadow-race.ts";
import { assumedNsMax, type BalanceState, balanceForm, decades } from "./race-form.ts";
import { useShadowMessages } from "./messages.ts";

/** Powers of ten that the picture goes from and to: updates to the right, misses upwards. */
const [updatesFrom, updatesTo, missesFrom, missesTo] = [...decades.updates, ...decades.misses] as const;
const [width, height, left, bottom] = [360, 240, 44, 28];
/** Steps of a slider for each power of ten. */
const perDecade = 20;

/** Picoseconds of so many nanoseconds. */
const printNs = (ns: number): string => printTime(ns * 1000);
/** A rate with as many digits as it has meaning. */
const printTen = (exponent: number): string => printCount(Math.round(10 ** exponent));
const printRatio = (ratio: number): string => String(Number(ratio.toPrecision(3)));

/** The pane. */
export function BalancePane(props: {
  readonly model: LabModel;
  readonly lines: readonly RaceLine[];
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useShadowMessages();
  const model = untrack(() => props.model);
  const [state, setState] = useViewState(model, "shadow.balance", balanceForm);
  const change = (part: Partial<BalanceState>): void => setState((before) => ({ ...before, ...part }));
  /** What is dragged is one step to take back. */
  const move = (part: Pick<Partial<BalanceState>, "updates" | "misses">): void =>
    setState((before) => ({ ...before, ...part }), { joins: "shadow.balance" });
  const references = createMemo((): WalkReferences => countReferences(state().pageBits, state().structures));
  const at = (updatesPerSecond: number, missesPerSecond: number): Balance =>
    weigh({
      ...{ updatesPerSecond, missesPerSecond, exitNs: state().exitNs, referenceNs: state().referenceNs },
      references: references(),
    });
  const balance = createMemo(() => at(10 ** state().updates, 10 ** state().misses));
  const lost = (ns: number): string => (ns > 1e9 ? t("balance.more") : printNs(ns));
  const yours = () => ({
    misses: props.lines.reduce((sum, { ept }) => sum + ept.misses, 0),
    exits: props.lines.reduce((sum, { shadow }) => sum + shadow.exits, 0),
  });
  return (
    <section class="dc-figure-section" aria-label={t("balance.title")}>
      <h3 class="dc-head">{t("balance.title")}</h3>
      <div class="dc-figure-controls">
        <FigureControl label={t("balance.page")}>
          <Segmented<string>
            label={t("balance.page")}
            value={String(state().pageBits)}
            onChange={(value) => change({ pageBits: value === "21" ? 21 : 12 })}
            options={[
              { value: "12", label: "4 KiB" },
              { value: "21", label: "2 MiB" },
            ]}
          />
        </FigureControl>
        <FigureControl label={t("balance.caches")}>
          <Segmented<"no" | "yes">
            label={t("balance.caches")}
            value={state().structures ? "yes" : "no"}
            onChange={(value) => change({ structures: value === "yes" })}
            options={(["no", "yes"] as const).map((value) => ({ value, label: t(`race.caches.${value}`) }))}
          />
        </FigureControl>
        <Amount label={t("balance.exit")} value={state().exitNs} onValue={(exitNs) => change({ exitNs })} />
        <Amount
          label={t("balance.reference")}
          value={state().referenceNs}
          onValue={(referenceNs) => change({ referenceNs })}
        />
        <span class="dc-note virt-race-assumed">{t("balance.assumed")}</span>
      </div>
      <Slide
        label={t("balance.updates")}
        from={updatesFrom}
        to={updatesTo}
        value={state().updates}
        onValue={(updates) => move({ updates })}
      />
      <Slide
        label={t("balance.misses")}
        from={missesFrom}
        to={missesTo}
        value={state().misses}
        onValue={(misses) => move({ misses })}
      />
      <Show
        when={props.view === "picture"}
        fallback={<LineTable at={(u) => ({ misses: u * balance().breakEven, lost: at(u, u * balance().breakEven) })} />}
      >
        <Plane
          breakEven={balance().breakEven}
          updates={state().updates}
          misses={state().misses}
          onPoint={(updates, misses) => move({ updates, misses })}
        />
      </Show>
      <div aria-live="polite">
        <p class="virt-race-wins">{t(`balance.wins.${balance().wins}`)}</p>
        <p class="dc-figure-said">
          {t("balance.shadow.loses", { time: lost(balance().shadowNs) })}.{" "}
          {t("balance.ept.loses", { time: lost(balance().eptNs) })}.
        </p>
      </div>
      <p class="dc-figure-said">
        {t("balance.walks", references())}{" "}
        {Number.isFinite(balance().breakEven)
          ? t("balance.even", {
              ...{ ratio: printRatio(balance().breakEven), exit: state().exitNs, reference: state().referenceNs },
              ...references(),
            })
          : t("balance.never")}
      </p>
      <Show when={yours().exits > 0}>
        <p class="dc-figure-said">
          {t("balance.yours", {
            misses: printCount(yours().misses),
            updates: printCount(yours().exits),
            ratio: printRatio(yours().misses / yours().exits),
          })}
        </p>
      </Show>
    </section>
  );
}

/** Nanoseconds as a person writes them. */
function Amount(props: {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="dc-figure-control">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="dc-figure-input"
        type="number"
        min={1}
        max={assumedNsMax}
        value={props.value}
        onChange={(event) => {
          const asked = Math.round(Number(event.currentTarget.value));
          const value = Number.isFinite(asked) ? Math.min(assumedNsMax, Math.max(1, asked)) : props.value;
          event.currentTarget.value = String(value);
          props.onValue(value);
        }}
      />
    </div>
  );
}

/** A rate between two powers of ten. */
function Slide(props: {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly onValue: (value: number) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="virt-race-slide">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="range"
        min={props.from * perDecade}
        max={props.to * perDecade}
        value={Math.round(props.value * perDecade)}
        aria-valuetext={printTen(props.value)}
        onInput={(event) => props.onValue(Number(event.currentTarget.value) / perDecade)}
      />
      <b class="dc-num">{printTen(props.value)}</b>
    </div>
  );
}

const xOf = (updates: number): number => left + ((updates - updatesFrom) / (updatesTo - updatesFrom)) * (width - left);
const yOf = (misses: number): number => (1 - (misses - missesFrom) / (missesTo - missesFrom)) * (height - bottom);

/** The plane. The mark goes where one presses; the sliders are its twins. */
function Plane(props: {
  readonly breakEven: number;
  readonly updates: number;
  readonly misses: number;
  readonly onPoint: (updates: number, misses: number) => void;
}): JSX.Element {
  const t = useShadowMessages();
  /** Of the line: misses at the left edge and at the right one, as powers of ten. */
  const ends = (): readonly [number, number] => {
    const slope = Number.isFinite(props.breakEven) ? Math.log10(props.breakEven) : missesTo;
    return [updatesFrom + slope, updatesTo + slope];
  };
  const place = (event: PointerEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const within = (value: number, from: number, to: number): number =>
      Math.round(Math.min(to, Math.max(from, value)) * perDecade) / perDecade;
    props.onPoint(
      within(updatesFrom + ((x - left) / (width - left)) * (updatesTo - updatesFrom), updatesFrom, updatesTo),
      within(missesTo - (y / (height - bottom)) * (missesTo - missesFrom), missesFrom, missesTo),
    );
  };
  const tens = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const above = (): string => {
    const [first, last] = ends();
    return `M${xOf(updatesFrom)} ${yOf(first)}L${xOf(updatesTo)} ${yOf(last)}V${-1000}H${xOf(updatesFrom)}Z`;
  };
  const clip = createUniqueId();
  return (
    <svg
      class="virt-race-plane"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t("balance.picture")}
      onPointerDown={place}
      onPointerMove={(event) => {
        if (event.buttons === 1) place(event);
      }}
    >
      <defs>
        <clipPath id={clip}>
          <rect x={left} y="0" width={width - left} height={height - bottom} />
        </clipPath>
      </defs>
      <For each={tens(updatesFrom, updatesTo)}>
        {(ten) => (
          <>
            <line class="virt-race-grid" x1={xOf(ten)} x2={xOf(ten)} y1="0" y2={height - bottom} />
            <text x={xOf(ten)} y={height - bottom + 14} text-anchor={ten === updatesTo ? "end" : "middle"}>
              {printTen(ten)}
            </text>
          </>
        )}
      </For>
      <For each={tens(missesFrom, missesTo)}>
        {(ten) => (
          <>
            <line class="virt-race-grid" x1={left} x2={width} y1={yOf(ten)} y2={yOf(ten)} />
            <text x={left - 4} y={yOf(ten) + (ten === missesTo ? 10 : 4)} text-anchor="end">
              {`1e${ten}`}
            </text>
          </>
        )}
      </For>
      <g clip-path={`url(#${clip})`}>
        <path class="virt-race-area" d={above()} />
        <line
          class="virt-race-line"
          x1={xOf(updatesFrom)}
          y1={yOf(ends()[0])}
          x2={xOf(updatesTo)}
          y2={yOf(ends()[1])}
        />
      </g>
      <text class="virt-race-label" x={left + 10} y="22">
        {t("balance.area.shadow")}
      </text>
      <text class="virt-race-label" x={width - 8} y={height - bottom - 10} text-anchor="end">
        {t("balance.area.ept")}
      </text>
      <circle class="virt-race-mark" cx={xOf(props.updates)} cy={yOf(props.misses)} r="6" />
    </svg>
  );
}

/** The plane's twin: the line at each power of ten. */
function LineTable(props: {
  readonly at: (updates: number) => { readonly misses: number; readonly lost: Balance };
}): JSX.Element {
  const t = useShadowMessages();
  const rows = () =>
    Array.from({ length: updatesTo - updatesFrom + 1 }, (_, n) => 10 ** (updatesFrom + n)).map((updates) => ({
      updates,
      ...props.at(updates),
    }));
  const lost = (ns: number): string => (ns > 1e9 ? t("balance.more") : printNs(ns));
  return (
    <table class="dc-table" aria-label={t("balance.rows")}>
      <thead>
        <tr>
          <th scope="col" data-align="end">
            {t("balance.rows.updates")}
          </th>
          <th scope="col" data-align="end">
            {t("balance.rows.misses")}
          </th>
          <th scope="col" data-align="end">
            {t("balance.rows.lost")}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={rows()}>
          {(row) => (
            <tr>
              <td data-mono="" data-align="end">
                {printCount(row.updates)}
              </td>
              <td data-mono="" data-align="end">
                {Number.isFinite(row.misses) ? printCount(Math.round(row.misses)) : "∞"}
              </td>
              <td data-mono="" data-align="end">
                {Number.isFinite(row.misses) ? lost(row.lost.shadowNs) : "∞"}
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
