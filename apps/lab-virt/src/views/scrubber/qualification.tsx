/**
 * views/scrubber/qualification — the exit qualification bit by bit: its fields drawn over its bits, and what each means.
 * @module
 */
import { createMemo, For, type JSX, Show } from "solid-js";
import { type BitField, fieldValue, layoutOf, nameOfValue } from "../../guest/qualification.ts";
import type { ExitStep } from "../../guest/run.ts";
import { en } from "../guest/en.ts";
import { type GuestTranslate, useGuestMessages } from "../guest/messages.ts";
import { printHex } from "../guest/words.ts";

/** Where the interruption information is among the fields that an exit tells. */
const interruptionAt = 4;

function isTold(key: string): key is Extract<keyof typeof en, `qual.${string}`> {
  return key in en;
}

/** A field's value in words. */
export function describeValue(t: GuestTranslate, field: BitField, value: bigint): string {
  const key = `qual.${field.name}.${value}`;
  if (isTold(key)) return t(key);
  const name = nameOfValue(field, value);
  if (name !== undefined) return name;
  return field.high === field.low ? t(value === 1n ? "qual.yes" : "qual.no") : String(value);
}

/** The qualification of an exit. */
export function Qualification(props: { readonly step: ExitStep }): JSX.Element {
  const t = useGuestMessages();
  const layout = createMemo(() => {
    const info = Number(props.step.told[interruptionAt] ?? 0n);
    return layoutOf(props.step.reason, (info & 0x700) === 0x300 ? info & 0xff : undefined);
  });
  /** Bits from the highest down; of 64 only digits are drawn. */
  const bits = (): readonly number[] =>
    Array.from({ length: layout()?.bits ?? 0 }, (_, n) => (layout()?.bits ?? 0) - 1 - n);
  const fieldOf = (bit: number): BitField | undefined =>
    layout()?.fields.find(({ high, low }) => bit <= high && bit >= low);
  return (
    <section class="virt-bench" aria-label={t("scrub.qualification")}>
      <h3 class="dc-head">
        {t("scrub.qualification")} <code class="virt-bench-value">{printHex(props.step.qualification)}</code>
      </h3>
      <Show when={layout()} fallback={<p class="dc-note">{t("scrub.qualification.none")}</p>}>
        {(now) => (
          <>
            <Show when={now().bits < 64}>
              <div
                class="virt-ruler"
                data-bits={now().bits}
                role="img"
                aria-label={t("scrub.ruler", { value: printHex(props.step.qualification) })}
              >
                <For each={bits()}>
                  {(bit) => (
                    <span
                      class="virt-ruler-bit"
                      data-field={fieldOf(bit) === undefined ? undefined : ""}
                      data-end={fieldOf(bit)?.low === bit ? "" : undefined}
                      data-begin={fieldOf(bit)?.high === bit ? "" : undefined}
                    >
                      <span class="virt-ruler-number">
                        {fieldOf(bit)?.low === bit || fieldOf(bit)?.high === bit ? bit : ""}
                      </span>
                      {((props.step.qualification >> BigInt(bit)) & 1n).toString()}
                    </span>
                  )}
                </For>
              </div>
            </Show>
            <table class="dc-table virt-fields" aria-label={t("scrub.qualification")}>
              <tbody>
                <For each={now().fields}>
                  {(field) => (
                    <tr>
                      <td data-mono="">{field.high === field.low ? field.low : `${field.high}:${field.low}`}</td>
                      <td>{t(`qual.${field.name}`)}</td>
                      <td data-mono="" data-align="end">
                        {printHex(fieldValue(props.step.qualification, field))}
                      </td>
                      <td>
                        <b>{describeValue(t, field, fieldValue(props.step.qualification, field))}</b>
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </>
        )}
      </Show>
    </section>
  );
}
