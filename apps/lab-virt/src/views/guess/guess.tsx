/**
 * views/guess — a number is asked for before it is shown.
 * @module
 */
import { adoptStyles, Button, onEnter } from "@dc/ui";
import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from "solid-js";
import css from "./guess.css?inline";

/** What a person said, or that it shall just be shown. */
export type Guessed = number | "shown";

/** How far from the truth counts as found. */
const within = 0.05;

/** Whether a number that somebody said is near enough. */
export const isWithin = (said: number, truth: number): boolean => Math.abs(said - truth) <= within * Math.abs(truth);

/** The question and its field. */
export function Guess(props: {
  readonly question: string;
  readonly words: { readonly commit: string; readonly show: string; readonly bad: string };
  readonly onGuess: (guess: Guessed) => void;
}): JSX.Element {
  const question = createUniqueId();
  const issue = createUniqueId();
  const [text, setText] = createSignal("");
  const [isBad, setBad] = createSignal(false);
  let element: HTMLDivElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  const commit = (): void => {
    const value = Number(text().trim().replace(",", "."));
    const isNumber = text().trim() !== "" && Number.isFinite(value) && value >= 0;
    setBad(!isNumber);
    if (isNumber) props.onGuess(value);
  };
  return (
    <div ref={element} class="virt-guess">
      <p id={question}>{props.question}</p>
      <div class="virt-guess-answer">
        <input
          class="virt-guess-input"
          inputmode="decimal"
          autocomplete="off"
          size={8}
          aria-labelledby={question}
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
          {props.words.commit}
        </Button>
        <Button onClick={() => props.onGuess("shown")}>{props.words.show}</Button>
        <Show when={isBad()}>
          <span class="virt-guess-bad" id={issue} role="alert">
            {props.words.bad}
          </span>
        </Show>
      </div>
    </div>
  );
}
