/**
 * views/wheel/why — the accesses of the newest turn, one by one: hit or miss, and what took the entry.
 * @module
 */
import { Button, printCount } from "@dc/ui";
import { createEffect, createSignal, type JSX, on, Show } from "solid-js";
import type { Access, WheelFrame } from "../../wheel/wheel.ts";
import { useWheelMessages } from "./messages.ts";
import { sayAccess } from "./words.ts";

/** The pane. */
export function WhyPane(props: { readonly frame: WheelFrame }): JSX.Element {
  const t = useWheelMessages();
  const [at, setAt] = createSignal(0);
  const last = (): number => props.frame.newest.length - 1;
  createEffect(
    on(
      () => props.frame.newest,
      () => setAt(Math.max(0, last())),
    ),
  );
  const access = (): Access | undefined => props.frame.newest[Math.min(at(), last())];
  /** The next miss after this access, from the first again after the last one; -1 where there is none. */
  const nextMiss = (): number => {
    const { newest } = props.frame;
    const behind = newest.findIndex(({ reason }, index) => index > at() && reason !== undefined);
    return behind >= 0 ? behind : newest.findIndex(({ reason }) => reason !== undefined);
  };
  return (
    <section class="virt-wheel-part" aria-label={t("why.title")}>
      <h3 class="dc-head">{t("why.title")}</h3>
      <Show when={access()} fallback={<p class="virt-wheel-note">{t("why.empty")}</p>}>
        {(shown) => (
          <>
            <div class="virt-wheel-walk">
              <Button unavailable={at() === 0} aria-label={t("why.previous")} onClick={() => setAt(at() - 1)}>
                ‹
              </Button>
              <input
                type="range"
                aria-label={t("why.slider")}
                aria-valuetext={sayAccess(t, shown())}
                min={0}
                max={last()}
                value={at()}
                onInput={(event) => setAt(Number(event.currentTarget.value))}
              />
              <Button unavailable={at() >= last()} aria-label={t("why.next")} onClick={() => setAt(at() + 1)}>
                ›
              </Button>
              <span class="dc-num virt-wheel-at">
                {t("why.at", { at: printCount(at() + 1), count: printCount(last() + 1) })}
              </span>
              <Button unavailable={nextMiss() < 0} onClick={() => setAt(nextMiss())}>
                {t("why.miss")}
              </Button>
            </div>
            <p class="virt-wheel-said" data-wrong={shown().isWrong ? "" : undefined} aria-live="polite">
              {sayAccess(t, shown())}
            </p>
          </>
        )}
      </Show>
    </section>
  );
}
