/**
 * figures/walk/controls — what is walked, the prediction, and moving along the walk.
 * @module
 */
import { FigureControl } from "@dc/lab/figure/control";
import { Button, type ButtonProps, onEnter, printCount, Segmented } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, type JSX, on, Show, untrack } from "solid-js";
import {
  type AccessKind,
  accessKinds,
  addressBits,
  type CacheChoice,
  cacheChoices,
  type EptFormat,
  eptFormats,
  eptPageBits,
  type GuestFormat,
  guestFormats,
  guestPageBits,
  pageNames,
  printHex,
  readAddress,
} from "./choice.ts";
import { useWalkMessages } from "./messages.ts";
import type { Walking } from "./walking.ts";

/** What is walked. */
export function Choices(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const { choice, change } = walking;
  const sizes = (bits: readonly number[]) =>
    bits.map((value) => ({ value: String(value), label: pageNames[value] ?? "" }));
  return (
    <>
      <FigureControl label={t("choice.guest")}>
        <Segmented<GuestFormat>
          label={t("choice.guest")}
          value={choice().guest}
          onChange={(guest) => change({ guest })}
          options={guestFormats.map((value) => ({ value, label: t(`choice.guest.${value}`) }))}
        />
      </FigureControl>
      <FigureControl label={t("choice.guestPage")}>
        <Segmented<string>
          label={t("choice.guestPage")}
          value={String(choice().guestPage)}
          onChange={(bits) => change({ guestPage: Number(bits) })}
          options={sizes(guestPageBits[choice().guest])}
        />
      </FigureControl>
      <FigureControl label={t("choice.ept")}>
        <Segmented<EptFormat>
          label={t("choice.ept")}
          value={choice().ept}
          onChange={(ept) => change({ ept })}
          options={eptFormats.map((value) => ({ value, label: t(`choice.ept.${value}`) }))}
        />
      </FigureControl>
      <Show when={choice().ept !== "none"}>
        <FigureControl label={t("choice.eptPage")}>
          <Segmented<string>
            label={t("choice.eptPage")}
            value={String(choice().eptPage)}
            onChange={(bits) => change({ eptPage: Number(bits) })}
            options={sizes(eptPageBits)}
          />
        </FigureControl>
      </Show>
      <FigureControl label={t("choice.caches")}>
        <Segmented<CacheChoice>
          label={t("choice.caches")}
          value={choice().caches}
          onChange={(caches) => change({ caches })}
          options={cacheChoices.map((value) => ({ value, label: t(`choice.caches.${value}`) }))}
        />
      </FigureControl>
      <AddressField walking={walking} />
      <FigureControl label={t("choice.access")}>
        <Segmented<AccessKind>
          label={t("choice.access")}
          value={choice().access}
          onChange={(access) => change({ access })}
          options={accessKinds.map((value) => ({ value, label: t(`choice.access.${value}`) }))}
        />
      </FigureControl>
      <FigureControl label={t("choice.by")}>
        <Segmented<"user" | "supervisor">
          label={t("choice.by")}
          value={choice().isUser ? "user" : "supervisor"}
          onChange={(by) => change({ isUser: by === "user" })}
          options={(["user", "supervisor"] as const).map((value) => ({ value, label: t(`choice.by.${value}`) }))}
        />
      </FigureControl>
    </>
  );
}

function AddressField(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const { choice, change } = untrack(() => props.walking);
  const [id, issue] = [createUniqueId(), createUniqueId()];
  const [text, setText] = createSignal(printHex(choice().address));
  const isWrong = (): boolean => readAddress(text(), choice().guest) === undefined;
  // Another mode may have taken bits off it.
  createEffect(
    on(
      () => choice().address,
      (address) => {
        if (readAddress(text(), choice().guest) !== address) setText(printHex(address));
      },
      { defer: true },
    ),
  );
  return (
    <div class="dc-figure-control">
      <label class="dc-note" for={id}>
        {t("choice.address")}
      </label>
      <input
        id={id}
        class="dc-figure-input"
        autocomplete="off"
        spellcheck={false}
        size={21}
        value={text()}
        aria-invalid={isWrong()}
        aria-describedby={isWrong() ? issue : undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          const address = readAddress(text(), choice().guest);
          if (address !== undefined) change({ address });
        }}
      />
      <Show when={isWrong()}>
        <span class="dc-figure-wrong" id={issue}>
          {t("choice.address.wrong", { bits: addressBits[choice().guest] })}
        </span>
      </Show>
    </div>
  );
}

