/**
 * views/wheel/words — turns, misses and invalidations in sentences; the look of a VPID.
 * @module
 */
import { printCount } from "@dc/ui";
import type { WheelChoice } from "../../wheel/choice.ts";
import type { Access, Taken, Turn } from "../../wheel/wheel.ts";
import type { WheelTranslate } from "./messages.ts";

/** How a VPID looks beside its number: one of three tones, filled or pale; 0 is plain. Numbers tell apart what looks alike. */
export interface VpidLook {
  readonly tone: "a" | "b" | "c" | "plain";
  readonly form: "solid" | "pale";
}

/** The look of a VPID. */
export function lookOf(vpid: number): VpidLook {
  if (vpid === 0) return { tone: "plain", form: "pale" };
  const at = (vpid - 1) % 6;
  return { tone: (["a", "b", "c"] as const)[at % 3], form: at < 3 ? "solid" : "pale" };
}

/** Why a turn's accesses missed. */
export function sayWhy(t: WheelTranslate, turn: Turn): string {
  const parts = [
    ...(turn.first > 0 ? [t("said.first", { count: turn.first, number: printCount(turn.first) })] : []),
    ...turn.evicted.map(([vpid, count]) => t("said.evicted", { count: printCount(count), vpid })),
    ...turn.invalidated.map(([cause, count]) =>
      t("said.invalidated", { count: printCount(count), cause: t(`cause.${cause}`) }),
    ),
  ];
  return parts.join(", ");
}

/** A turn in a sentence or two. */
export function sayTurn(t: WheelTranslate, turn: Turn): string {
  const why = sayWhy(t, turn);
  const said = t("said.turn", {
    turn: printCount(turn.turn + 1),
    vpid: turn.vpid,
    misses: printCount(turn.misses),
    accesses: printCount(turn.accesses),
    why: why === "" ? (turn.wrong > 0 ? "" : t("said.none")) : `${why}.`,
  });
  return turn.wrong > 0 ? `${said} ${t("said.wrong", { count: turn.wrong, number: printCount(turn.wrong) })}` : said;
}

/** Where an access was, and how it went. */
export function sayAccess(t: WheelTranslate, access: Access): string {
  const { turn, vpid, page, set, reason, isWrong } = access;
  const place = t("why.place", { turn: printCount(turn + 1), vpid, page, set });
  if (reason === undefined) return `${place} ${t(isWrong ? "why.wrong" : "why.hit")}`;
  if (reason.kind === "first") return `${place} ${t("why.first")}`;
  const when = { turn: printCount(reason.turn + 1) };
  if (reason.kind === "invalidated") {
    return `${place} ${t("why.invalidated", { ...when, cause: t(`cause.${reason.cause}`) })}`;
  }
  if (reason.vpid === vpid) return `${place} ${t("why.evicted.self", when)}`;
  return `${place} ${t("why.evicted", { ...when, vpid: reason.vpid })}`;
}

/** What an invalidation took. */
export function sayTaken(t: WheelTranslate, taken: Taken): string {
  const what = t(`take.${taken.what}`);
  const list = taken.byVpid.map(([vpid, count]) => t("take.from.one", { count: printCount(count), vpid })).join(", ");
  const said = taken.failed
    ? t("take.failed", { what })
    : t("take.said", {
        what,
        count: taken.count,
        number: printCount(taken.count),
        from: list === "" ? "" : t("take.from", { list }),
        left: printCount(taken.left),
      });
  return taken.byTransitions > 0
    ? `${said} ${t("take.transitions", { count: printCount(taken.byTransitions) })}`
    : said;
}

/** Bytes of a page or a working set, as the field writes them. */
export function printSize(bytes: number): string {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30} GiB`;
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`;
}

/** A mean number of misses: whole where it is, else with one digit. */
export function printMisses(misses: number): string {
  return Number.isInteger(misses) ? printCount(misses) : misses.toFixed(1);
}

/** Name of the policy, and of the ways that it chooses among. */
export function sayPolicy(t: WheelTranslate, { replacement, ways, entries }: WheelChoice): string {
  return `${t(`replacement.${replacement}`)}, ${ways === entries ? t("control.ways.full") : t("policy.ways", { ways })}`;
}
