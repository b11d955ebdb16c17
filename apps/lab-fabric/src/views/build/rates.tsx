/**
 * views/build/rates — what hosts get by three routings side by side, and which kind of blocking it is.
 * @module
 */
import type { Blocking, DesignRouting } from "@dc/fabric/fluid";
import { printCount, printRate, printShare } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import type { BuildTraffic, ComparedRouting, TightLink } from "./answer.ts";
import { type BuildTranslate, useBuildMessages } from "./messages.ts";
import { Scroll } from "./scroll.tsx";

/** Kinds in the order in which they are named. */
const kinds = ["oversubscribed", "collision", "tree", "receiver", "sender", "lost"] as const;

/** What the tightest link is, and what it does, in one sentence. */
export function sayTight(t: BuildTranslate, link: TightLink): string {
  const values = {
    from: link.from,
    to: link.to,
    capacity: printRate(link.capacityBitsPerSecond),
    load: printRate(link.loadBitsPerSecond),
    wanted: printRate(link.wantedBitsPerSecond),
    flows: printCount(link.flows),
  };
  const key: Exclude<Blocking, "none"> | "busiest" = link.blocking === "none" ? "busiest" : link.blocking;
  return (t as (name: "tight.busiest", given: typeof values) => string)(`tight.${key}` as "tight.busiest", values);
}

/** What holds flows back, the commonest named first by kind. */
function sayHeld(t: BuildTranslate, { held }: ComparedRouting): string {
  const named = kinds.flatMap((kind) => {
    const count = held[kind];
    return count === undefined ? [] : [t("held.one", { what: t(`kind.${kind}`), count: printCount(count) })];
  });
  return named.length === 0 ? t("held.none") : named.join(", ");
}

/** The comparison. */
export function Rates(props: {
  readonly traffic: BuildTraffic;
  readonly routing: DesignRouting;
  readonly onRouting: (routing: DesignRouting) => void;
}): JSX.Element {
  const t = useBuildMessages();
  const shown = (): ComparedRouting | undefined =>
    props.traffic.compared.find(({ routing }) => routing === props.routing);
  return (
    <>
      <p class="dc-note">
        {t("rates.counted", {
          flows: printCount(props.traffic.flows),
          senders: printCount(props.traffic.senders),
          rate: printRate(props.traffic.hostBitsPerSecond),
        })}
      </p>
      <Scroll label={t("rates.title")}>
        <table class="dc-table" aria-label={t("rates.title")}>
          <thead>
            <tr>
              <th scope="col">{t("rates.routing")}</th>
              <th scope="col" data-align="end">
                {t("rates.mean")}
              </th>
              <th scope="col" data-align="end">
                {t("rates.least")}
              </th>
              <th scope="col" data-align="end">
                {t("rates.share")}
              </th>
              <th scope="col" data-align="end">
                {t("rates.full")}
              </th>
              <th scope="col">{t("rates.held")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.traffic.compared}>
              {(row) => (
                <tr data-on={row.routing === props.routing ? "" : undefined}>
                  <td>
                    <button
                      type="button"
                      class="lab-build-link"
                      aria-pressed={row.routing === props.routing}
                      onClick={() => props.onRouting(row.routing)}
                    >
                      {t(`routing.long.${row.routing}`)}
                    </button>
                  </td>
                  <td data-mono="" data-align="end">
                    {printRate(row.meanBitsPerSecond)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printRate(row.leastBitsPerSecond)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printShare(row.share)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printCount(row.full)}
                  </td>
                  <td class="lab-build-wrap">{sayHeld(t, row)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Scroll>
      <Show when={shown()?.tight}>
        {(link) => (
          <p class="lab-build-tight" data-fault={link().blocking === "none" ? undefined : ""}>
            <b>{t("tight.title")}.</b> {sayTight(t, link())}
          </p>
        )}
      </Show>
    </>
  );
}
