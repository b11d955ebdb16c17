/**
 * views/scrubber/decoder-bench — a decoder of the learner's own for accesses to control registers, and how often it is
 * right over the exits of this run.
 * @module
 */
import { exitReason } from "@dc/virt/vmx";
import { Button } from "@dc/ui";
import { createMemo, createUniqueId, For, type JSX, Show } from "solid-js";
import { readExpression } from "../../guest/expression.ts";
import { type Decoder, type Score, scoreDecoder } from "../../guest/qualification.ts";
import type { ExitStep } from "../../guest/run.ts";
import { useGuestMessages } from "../guest/messages.ts";

const parts = ["cr", "access", "register"] as const satisfies readonly (keyof Decoder)[];

/** The bench. */
export function DecoderBench(props: {
  readonly step: ExitStep;
  readonly steps: readonly ExitStep[];
  readonly decoder: Decoder;
  readonly onDecoder: (decoder: Decoder) => void;
  readonly onTake: () => void;
}): JSX.Element {
  const t = useGuestMessages();
  const asked = createMemo(() =>
    props.steps.filter(({ reason }) => reason === exitReason.crAccess).map(({ qualification }) => qualification),
  );
  const score = createMemo(() => scoreDecoder(props.decoder, asked()));
  const isWhole = ({ right, of }: Score): boolean => right === of && of > 0;
  const isAll = (): boolean => parts.every((part) => isWhole(score()[part]));
  return (
    <section class="virt-bench" aria-label={t("scrub.decoder")}>
      <h3 class="dc-head">{t("scrub.decoder")}</h3>
      <p class="dc-note">{t("scrub.decoder.note")}</p>
      <Show
        when={asked().length > 0}
        fallback={
          <p>
            {t("scrub.decoder.none")} <Button onClick={() => props.onTake()}>{t("scrub.decoder.take")}</Button>
          </p>
        }
      >
        <div class="virt-decoder">
          <For each={parts}>
            {(part) => (
              <Expression
                label={t(`scrub.decoder.${part}`)}
                text={props.decoder[part]}
                onText={(text) => props.onDecoder({ ...props.decoder, [part]: text })}
                step={props.step.reason === exitReason.crAccess ? props.step : undefined}
                score={score()[part]}
                isWhole={isWhole(score()[part])}
              />
            )}
          </For>
        </div>
        <p class="virt-decoder-all" role="status">
          <Show when={isAll()}>
            <span class="virt-guest-tick" data-done="" aria-hidden="true" /> {t("scrub.decoder.all")}
          </Show>
        </p>
      </Show>
    </section>
  );
}

function Expression(props: {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly step: ExitStep | undefined;
  readonly score: Score;
  readonly isWhole: boolean;
}): JSX.Element {
  const t = useGuestMessages();
  const id = createUniqueId();
  const read = createMemo(() => readExpression(props.text));
  const here = (): string | undefined => {
    const now = read();
    return now.ok && props.step !== undefined ? String(now.evaluate(props.step.qualification)) : undefined;
  };
  const wrong = (): string | undefined => {
    const now = read();
    if (now.ok) return undefined;
    const { column, expected, received } = now.issue;
    return t(`scrub.wrong.${expected}`, { column, received: received === "" ? "∅" : received });
  };
  return (
    <div class="virt-expression">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="dc-field"
        data-mono=""
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={props.text}
        aria-invalid={wrong() === undefined ? undefined : "true"}
        aria-describedby={`${id}-score`}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
      <p class="virt-expression-said" id={`${id}-score`}>
        <Show
          when={wrong()}
          fallback={<Show when={here()}>{(value) => t("scrub.decoder.here", { value: value() })}</Show>}
        >
          {(text) => <span class="dc-field-issue">{text()}</span>}
        </Show>
        <b class="virt-score dc-num" data-done={props.isWhole ? "" : undefined}>
          {t("scrub.decoder.score", { right: props.score.right, of: props.score.of })}
        </b>
      </p>
    </div>
  );
}
