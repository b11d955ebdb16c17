/**
 * figures/walk/element — `<dc-page-walk>` for any page: the page-walk microscope, without a lab around it.
 *
 * Attributes: `guest` (`bits32`, `pae`, `levels4`, `levels5`), `ept` (`none`, `ept4`, `ept5`), `guest-page` and `ept-page`
 * (`4K`, `2M`, `4M`, `1G`), `caches` (`none`, `structures`, `all`), `address` (hexadecimal), `access` (`read`, `write`,
 * `execute`), `mode` (`user`, `supervisor`), `predict` (`no` shows the walk at once), and those of every figure.
 * @module
 */
import { defineFigure, readText } from "@dc/lab/figure";
import type { WalkChoice } from "./choice.ts";

/** What the attributes say. */
export interface WalkAttributes {
  readonly asks: boolean;
  /** The figure judges it (`clampChoice`): its code is not loaded here. */
  readonly choice: Partial<WalkChoice>;
}

const sizes: Readonly<Record<string, number>> = { "4k": 12, "2m": 21, "4m": 22, "1g": 30 };

/** Read them. What they say wrongly counts for nothing. */
export function readWalkAttributes(element: HTMLElement): WalkAttributes {
  const text = (name: string): string => readText(element, name);
  const choice: { -readonly [Key in keyof WalkChoice]?: WalkChoice[Key] } = {};
  for (const name of ["guest", "ept", "caches", "access"] as const)
    if (text(name) !== "") choice[name] = text(name) as never;
  const [guestPage, eptPage] = [sizes[text("guest-page").toLowerCase()], sizes[text("ept-page").toLowerCase()]];
  if (guestPage !== undefined) choice.guestPage = guestPage;
  if (eptPage !== undefined) choice.eptPage = eptPage;
  const digits = text("address").replaceAll("_", "").replace(/^0x/i, "");
  if (/^[0-9a-f]{1,16}$/i.test(digits)) choice.address = BigInt(`0x${digits}`);
  if (text("mode") !== "") choice.isUser = text("mode") !== "supervisor";
  return { asks: text("predict") !== "no", choice };
}

defineFigure({
  tag: "dc-page-walk",
  attributes: ["guest", "ept", "guest-page", "ept-page", "caches", "address", "access", "mode", "predict"],
  read: readWalkAttributes,
  load: async () => (await import("./stand.tsx")).standWalk,
});
