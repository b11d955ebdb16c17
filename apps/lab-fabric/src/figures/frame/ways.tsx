/**
 * figures/frame/ways — a thousand flows of one tunnel, and the ways that they take.
 * @module
 */
import { FigureControl } from "@dc/lab/figure/control";
import { printCount, Segmented } from "@dc/ui";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { flowCount, landFlow, landFlows, type PortPolicy } from "./landing.ts";
import { useFrameMessages } from "./messages.ts";

/** Flows that are shown one by one. */
const examples: readonly number[] = [0, 1, 2, 3, 4];

/** The ways, or their table. */
export function Ways(props: { readonly view: "picture" | "table" }): JSX.Element {
  const t = useFrameMessages();
  const [policy, setPolicy] = createSignal<PortPolicy>("hashed");
  const landed = createMemo(() => landFlows(policy()));
  const full = (): number => Math.max(...landed());
  const said = (): string =>
    policy() === "fixed"
      ? t("landing.said.fixed", { full: printCount(full()), count: printCount(flowCount) })
      : t("landing.said.hashed", {
          full: printCount(full()),
          count: printCount(flowCount),
          least: printCount(Math.min(...landed())),
        });
  return (
    <section class="dc-figure-section" aria-label={t("landing.title", { count: printCount(flowCount) })}>
      <h3 class="dc-head">{t("landing.title", { count: printCount(flowCount) })}</h3>
      <FigureControl label={t("landing.policy")}>
        <Segmented<PortPolicy>
          label={t("landing.policy")}
          value={policy()}
          onChange={setPolicy}
          options={[
            { value: "fixed", label: t("landing.fixed") },
            { value: "hashed", label: t("landing.hashed") },
          ]}
        />
      </FigureControl>
      <p class="dc-figure-said" aria-live="polite">
        {said()}
      </p>
      <Show
        when={props.view === "picture"}
        fallback={
          <table class="dc-table" aria-label={t("landing.title", { count: printCount(flowCount) })}>
            <thead>
              <tr>
                <th scope="col">{t("landing.by")}</th>
                <th scope="col" data-align="end">
                  {t("landing.flows")}
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={landed()}>
                {(count, way) => (
                  <tr>
                    <td>{t("landing.way", { way: way() + 1 })}</td>
                    <td data-mono="" data-align="end">
                      {printCount(count)}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        }
      >
        <div class="dc-frame-ways" role="img" aria-label={said()}>
          <For each={landed()}>
            {(count, way) => (
              <div class="dc-frame-way">
                <span>{t("landing.way", { way: way() + 1 })}</span>
                <span class="dc-frame-fill">
                  <i style={{ "--dc-to": `${(100 * count) / flowCount}%` }} />
                </span>
                <b class="dc-num">{printCount(count)}</b>
              </div>
            )}
          </For>
        </div>
      </Show>
      <table class="dc-table dc-frame-examples">
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("landing.inner")}
            </th>
            <th scope="col" data-align="end">
              {t("landing.outer")}
            </th>
            <th scope="col">{t("landing.by")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={examples.map((flow) => landFlow(flow, policy()))}>
            {({ innerPort, outerPort, way }) => (
              <tr>
                <td data-mono="" data-align="end">
                  {innerPort}
                </td>
                <td data-mono="" data-align="end">
                  {outerPort}
                </td>
                <td>{t("landing.way", { way: way + 1 })}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
