/**
 * lab/failure — from whatever was thrown to the sentence that a person reads.
 * @module
 */
import type { Translate } from "@dc/solid";
import type { PortalErrorCode } from "../errors.ts";
import type { en } from "../messages/en.ts";

type CodeWithMessage = Exclude<PortalErrorCode, `portal/module${string}`> | "solid/lab-api" | "solid/lab-module";

const codes: readonly CodeWithMessage[] = [
  "portal/labs-list",
  "portal/lab-unknown",
  "portal/lab-hangs",
  "portal/lab-unreachable",
  "portal/lab-status",
  "portal/lab-broken",
  "solid/lab-api",
  "solid/lab-module",
];

/**
 * The reason of a failure in the language of the page.
 *
 * @param reason what was thrown; an error without a code of ours is what a lab threw while it drew.
 */
export function explainFailure(reason: unknown, t: Translate<typeof en>): string {
  const detail = reason instanceof Error ? reason.message : String(reason);
  const { code, values } = (typeof reason === "object" && reason !== null ? reason : {}) as {
    code?: unknown;
    values?: Readonly<Record<string, string | number>>;
  };
  const known = codes.find((each) => each === code);
  // The tables are typed key by key; here the key is data, and each code carries what its message names.
  const say = t as (key: string, values: Readonly<Record<string, string | number>>) => string;
  return known === undefined ? t("lab.crashed", { detail }) : say(known, { detail, ...values });
}
