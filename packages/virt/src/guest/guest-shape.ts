/**
 * guest/guest-shape — what an author says of a guest of machine code, read and checked: its text is assembled here.
 *
 * Mistakes in the text are issues of the scenario, with line and column of the text. Rule V501 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { type Reader, type Shape, type Shaped, shape } from "@dc/engine/scenario";
import { techniqueCosts } from "../costs/technique-costs.ts";
import { assemblyLimits } from "../cpu/assemble.ts";
import { assembleGuest, type GuestImage } from "../techniques/guest-image.ts";
import { type Technique, techniques } from "../techniques/technique.ts";

const pageBytes = 0x20_0000;
/** Least and most memory of one guest. */
export const guestMemoryBytes: { readonly min: number; readonly max: number } = { min: pageBytes, max: 64 * pageBytes };

const fields = shape.object({
  technique: shape.oneOf("how the guest is run", techniques),
  assembly: shape.text("the guest's code, in Intel syntax", {
    lengthMax: assemblyLimits.characters,
    expected: `text of at most ${assemblyLimits.characters} characters`,
  }),
  mode: shape.optional(shape.integer("bits of the code that it starts with", { min: 16, max: 64 }), 32),
  memory: shape.optional(shape.size("RAM: whole pages of 2 MiB", guestMemoryBytes), 2 * pageBytes),
  costs: shape.optional(
    shape.oneOf(
      "what the technique's steps cost",
      techniqueCosts.map(({ id }) => id),
    ),
    "skx-1539",
  ),
  sensitiveTrap: shape.optional(
    shape.flag("for trap and emulate: sensitive instructions trap, as Popek and Goldberg ask"),
    false,
  ),
  start: shape.optional(shape.time("when its first instruction is executed"), 0),
});

/** A guest as it is built. */
export interface GuestOptions {
  readonly technique: Technique;
  readonly image: GuestImage;
  /** Id of a set of costs. */
  readonly costs: string;
  readonly sensitiveTrap: boolean;
  readonly start: Ps;
}

const modes: readonly number[] = [16, 32, 64];

function readImage(options: Shaped<typeof fields>, path: string, reader: Reader): GuestImage | undefined {
  const mode = modes.indexOf(options.mode);
  if (mode < 0) reader.report("virt/guest-mode", `${path}.mode`, "16, 32 or 64", options.mode);
  if (options.memory % pageBytes !== 0)
    reader.report("virt/memory-size", `${path}.memory`, "whole pages of 2 MiB", `${options.memory} bytes`);
  if (mode < 0 || options.memory % pageBytes !== 0) return undefined;
  const { image, issues } = assembleGuest(options.assembly, {
    mode: options.mode as 16 | 32 | 64,
    memoryBytes: options.memory,
  });
  for (const { code, line = 1, column = 1, expected, received, hint } of issues) {
    const place = `line ${line}, column ${column} of the text`;
    reader.report(code, `${path}.assembly`, expected, received, hint === undefined ? place : `${place}; ${hint}`);
  }
  return image;
}

/** Options of `virt/guest@1`. */
export const guestShape: Shape<GuestOptions> = {
  schema: fields.schema,
  read(value, path, reader) {
    const options = fields.read(value, path, reader);
    if (options === undefined) return undefined;
    const image = readImage(options, path, reader);
    return image === undefined ? undefined : { ...options, image };
  },
};
