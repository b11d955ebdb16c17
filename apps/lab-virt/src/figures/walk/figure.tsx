/**
 * figures/walk/figure — the page-walk microscope: a walk in one dimension or two, reference by reference, through tables
 * whose every bit can be turned.
 * @module
 */
import { printCount, Segmented } from "@dc/ui";
import { createEffect, type JSX, on, Show, untrack } from "solid-js";
import { printHex, type WalkChoice } from "./choice.ts";
import { Choices, Moves, Predict } from "./controls.tsx";
import { EntryPane } from "./entry.tsx";
import { CountBars, WalkGrid } from "./grid.tsx";
import { useWalkMessages } from "./messages.ts";
import { Outcome } from "./outcome.tsx";
import { WalkRows } from "./rows.tsx";
import { createWalking, type Walking } from "./walking.ts";
import { sayStep } from "./words.ts";

/** What the figure is given. */
export interface WalkFigureProps {
  readonly view: "picture" | "table";
  /** Offers the choice of view; where something around the figure does, it is absent. */
  readonly onView?: ((view: "picture" | "table") => void) | undefined;
  /** What is walked, until something else is chosen here. */
  readonly choice?: Partial<WalkChoice> | undefined;
  /** Whether it asks for a prediction before it shows a walk; it does when absent. */
  readonly asks?: boolean | undefined;
  /** Told of what is chosen. */
  readonly onChoice?: ((choice: WalkChoice, asks: boolean) => void) | undefined;
}

/** The figure. */
export function WalkFigure(props: WalkFigureProps): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => createWalking(props.choice ?? {}, props.asks ?? true));
  createEffect(
    on(
      () => props.choice,
      (choice) => walking.change(choice ?? {}),
      { defer: true },
    ),
  );
  createEffect(() => props.onChoice?.(walking.choice(), walking.guess() !== "skipped"));
  return (
    <div class="dc-walk">
      <div class="dc-figure-controls">
        <Choices walking={walking} />
        <Show when={props.onView}>
          {(onView) => (
            <div class="dc-figure-view">
              <Segmented<"picture" | "table">
                label={t("walk.view")}
                value={props.view}
                onChange={(view) => onView()(view)}
                options={[
                  { value: "picture", label: t("walk.picture") },
                  { value: "table", label: t("walk.table") },
                ]}
              />
            </div>
          )}
        </Show>
      </div>
      <div class="dc-walk-pair">
        <section
          class="dc-figure-section"
          aria-label={t("walk.title", { address: printHex(walking.choice().address) })}
        >
          <h3 class="dc-head">{t("walk.title", { address: printHex(walking.choice().address) })}</h3>
          <Predict walking={walking} />
          <Moves walking={walking} />
          <p class="dc-figure-said dc-walk-step" aria-live="polite">
            {sayNow(t, walking)}
          </p>
          <Show when={props.view === "picture"} fallback={<WalkRows walking={walking} />}>
            <WalkGrid walking={walking} />
          </Show>
          <CountBars walking={walking} />
          <Formula walking={walking} />
        </section>
        <div class="dc-walk-beside">
          <EntryPane walking={walking} />
          <Outcome walking={walking} />
        </div>
      </div>
    </div>
  );
}

function sayNow(t: ReturnType<typeof useWalkMessages>, walking: Walking): string {
  const step = walking.at() === 0 ? undefined : walking.walk().steps[walking.at() - 1];
  if (step !== undefined) return sayStep(t, step);
  return t(walking.choice().ept === "none" ? "say.start.native" : "say.start");
}

/** What a walk without caches and faults comes to, and what this one did. */
function Formula(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const said = (): string => {
    const { guest, ept, count } = walking.formula();
    const values = { guest: printCount(guest), ept: printCount(ept), count: printCount(count) };
    return walking.choice().ept === "none" ? t("count.formula.native", values) : t("count.formula", values);
  };
  const compared = (): string => {
    const { count, outcome, steps } = walking.walk();
    const all = walking.formula().count;
    if (outcome.kind !== "translated") return t("count.fault", { count: printCount(count) });
    if (count === all) return t("count.full");
    const isCached = steps.some(({ hit }) => hit === "pwc" || hit === "tlb");
    if (!isCached) return t("count.other", { count: printCount(count) });
    return count < all
      ? t("count.caches", { count: printCount(all - count) })
      : t("count.more", { count: printCount(count - all) });
  };
  return (
    <Show when={walking.guess() !== "asked" && walking.isAtEnd()}>
      <p class="dc-figure-said dc-walk-formula">
        <span class="dc-num">{said()}</span> {compared()}
      </p>
    </Show>
  );
}
