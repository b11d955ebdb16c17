/**
 * modules/refusal — from whatever kept a module from being opened to what a person reads: the reason, and what to do.
 * @module
 */
import type { Translate } from "@dc/solid";
import type { PortalErrorCode } from "../errors.ts";
import type { en } from "../messages/modules/en.ts";

/** What is said of a module that is not opened. */
export interface Refusal {
  readonly reason: string;
  readonly todo: string;
}

type Key = keyof typeof en;
type Values = Readonly<Record<string, string | number>>;

const portalCodes: Partial<Record<PortalErrorCode, Key>> = {
  "portal/modules-list": "todo.retry",
  "portal/module-unknown": "todo.choose",
  "portal/module-version": "todo.choose",
  "portal/module-lab": "todo.retry",
  "portal/module-other": "todo.publish",
  "portal/module-insecure": "todo.secure",
};

/** Issues that have a sentence of their own; every other one is told as `portal/module-issue`. */
const issueCodes: Partial<Record<string, Key>> = {
  "module/integrity": "todo.publish",
  "module/unreachable": "todo.retry",
  "module/file": "todo.publish",
  "module/page": "todo.publish",
  "module/address": "todo.publish",
  "module/encoding": "todo.publish",
  "module/newer": "todo.update",
  "input/too-large": "todo.publish",
};

/**
 * The reason of a refusal and what to do, in the language of the page.
 *
 * @param reason what was thrown.
 * @param origin of the module where it is not the portal's: the policy of the site may be what keeps it out.
 */
export function explainRefusal(reason: unknown, t: Translate<typeof en>, origin?: string): Refusal {
  // The tables are typed key by key; here the key is data, and each code carries what its message names.
  const say = t as (key: string, values: Values) => string;
  const { code, values, issue } = (typeof reason === "object" && reason !== null ? reason : {}) as {
    readonly code?: PortalErrorCode;
    readonly values?: Values;
    readonly issue?: { readonly code: string };
  };
  const known = code === undefined ? undefined : portalCodes[code];
  if (code !== undefined && known !== undefined) return { reason: say(code, values ?? {}), todo: say(known, {}) };
  if (issue !== undefined) {
    const todo = issueCodes[issue.code];
    const away = issue.code === "module/unreachable" && origin !== undefined;
    return {
      reason: say(todo === undefined ? "portal/module-issue" : issue.code, values ?? {}),
      todo: away ? say("todo.origin", { origin }) : say(todo ?? "todo.publish", {}),
    };
  }
  return { reason: reason instanceof Error ? reason.message : String(reason), todo: t("todo.retry") };
}
