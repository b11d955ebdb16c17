/**
 * views/wheel/curve — misses of a turn against how many share the TLB: the chosen policy beside the others.
 * @module
 */
import type { Replacement } from "@dc/virt/memory";
import { Button, onEnter, printCount } from "@dc/ui";
import { createMemo, createSignal, createUniqueId, For, type JSX, Show, untrack } from "solid-js";
import { accessesOf, pagesOf, sharersOf } from "../../wheel/choice.ts";
import { type CurvePoint, curvePlaces, curvePolicies } from "../../wheel/curve.ts";
import { useWheelMessages, type WheelTranslate } from "./messages.ts";
import type { WheelSession } from "./session.ts";
import { printMisses, sayPolicy } from "./words.ts";

const [width, height, left, bottom, top] = [400, 232, 40, 34, 12];
/** A measured mean under random replacement is near a prediction within so many misses of 512. */
const nearShare = 15 / 512;

/** Points of one policy, in the order of the places. */
interface Line {
  readonly replacement: Replacement;
  readonly points: readonly CurvePoint[];
}

function linesOf(session: WheelSession): readonly Line[] {
  const points = session.points();
  return curvePolicies(session.choice()).map((replacement) => ({
    replacement,
    points: points.filter((point) => point.replacement === replacement),
  }));
}

/** A line in a sentence. */
function sayLine(t: WheelTranslate, { replacement, points }: Line): string {
  const list = points
    .map(({ misses, vcpus }) => t("curve.said.one", { misses: printMisses(misses), vcpus }))
    .join(", ");
  return t("curve.said", { policy: t(`replacement.${replacement}`), list });
}

/** What the curve says: where LRU's cliff is, or that there is no reach at all. */
function sayShape(t: WheelTranslate, session: WheelSession): string | undefined {
  const { replacement } = session.choice();
  const line = linesOf(session)[0]?.points ?? [];
  const [first] = line;
  if (first === undefined || !session.isCurveWhole()) return undefined;
  if (line.every(({ misses }) => misses === first.misses)) {
    return t("curve.flat", { policy: t(`replacement.${replacement}`), misses: printMisses(first.misses) });
  }
  const breaks = line.findIndex(({ misses }) => misses > 0);
  const after = line[breaks];
  const before = line[breaks - 1];
  if (replacement !== "lru" || after === undefined || before === undefined) return undefined;
  if (line.slice(breaks).some(({ misses }) => misses !== after.misses)) return undefined;
  return t("curve.cliff", { fits: before.vcpus, breaks: after.vcpus, misses: printMisses(after.misses) });
}

/** The pane: a prediction first, then the curve. */
export function CurvePane(props: { readonly session: WheelSession; readonly view: "picture" | "table" }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  return (
    <section class="virt-wheel-part" aria-label={t("curve.title")}>
      <div class="virt-wheel-head">
        <h3 class="dc-head">{t("curve.title")}</h3>
        <Show when={!session.isAsked()}>
          <Button kind="quiet" onClick={() => session.ask()}>
            {t("predict.again")}
          </Button>
        </Show>
      </div>
      <Prediction session={session} />
      <Show when={!session.isAsked()}>
        <Show when={props.view === "picture"} fallback={<CurveTable session={session} />}>
          <CurvePicture session={session} />
        </Show>
        <p class="virt-wheel-note">
          {sayShape(t, session) ?? ""} {t(session.isCurveWhole() ? "curve.done" : "curve.working")}
        </p>
      </Show>
    </section>
  );
}

/** The question before anything turns, and what became of the answer. */
function Prediction(props: { readonly session: WheelSession }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const [text, setText] = createSignal("");
  const [isBad, setBad] = createSignal(false);
  const [question, field, issue] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const commit = (): void => {
    const isNumber = /^\s*\d{1,6}\s*$/.test(text());
    setBad(!isNumber);
    if (!isNumber) return;
    session.predict(Number(text()));
    setText("");
  };
  const said = (guess: number): string => {
    const settled = session.settled();
    if (settled === undefined) return t("predict.wait", { guess: printCount(guess) });
    const values = { guess: printCount(guess), count: printMisses(settled) };
    if (settled === guess) return t("predict.right", values);
    const isNear = Math.abs(settled - guess) <= Math.max(1, nearShare * accessesOf(session.choice()));
    const isRandom = session.choice().replacement === "random";
    return t(isRandom && isNear ? "predict.near" : "predict.wrong", values);
  };
  return (
    <Show
      when={session.isAsked()}
      fallback={
        <Show when={session.guess() !== undefined}>
          <p class="virt-wheel-predict virt-wheel-guessed" aria-live="polite">
            {said(session.guess() ?? 0)}
          </p>
        </Show>
      }
    >
      <div class="virt-wheel-predict">
        <p id={question}>
          {t("predict.ask", {
            vcpus: sharersOf(session.choice()),
            pages: printCount(pagesOf(session.choice())),
            entries: printCount(session.choice().entries),
            replacement: sayPolicy(t, session.choice()),
          })}
        </p>
        <div class="virt-wheel-answer">
          <span class="dc-hidden" id={field}>
            {t("predict.field")}
          </span>
          <input
            class="dc-field virt-wheel-count"
            inputmode="numeric"
            autocomplete="off"
            size={5}
            aria-labelledby={`${question} ${field}`}
            aria-invalid={isBad() ? "true" : undefined}
            aria-describedby={isBad() ? issue : undefined}
            value={text()}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setBad(false);
            }}
            onKeyDown={(event) => onEnter(commit)(event)}
          />
          <Button kind="main" onClick={commit}>
            {t("predict.commit")}
          </Button>
          <Button onClick={() => session.predict()}>{t("predict.skip")}</Button>
          <Show when={isBad()}>
            <span class="dc-field-issue" id={issue} role="alert">
              {t("predict.bad")}
            </span>
          </Show>
        </div>
      </div>
    </Show>
  );
}

