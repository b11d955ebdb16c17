/**
 * views/guest/entry-failure — a VM entry that failed: what the processor says, which check it was, where the manual has it.
 * @module
 */
import { type JSX, Show } from "solid-js";
import { sectionOfCheck } from "../../guest/entry-check.ts";
import type { RunEnd } from "../../guest/run.ts";
import { en } from "./en.ts";
import { type GuestTranslate, useGuestMessages } from "./messages.ts";
import { printHex } from "./words.ts";

type Failed = Extract<RunEnd, { readonly kind: "entryFailed" }>;
type CheckKey = Extract<keyof typeof en, `check.${string}`>;

function isTold(key: string): key is CheckKey {
  return key in en;
}

function describe(t: GuestTranslate, check: string): string | undefined {
  const key = `check.${check}`;
  return isTold(key) ? t(key) : undefined;
}

function result(t: GuestTranslate, { error, errorName, reason }: Failed): string {
  if (error > 0) return t("fail.valid", { error, name: errorName });
  return error < 0 ? t("fail.invalid") : t("fail.late", { reason: printHex(reason) });
}

/** The card; nothing where the entry did not fail. */
export function EntryFailure(props: { readonly end: RunEnd | undefined }): JSX.Element {
  const t = useGuestMessages();
  const failed = (): Failed | undefined => (props.end?.kind === "entryFailed" ? props.end : undefined);
  return (
    <Show when={failed()}>
      {(end) => (
        <section class="virt-failure" aria-label={t("fail.title")}>
          <h3 class="dc-head">
            {end().entries > 0 ? t("fail.later", { count: end().entries }) : t("fail.title")}
            <code class="virt-failure-result">{result(t, end())}</code>
          </h3>
          <p>
            <b>{t("fail.check", { check: end().check })}</b> {describe(t, end().check)}{" "}
            <span class="dc-note">{t("fail.section", { section: sectionOfCheck(end().check) })}</span>
          </p>
        </section>
      )}
    </Show>
  );
}
