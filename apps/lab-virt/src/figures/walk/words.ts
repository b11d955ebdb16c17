/**
 * figures/walk/words — a reference in a sentence, and in a name.
 * @module
 */
import { printCount } from "@dc/ui";
import { printHex, tableName } from "./choice.ts";
import type { WalkStep } from "./machine.ts";
import type { WalkTranslate } from "./messages.ts";

/** `PDPTE`, or `EPT level 3 for PD`. */
export function nameOf(t: WalkTranslate, { dimension, column, row }: WalkStep): string {
  if (dimension === "guest") return column === 0 ? t("grid.page") : `${tableName(column)}E`;
  return column === 0
    ? t("entry.ept.page", { level: row })
    : t("entry.ept", { level: row, table: `${tableName(column)}` });
}

/** What one reference did. */
export function sayStep(t: WalkTranslate, step: WalkStep): string {
  const { dimension, hit, column, row, address, setAccessed, setDirty } = step;
  const table = tableName(column);
  const level = row;
  if (dimension === "guest" && hit !== "mem") {
    if (hit === "tlb") return t("say.guest.tlb");
    return t(hit === "pwc" ? "say.guest.pwc" : "say.guest.register", { table });
  }
  if (dimension === "ept" && hit === "pwc") return t("say.ept.pwc", { level });
  if (dimension === "ept" && hit === "tlb") return t("say.ept.tlb");
  const values = { count: printCount(step.count), address: printHex(address ?? 0n) };
  const said =
    dimension === "guest"
      ? t("say.guest", { ...values, table })
      : column === 0
        ? t("say.ept.page", { ...values, level })
        : t("say.ept.table", { ...values, level, table });
  if (!setAccessed && !setDirty) return said;
  return `${said} ${t(setAccessed && setDirty ? "say.set.both" : setDirty ? "say.set.dirty" : "say.set.accessed")}`;
}

/** Flags that the walk set in the entry: `A`, `D`, `A D`. */
export function flagsSet({ setAccessed, setDirty }: WalkStep): string {
  return [setAccessed ? "A" : "", setDirty ? "D" : ""].filter((flag) => flag !== "").join(" ");
}
