/**
 * model/address — what the address of the lab's own page asks for: a link's payload, a seed, a time, parts to hide.
 * @module
 */
import type { LabOptions, LabPart, MotionChoice, ThemeChoice } from "@dc/solid";
import { motionChoices, themeChoices } from "./settings.ts";

const parts: readonly LabPart[] = ["top", "story", "inspector", "below", "dock", "timeline"];

/** Read the options of an address. What is not understood is left out: an address is typed by hand. */
export function optionsOfPage(place: { readonly search: string; readonly hash: string }): LabOptions {
  const query = new URLSearchParams(place.search);
  const one = <Value extends string>(name: string, choices: readonly Value[]): Value | undefined =>
    choices.find((choice) => choice === query.get(name));
  const state = /(?:^#|&)s=([^&]*)/.exec(place.hash)?.[1];
  const seed = query.get("seed");
  const autoplay = query.get("autoplay");
  const hide = (query.get("hide") ?? "").split(/[\s,]+/);
  const found = {
    // The whole fragment and the query's readable part go together: the codec compares them.
    state: state === undefined ? undefined : `${place.search === "" ? "" : place.search}${place.hash}`,
    seed: seed !== null && /^\d{1,10}$/.test(seed) && Number(seed) <= 0xffffffff ? Number(seed) : undefined,
    at: query.get("at") ?? undefined,
    speed: query.get("speed") ?? undefined,
    autoplay: autoplay === null ? undefined : autoplay !== "false" && autoplay !== "0",
    hide: parts.filter((part) => hide.includes(part)),
    theme: one<ThemeChoice>("theme", themeChoices),
    language: one<"en" | "de">("lang", ["en", "de"]),
    motion: one<MotionChoice>("motion", motionChoices),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as LabOptions;
}
