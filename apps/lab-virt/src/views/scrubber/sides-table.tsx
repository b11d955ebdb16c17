/**
 * views/scrubber/sides-table — the three columns as one table: before, in the handler, after.
 * @module
 */
import { vmcsField } from "@dc/virt/vmx";
import { For, type JSX } from "solid-js";
import { type ExitStep, hostFields, toldFields } from "../../guest/run.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printField, printWide } from "../guest/words.ts";
import { fieldRows, registerRows } from "./sides.ts";

/** The table. */
export function SidesTable(props: { readonly step: ExitStep }): JSX.Element {
  const t = useGuestMessages();
  /** The host's register of that name, where one was loaded. */
  const inHandler = (name: string): bigint | undefined => {
    const at = hostFields.findIndex((each) => printField(each.replace(/^host/, "")) === name);
    return at < 0 ? undefined : props.step.host[at];
  };
  const print = (value: bigint | undefined): string => (value === undefined ? "" : printWide(value));
  return (
    <div class="virt-board-scroll">
      <table class="dc-table" aria-label={t("scrub.table")}>
        <thead>
          <tr>
            <th scope="col">{t("scrub.field")}</th>
            <th scope="col" data-align="end">
              {t("scrub.before")}
            </th>
            <th scope="col" data-align="end">
              {t("scrub.handler")}
            </th>
            <th scope="col" data-align="end">
              {t("scrub.after")}
            </th>
            <th scope="col">{t("scrub.mark")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={toldFields}>
            {(name, at) => (
              <tr>
                <td data-mono="">
                  {vmcsField[name].toString(16).padStart(4, "0")} {printField(name)}
                </td>
                <td />
                <td data-mono="" data-align="end">
                  {print(props.step.told[at()])}
                </td>
                <td />
                <td />
              </tr>
            )}
          </For>
          <For each={[...fieldRows(props.step), ...registerRows(props.step)]}>
            {(row, at) => (
              <tr>
                <td data-mono="">{row.name}</td>
                <td data-mono="" data-align="end">
                  {print(row.before)}
                </td>
                <td data-mono="" data-align="end">
                  {at() < fieldRows(props.step).length ? print(inHandler(row.name)) : print(row.before)}
                </td>
                <td data-mono="" data-align="end">
                  {print(row.after)}
                </td>
                <td>{row.difference === "same" ? "" : t(`scrub.mark.${row.difference}`)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
