/**
 * views/switchboard/board — the picture: a column for each switch, its head the switch itself; a row for each instruction
 * that can exit.
 *
 * A diamond is an exit: hollow where the switch would cause it, filled where it does. A ring with a bar is an exit spared.
 * @module
 */
import { Button } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import {
  type GuestControls,
  isOn,
  switchLock,
  switchNames,
  withoutSwitches,
  withSwitch,
} from "../../guest/controls.ts";
import { printReason } from "../../model/names.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printHex, switchLabel } from "../guest/words.ts";
import type { BoardCell, BoardLine } from "./board-lines.ts";

/** What the board is given. */
export interface BoardProps {
  readonly lines: readonly BoardLine[];
  readonly controls: GuestControls;
  readonly onControls: (controls: GuestControls) => void;
}

/** The board. */
export function Board(props: BoardProps): JSX.Element {
  const t = useGuestMessages();
  let heads: HTMLTableRowElement | undefined;
  /** Arrows go from switch to switch, as on a panel. */
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || heads === undefined) return;
    const switches = Array.from(heads.querySelectorAll<HTMLElement>('[role="switch"]'));
    const at = switches.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    switches[(at + step + switches.length) % switches.length]?.focus();
  };
  const title = (name: (typeof switchNames)[number]): string | undefined => {
    const lock = switchLock(props.controls, name);
    return lock === "free" ? undefined : t(`board.locked.${lock}`);
  };
  const columnOn = (cell: BoardCell): string | undefined => (isOn(props.controls, cell.name) ? "" : undefined);
  return (
    <>
      <div class="virt-board-scroll">
        <table class="virt-board" aria-label={t("board.table")}>
          <thead>
            <tr ref={heads} onKeyDown={walk}>
              <th scope="col" class="virt-board-corner">
                <span>{t("board.instruction")}</span>
                <Button onClick={() => props.onControls(withoutSwitches(props.controls))}>{t("board.off")}</Button>
              </th>
              <th scope="col" class="virt-board-head">
                <span class="virt-board-name">{t("board.always")}</span>
              </th>
              <For each={switchNames}>
                {(name) => (
                  <th scope="col" class="virt-board-head" data-on={isOn(props.controls, name) ? "" : undefined}>
                    <button
                      type="button"
                      role="switch"
                      class="virt-board-switch"
                      aria-checked={isOn(props.controls, name)}
                      aria-disabled={switchLock(props.controls, name) !== "free" ? "true" : undefined}
                      title={title(name)}
                      aria-label={[switchLabel[name], title(name)].filter((part) => part !== undefined).join(". ")}
                      onClick={() => props.onControls(withSwitch(props.controls, name, !isOn(props.controls, name)))}
                    >
                      <span class="virt-board-name">{switchLabel[name]}</span>
                      <span class="virt-board-lever" data-locked={title(name) === undefined ? undefined : ""} />
                    </button>
                  </th>
                )}
              </For>
              <th scope="col" class="virt-board-result">
                {t("board.now")}
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.lines}>
              {(line) => (
                <tr data-exits={line.count > 0 ? "" : undefined}>
                  <th scope="row" class="virt-board-line">
                    <span class="virt-board-number" aria-hidden="true">
                      {line.line ?? ""}
                    </span>
                    <code class="virt-board-text">{line.text ?? t("board.between")}</code>
                  </th>
                  <td class="virt-board-cell">
                    <Show when={line.always}>
                      <span class="virt-mark" data-mark="exits" data-live={line.count > 0 ? "" : undefined} />
                      <span class="dc-hidden">{t("board.always")}</span>
                    </Show>
                  </td>
                  <For each={line.cells}>
                    {(cell) => (
                      <td class="virt-board-cell" data-on={columnOn(cell)}>
                        <Show when={cell.effect !== "none"}>
                          <span class="virt-mark" data-mark={cell.effect} data-live={cell.live ? "" : undefined} />
                          <span class="dc-hidden">
                            {cell.live && cell.effect === "exits"
                              ? t("board.cell.live")
                              : t(`board.cell.${cell.effect as "exits" | "spares"}`)}
                          </span>
                        </Show>
                      </td>
                    )}
                  </For>
                  <td class="virt-board-result">
                    <Show when={line.count > 0}>
                      <b class="virt-board-count">{line.count}</b>
                      <code class="virt-board-text">{line.reasons.map(printReason).join(", ")}</code>
                      <Show when={line.qualification !== 0n}>
                        <code class="virt-board-qualification">{printHex(line.qualification)}</code>
                      </Show>
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <ul class="virt-board-legend" aria-label={t("board.legend")}>
        <For
          each={
            [
              ["exits", false, "could"],
              ["exits", true, "live"],
              ["spares", false, "spares"],
              ["spares", true, "spared"],
            ] as const
          }
        >
          {([mark, live, key]) => (
            <li>
              <span class="virt-mark" data-mark={mark} data-live={live ? "" : undefined} aria-hidden="true" />
              {t(`board.legend.${key}`)}
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
