/**
 * figures/frame/stairs — the packet at three links: each takes a taller one than the link before.
 * @module
 */
import { printBytes, printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { type FrameTranslate, useFrameMessages } from "./messages.ts";
import { type Passing, passingOf, placeOf } from "./passing.ts";

const ticks: readonly number[] = [1400, 1500, 1550, 1600, 9000];

function verdict(t: FrameTranslate, { passes, excessBytes, mtuBytes }: Passing, outerBytes: number): string {
  if (!passes) return t("stairs.jams", { excess: printBytes(excessBytes) });
  const room = mtuBytes - outerBytes;
  return room === 0 ? t("stairs.exact") : t("stairs.passes", { room: printBytes(room) });
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/** The staircase, or its table. */
export function Stairs(props: {
  readonly packetBytes: number;
  readonly overhead: number;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useFrameMessages();
  const outer = (): number => props.packetBytes + props.overhead;
  const rows = (): readonly Passing[] => passingOf(props.packetBytes, props.overhead);
  const said = (): string =>
    props.overhead === 0
      ? t("stairs.plain", { packet: printBytes(props.packetBytes) })
      : t("stairs.sum", {
          packet: printBytes(props.packetBytes),
          overhead: printBytes(props.overhead),
          outer: printBytes(outer()),
        });
  const picture = (): string =>
    t("stairs.picture", {
      outer: printBytes(outer()),
      rows: rows()
        .map((row) => t("stairs.row", { mtu: printCount(row.mtuBytes), verdict: verdict(t, row, outer()) }))
        .join(". "),
    });
  return (
    <section class="dc-figure-section" aria-label={t("stairs.title")}>
      <h3 class="dc-head">{t("stairs.title")}</h3>
      <p class="dc-figure-said">{said()}</p>
      <Show
        when={props.view === "picture"}
        fallback={
          <table class="dc-table" aria-label={t("stairs.title")}>
            <thead>
              <tr>
                <th scope="col">{t("stairs.link")}</th>
                <th scope="col">{t("stairs.largest")}</th>
                <th scope="col">{t("stairs.this")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>
                {(row) => (
                  <tr>
                    <td data-mono="">{printBytes(row.mtuBytes)}</td>
                    <td data-mono="">{printBytes(row.packetBytesMax)}</td>
                    <td data-fault={row.passes ? undefined : ""}>{verdict(t, row, outer())}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        }
      >
        <div class="dc-frame-stairs" role="img" aria-label={picture()}>
          <For each={rows()}>
            {(row) => (
              <div class="dc-frame-step" data-passes={row.passes ? "" : undefined}>
                <div class="dc-frame-track">
                  <div class="dc-frame-wall" style={{ "--dc-from": percent(placeOf(row.mtuBytes)) }} />
                  <div class="dc-frame-bar" style={{ "--dc-to": percent(placeOf(props.packetBytes)) }} />
                  <div
                    class="dc-frame-added dc-hatch"
                    data-layer="overlay"
                    style={{
                      "--dc-from": percent(placeOf(props.packetBytes)),
                      "--dc-to": percent(placeOf(outer()) - placeOf(props.packetBytes)),
                    }}
                  />
                  <Show when={!row.passes}>
                    <div
                      class="dc-frame-jam dc-hatch"
                      data-layer="fault"
                      style={{
                        "--dc-from": percent(placeOf(row.mtuBytes)),
                        "--dc-to": percent(placeOf(outer()) - placeOf(row.mtuBytes)),
                      }}
                    />
                  </Show>
                  <span class="dc-frame-mtu">{t("stairs.mtu", { mtu: printCount(row.mtuBytes) })}</span>
                  <span class="dc-frame-verdict">
                    {row.passes ? "✓ " : "✗ "}
                    {verdict(t, row, outer())}
                  </span>
                </div>
              </div>
            )}
          </For>
          <div class="dc-frame-ticks">
            <For each={ticks}>
              {(tick) => <span style={{ "--dc-from": percent(placeOf(tick)) }}>{printCount(tick)}</span>}
            </For>
          </div>
        </div>
        <p class="dc-note">{t("stairs.scale")}</p>
      </Show>
    </section>
  );
}
