/**
 * why/why-pane — the causes of one thing, nearest first.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { IconButton } from "../button/button.tsx";
import { Icon } from "../icon/icon.tsx";
import { LayerGlyph } from "../layer/layer.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printTime } from "../number/quantity.ts";

/** One cause. */
export interface WhyStep {
  /** The sentence that says it: `"The queue was full."` */
  readonly title: string;
  /** Its numbers: `"leaf1 e1-50 held 172 frames, 261,096 of 262,144 B."` */
  readonly detail?: string | undefined;
  /** The trace record it is known from: makes the step a button that goes there. */
  readonly record?: number | undefined;
  readonly timePs?: number | undefined;
}

/** What the pane is given. */
export interface WhyPaneProps {
  /** The question: `"Why was B-193 dropped?"` */
  readonly title: string;
  /** `fault` for what went wrong, `choice` for a decision. */
  readonly kind: "fault" | "choice";
  /** Nearest cause first. */
  readonly steps: readonly WhyStep[];
  /** Go to the record of a step. */
  readonly onGoTo?: ((record: number) => void) | undefined;
  readonly onClose?: (() => void) | undefined;
}

/** The causal chain as a list. */
export function WhyPane(props: WhyPaneProps): JSX.Element {
  const t = useKitMessages();
  let pane: HTMLElement | undefined;
  const go = (record: number): void => {
    // The chain that comes takes this one's buttons away: the focus stays in the pane, so that keys are still heard.
    pane?.focus();
    props.onGoTo?.(record);
  };
  return (
    <section
      class="dc-why"
      aria-label={props.title}
      data-kind={props.kind}
      tabIndex={-1}
      ref={(element) => {
        pane = element;
      }}
    >
      <header class="dc-why-head">
        <Show when={props.kind === "fault"} fallback={<Icon name="why" />}>
          <LayerGlyph layer="fault" />
        </Show>
        <h2 class="dc-head">{props.title}</h2>
        <Show when={props.onClose}>
          <IconButton icon="close" label={t("why.close")} onClick={() => props.onClose?.()} />
        </Show>
      </header>
      <ol class="dc-why-chain">
        <For each={props.steps} fallback={<li class="dc-note">{t("why.none")}</li>}>
          {(step) => (
            <li>
              <b>{step.title}</b> {step.detail}
              <Show when={step.record !== undefined && props.onGoTo !== undefined}>
                {" "}
                <button class="dc-why-go" type="button" onClick={() => go(step.record ?? 0)}>
                  {step.timePs === undefined ? t("why.goTo") : t("why.goToTime", { time: printTime(step.timePs) })}
                </button>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}
