/**
 * views/wheel/accounts — what each virtual processor holds, hit and missed, with its processor; and the turns one by one.
 * @module
 */
import { printCount } from "@dc/ui";
import { For, type JSX, Show, untrack } from "solid-js";
import { sharersOf } from "../../wheel/choice.ts";
import type { WheelFrame } from "../../wheel/wheel.ts";
import { useWheelMessages } from "./messages.ts";
import type { WheelSession } from "./session.ts";
import { VpidMark } from "./vpid-mark.tsx";
import { sayWhy } from "./words.ts";

/** Turns that are listed. */
const turnsMax = 16;

/** The table of virtual processors. */
export function Accounts(props: { readonly session: WheelSession; readonly frame: WheelFrame }): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const isPinned = (vcpu: number): boolean => session.choice().pinned.includes(vcpu);
  const isLast = (vcpu: number): boolean => !isPinned(vcpu) && sharersOf(session.choice()) === 1;
  const pin = (vcpu: number, isOwn: boolean): void => {
    const { pinned } = session.choice();
    session.change({ pinned: isOwn ? [...pinned, vcpu] : pinned.filter((other) => other !== vcpu) });
  };
  return (
    <section class="virt-wheel-part" aria-label={t("account.title")}>
      <h3 class="dc-head">{t("account.title")}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
      <section class="virt-wheel-scroll" tabIndex={0} aria-label={t("account.title")}>
        <table class="dc-table" aria-label={t("account.title")}>
          <thead>
            <tr>
              <For each={["vcpu", "vm", "vpid"] as const}>{(key) => <th scope="col">{t(`account.${key}`)}</th>}</For>
              <For each={["held", "turns", "hits", "misses", "last", "wrong"] as const}>
                {(key) => (
                  <th scope="col" data-align="end">
                    {t(`account.${key}`)}
                  </th>
                )}
              </For>
              <th scope="col">{t("account.pin")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.frame.accounts.map(({ vcpu }) => vcpu)}>
              {(vcpu) => {
                const account = () => props.frame.accounts[vcpu];
                return (
                  <Show when={account()}>
                    {(shown) => (
                      <tr data-on={props.frame.log.at(-1)?.vcpu === vcpu ? "" : undefined}>
                        <td data-mono="">{vcpu + 1}</td>
                        <td data-mono="">{shown().vm + 1}</td>
                        <td data-mono="">
                          <VpidMark vpid={shown().vpid} />
                        </td>
                        <For each={["held", "turns", "hits", "misses", "last", "wrong"] as const}>
                          {(key) => (
                            <td
                              data-mono=""
                              data-align="end"
                              data-fault={key === "wrong" && shown().wrong > 0 ? "" : undefined}
                            >
                              {shown()[key] === undefined ? "–" : printCount(shown()[key] ?? 0)}
                            </td>
                          )}
                        </For>
                        <td>
                          <label class="virt-wheel-pinned" title={isLast(vcpu) ? t("account.pin.last") : undefined}>
                            <input
                              type="checkbox"
                              aria-label={t("account.pin.one", { vcpu: vcpu + 1 })}
                              checked={isPinned(vcpu)}
                              disabled={isLast(vcpu)}
                              onChange={(event) => pin(vcpu, event.currentTarget.checked)}
                            />
                          </label>
                        </td>
                      </tr>
                    )}
                  </Show>
                );
              }}
            </For>
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** The turns, the newest first. */
export function TurnLog(props: { readonly frame: WheelFrame }): JSX.Element {
  const t = useWheelMessages();
  const turns = () => props.frame.log.slice(-turnsMax).reverse();
  return (
    <section class="virt-wheel-part" aria-label={t("log.title")}>
      <h3 class="dc-head">{t("log.title")}</h3>
      <Show when={turns().length > 0} fallback={<p class="virt-wheel-note">{t("log.empty")}</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
        <section class="virt-wheel-scroll" tabIndex={0} aria-label={t("log.title")}>
          <table class="dc-table" aria-label={t("log.title")}>
            <thead>
              <tr>
                <th scope="col" data-align="end">
                  {t("log.turn")}
                </th>
                <th scope="col">{t("log.vpid")}</th>
                <For each={["accesses", "hits", "misses"] as const}>
                  {(key) => (
                    <th scope="col" data-align="end">
                      {t(`log.${key}`)}
                    </th>
                  )}
                </For>
                <th scope="col">{t("log.why")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={turns()}>
                {(turn) => (
                  <tr>
                    <td data-mono="" data-align="end">
                      {printCount(turn.turn + 1)}
                    </td>
                    <td data-mono="">
                      <VpidMark vpid={turn.vpid} />
                    </td>
                    <td data-mono="" data-align="end">
                      {printCount(turn.accesses)}
                    </td>
                    <td data-mono="" data-align="end">
                      {printCount(turn.accesses - turn.misses)}
                    </td>
                    <td data-mono="" data-align="end">
                      {printCount(turn.misses)}
                    </td>
                    <td class="virt-wheel-why" data-fault={turn.wrong > 0 ? "" : undefined}>
                      {turn.wrong > 0
                        ? t("said.wrong", { count: turn.wrong, number: printCount(turn.wrong) })
                        : sayWhy(t, turn)}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Show>
    </section>
  );
}
