/**
 * figures/press/element — `<dc-ecmp-hash>` for any page: the hash press, without a lab around it.
 *
 * Attributes: `hash`, `select`, `seed`, `ways` (2..8), `down` (numbers of dead spines, from 1, with spaces between),
 * `flows`, and those of every figure.
 * @module
 */
import { defineFigure, readText } from "@dc/lab/figure";
import type { PressChoice } from "./press.ts";

/** What the attributes say. The figure judges it (`clampChoice`): its code is not loaded here. */
export function readPressAttributes(element: HTMLElement): Partial<PressChoice> {
  const number = (name: string): number | undefined => {
    const text = readText(element, name);
    return text === "" ? undefined : Number(text);
  };
  const [seed, ways] = [number("seed"), number("ways")];
  return {
    hash: readText(element, "hash") as PressChoice["hash"],
    select: readText(element, "select") as PressChoice["select"],
    pattern: readText(element, "flows") as PressChoice["pattern"],
    ...(seed === undefined ? {} : { seed }),
    ...(ways === undefined ? {} : { ways }),
    down: readText(element, "down")
      .split(/\s+/)
      .filter((text) => text !== "")
      .map((text) => Number(text) - 1),
  };
}

defineFigure({
  tag: "dc-ecmp-hash",
  attributes: ["hash", "select", "seed", "ways", "down", "flows"],
  read: readPressAttributes,
  load: async () => (await import("./stand.tsx")).standPress,
});
