/**
 * views/shadow/log — what the guest did, and what each of it cost the two sides.
 * @module
 */
import { printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import type { RaceLine } from "../../model/shadow-race.ts";
import { type ShadowTranslate, useShadowMessages } from "./messages.ts";

/** Lines that are shown. */
const linesMax = 12;

function sayAction(t: ShadowTranslate, { action, page, space, reached }: RaceLine): string {
  if (action === "switch") return t("log.line.switch", { space });
  if (action === "read" || action === "write") {
    const said =
      reached === undefined
        ? ""
        : "frame" in reached
          ? t("log.reached", { frame: reached.frame })
          : `#PF ${reached.errorCode}`;
    return t(`log.line.${action}`, { page, reached: said });
  }
  return t(`log.line.${action}`, { page });
}

/** A line in a sentence. */
export function sayLine(t: ShadowTranslate, line: RaceLine): string {
  return t("log.said", {
    action: sayAction(t, line),
    exits: printCount(line.shadow.exits),
    references: printCount(line.shadow.references),
    eptReferences: printCount(line.ept.references),
  });
}

/** The list. */
export function Log(props: { readonly lines: readonly RaceLine[] }): JSX.Element {
  const t = useShadowMessages();
  const shown = (): readonly RaceLine[] => props.lines.slice(-linesMax).toReversed();
  const causes = ({ shadow }: RaceLine): string =>
    shadow.causes.length === 0 ? t("log.none") : shadow.causes.map((cause) => t(`cause.${cause}`)).join(", ");
  return (
    <div class="dc-figure-section">
      <h3 class="dc-head">{t("log.title")}</h3>
      <Show when={props.lines.length > 0} fallback={<p class="dc-figure-said">{t("log.empty")}</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
        <section class="virt-race-scroll" tabIndex={0} aria-label={t("log.title")}>
          <table class="dc-table virt-race-log">
            <thead>
              <tr>
                <th scope="col">{t("log.action")}</th>
                <th scope="col">{t("log.causes")}</th>
                <th scope="col" data-align="end">
                  {t("log.shadow")}
                </th>
                <th scope="col" data-align="end">
                  {t("log.ept")}
                </th>
                <th scope="col" data-align="end">
                  {t("log.exits.ept")}
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={shown()}>
                {(line) => (
                  <tr>
                    <td>{sayAction(t, line)}</td>
                    <td>{causes(line)}</td>
                    <td data-mono="" data-align="end">
                      {printCount(line.shadow.references)}
                    </td>
                    <td data-mono="" data-align="end">
                      {printCount(line.ept.references)}
                    </td>
                    <td data-mono="" data-align="end">
                      {printCount(line.ept.exits)}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Show>
    </div>
  );
}
