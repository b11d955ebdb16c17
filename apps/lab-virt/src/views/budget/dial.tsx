/**
 * views/budget/dial — a rate of exits times what one costs: the share of a processor, and the rate that a share allows.
 * @module
 */
import { printCount, SourceBadge, type SourcedNumber } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, For, type JSX, on, Show } from "solid-js";
import { exitRate, exitShare } from "../../mix/budget.ts";
import { Guess, type Guessed, isWithin } from "../guess/guess.tsx";
import { useBudgetMessages } from "./messages.ts";

/** Powers of ten that the picture goes from and to: exits a second to the right, the share upwards. */
const [ratesFrom, ratesTo, sharesFrom, sharesTo] = [2, 6, -5, 0];
const perDecade = 20;
const [width, height, left, bottom] = [400, 220, 48, 28];
const xOf = (rate: number): number => left + ((rate - ratesFrom) / (ratesTo - ratesFrom)) * (width - left - 6);
const yOf = (share: number): number => 8 + (1 - (share - sharesFrom) / (sharesTo - sharesFrom)) * (height - bottom - 8);

/** A share with three digits. */
export const printPercent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
const printRate = (rate: number): string =>
  Number.isFinite(rate) ? printCount(rate < 100 ? Number(rate.toPrecision(3)) : Math.round(rate)) : "∞";

