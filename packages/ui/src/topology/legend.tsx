/**
 * topology/legend — what the letters, lines and bars of the picture stand for, above it.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { FlowDisc } from "../flow/flow.tsx";
import { useKitMessages } from "../messages/messages.ts";
import type { TopologyFlow } from "./topology.ts";

/** The followed flows by letter, then load and queue. */
export function TopologyLegend(props: {
  readonly flows: readonly TopologyFlow[];
  /** What a full queue holds: `"256 KiB"`. */
  readonly queueLimit?: string | undefined;
  /** Whether bridges are marked in the picture. */
  readonly bridging?: boolean | undefined;
}): JSX.Element {
  const t = useKitMessages();
  return (
    <div class="dc-legend">
      <For each={props.flows.filter(({ tone }) => tone !== "plain")}>
        {(flow) => (
          <span>
            <FlowDisc flow={flow} />
            {flow.label}
          </span>
        )}
      </For>
      <Show when={props.bridging}>
        <span>
          <svg width="22" height="14" viewBox="0 0 22 14" aria-hidden="true">
            <path class="dc-legend-shut" d="M0 7h22" />
            <path class="dc-legend-bars" d="M9 1v12M13 1v12" />
          </svg>
          {t("topology.legendShut")}
        </span>
        <span>{t("topology.legendParts")}</span>
      </Show>
      <span class="dc-legend-key">
        <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true">
          <path class="dc-legend-band" d="M0 6h22" />
          <path class="dc-legend-load" d="M0 6h22" />
        </svg>
        {t("topology.legendLoad")}
      </span>
      <span class="dc-legend-key">
        <svg width="8" height="12" viewBox="0 0 8 12" aria-hidden="true">
          <rect class="dc-legend-well" x=".5" y=".5" width="7" height="11" />
          <rect class="dc-legend-level" x="2" y="7" width="4" height="3.5" />
        </svg>
        <Show when={props.queueLimit} fallback={t("topology.legendQueue")}>
          {(limit) => <>{t("topology.legendQueueOf", { limit: limit() })}</>}
        </Show>
      </span>
    </div>
  );
}
