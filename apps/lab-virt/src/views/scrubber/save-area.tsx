/**
 * views/scrubber/save-area — who saves RAX … R15: the handler does, register by register, or not.
 * @module
 */
import { Button } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { allRegisters, handlersOwn, registerNames } from "../../guest/registers.ts";
import type { ExitStep } from "../../guest/run.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { namesOf } from "./sides.ts";

/** The switches, and what came of them. */
export function SaveArea(props: {
  readonly step: ExitStep;
  readonly steps: readonly ExitStep[];
  readonly saved: number;
  readonly onSaved: (saved: number) => void;
}): JSX.Element {
  const t = useGuestMessages();
  const lost = (): readonly string[] => namesOf(props.step.lost);
  const everLost = createMemo(() => namesOf(props.steps.reduce((bits, { lost }) => bits | lost, 0)));
  return (
    <section class="virt-bench" aria-label={t("scrub.save")}>
      <h3 class="dc-head">{t("scrub.save")}</h3>
      <p class="dc-note">{t("scrub.save.text")}</p>
      <div class="virt-save-bar">
        <Button aria-pressed={props.saved === allRegisters} onClick={() => props.onSaved(allRegisters)}>
          {t("scrub.save.all")}
        </Button>
        <Button aria-pressed={props.saved === 0} onClick={() => props.onSaved(0)}>
          {t("scrub.save.none")}
        </Button>
      </div>
      <fieldset class="virt-save">
        <legend class="dc-hidden">{t("scrub.save.each")}</legend>
        <For each={handlersOwn}>
          {(register) => (
            <label class="virt-save-register" data-lost={((props.step.lost >> register) & 1) === 1 ? "" : undefined}>
              <input
                type="checkbox"
                checked={((props.saved >> register) & 1) === 1}
                onChange={() => props.onSaved(props.saved ^ (1 << register))}
              />
              <code>{registerNames[register]}</code>
            </label>
          )}
        </For>
      </fieldset>
      <p class="virt-save-said">
        <Show when={lost().length > 0} fallback={t("scrub.save.kept")}>
          <span data-fault="">{t("scrub.save.lost", { registers: lost().join(", ") })}</span>
        </Show>
      </p>
      <p class="dc-note">
        <Show when={everLost().length > 0} fallback={t("scrub.save.endNone")}>
          {t("scrub.save.end", { count: everLost().length, registers: everLost().join(", ") })}
        </Show>
      </p>
    </section>
  );
}
