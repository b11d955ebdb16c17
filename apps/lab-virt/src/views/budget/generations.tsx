/**
 * views/budget/generations — round trips of every profile on one scale of cycles, and what a thousand exits of a guest
 * cost when some of them go to the VMM process.
 * @module
 */
import { costProfiles } from "@dc/virt";
import { printCount, SourceBadge } from "@dc/ui";
import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { type Generation, generationOf, spreadOf } from "../../mix/budget.ts";
import { sayCosts } from "../../messages/cost-title.ts";
import { useVirtMessages } from "../../messages/messages.ts";
import { useBudgetMessages } from "./messages.ts";

const generations = costProfiles.map(generationOf);
/** The scale, in powers of ten. */
const [from, to] = [2.7, 4.8];
const ticks = [1000, 2000, 5000, 10_000, 20_000, 50_000];
const xOf = (cycles: number): string => `${(100 * (Math.log10(Math.max(1, cycles)) - from)) / (to - from)}%`;
const trips = ["hardware", "kernel", "user"] as const;
const layers = { hardware: "device", kernel: "hypervisor", user: "host" } as const;

/** The histogram, or its table. */
export function Generations(props: {
  readonly chosen: string;
  readonly view: "picture" | "table";
  readonly onChoose: (profile: string) => void;
}): JSX.Element {
  const t = useBudgetMessages();
  return (
    <section class="virt-budget-section" aria-label={t("generations.title")}>
      <h3 class="dc-head">{t("generations.title")}</h3>
      <p class="virt-budget-said">{t("generations.intro")}</p>
      <Show
        when={props.view === "picture"}
        fallback={<GenerationTable chosen={props.chosen} onChoose={props.onChoose} />}
      >
        <ul class="virt-budget-legend">
          <For each={trips}>
            {(trip) => (
              <li>
                <span class="dc-glyph" data-layer={layers[trip]} /> {t(`trip.${trip}`)}
              </li>
            )}
          </For>
        </ul>
        <ul class="virt-budget-generations">
          <For each={generations}>
            {(generation) => (
              <li data-on={generation.profile.id === props.chosen ? "" : undefined}>
                <button
                  type="button"
                  aria-pressed={generation.profile.id === props.chosen}
                  onClick={() => props.onChoose(generation.profile.id)}
                >
                  <span class="virt-budget-id">{generation.profile.id}</span>
                  <span class="virt-budget-line" aria-hidden="true">
                    <For each={ticks}>{(tick) => <i style={{ left: xOf(tick) }} />}</For>
                    <span
                      class="virt-budget-range"
                      style={{
                        left: xOf(generation.hardware),
                        width: `calc(${xOf(generation.user)} - ${xOf(generation.hardware)})`,
                      }}
                    />
                    <For each={trips}>
                      {(trip) => (
                        <span
                          class="virt-budget-at"
                          data-cited={generation.cited.includes(trip) ? "" : undefined}
                          style={{ left: xOf(generation[trip]) }}
                        >
                          <span class="dc-glyph" data-layer={layers[trip]} />
                        </span>
                      )}
                    </For>
                  </span>
                  <span class="dc-hidden">
                    {trips.map((trip) => `${t(`trip.${trip}`)}: ${printCount(generation[trip])}`).join("; ")}
                  </span>
                </button>
              </li>
            )}
          </For>
          <li class="virt-budget-axis" aria-hidden="true">
            <span />
            <span class="virt-budget-line">
              <For each={ticks}>{(tick) => <em style={{ left: xOf(tick) }}>{printCount(tick)}</em>}</For>
            </span>
          </li>
        </ul>
        <p class="virt-budget-hint dc-note">{t("generations.cited")}</p>
      </Show>
    </section>
  );
}

/** The histogram's twin. */
function GenerationTable(props: {
  readonly chosen: string;
  readonly onChoose: (profile: string) => void;
}): JSX.Element {
  const t = useBudgetMessages();
  const lab = useVirtMessages();
  const cell = (generation: Generation, trip: (typeof trips)[number]): JSX.Element => (
    <td data-align="end">
      <span class="virt-budget-cell">
        <For each={generation.profile.cited.filter(({ roundTrip }) => roundTrip === trip)}>
          {({ number }) => <SourceBadge number={number} />}
        </For>
        <span class="dc-num">{printCount(generation[trip])}</span>
      </span>
    </td>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
    <section class="virt-budget-scroll" tabIndex={0} aria-label={t("generations.title")}>
      <table class="dc-table" aria-label={t("generations.title")}>
        <thead>
          <tr>
            <th scope="col">{t("generations.profile")}</th>
            <For each={trips}>
              {(trip) => (
                <th scope="col" data-align="end">
                  {t(`trip.${trip}`)}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={generations}>
            {(generation) => (
              <tr data-on={generation.profile.id === props.chosen ? "" : undefined}>
                <td>
                  <button type="button" class="virt-budget-back" onClick={() => props.onChoose(generation.profile.id)}>
                    {sayCosts(lab, generation.profile)}
                  </button>
                </td>
                <For each={trips}>{(trip) => cell(generation, trip)}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

/** One guest's exits: median and tail. */
export function Spread(props: { readonly kernel: number; readonly user: number }): JSX.Element {
  const t = useBudgetMessages();
  const id = createUniqueId();
  const [users, setUsers] = createSignal(40);
  const spread = () => spreadOf(props.kernel, props.user, users());
  const print = (cycles: number): string => printCount(Math.round(cycles));
  const rows = () => [
    { end: "kernel" as const, cycles: props.kernel, count: 1000 - users() },
    { end: "user" as const, cycles: props.user, count: users() },
  ];
  return (
    <section class="virt-budget-section" aria-label={t("spread.title")}>
      <h3 class="dc-head">{t("spread.title")}</h3>
      <div class="virt-budget-slide">
        <label for={id}>{t("spread.users")}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={1000}
          step={5}
          value={users()}
          onInput={(event) => setUsers(Number(event.currentTarget.value))}
        />
        <b class="dc-num">{users()}</b>
      </div>
      <ul class="virt-budget-bars">
        <For each={rows()}>
          {(row) => (
            <li>
              <span>{t("spread.row", { end: t(`trip.${row.end}`), cycles: print(row.cycles) })}</span>
              <span class="virt-budget-bar" aria-hidden="true">
                <span class="dc-hatch" data-layer={layers[row.end]} style={{ width: `${row.count / 10}%` }} />
              </span>
              <b class="dc-num">{row.count}</b>
            </li>
          )}
        </For>
      </ul>
      <p class="virt-budget-told" aria-live="polite">
        {t("spread.said", {
          ...{ median: print(spread().median), p99: print(spread().p99), mean: print(spread().mean) },
        })}
      </p>
    </section>
  );
}
