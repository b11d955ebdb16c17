/**
 * frame/address — what the address of a lab's page asks for: the names of the attributes, as parameters of its query.
 * @module
 */
import type { LabOptions } from "@dc/solid";
import { readMastery, readValues } from "../element/attribute.ts";

/** What is read from an address. */
export interface AddressOptions {
  readonly options: LabOptions;
  readonly mastery: number | undefined;
}

/** Flags are set by their name alone, or by anything but `false` and `0`. */
const isSet = (value: string | null): boolean => value !== null && value !== "false" && value !== "0";

/** Read an address. What cannot be used is left out: the lab opens all the same. */
export function readAddress({ search, href }: { readonly search: string; readonly href: string }): AddressOptions {
  const query = new URLSearchParams(search);
  const { options } = readValues({
    get: (name) => query.get(name),
    has: (name) => isSet(query.get(name)),
    base: href,
    portal: findPortal(href),
    language: query.get("lang") ?? undefined,
  });
  return { options, mastery: readMastery(query.get("mastery")) };
}

/**
 * The portal beside a lab's page: a site has its labs in `labs/NAME/`. Elsewhere the page's own folder stands for it.
 */
export function findPortal(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const page = new URL(href);
  const inSite = /\/labs\/[^/]+\/(index\.html)?$/.test(page.pathname);
  return new URL(
    inSite ? "../../" : "./",
    `${page.origin === "null" ? `${page.protocol}//` : page.origin}${page.pathname}`,
  ).href;
}