function CurvePicture(props: { readonly session: WheelSession }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const places = createMemo(() => curvePlaces(session.choice()));
  const most = (): number => accessesOf(session.choice());
  const x = (vcpus: number): number =>
    left + 10 + (places().indexOf(vcpus) / (places().length - 1)) * (width - left - 22);
  const y = (misses: number): number => top + (1 - misses / most()) * (height - bottom - top);
  const lines = createMemo(() => linesOf(session));
  const here = (): number => sharersOf(session.choice());
  return (
    <>
      <p class="virt-wheel-legend" aria-hidden="true">
        <For each={lines()}>
          {({ replacement }, at) => (
            <span data-line={at()}>
              <svg viewBox="0 0 28 10" aria-hidden="true">
                <path d="M1 5H27" />
                <Mark at={at()} x={14} y={5} />
              </svg>
              {t(`replacement.${replacement}`)}
            </span>
          )}
        </For>
      </p>
      <svg
        class="virt-wheel-curve"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t("curve.picture", {
          said: lines()
            .map((line) => sayLine(t, line))
            .join(" "),
        })}
      >
        <For each={[0, 0.25, 0.5, 0.75, 1]}>
          {(share) => (
            <>
              <line class="virt-wheel-rule" x1={left} x2={width} y1={y(share * most())} y2={y(share * most())} />
              <text x={left - 5} y={y(share * most()) + 4} text-anchor="end">
                {printCount(share * most())}
              </text>
            </>
          )}
        </For>
        <line class="virt-wheel-here" x1={x(here())} x2={x(here())} y1={top} y2={height - bottom} />
        <For each={places()}>
          {(vcpus) => (
            <text
              x={x(vcpus)}
              y={height - bottom + 14}
              text-anchor="middle"
              data-here={vcpus === here() ? "" : undefined}
            >
              {vcpus}
            </text>
          )}
        </For>
        <text x={width} y={height - 4} text-anchor="end">
          {t("curve.x")}
        </text>
        <For
          each={lines()
            .map((line, at) => ({ ...line, at }))
            .reverse()}
        >
          {({ points, at }) => (
            <g data-line={at}>
              <path
                d={points.map(({ vcpus, misses }, n) => `${n === 0 ? "M" : "L"}${x(vcpus)} ${y(misses)}`).join("")}
              />
              <For each={points}>{({ vcpus, misses }) => <Mark at={at} x={x(vcpus)} y={y(misses)} />}</For>
            </g>
          )}
        </For>
        <Show when={session.guess()}>
          {(guess) => (
            <g>
              <path class="virt-wheel-guess" d={diamond(x(here()), y(Math.min(most(), guess())))} />
              <text
                class="virt-wheel-guessed-here"
                x={x(here()) + 9}
                y={Math.max(top + 10, y(Math.min(most(), guess())) - 8)}
                text-anchor={places().indexOf(here()) > places().length / 2 ? "end" : "start"}
              >
                {t("curve.you", { guess: printCount(guess()) })}
              </text>
            </g>
          )}
        </Show>
      </svg>
    </>
  );
}

const diamond = (x: number, y: number): string => `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;

/** A point of a line: each line has a form of its own. */
function Mark(props: { readonly at: number; readonly x: number; readonly y: number }): JSX.Element {
  return (
    <Show
      when={props.at === 0}
      fallback={
        <path
          class="virt-wheel-mark"
          d={props.at === 1 ? `M${props.x - 3} ${props.y - 3}h6v6h-6z` : `M${props.x} ${props.y - 4}l4 7h-8z`}
        />
      }
    >
      <circle class="virt-wheel-mark" cx={props.x} cy={props.y} r="3.5" />
    </Show>
  );
}

/** The twin. */
function CurveTable(props: { readonly session: WheelSession }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const policies = (): readonly Replacement[] => curvePolicies(session.choice());
  const missesAt = (replacement: Replacement, vcpus: number): string => {
    const found = session.points().find((point) => point.replacement === replacement && point.vcpus === vcpus);
    return found === undefined ? "…" : printMisses(found.misses);
  };
  return (
    <table class="dc-table" aria-label={t("curve.table")}>
      <thead>
        <tr>
          <th scope="col" data-align="end">
            {t("curve.vcpus")}
          </th>
          <For each={policies()}>
            {(replacement) => (
              <th scope="col" data-align="end">
                {t(`replacement.${replacement}`)}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={curvePlaces(session.choice())}>
          {(vcpus) => (
            <tr data-on={vcpus === sharersOf(session.choice()) ? "" : undefined}>
              <td data-mono="" data-align="end">
                {vcpus}
              </td>
              <For each={policies()}>
                {(replacement) => (
                  <td data-mono="" data-align="end">
                    {missesAt(replacement, vcpus)}
                  </td>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
