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
import { makeWorkload, type WorkloadValues, workload, workloads } from "../workloads/workload.ts";

const pageBytes = 0x20_0000;
/** Least and most memory of one guest. */
export const guestMemoryBytes: { readonly min: number; readonly max: number } = { min: pageBytes, max: 64 * pageBytes };

/** Numbers of a workload by name; which there are depends on the workload. */
const valuesShape: Shape<WorkloadValues> = {
  schema: {
    type: "object",
    additionalProperties: { type: "integer", minimum: 0 },
    description: "numbers of the workload that are not its default ones",
  },
  read(value, path, reader) {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as WorkloadValues;
    reader.report("scenario/type", path, "a mapping of names to whole numbers", value);
    return undefined;
  },
};

const fields = shape.object({
  technique: shape.oneOf("how the guest is run", techniques),
  assembly: shape.optional(
    shape.text("the guest's code, in Intel syntax; or else `workload`", {
      lengthMax: assemblyLimits.characters,
      expected: `text of at most ${assemblyLimits.characters} characters`,
    }),
  ),
  workload: shape.optional(
    shape.oneOf(
      "a guest of this package by its name; or else `assembly`",
      workloads.map(({ id }) => id),
    ),
  ),
  values: shape.optional(valuesShape, {}),
  batch: shape.optional(
    shape.integer("of a paravirtual workload: page-table updates in one hypercall at most", { min: 1, max: 256 }),
    1,
  ),
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

function readText(options: Shaped<typeof fields>, text: string, path: string, reader: Reader): GuestImage | undefined {
  const mode = modes.indexOf(options.mode);
  if (mode < 0) reader.report("virt/guest-mode", `${path}.mode`, "16, 32 or 64", options.mode);
  if (options.memory % pageBytes !== 0)
    reader.report("virt/memory-size", `${path}.memory`, "whole pages of 2 MiB", `${options.memory} bytes`);
  if (mode < 0 || options.memory % pageBytes !== 0) return undefined;
  const { image, issues } = assembleGuest(text, {
    mode: options.mode as 16 | 32 | 64,
    memoryBytes: options.memory,
  });
  for (const { code, line = 1, column = 1, expected, received, hint } of issues) {
    const place = `line ${line}, column ${column} of the text`;
    reader.report(code, `${path}.assembly`, expected, received, hint === undefined ? place : `${place}; ${hint}`);
  }
  return image;
}

/** A workload brings its mode and its memory along. */
function readWorkload(
  options: Shaped<typeof fields>,
  id: string,
  path: string,
  reader: Reader,
): GuestImage | undefined {
  const { parameters, isPortable, title } = workload(id);
  const names = parameters.map(({ name }) => name);
  const before = reader.count;
  for (const [name, number] of Object.entries(options.values)) {
    const found = parameters.find((each) => each.name === name);
    const at = `${path}.values.${name}`;
    if (found === undefined) reader.report("scenario/unknown-key", at, `a number of ${id}`, name, names.join(" | "));
    else if (!(Number.isInteger(number) && number >= found.minimum && number <= found.maximum))
      reader.report("scenario/range", at, `${found.title}: ${found.minimum} to ${found.maximum}`, number);
  }
  const isPorted = options.technique === "paravirtual";
  if (isPorted && !isPortable)
    reader.report("virt/guest-build", `${path}.workload`, "a workload that has a ported build", id, title);
  if (reader.count > before) return undefined;
  const { values, batch } = options;
  return makeWorkload(id, { values, build: isPorted ? "ported" : "native", batch });
}

function readImage(options: Shaped<typeof fields>, path: string, reader: Reader): GuestImage | undefined {
  const { assembly, workload: id } = options;
  if ((assembly === undefined) === (id === undefined)) {
    const received = assembly === undefined ? "neither" : "both";
    reader.report("virt/guest-code", path, "either `assembly` or `workload`", received);
    return undefined;
  }
  return id === undefined
    ? readText(options, assembly as string, path, reader)
    : readWorkload(options, id, path, reader);
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
