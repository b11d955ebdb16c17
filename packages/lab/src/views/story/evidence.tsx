/**
 * views/story/evidence — what a check asked, what was measured, what was expected, and the record that decided.
 * @module
 */
import type { Judgement } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { For, type JSX, Show } from "solid-js";
import { type StoryTranslate, useStoryMessages } from "../../messages/story/messages.ts";
import { printNumber } from "../../model/lesson/knob.ts";

/** How deep parts are shown. */
const depthMax = 4;

const signs: Readonly<Record<string, string>> = { equals: "=", atLeast: "≥", atMost: "≤", above: ">", below: "<" };

/** `atMost 0.26` as `≤ 0.26`. */
export function sayExpected(expected: string): string {
  return expected.replace(/\b(equals|atLeast|atMost|above|below) /g, (_, word: string) => `${signs[word]} `);
}

/** What was asked, its words in the language of the place. */
export function sayAsked(t: StoryTranslate, asked: string): string {
  const [word = "", ...rest] = asked.split(" ");
  const what = rest.join(" ");
  if (asked === "all" || asked === "any" || asked === "not" || asked === "order") return t(`evidence.${asked}`);
  if (word === "after" || word === "until") return t(`evidence.${word}`, { kind: what });
  return word === "forAll" ? t("evidence.forAll", { pattern: what }) : asked;
}

/** The evidence of one judgement. */
export function Evidence(props: {
  readonly judgement: Judgement;
  readonly onRecord: (record: number) => void;
  readonly depth?: number;
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const parts = (): readonly Judgement[] => ((props.depth ?? 0) < depthMax ? (props.judgement.parts ?? []) : []);
  const isLeaf = (): boolean => props.judgement.parts === undefined;
  return (
    <div class="lab-evidence" data-holds={props.judgement.holds}>
      <Show
        when={isLeaf()}
        fallback={
          <p>
            {sayAsked(t, props.judgement.asked)}: {t(props.judgement.holds ? "evidence.holds" : "evidence.fails")}
          </p>
        }
      >
        <dl>
          <dt>{t("evidence.asked")}</dt>
          <dd class="lab-asked">{sayAsked(t, props.judgement.asked)}</dd>
          <dt>{t("evidence.measured")}</dt>
          <dd>
            {props.judgement.measured === undefined
              ? t("evidence.nothing")
              : printNumber(props.judgement.measured, language())}
          </dd>
          <Show when={props.judgement.expected}>
            {(expected) => (
              <>
                <dt>{t("evidence.expected")}</dt>
                <dd>
                  {sayExpected(expected())}: {t(props.judgement.holds ? "evidence.holds" : "evidence.fails")}
                </dd>
              </>
            )}
          </Show>
        </dl>
      </Show>
      <Show when={props.judgement.record !== undefined}>
        <button
          type="button"
          class="lab-cell-button lab-record"
          onClick={() => props.onRecord(props.judgement.record ?? 0)}
        >
          {t("evidence.record", { record: props.judgement.record ?? 0 })}
        </button>
      </Show>
      <Show when={parts().length > 0}>
        <ul>
          <For each={parts()}>
            {(part) => (
              <li>
                <Evidence judgement={part} onRecord={props.onRecord} depth={(props.depth ?? 0) + 1} />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
