/**
 * views/guest/end-of-run — how it stands with the guest, in a line: running, with a way to stop it, or how it ended.
 * @module
 */
import { Button, printCount } from "@dc/ui";
import { type JSX, Match, Show, Switch } from "solid-js";
import { printReason } from "../../model/names.ts";
import type { RunEnd } from "../../guest/run.ts";
import { type GuestTranslate, useGuestMessages } from "./messages.ts";
import type { Guests } from "./session.ts";
import { printVector } from "./words.ts";

/** How a run ended, in a sentence. */
export function describeEnd(t: GuestTranslate, end: RunEnd, instructions: number, exits: number): string {
  switch (end.kind) {
    case "limit":
      return t("end.limit", { count: printCount(instructions) });
    case "exitsMax":
      return t("end.exitsMax", { count: printCount(exits) });
    case "exception":
      return t("end.exception", { vector: printVector(end.vector) });
    case "unhandled":
      return t("end.unhandled", { reason: printReason(end.reason) });
    default:
      return t(`end.${end.kind}`);
  }
}

/** The line. */
export function EndOfRun(props: { readonly guests: Guests }): JSX.Element {
  const t = useGuestMessages();
  return (
    <div class="virt-guest-end">
      <Switch>
        <Match when={props.guests.progress()}>
          {(now) => (
            <>
              <span role="status">
                {t("end.working", {
                  instructions: printCount(now().instructions),
                  exits: printCount(now().exits),
                })}
              </span>
              <Button onClick={() => props.guests.stop()}>{t("edit.stop")}</Button>
            </>
          )}
        </Match>
        <Match when={props.guests.issues().length > 0}>
          <span data-fault="">{t("end.refused", { count: props.guests.issues().length })}</span>
        </Match>
        <Match when={props.guests.answered()}>
          {(answer) => (
            <>
              <b class="dc-num">{t("end.exits", { count: answer().run.exits })}</b>
              <Show when={answer().run.end.kind !== "entryFailed"}>
                <span class="dc-num">{t("end.instructions", { count: printCount(answer().run.instructions) })}</span>
              </Show>
              <span data-fault={isWell(answer().run.end) ? undefined : ""}>
                {describeEnd(t, answer().run.end, answer().run.instructions, answer().run.exits)}
              </span>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

function isWell({ kind }: RunEnd): boolean {
  return kind === "done" || kind === "limit" || kind === "stopped" || kind === "exitsMax";
}
