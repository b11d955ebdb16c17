/**
 * views/build/numbers — what a design comes to: ratio, bisection, ports tier by tier, and what it is bought of.
 * @module
 */
import { type BillLine, defaults, type DesignNumbers, type DeviceNumbers, type TierNumbers } from "@dc/fabric";
import { printCount, printRate, SourceBadge } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { useBuildMessages } from "./messages.ts";
import { Scroll } from "./scroll.tsx";
import { printDollars, printRatio } from "./words.ts";

/** Prices that nobody gave: each has its source. */
const prices = {
  "host-cable": [defaults.hostCablePrice],
  "switch-cable": [defaults.switchCablePrice],
  optic: [defaults.opticPrice],
  switch: [defaults.switchPrice, defaults.switchPortPrice],
} as const;

/** The numbers that everything turns on, in a row. */
export function Numbers(props: { readonly numbers: DesignNumbers; readonly hops: number }): JSX.Element {
  const t = useBuildMessages();
  const facts = createMemo((): readonly (readonly [string, string])[] => {
    const { numbers } = props;
    const ratio =
      numbers.tiers.length === 0
        ? t("numbers.none")
        : t("numbers.ratio", { ratio: printRatio(numbers.oversubscription) });
    return [
      [t("numbers.oversubscription"), ratio],
      [t("numbers.bisection"), printRate(numbers.bisectionBitsPerSecond)],
      [t("numbers.hosts"), printCount(numbers.hosts)],
      [t("numbers.switches"), printCount(numbers.switches)],
      [t("numbers.hops"), t("numbers.switchesOn", { count: props.hops })],
      ...(numbers.idleLinks > 0 ? [[t("numbers.idle"), printCount(numbers.idleLinks)] as const] : []),
      [t("numbers.cost"), t("numbers.dollars", { amount: printDollars(numbers.cost) })],
      ...(numbers.hosts > 0
        ? [
            [
              t("numbers.costEach"),
              t("numbers.dollars", { amount: printDollars(numbers.cost / numbers.hosts) }),
            ] as const,
          ]
        : []),
    ];
  });
  return (
    <section aria-label={t("numbers.title")}>
      <dl class="lab-build-facts">
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd class="dc-num">{value}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}

/** The same, in tables. */
export function NumberTables(props: { readonly numbers: DesignNumbers }): JSX.Element {
  const t = useBuildMessages();
  return (
    <div class="lab-build-tables">
      <section class="lab-build-section" aria-label={t("tiers.title")}>
        <h3 class="dc-head">{t("tiers.title")}</h3>
        <Tiers numbers={props.numbers} />
      </section>
      <section class="lab-build-section" aria-label={t("bill.title")}>
        <h3 class="dc-head">{t("bill.title")}</h3>
        <Bill numbers={props.numbers} />
      </section>
    </div>
  );
}

/** Tier by tier, from the top. */
function Tiers(props: { readonly numbers: DesignNumbers }): JSX.Element {
  const t = useBuildMessages();
  const rows = (): readonly (DeviceNumbers & { readonly tier: TierNumbers | undefined })[] =>
    [...props.numbers.devices]
      .reverse()
      .map((device) => ({ ...device, tier: props.numbers.tiers.find(({ role }) => role === device.role) }));
  return (
    <Scroll label={t("tiers.title")}>
      <table class="dc-table" aria-label={t("tiers.title")}>
        <thead>
          <tr>
            <th scope="col">{t("tiers.tier")}</th>
            <th scope="col" data-align="end">
              {t("tiers.count")}
            </th>
            <th scope="col" data-align="end">
              {t("tiers.ports")}
            </th>
            <th scope="col" data-align="end">
              {t("tiers.down")}
            </th>
            <th scope="col" data-align="end">
              {t("tiers.up")}
            </th>
            <th scope="col" data-align="end">
              {t("tiers.ratio")}
            </th>
            <th scope="col" data-align="end">
              {t("tiers.all")}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <td>{t(`role.${row.role}`, { count: row.count })}</td>
                <td data-mono="" data-align="end">
                  {printCount(row.count)}
                </td>
                <td data-mono="" data-align="end">
                  {`${printCount(row.usedPorts)}/${printCount(row.ports)}`}
                </td>
                <td data-mono="" data-align="end">
                  {row.tier === undefined ? "" : printRate(row.tier.downBitsPerSecond)}
                </td>
                <td data-mono="" data-align="end">
                  {row.tier === undefined ? "" : printRate(row.tier.upBitsPerSecond)}
                </td>
                <td data-mono="" data-align="end">
                  {row.tier === undefined ? "" : t("numbers.ratio", { ratio: printRatio(row.tier.oversubscription) })}
                </td>
                <td data-mono="" data-align="end">
                  {row.tier === undefined
                    ? ""
                    : t("numbers.ratio", { ratio: printRatio(row.tier.cumulativeOversubscription) })}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Scroll>
  );
}

/** The bill, each price with where it comes from. */
function Bill(props: { readonly numbers: DesignNumbers }): JSX.Element {
  const t = useBuildMessages();
  const nameOf = (line: BillLine): string => {
    if (line.item !== "switch") return t(`bill.${line.item}`);
    const device = props.numbers.devices.find(({ role, count }) => role === line.role && count === line.count);
    const role = line.role === undefined ? "" : t(`role.${line.role}`, { count: line.count });
    return t("bill.switch", { role, ports: device?.ports ?? 0 });
  };
  return (
    <Scroll label={t("bill.title")}>
      <table class="dc-table" aria-label={t("bill.title")}>
        <thead>
          <tr>
            <th scope="col">{t("bill.item")}</th>
            <th scope="col" data-align="end">
              {t("bill.count")}
            </th>
            <th scope="col" data-align="end">
              {t("bill.price")}
            </th>
            <th scope="col" data-align="end">
              {t("bill.cost")}
            </th>
            <th scope="col">{t("bill.source")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.numbers.bill}>
            {(line) => (
              <tr>
                <td>{nameOf(line)}</td>
                <td data-mono="" data-align="end">
                  {printCount(line.count)}
                </td>
                <td data-mono="" data-align="end">
                  {t("numbers.dollars", { amount: printDollars(line.unitPrice) })}
                </td>
                <td data-mono="" data-align="end">
                  {t("numbers.dollars", { amount: printDollars(line.cost) })}
                </td>
                <td>
                  <span class="lab-build-sources">
                    <For each={prices[line.item]}>
                      {(price, place) => (
                        <span>
                          <SourceBadge number={price} />
                          <Show when={line.item === "switch"}>
                            <span class="dc-note"> {t(place() === 0 ? "bill.base" : "bill.port")}</span>
                          </Show>
                        </span>
                      )}
                    </For>
                  </span>
                </td>
              </tr>
            )}
          </For>
          <tr>
            <th scope="row" colSpan={3}>
              {t("bill.sum")}
            </th>
            <td data-mono="" data-align="end">
              {t("numbers.dollars", { amount: printDollars(props.numbers.cost) })}
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}
