/**
 * views/scrubber/columns — three columns: the guest before, what the handler finds and writes, the guest after.
 * @module
 */
import { vmcsField } from "@dc/virt/vmx";
import { LayerGlyph } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { type ExitStep, hostFields, toldFields } from "../../guest/run.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printField, printWide } from "../guest/words.ts";
import { fieldRows, namesOf, registerRows, type SideRow } from "./sides.ts";

/** Fields that are always shown; others where they are not 0. */
const alwaysTold = 3;

/** The columns. */
export function Columns(props: { readonly step: ExitStep }): JSX.Element {
  const t = useGuestMessages();
  const fields = createMemo(() => fieldRows(props.step));
  const registers = createMemo(() => registerRows(props.step));
  const told = createMemo(() =>
    toldFields
      .map((name, at) => ({ name, value: props.step.told[at] ?? 0n }))
      .filter(({ value }, at) => at < alwaysTold || value !== 0n),
  );
  const given = (): readonly string[] => namesOf(props.step.written);
  return (
    <div class="virt-columns">
      <section class="virt-column" data-layer="guest" aria-label={t("scrub.before")}>
        <Head layer="guest" title={t("scrub.before")} note={t("scrub.before.note")} />
        <h4 class="dc-note">{t("scrub.fields")}</h4>
        <Values rows={fields()} side="before" />
        <h4 class="dc-note">
          {t("scrub.general")}, {t("scrub.general.note")}
        </h4>
        <Values rows={registers()} side="before" isNarrow />
      </section>
      <section class="virt-column" data-layer="hypervisor" aria-label={t("scrub.handler")}>
        <Head layer="hypervisor" title={t("scrub.handler")} note={t("scrub.handler.note")} />
        <h4 class="dc-note">{t("scrub.told")}</h4>
        <dl class="virt-values">
          <For each={told()}>
            {({ name, value }) => (
              <div>
                <dt>
                  <span class="virt-encoding">{vmcsField[name].toString(16).padStart(4, "0")}</span> {printField(name)}
                </dt>
                <dd>{printWide(value)}</dd>
              </div>
            )}
          </For>
        </dl>
        <h4 class="dc-note">{t("scrub.host")}</h4>
        <dl class="virt-values">
          <For each={hostFields}>
            {(name, at) => (
              <div>
                <dt>
                  <span class="virt-encoding">{vmcsField[name].toString(16).padStart(4, "0")}</span> {printField(name)}
                </dt>
                <dd>{printWide(props.step.host[at()] ?? 0n)}</dd>
              </div>
            )}
          </For>
        </dl>
        <p class="dc-note virt-column-said">{t("scrub.asleft")}</p>
        <h4 class="dc-note">{t("scrub.writes")}</h4>
        <dl class="virt-values">
          <For each={props.step.writes}>
            {(write) => (
              <div data-difference="changed">
                <dt>
                  <span class="virt-encoding">{vmcsField[write.name].toString(16).padStart(4, "0")}</span>{" "}
                  {printField(write.name)}
                </dt>
                <dd>
                  <Show when={write.before !== write.after}>
                    <del>{printWide(write.before)}</del>{" "}
                  </Show>
                  {printWide(write.after)}
                </dd>
              </div>
            )}
          </For>
          <Show when={given().length > 0}>
            <div data-difference="changed">
              <dt>{t("scrub.general")}</dt>
              <dd>{given().join(" ")}</dd>
            </div>
          </Show>
        </dl>
        <Show when={props.step.writes.length === 0 && given().length === 0}>
          <p class="dc-note">{t("scrub.writes.none")}</p>
        </Show>
      </section>
      <section class="virt-column" data-layer="guest" aria-label={t("scrub.after")}>
        <Head layer="guest" title={t("scrub.after")} />
        <Show when={props.step.after} fallback={<p class="dc-note">{t("scrub.after.none")}</p>}>
          <h4 class="dc-note">{t("scrub.fields")}</h4>
          <Values rows={fields()} side="after" />
          <h4 class="dc-note">
            {t("scrub.general")}, {t("scrub.general.note")}
          </h4>
          <Values rows={registers()} side="after" isNarrow />
        </Show>
      </section>
    </div>
  );
}

function Head(props: {
  readonly layer: "guest" | "hypervisor";
  readonly title: string;
  readonly note?: string;
}): JSX.Element {
  return (
    <header class="virt-column-head">
      <LayerGlyph layer={props.layer} />
      <h3 class="dc-head">{props.title}</h3>
      <Show when={props.note}>
        <span class="dc-note">{props.note}</span>
      </Show>
    </header>
  );
}

function Values(props: {
  readonly rows: readonly SideRow[];
  readonly side: "before" | "after";
  /** Two columns where there is room. */
  readonly isNarrow?: boolean;
}): JSX.Element {
  const t = useGuestMessages();
  return (
    <dl class="virt-values" data-narrow={props.isNarrow === true ? "" : undefined}>
      <For each={props.rows}>
        {(row) => (
          <div data-difference={props.side === "after" ? row.difference : undefined}>
            <dt>
              {row.name}
              <Show when={props.side === "after" && row.difference !== "same"}>
                <span class="virt-difference">{t(`scrub.mark.${row.difference as "changed" | "lost"}`)}</span>
              </Show>
            </dt>
            <dd>{printWide((props.side === "before" ? row.before : row.after) ?? 0n)}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
