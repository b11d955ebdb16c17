/**
 * views/queues/strips — the fullest queue of each tier of ports over time.
 *
 * A slice is as high as it is full, beside the fullest of all: height says it, the shade only helps to find it.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is a part of a form.
import { shortTime } from "@dc/lab";
import { printBytes } from "@dc/ui";
import { createMemo, Index, type JSX, Show } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { QueuesAnswer } from "../../model/queues.ts";

type Tier = QueuesAnswer["tiers"][number];

const height = 20;

/** The strips. */
export function Strips(props: {
  readonly tiers: readonly Tier[];
  readonly fromPs: number;
  readonly toPs: number;
  readonly portName: (port: number) => string;
  readonly onChoose: (name: string) => void;
}): JSX.Element {
  const t = useFabricMessages();
  const most = createMemo(() => props.tiers.reduce((all, tier) => tier.most.reduce((a, b) => Math.max(a, b), all), 0));
  return (
    <div class="lab-strips" role="group" aria-label={t("queues.strips")}>
      <Index each={props.tiers}>
        {(tier) => {
          const worst = (): number =>
            tier().most.reduce((at, bytes, slice) => (bytes > tier().most[at] ? slice : at), 0);
          const bytes = (): number => tier().most[worst()] ?? 0;
          const port = (): string => props.portName(tier().port[worst()] ?? -1);
          return (
            <div class="lab-strip">
              <span class="lab-strip-name">
                {t("queues.tier", { from: tierName(t, tier().from), to: tierName(t, tier().to) })}
                <span class="dc-note">{t("queues.tier.ports", { count: tier().ports })}</span>
              </span>
              <svg
                class="lab-strip-bars"
                viewBox={`0 0 ${tier().most.length} ${height}`}
                preserveAspectRatio="none"
                role="img"
                aria-label={
                  bytes() === 0
                    ? t("queues.tier.empty")
                    : t("queues.tier.most", { port: port(), bytes: printBytes(bytes()) })
                }
              >
                <path d={barsOf(tier().most, most())} />
              </svg>
              <Show when={bytes() > 0} fallback={<span class="dc-note">{t("queues.tier.empty")}</span>}>
                <button type="button" class="lab-cell-button dc-num" onClick={() => props.onChoose(port())}>
                  {port()}
                  <span class="lab-strip-bytes">{printBytes(bytes())}</span>
                </button>
              </Show>
            </div>
          );
        }}
      </Index>
      <div class="lab-strip lab-strip-axis" aria-hidden="true">
        <span />
        <span class="lab-strip-times dc-num">
          <span>{shortTime(props.fromPs)}</span>
          <span>{shortTime(props.toPs)}</span>
        </span>
        <span />
      </div>
    </div>
  );
}

/** One path for all bars: a slice is one unit wide. */
export function barsOf(values: readonly number[], most: number): string {
  return values
    .map((value, slice) => {
      if (value <= 0 || most <= 0) return "";
      // What is there is seen, however little it is.
      const bar = Math.max(1, (value / most) * height);
      return `M${slice} ${height}V${(height - bar).toFixed(2)}H${slice + 1}V${height}Z`;
    })
    .join("");
}

/** A tier in words; one that has none of its own as it is. */
function tierName(t: FabricTranslate, tier: string): string {
  const key = `queues.tier.${tier}`;
  const name = (t as (key: string) => string)(key);
  return name === key ? tier : name;
}
