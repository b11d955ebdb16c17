/**
 * transport/transport-bar — reset, step back, play, step; the clock; until, speed and go to.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a row of controls is no fieldset.
import { useAnnounce } from "@dc/solid";
import { createEffect, createSignal, createUniqueId, type JSX, on, Show } from "solid-js";
import { Button, IconButton } from "../button/button.tsx";
import type { IconName } from "../icon/icon.tsx";
import { KeyChord } from "../keyboard/keyboard-help.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { formatTime } from "../number/quantity.ts";
import { Select } from "../select/select.tsx";

/** One of the speeds: how much simulated time passes in a second, or as fast as it goes. */
export interface SpeedOption {
  /** Any name that is its own; what `onSpeed` is called with. */
  readonly value: string;
  /** `"1 µs a second"`. */
  readonly label: string;
}

/** What the transport bar is given. Times are simulated picoseconds. */
export interface TransportBarProps {
  readonly timePs: number;
  /** The unit of the clock, fixed so that it does not jump; the best one for `timePs` when absent. */
  readonly timeUnit?: string | undefined;
  readonly playing: boolean;
  /** Why it stands where it stands: `"paused at first drop"`. Spoken when it changes. */
  readonly status?: string | undefined;
  /** Nothing lies behind: reset and step back are unavailable. */
  readonly atStart?: boolean | undefined;
  /** Nothing lies ahead: play and step are unavailable. */
  readonly atEnd?: boolean | undefined;
  readonly speed: string;
  readonly speeds: readonly SpeedOption[];
  /** The condition in the field, `"drop & flow:B"`; empty for none. */
  readonly until?: string | undefined;
  /** What is wrong with the condition; shown at the field. */
  readonly untilIssue?: string | undefined;
  readonly onReset: () => void;
  readonly onStepBack: () => void;
  readonly onStep: () => void;
  readonly onPlay: () => void;
  readonly onPause: () => void;
  readonly onSpeed: (value: string) => void;
  /** Enter in the field: run until this holds. Without it there is no field. */
  readonly onUntil?: ((condition: string) => void) | undefined;
  /** Shown in the empty field; one of a network when absent. */
  readonly untilExample?: string | undefined;
  /** The person asked for "go to": open a GoToDialog. Without it there is no button. */
  readonly onGoTo?: (() => void) | undefined;
  /** More controls at the end, before the hints. */
  readonly children?: JSX.Element;
}

/** The transport. Its keys are the lab's keyboard map: space, ← →, shift+← →, Home, g. */
export function TransportBar(props: TransportBarProps): JSX.Element {
  const t = useKitMessages();
  const announce = useAnnounce();
  createEffect(
    on(
      () => props.status,
      (status) => {
        if (status !== undefined) announce(status);
      },
      { defer: true },
    ),
  );
  // Functions, because a condition in a prop is a computation made anew at each read, in an event too.
  const playIcon = (): IconName => (props.playing ? "pause" : "play");
  const playLabel = (): string => (props.playing ? t("transport.pause") : t("transport.play"));
  const cannotPlay = (): boolean => props.atEnd === true && !props.playing;
  const clock = (): ReturnType<typeof formatTime> => formatTime(props.timePs, props.timeUnit);
  return (
    <div class="dc-transport" role="group" aria-label={t("transport.label")}>
      <span class="dc-transport-reset">
        <IconButton
          icon="reset"
          label={t("transport.reset")}
          shortcut="Home"
          unavailable={props.atStart}
          onClick={() => props.onReset()}
        />
      </span>
      <IconButton
        icon="step-back"
        label={t("transport.stepBack")}
        shortcut="←"
        unavailable={props.atStart}
        onClick={() => props.onStepBack()}
      />
      <IconButton
        class="dc-transport-play"
        kind="line"
        icon={playIcon()}
        label={playLabel()}
        shortcut="space"
        unavailable={cannotPlay()}
        onClick={() => (props.playing ? props.onPause() : props.onPlay())}
      />
      <IconButton
        icon="step"
        label={t("transport.step")}
        shortcut="→"
        unavailable={props.atEnd}
        onClick={() => props.onStep()}
      />
      <div class="dc-clock">
        <b>{clock().value}</b>
        <span>{clock().unit}</span>
        <span class="dc-note dc-clock-status">{props.status}</span>
      </div>
      <div class="dc-transport-end">
        <Show when={props.onUntil}>
          <Until
            condition={props.until ?? ""}
            issue={props.untilIssue}
            example={props.untilExample}
            onUntil={(text) => props.onUntil?.(text)}
          />
        </Show>
        <Select
          label={t("transport.speed")}
          value={props.speed}
          options={props.speeds}
          onChange={(value) => props.onSpeed(value)}
        />
        {props.children}
        <span class="dc-transport-hints">
          <span class="dc-note" aria-hidden="true">
            <KeyChord chord="Space" /> {t("transport.hintPlay")}
          </span>
          <span class="dc-note" aria-hidden="true">
            <KeyChord chord="ArrowLeft" /> <KeyChord chord="ArrowRight" /> {t("transport.hintStep")}
          </span>
          <Show when={props.onGoTo}>
            <span class="dc-transport-go">
              <span class="dc-note" aria-hidden="true">
                <KeyChord chord="g" />
              </span>
              {/* The key stands beside the button: what is seen of a name must be part of it (WCAG 2.5.3). */}
              <Button
                kind="quiet"
                aria-haspopup="dialog"
                aria-label={t("transport.goTo")}
                onClick={() => props.onGoTo?.()}
              >
                <span class="dc-note">{t("transport.hintGoTo")}</span>
              </Button>
            </span>
          </Show>
        </span>
      </div>
    </div>
  );
}

function Until(props: {
  readonly condition: string;
  readonly issue: string | undefined;
  readonly example: string | undefined;
  readonly onUntil: (text: string) => void;
}): JSX.Element {
  const t = useKitMessages();
  const issue = createUniqueId();
  const [text, setText] = createSignal(props.condition);
  createEffect(on(() => props.condition, setText, { defer: true }));
  return (
    // No form: a frame that is sandboxed without allow-forms would swallow the Enter.
    <div class="dc-until">
      <label class="dc-until-label">
        <span class="dc-note">{t("transport.until")}</span>
        <input
          class="dc-field dc-until-field"
          data-mono=""
          value={text()}
          placeholder={props.example ?? t("transport.untilExample")}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={props.issue === undefined ? undefined : "true"}
          aria-describedby={props.issue === undefined ? undefined : issue}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            props.onUntil(text());
          }}
        />
      </label>
      <Show when={props.issue}>
        <span class="dc-field-issue dc-until-issue" id={issue} role="alert">
          {props.issue}
        </span>
      </Show>
    </div>
  );
}