/** A number before the walk, and what the walk says of it. */
export function Predict(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const [field, issue, question] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const [text, setText] = createSignal("");
  const [isBad, setBad] = createSignal(false);
  const commit = (): void => {
    const isNumber = /^\d{1,3}$/.test(text().trim());
    setBad(!isNumber);
    if (!isNumber) return;
    walking.setGuess(Number(text()));
    setText("");
    walking.setPlaying(true);
  };
  const said = (): string => {
    const guess = walking.guess();
    if (typeof guess !== "number") return "";
    const values = { guess: printCount(guess), count: printCount(walking.walk().count) };
    if (!walking.isAtEnd()) return t("predict.said", { guess: values.guess });
    return guess === walking.walk().count ? t("predict.right", { guess: values.guess }) : t("predict.wrong", values);
  };
  return (
    <Show when={walking.guess() !== "skipped"}>
      <div class="dc-walk-predict">
        <Show
          when={walking.guess() === "asked"}
          fallback={
            <p class="dc-walk-guessed" aria-live="polite">
              {said()}
            </p>
          }
        >
          <p id={question}>{t("predict.ask")}</p>
          <div class="dc-walk-answer">
            <span class="dc-hidden" id={field}>
              {t("predict.field")}
            </span>
            <input
              class="dc-figure-input"
              inputmode="numeric"
              autocomplete="off"
              size={4}
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
            <Button onClick={() => walking.setGuess("skipped")}>{t("predict.skip")}</Button>
            <Show when={isBad()}>
              <span class="dc-figure-wrong" id={issue} role="alert">
                {t("predict.bad")}
              </span>
            </Show>
          </div>
        </Show>
      </div>
    </Show>
  );
}

/** Moving along the walk, and what makes another one. */
export function Moves(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const waits = (): boolean => walking.guess() === "asked";
  const go = (to: number): void => {
    walking.setPlaying(false);
    walking.goTo(to);
  };
  const caches = (): CacheChoice => walking.choice().caches;
  return (
    <div class="dc-walk-moves">
      <PlainIcon icon="reset" label={t("move.start")} off={waits() || walking.at() === 0} onClick={() => go(0)} />
      <PlainIcon
        icon="step-back"
        label={t("move.back")}
        off={waits() || walking.at() === 0}
        onClick={() => go(walking.at() - 1)}
      />
      <PlainIcon
        icon={walking.isPlaying() ? "pause" : "play"}
        label={t(walking.isPlaying() ? "move.pause" : "move.play")}
        off={waits()}
        isMain
        onClick={() => walking.setPlaying(!walking.isPlaying())}
      />
      <PlainIcon
        icon="step"
        label={t("move.step")}
        off={waits() || walking.isAtEnd()}
        onClick={() => go(walking.at() + 1)}
      />
      <Button unavailable={waits() || walking.isAtEnd()} onClick={() => go(walking.walk().steps.length)}>
        {t("move.end")}
      </Button>
      <span class="dc-walk-gap" />
      <Show when={!waits() && (caches() !== "none" || walking.isChanged())}>
        <Show when={caches() !== "none"}>
          <Button onClick={walking.again}>{t("move.again")}</Button>
          <Button onClick={() => walking.invalidate("invlpg")}>INVLPG</Button>
          <Show when={walking.choice().ept !== "none"}>
            <Button onClick={() => walking.invalidate("invept")}>INVEPT</Button>
          </Show>
        </Show>
        <Button onClick={walking.fresh}>{t("move.fresh")}</Button>
      </Show>
    </div>
  );
}

/** A button with an icon, named for who hears it. A figure that stands alone has no tooltips. */
function PlainIcon(props: {
  readonly icon: ButtonProps["icon"];
  readonly label: string;
  readonly off: boolean;
  readonly isMain?: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <Button
      kind={props.isMain === true ? "line" : "quiet"}
      icon={props.icon}
      aria-label={props.label}
      title={props.label}
      unavailable={props.off}
      onClick={() => props.onClick()}
    />
  );
}
