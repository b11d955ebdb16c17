/**
 * views/wheel/invalidate — instructions that take entries, of whom, and what they took.
 * @module
 */
import { Button, Select } from "@dc/ui";
import { createMemo, createUniqueId, For, type JSX, Show, untrack } from "solid-js";
import { pagesOf, vpidOf } from "../../wheel/choice.ts";
import { guestInvalidations, invalidations, type WheelFrame } from "../../wheel/wheel.ts";
import { useWheelMessages } from "./messages.ts";
import type { WheelSession } from "./session.ts";
import { sayTaken } from "./words.ts";

/** The pane. */
export function InvalidatePane(props: { readonly session: WheelSession; readonly frame: WheelFrame }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const page = createUniqueId();
  const last = (): number => pagesOf(session.choice()) - 1;
  const targets = createMemo(() =>
    Array.from({ length: session.choice().vcpus }, (_, vcpu) => ({
      value: String(vcpu),
      label: `${vcpu + 1} (${t("ring.vpid", { vpid: vpidOf(session.choice(), vcpu) })})`,
    })),
  );
  return (
    <section class="virt-wheel-part" aria-label={t("take.title")}>
      <h3 class="dc-head">{t("take.title")}</h3>
      <div class="virt-wheel-controls">
        <div class="virt-wheel-control">
          <span class="dc-note" aria-hidden="true">
            {t("take.of")}
          </span>
          <Select<string>
            label={t("take.of")}
            labelling="hidden"
            value={String(session.target().vcpu)}
            onChange={(value) => session.aim({ vcpu: Number(value) })}
            options={targets()}
          />
        </div>
        <div class="virt-wheel-control">
          <label class="dc-note" for={page}>
            {t("take.page")}
          </label>
          <input
            id={page}
            class="dc-field virt-wheel-count"
            type="number"
            min={0}
            max={last()}
            value={session.target().page}
            onChange={(event) => {
              const asked = Math.round(Number(event.currentTarget.value));
              const value = Number.isFinite(asked) ? Math.min(last(), Math.max(0, asked)) : 0;
              event.currentTarget.value = String(value);
              session.aim({ page: value });
            }}
          />
        </div>
      </div>
      <For each={["hypervisor", "guest"] as const}>
        {(who) => (
          // biome-ignore lint/a11y/useSemanticElements: buttons are no fieldset.
          <div class="virt-wheel-takes" role="group" aria-label={t(`take.${who}`)}>
            <span class="dc-note" aria-hidden="true">
              {t(`take.${who}`)}
            </span>
            <For each={invalidations.filter((what) => guestInvalidations.has(what) === (who === "guest"))}>
              {(what) => <Button onClick={() => session.invalidate(what)}>{t(`take.${what}`)}</Button>}
            </For>
          </div>
        )}
      </For>
      <p class="virt-wheel-said" aria-live="polite">
        <Show when={props.frame.taken} fallback={<span class="virt-wheel-note">{t("take.none")}</span>}>
          {(taken) => <>{sayTaken(t, taken())}</>}
        </Show>
      </p>
    </section>
  );
}
