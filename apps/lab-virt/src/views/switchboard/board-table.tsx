/**
 * views/switchboard/board-table — the board in words: one row for each instruction that can exit.
 * @module
 */
import { For, type JSX } from "solid-js";
import type { GuestControls } from "../../guest/controls.ts";
import { printReason } from "../../model/names.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printHex, switchLabel } from "../guest/words.ts";
import type { BoardLine } from "./board-lines.ts";

/** The table. */
export function BoardTable(props: {
  readonly lines: readonly BoardLine[];
  readonly controls: GuestControls;
}): JSX.Element {
  const t = useGuestMessages();
  const decides = (line: BoardLine): string => {
    const names = line.cells.filter(({ effect }) => effect !== "none").map(({ name }) => switchLabel[name]);
    return names.length > 0 ? names.join(", ") : line.always ? t("board.nothing") : "";
  };
  return (
    <div class="virt-board-scroll">
      <table class="dc-table virt-board-words" aria-label={t("board.table")}>
        <thead>
          <tr>
            <th scope="col">{t("board.instruction")}</th>
            <th scope="col">{t("board.decides")}</th>
            <th scope="col" data-align="end">
              {t("board.count")}
            </th>
            <th scope="col">{t("board.reason")}</th>
            <th scope="col">{t("board.qualification")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.lines}>
            {(line) => (
              <tr>
                <td data-mono="">{line.text ?? t("board.between")}</td>
                <td>{decides(line)}</td>
                <td data-align="end" data-mono="">
                  {line.count}
                </td>
                <td data-mono="">{line.reasons.map(printReason).join(", ")}</td>
                <td data-mono="">{line.count > 0 ? printHex(line.qualification) : ""}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
