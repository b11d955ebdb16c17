/**
 * exits/exit-table — exits by reason: how many, their share, their time, as `perf kvm stat report` orders them.
 * @module
 */
import { For, type JSX } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { printCount, printShare, printTime } from "../number/quantity.ts";

/** All exits of one reason. */
export interface ExitRow {
  /** As the manual names it: `EPT_MISCONFIG`. */
  readonly reason: string;
  /** Who finished it: the kernel, or the VMM's process. */
  readonly by: "kernel" | "user";
  readonly count: number;
  /** Of those that are over. */
  readonly timePs: number;
  /** How many of them are not over yet; none when absent. */
  readonly unfinished?: number | undefined;
}

/** What the table is given. */
export interface ExitTableProps {
  readonly rows: readonly ExitRow[];
  /** Called with a reason that was chosen: its events. */
  readonly onSelect?: ((reason: string) => void) | undefined;
}

/** The table. The most frequent first. */
export function ExitTable(props: ExitTableProps): JSX.Element {
  const t = useKitMessages();
  const rows = () => [...props.rows].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  const counts = (): number => props.rows.reduce((sum, { count }) => sum + count, 0);
  const times = (): number => props.rows.reduce((sum, { timePs }) => sum + timePs, 0);
  const mean = ({ count, unfinished = 0, timePs }: ExitRow): number =>
    count > unfinished ? timePs / (count - unfinished) : 0;
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return (
    <div class="dc-exits">
      <table class="dc-table">
        <thead>
          <tr>
            <th scope="col">{t("exits.reason")}</th>
            <th scope="col">
              <span class="dc-hidden">{t("exits.bars")}</span>
            </th>
            <th scope="col" data-wide="">
              {t("exits.by")}
            </th>
            <th scope="col" data-align="end">
              {t("exits.count")}
            </th>
            <th scope="col" data-align="end" data-wide="">
              {t("exits.share")}
            </th>
            <th scope="col" data-align="end" data-wide="">
              {t("exits.timeShare")}
            </th>
            <th scope="col" data-align="end">
              {t("exits.mean")}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <td data-mono="">
                  {props.onSelect === undefined ? (
                    row.reason
                  ) : (
                    <button type="button" class="dc-exits-reason" onClick={() => props.onSelect?.(row.reason)}>
                      {row.reason}
                    </button>
                  )}
                  {/* Where the column has no room. */}
                  <span class="dc-note dc-exits-by">{t(`exits.by.${row.by}`)}</span>
                </td>
                <td>
                  <svg
                    class="dc-exits-bar"
                    viewBox="0 0 56 16"
                    width="56"
                    height="16"
                    data-layer="hypervisor"
                    role="img"
                    aria-label={t("exits.bar", {
                      share: printShare(share(row.count, counts())),
                      time: printShare(share(row.timePs, times())),
                    })}
                  >
                    <rect y="1" width={56 * share(row.count, counts())} height="6" />
                    <rect
                      data-time=""
                      x="0.5"
                      y="9.5"
                      width={Math.max(0, 56 * share(row.timePs, times()) - 1)}
                      height="5"
                    />
                  </svg>
                </td>
                <td data-wide="">{t(`exits.by.${row.by}`)}</td>
                <td data-mono="" data-align="end">
                  {printCount(row.count)}
                </td>
                <td data-mono="" data-align="end" data-wide="">
                  {printShare(share(row.count, counts()))}
                </td>
                <td data-mono="" data-align="end" data-wide="">
                  {printShare(share(row.timePs, times()))}
                </td>
                <td data-mono="" data-align="end">
                  {printTime(mean(row))}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
