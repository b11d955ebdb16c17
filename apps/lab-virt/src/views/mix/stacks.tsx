/**
 * views/mix/stacks — what an operation of the mix costs under each technique, by what it is for: as bars, and as a table.
 * @module
 */
import { createMemo, For, type JSX, Show } from "solid-js";
import { meanCycles, type MixTechnique, stackOf, type StackPart, stackParts } from "../../mix/mix.ts";
import { useMixMessages } from "./messages.ts";
import type { AllCounts } from "../../mix/worker.ts";
import type { Mixing } from "./mixing.ts";
import { marks, partMarks, printCycles, printRatio } from "./words.ts";

/** A technique's stack. */
interface Stack {
  readonly technique: MixTechnique;
  readonly parts: readonly { readonly part: StackPart; readonly cycles: number }[];
  readonly cycles: number;
  readonly relative: number;
}

/** Letter of a technique, in its tone. */
export function Letter(props: { readonly technique: MixTechnique }): JSX.Element {
  return (
    <span class="dc-disc" data-flow={marks[props.technique].tone} aria-hidden="true">
      {marks[props.technique].letter}
    </span>
  );
}

/** Least share of the longest bar that has room for a letter. */
const letterRoom = 0.035;

/** The stacks. */
export function Stacks(props: {
  readonly mixing: Mixing;
  readonly counts: AllCounts;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useMixMessages();
  const stacks = createMemo((): readonly Stack[] => {
    const { point, batch } = props.mixing.standing();
    return props.mixing.planes().map(({ technique, cycles: plane }) => {
      const cycles = meanCycles(plane, point);
      return {
        technique,
        parts: stackOf(props.counts[technique], props.mixing.costs(), point, batch),
        cycles,
        relative: cycles / props.mixing.bare(),
      };
    });
  });
  const most = createMemo(() => Math.max(1, ...stacks().map(({ cycles }) => cycles)));
  const used = createMemo(() =>
    stackParts.filter((part) => stacks().some((stack) => stack.parts.some((each) => each.part === part))),
  );
  const cheapest = (): MixTechnique | undefined => props.mixing.ranked()[0]?.technique;
  return (
    <section class="virt-mix-section" aria-label={t("stack.title")}>
      <h3 class="dc-head">{t("stack.title")}</h3>
      <Show when={props.view === "picture"} fallback={<StackTable stacks={stacks()} used={used()} />}>
        <ul class="virt-mix-stacks">
          <For each={stacks()}>
            {(stack) => (
              <li data-on={stack.technique === cheapest() ? "" : undefined}>
                <span class="virt-mix-name">
                  <Letter technique={stack.technique} /> {t(`technique.${stack.technique}`)}
                  <Show when={stack.technique === cheapest()}>
                    <em>{t("stack.least")}</em>
                  </Show>
                </span>
                <span class="virt-mix-bar" aria-hidden="true">
                  <For each={stack.parts}>
                    {({ part, cycles }) => (
                      <span
                        class={partMarks[part].hatched ? "virt-mix-part dc-hatch" : "virt-mix-part"}
                        data-layer={partMarks[part].layer}
                        style={{ width: `${(100 * cycles) / most()}%` }}
                      >
                        <Show when={cycles / most() > letterRoom}>
                          <b>{partMarks[part].letter}</b>
                        </Show>
                      </span>
                    )}
                  </For>
                </span>
                <span class="virt-mix-total dc-num">
                  {t("stack.total", { cycles: printCycles(stack.cycles), ratio: printRatio(stack.relative) })}
                </span>
              </li>
            )}
          </For>
        </ul>
        <ul class="virt-mix-legend" aria-label={t("stack.legend")}>
          <For each={used()}>
            {(part) => (
              <li>
                <span
                  class={partMarks[part].hatched ? "virt-mix-part dc-hatch" : "virt-mix-part"}
                  data-layer={partMarks[part].layer}
                >
                  <b>{partMarks[part].letter}</b>
                </span>
                {t(`part.${part}`)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

/** The bars' twin. */
function StackTable(props: { readonly stacks: readonly Stack[]; readonly used: readonly StackPart[] }): JSX.Element {
  const t = useMixMessages();
  const of = (stack: Stack, part: StackPart): number => stack.parts.find((each) => each.part === part)?.cycles ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
    <section class="virt-mix-scroll" tabIndex={0} aria-label={t("stack.table")}>
      <table class="dc-table" aria-label={t("stack.title")}>
        <thead>
          <tr>
            <th scope="col">{t("stack.part")}</th>
            <For each={props.stacks}>
              {({ technique }) => (
                <th scope="col" data-align="end">
                  {t(`technique.${technique}`)}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.used}>
            {(part) => (
              <tr>
                <th scope="row">{t(`part.${part}`)}</th>
                <For each={props.stacks}>
                  {(stack) => (
                    <td data-mono="" data-align="end">
                      {printCycles(of(stack, part))}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
          <tr>
            <th scope="row">{t("stack.sum")}</th>
            <For each={props.stacks}>
              {({ cycles, relative }) => (
                <td data-mono="" data-align="end">
                  {t("stack.total", { cycles: printCycles(cycles), ratio: printRatio(relative) })}
                </td>
              )}
            </For>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
