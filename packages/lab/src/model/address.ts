/**
 * model/address — what the address of the lab's own page asks for: a link's payload, a seed, a time, parts to hide.
 * @module
 */
import type { LabMode, LabOptions, LabPart, ModuleAddress, MotionChoice, ThemeChoice } from "@dc/solid";
import { motionChoices, themeChoices } from "./settings.ts";

const parts: readonly LabPart[] = ["top", "story", "inspector", "below", "dock", "timeline"];

const modes: readonly LabMode[] = ["explore", "guided", "assess", "review", "present"];

/** A module of the page's own origin: an address that somebody was sent opens nobody else's texts. */
function ownModule(text: string | null, place: string | undefined): ModuleAddress | undefined {
  if (text === null || place === undefined || !URL.canParse(text, place)) return undefined;
  const { href, origin } = new URL(text, place);
  return origin === new URL(place).origin && origin !== "null" ? { url: href } : undefined;
}

/** Read the options of an address. What is not understood is left out: an address is typed by hand. */
export function optionsOfPage(place: {
  readonly search: string;
  readonly hash: string;
  readonly href?: string;
}): LabOptions {
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
    module: ownModule(query.get("src"), place.href),
    step: query.get("step") ?? undefined,
    mode: one<LabMode>("mode", modes),
    language: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.exec(query.get("lang") ?? "")?.[0],
    theme: one<ThemeChoice>("theme", themeChoices),
    motion: one<MotionChoice>("motion", motionChoices),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as LabOptions;
}