/** The dial. */
export function Dial(props: {
  readonly cycles: number;
  /** Clock of the profile, and a person's own in its place. */
  readonly clock: SourcedNumber;
  readonly ownHz: number | undefined;
  readonly onHz: (hz: number | undefined) => void;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useBudgetMessages();
  const ids = [createUniqueId(), createUniqueId()] as const;
  const [rate, setRate] = createSignal(4);
  const [guess, setGuess] = createSignal<Guessed>();
  const hz = (): number => props.ownHz ?? props.clock.value;
  const exits = (): number => 10 ** rate();
  const share = (): number => exitShare(exits(), props.cycles, hz());
  const onePercent = (): number => exitRate(0.01, props.cycles, hz());
  const all = (): number => exitRate(1, props.cycles, hz());
  createEffect(
    on(
      () => [props.cycles, hz()],
      () => setGuess(undefined),
      { defer: true },
    ),
  );
  const gigahertz = (): string => String(Number((hz() / 1e9).toFixed(3)));
  const told = (): string => {
    const said = guess();
    const values = { rate: printRate(onePercent()), all: printRate(all()) };
    if (typeof said !== "number") return t("dial.told", values);
    const isRight = isWithin(said, onePercent());
    return `${t(isRight ? "guess.right" : "guess.wrong", { said: printRate(said) })} ${t("dial.told", values)}`;
  };
  return (
    <section class="virt-budget-section" aria-label={t("dial.title")}>
      <h3 class="dc-head">{t("dial.title")}</h3>
      <div class="virt-budget-clock">
        <label for={ids[0]}>{t("dial.clock")}</label>
        <input
          id={ids[0]}
          class="virt-budget-input"
          type="number"
          min={0.1}
          max={10}
          step={0.1}
          value={gigahertz()}
          onChange={(event) => {
            const asked = Number(event.currentTarget.value);
            const isNumber = event.currentTarget.value !== "" && asked >= 0.1 && asked <= 10;
            const value = isNumber ? Math.round(asked * 1e9) : hz();
            event.currentTarget.value = String(Number((value / 1e9).toFixed(3)));
            props.onHz(value === props.clock.value ? undefined : value);
          }}
        />
        <SourceBadge number={props.clock} />
        <Show when={props.ownHz !== undefined}>
          <span class="virt-budget-own">{t("dial.own")}</span>
          <button type="button" class="virt-budget-back" onClick={() => props.onHz(undefined)}>
            {t("stages.back")}
            <span class="dc-hidden"> {t("dial.clock")}</span>
          </button>
        </Show>
      </div>
      <div class="virt-budget-slide">
        <label for={ids[1]}>{t("dial.rate")}</label>
        <input
          id={ids[1]}
          type="range"
          min={ratesFrom * perDecade}
          max={ratesTo * perDecade}
          value={Math.round(rate() * perDecade)}
          aria-valuetext={printRate(exits())}
          onInput={(event) => setRate(Number(event.currentTarget.value) / perDecade)}
        />
        <b class="dc-num">{printRate(exits())}</b>
      </div>
      <p class="virt-budget-said" aria-live="polite">
        <b class="virt-budget-share">{printPercent(share())}</b>{" "}
        {t("dial.product", { rate: printRate(exits()), cycles: printRate(props.cycles), clock: gigahertz() })}{" "}
        <Show when={share() >= 1}>{t("dial.full")}</Show>
      </p>
      <span class="virt-budget-gauge" aria-hidden="true">
        <span class="dc-hatch" data-layer="hypervisor" style={{ width: `${100 * share()}%` }} />
      </span>
      <Show when={props.view === "picture"} fallback={<RateTable cycles={props.cycles} hz={hz()} />}>
        <Plot cycles={props.cycles} hz={hz()} rate={rate()} onRate={setRate} />
      </Show>
      <Show
        when={guess() === undefined}
        fallback={
          <p class="virt-budget-told" aria-live="polite">
            {told()}
          </p>
        }
      >
        <Guess
          question={t("dial.ask", { cycles: printRate(props.cycles), clock: gigahertz() })}
          words={{ commit: t("guess.commit"), show: t("guess.show"), bad: t("guess.bad") }}
          onGuess={setGuess}
        />
      </Show>
    </section>
  );
}

/** Share by rate, both in powers of ten. The rate goes where one presses; the slider is its twin. */
function Plot(props: {
  readonly cycles: number;
  readonly hz: number;
  readonly rate: number;
  readonly onRate: (rate: number) => void;
}): JSX.Element {
  const t = useBudgetMessages();
  /** The share as a power of ten, at a rate as one. */
  const at = (rate: number): number =>
    Math.max(sharesFrom, Math.log10(Math.max(1e-12, exitShare(10 ** rate, props.cycles, props.hz))));
  const path = (): string =>
    Array.from({ length: (ratesTo - ratesFrom) * perDecade + 1 }, (_, n) => ratesFrom + n / perDecade)
      .map((rate, n) => `${n === 0 ? "M" : "L"}${xOf(rate).toFixed(1)} ${yOf(at(rate)).toFixed(1)}`)
      .join("");
  const place = (event: PointerEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const rate = ratesFrom + ((x - left) / (width - left - 6)) * (ratesTo - ratesFrom);
    props.onRate(Math.round(Math.min(ratesTo, Math.max(ratesFrom, rate)) * perDecade) / perDecade);
  };
  const tens = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n);
  return (
    <svg
      class="virt-budget-plot"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t("dial.picture")}
      onPointerDown={place}
      onPointerMove={(event) => {
        if (event.buttons === 1) place(event);
      }}
    >
      <For each={tens(ratesFrom, ratesTo)}>
        {(ten) => (
          <>
            <line class="virt-budget-grid" x1={xOf(ten)} x2={xOf(ten)} y1={yOf(sharesTo)} y2={yOf(sharesFrom)} />
            <text x={xOf(ten)} y={height - 10} text-anchor={ten === ratesTo ? "end" : "middle"}>
              {printCount(10 ** ten)}
            </text>
          </>
        )}
      </For>
      <For each={tens(sharesFrom, sharesTo)}>
        {(ten) => (
          <>
            <line class="virt-budget-grid" x1={left} x2={xOf(ratesTo)} y1={yOf(ten)} y2={yOf(ten)} />
            <text x={left - 4} y={yOf(ten) + 4} text-anchor="end">
              {printPercent(10 ** ten)}
            </text>
          </>
        )}
      </For>
      <path class="virt-budget-curve" d={path()} />
      <circle class="virt-budget-mark" cx={xOf(props.rate)} cy={yOf(at(props.rate))} r="6" />
    </svg>
  );
}

/** The plot's twin. */
function RateTable(props: { readonly cycles: number; readonly hz: number }): JSX.Element {
  const t = useBudgetMessages();
  const rows = () =>
    Array.from(
      { length: 2 * (ratesTo - ratesFrom) + 1 },
      (_, n) => (n % 2 === 0 ? 1 : 3) * 10 ** (ratesFrom + Math.floor(n / 2)),
    );
  return (
    <table class="dc-table" aria-label={t("dial.table")}>
      <thead>
        <tr>
          <th scope="col" data-align="end">
            {t("dial.rate")}
          </th>
          <th scope="col" data-align="end">
            {t("dial.share")}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={rows()}>
          {(exits) => (
            <tr>
              <td data-mono="" data-align="end">
                {printRate(exits)}
              </td>
              <td data-mono="" data-align="end">
                {printPercent(exitShare(exits, props.cycles, props.hz))}
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
