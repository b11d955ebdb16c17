/**
 * views/mix/even — where two techniques cost the same: asked first, then told.
 * @module
 */
import { Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import {
  type Even,
  evenOf,
  meanCycles,
  mixParts,
  type MixTechnique,
  mixTechniques,
  type OperationCycles,
} from "../../mix/mix.ts";
import { Guess, type Guessed, isWithin } from "../guess/guess.tsx";
import { useMixMessages } from "./messages.ts";
import type { Mixing } from "./mixing.ts";
import { printParts, printRatio } from "./words.ts";

/** Two techniques, as a choice. */
export type Pair = `${MixTechnique}|${MixTechnique}`;
const pairs = mixTechniques.flatMap((a, at) => mixTechniques.slice(at + 1).map((b): Pair => `${a}|${b}`));
/** The pair that the lab begins with. */
export const firstPair: Pair = "binary-translation|vtx-shadow";

/** Where the techniques of a pair are even; undefined where one of them is not shown. */
export function evenOfPair(
  mixing: Mixing,
  pair: Pair,
): (Even & { readonly a: OperationCycles; readonly b: OperationCycles }) | undefined {
  const [a, b] = pair.split("|").map((name) => mixing.planes().find(({ technique }) => technique === name)?.cycles);
  if (a === undefined || b === undefined) return undefined;
  return { ...evenOf(a, b, mixing.standing().point.piece / mixParts), a, b };
}

/** The question and its answer. */
export function EvenQuestion(props: {
  readonly mixing: Mixing;
  readonly pair: Pair;
  readonly onPair: (pair: Pair) => void;
  /** Whether it has been answered, or is shown anyway. */
  readonly onTold: (isTold: boolean) => void;
}): JSX.Element {
  const t = useMixMessages();
  const [guess, setGuess] = createSignal<Guessed>();
  const names = () => props.pair.split("|") as [MixTechnique, MixTechnique];
  const words = () => ({ a: t(`technique.${names()[0]}`), b: t(`technique.${names()[1]}`) });
  const even = createMemo(() => evenOfPair(props.mixing, props.pair));
  const ratio = (): number | undefined => even()?.ratio;
  const options = () =>
    pairs
      .filter((pair) => pair.split("|").every((name) => props.mixing.shown().includes(name as MixTechnique)))
      .map((pair) => {
        const [a, b] = pair.split("|") as [MixTechnique, MixTechnique];
        return { value: pair, label: t("even.pair", { a: t(`technique.${a}`), b: t(`technique.${b}`) }) };
      });
  createEffect(
    on(
      () => [props.pair, props.mixing.costs(), props.mixing.standing().batch],
      () => setGuess(undefined),
      { defer: true },
    ),
  );
  createEffect(() => props.onTold(guess() !== undefined));
  /** Who is cheaper at the mark. */
  const here = (): string => {
    const known = even();
    if (known === undefined) return "";
    const { point } = props.mixing.standing();
    const [a, b] = [meanCycles(known.a, point), meanCycles(known.b, point)];
    if (Math.abs(a - b) <= 1e-9 * a) return t("even.here.even", words());
    const { a: first, b: second } = words();
    return a < b
      ? t("even.here", { cheaper: first, dearer: second, ratio: printRatio(b / a) })
      : t("even.here", { cheaper: second, dearer: first, ratio: printRatio(a / b) });
  };
  const told = (): string => {
    const truth = ratio();
    const user = printParts(props.mixing.standing().point.piece);
    if (truth === undefined) return t("even.never", { ...words(), user });
    const said = guess();
    const values = { ...words(), user, ratio: printRatio(truth) };
    if (typeof said !== "number") return t("even.told", values);
    return `${t(isWithin(said, truth) ? "even.right" : "even.wrong", { said: printRatio(said) })} ${t("even.told", values)}`;
  };
  return (
    <section class="virt-mix-section" aria-label={t("even.title")}>
      <h3 class="dc-head">{t("even.title")}</h3>
      <div class="virt-mix-pair">
        <Select<Pair>
          label={t("even.compare")}
          labelling="hidden"
          options={options()}
          value={props.pair}
          onChange={props.onPair}
        />
      </div>
      <p class="virt-mix-said">{here()}</p>
      <Show
        when={guess() === undefined && ratio() !== undefined}
        fallback={
          <p class="virt-mix-told" aria-live="polite">
            {told()}
          </p>
        }
      >
        <Guess
          question={t("even.ask", words())}
          words={{ commit: t("even.commit"), show: t("even.show"), bad: t("even.bad") }}
          onGuess={setGuess}
        />
      </Show>
    </section>
  );
}
