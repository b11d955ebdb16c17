/**
 * views/tapes/tape-pair — both tapes around one instruction, a slider along them, and the registers after it.
 * @module
 */
import { Button, IconButton } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { shownRegisters, type Tape, type TapeStep } from "../../tapes/tape.ts";
import { useTapesMessages } from "./messages.ts";

/** Rows before and behind the one that is looked at. */
const around = 5;
const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** The tapes. */
export function TapePair(props: {
  readonly tape: Tape;
  readonly chosen: number;
  readonly onChoose: (step: number) => void;
}): JSX.Element {
  const t = useTapesMessages();
  const steps = (): readonly TapeStep[] => props.tape.steps;
  const choose = (step: number): void => props.onChoose(Math.max(0, Math.min(steps().length - 1, step)));
  const step = (): TapeStep | undefined => steps()[props.chosen];
  const before = (): TapeStep | undefined => steps()[props.chosen - 1];
  const text = (of: { readonly text: string | undefined } | undefined): string => of?.text ?? t("step.unmapped");
  const shown = createMemo(() => {
    const from = Math.max(0, Math.min(props.chosen - around, steps().length - 2 * around - 1));
    return steps()
      .slice(from, from + 2 * around + 1)
      .map((each, at) => ({ each, number: from + at }));
  });
  const say = (): string =>
    t("step.say", {
      at: props.tape.from + props.chosen + 1,
      text: text(step()),
      differences:
        (step()?.differences.length ?? 0) === 0
          ? t("step.same")
          : t("step.differ", { count: step()?.differences.length ?? 0 }),
    });
  const underName = (): string => t(`technique.${props.tape.ask.technique}`);
  /** What differs and is no register of the list. */
  const more = () =>
    step()?.differences.filter(({ what }) => {
      const name = what === "flags" ? "eflags" : what.replace(/^r(..)$/, "e$1").replace(".selector", "");
      return !(shownRegisters as readonly string[]).includes(name);
    }) ?? [];

  return (
    <>
      <div class="virt-tapes-row">
        <IconButton icon="step-back" label={t("step.previous")} onClick={() => choose(props.chosen - 1)} />
        <input
          class="virt-tapes-slider"
          type="range"
          min={0}
          max={Math.max(0, steps().length - 1)}
          value={props.chosen}
          aria-label={t("step.slider")}
          aria-valuetext={say()}
          onInput={(event) => choose(Number(event.currentTarget.value))}
        />
        <IconButton icon="step" label={t("step.next")} onClick={() => choose(props.chosen + 1)} />
        <span class="virt-tapes-at dc-num">{t("step.at", { at: props.chosen + 1, count: steps().length })}</span>
        <Show when={props.tape.firstDifference >= 0}>
          <Button onClick={() => choose(props.tape.firstDifference)}>{t("step.first")}</Button>
        </Show>
      </div>
      <div class="virt-tapes-pair">
        <For each={["bare", "under"] as const}>
          {(side) => (
            <section class="virt-tape" aria-label={side === "bare" ? t("technique.bare-metal") : underName()}>
              <h3 class="virt-tape-name">{side === "bare" ? t("technique.bare-metal") : underName()}</h3>
              <ol class="virt-tape-rows">
                <For each={shown()}>
                  {({ each, number }) => (
                    <li
                      class="virt-tape-cell"
                      data-on={number === props.chosen ? "" : undefined}
                      data-differs={each.differences.length > 0 ? "" : undefined}
                      aria-current={number === props.chosen ? "step" : undefined}
                    >
                      <span class="virt-tape-number dc-num">{props.tape.from + number + 1}</span>
                      <code class="virt-tape-address">
                        {hex(side === "bare" ? each.address : (each.other ?? each).address)}
                      </code>
                      <code class="virt-tape-text">{text(side === "bare" ? each : (each.other ?? each))}</code>
                      <Show when={side === "under" && each.events.length > 0}>
                        <span class="virt-tape-events">
                          {each.events.map(({ kind, count }) => (count === 1 ? kind : `${kind} ×${count}`)).join(", ")}
                        </span>
                      </Show>
                    </li>
                  )}
                </For>
              </ol>
            </section>
          )}
        </For>
        <table class="virt-registers">
          <caption>{t("register.label")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("register.name")}</th>
              <th scope="col">{t("register.bare")}</th>
              <th scope="col">{underName()}</th>
            </tr>
          </thead>
          <tbody>
            <For each={shownRegisters}>
              {(name, at) => {
                const bare = (): number => step()?.bare[at()] ?? 0;
                const under = (): number => step()?.under[at()] ?? 0;
                return (
                  <tr data-differs={bare() === under() ? undefined : ""}>
                    <th scope="row">{name}</th>
                    <td data-changed={before() !== undefined && before()?.bare[at()] !== bare() ? "" : undefined}>
                      {hex(bare())}
                    </td>
                    <td data-changed={before() !== undefined && before()?.under[at()] !== under() ? "" : undefined}>
                      {hex(under())}
                    </td>
                  </tr>
                );
              }}
            </For>
            <For each={more()}>
              {({ what, bare, under }) => (
                <tr data-differs="">
                  <th scope="row">{what}</th>
                  <td>{bare}</td>
                  <td>{under}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </>
  );
}
