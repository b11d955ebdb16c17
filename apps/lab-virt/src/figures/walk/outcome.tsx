/**
 * figures/walk/outcome — what the walk came to: an address, or a fault with its code bit by bit.
 * @module
 */
import { LayerGlyph } from "@dc/ui";
import { For, type JSX, Match, Show, Switch, untrack } from "solid-js";
import { pageNames, printHex } from "./choice.ts";
import { decodeErrorCode, decodeQualification, type FaultBit } from "./decode.ts";
import type { WalkOutcome } from "./machine.ts";
import { useWalkMessages } from "./messages.ts";
import type { Walking } from "./walking.ts";

type Translated = Extract<WalkOutcome, { kind: "translated" }>;

/** The pane. */
export function Outcome(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const outcome = (): WalkOutcome => walking.walk().outcome;
  /** The outcome where it is of one kind. */
  const as = <Kind extends WalkOutcome["kind"]>(kind: Kind): Extract<WalkOutcome, { kind: Kind }> | undefined => {
    const is = outcome();
    return is.kind === kind ? (is as Extract<WalkOutcome, { kind: Kind }>) : undefined;
  };
  return (
    <section class="dc-figure-section" aria-label={t("end.title")} aria-live="polite">
      <h3 class="dc-head">{t("end.title")}</h3>
      <Show when={walking.isAtEnd()} fallback={<p class="dc-figure-said">{t("end.waiting")}</p>}>
        <Switch>
          <Match when={as("translated")}>{(is) => <TranslatedPane outcome={is()} />}</Match>
          <Match when={as("pageFault")}>
            {(is) => (
              <Fault
                title={t("end.pageFault")}
                text={t(walking.choice().ept === "none" ? "end.pageFault.native" : "end.pageFault.to")}
                facts={[
                  [t("end.errorCode"), printHex(is().errorCode)],
                  ["CR2", printHex(is().linear)],
                ]}
                bits={decodeErrorCode(is().errorCode)}
              />
            )}
          </Match>
          <Match when={as("eptViolation")}>
            {(is) => (
              <Fault
                title={t("end.eptViolation")}
                text={t("end.eptViolation.to")}
                facts={[
                  [t("end.qualification"), printHex(is().qualification)],
                  [t("end.guestPhysical"), printHex(is().guestPhysical)],
                ]}
                bits={decodeQualification(is().qualification)}
              />
            )}
          </Match>
          <Match when={as("eptMisconfiguration")}>
            {(is) => (
              <Fault
                title={t("end.eptMisconfiguration")}
                text={t("end.eptMisconfiguration.to")}
                facts={[[t("end.guestPhysical"), printHex(is().guestPhysical)]]}
                bits={[]}
              />
            )}
          </Match>
          <Match when={as("generalProtection")}>
            <Fault title={t("end.generalProtection")} text={t("end.generalProtection.to")} facts={[]} bits={[]} />
          </Match>
        </Switch>
      </Show>
    </section>
  );
}

function TranslatedPane(props: { readonly outcome: Translated }): JSX.Element {
  const t = useWalkMessages();
  return (
    <>
      <p class="dc-walk-result">
        <b>{t("end.translated")}</b>
      </p>
      <Facts
        facts={[
          [t("end.physical"), printHex(props.outcome.physical)],
          ...(props.outcome.guestPhysical === undefined || props.outcome.guestPhysical === props.outcome.physical
            ? []
            : [[t("end.guestPhysical"), printHex(props.outcome.guestPhysical)] as const]),
          ...(props.outcome.pageBits === undefined
            ? []
            : [[t("end.page"), pageNames[props.outcome.pageBits] ?? ""] as const]),
        ]}
      />
      <Show when={props.outcome.pageBits === undefined}>
        <p class="dc-figure-said">{t("end.tlb")}</p>
      </Show>
    </>
  );
}

function Facts(props: { readonly facts: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="dc-walk-facts">
      <For each={props.facts}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd class="dc-num">{value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function Fault(props: {
  readonly title: string;
  readonly text: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly bits: readonly FaultBit[];
}): JSX.Element {
  const t = useWalkMessages();
  return (
    <>
      <p class="dc-walk-result" data-layer="fault">
        <LayerGlyph layer="fault" />
        <b>{props.title}</b>
      </p>
      <p class="dc-figure-said">{props.text}</p>
      <Facts facts={props.facts} />
      <Show when={props.bits.length > 0}>
        <table class="dc-table dc-walk-decoded" aria-label={t("end.bits")}>
          <tbody>
            <For each={props.bits}>
              {({ bit, symbol, isSet }) => (
                <tr data-set={isSet ? "" : undefined}>
                  <td data-mono="">{bit}</td>
                  <td data-mono="">{isSet ? 1 : 0}</td>
                  <td>{t(`bit.${symbol}.${isSet ? 1 : 0}`)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </>
  );
}
