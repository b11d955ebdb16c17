/**
 * module/knobs — what of a step's scenario a learner may change: a port number, a selector, a rate.
 *
 * A knob is a place in the scenario and the values that it may have. What a learner turned is a value by the knob's id, so
 * an attempt is a few words and can stand in a link.
 *
 * Sources: rules L72–L74 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import { turnKnob } from "@dc/engine/compare";
import { nearest, type Shape, shape } from "@dc/engine/scenario";
import { type LanguageMap, languageMap } from "../language/language-map.ts";
import { type Parameter, parameterShape } from "../parameters/parameters.ts";

/** What of a scenario a learner may change. */
export interface LessonKnob {
  readonly id: string;
  readonly title: LanguageMap;
  /** Where in the scenario, as `workloads[0].sourcePort`. */
  readonly path: string;
  /** The values it may have. */
  readonly values: Parameter;
  /** Behind a number, where the scenario has text: `G`. */
  readonly unit: string;
}

/** What was turned, by the knobs' ids. */
export type KnobValues = Readonly<Record<string, number | string>>;

/** The shape of a knob. @param id the shape of its name. */
export const knobShape = (id: Shape<string>): Shape<LessonKnob> =>
  shape.object({
    id,
    title: languageMap("what it is called", 120),
    path: shape.text("where in the scenario, as workloads[0].sourcePort", { lengthMax: 200 }),
    values: parameterShape,
    unit: shape.optional(shape.text("behind a number, as G", { lengthMax: 20 }), ""),
  });

/** Whether a knob may have a value. */
export function mayBe({ values }: LessonKnob, value: number | string): boolean {
  if ("choose" in values) return values.choose.includes(value);
  if (typeof value !== "number" || value < values.from || value > values.to) return false;
  const steps = (value - values.from) / values.step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

/**
 * A scenario with knobs turned.
 *
 * @param document the scenario as plain data.
 * @returns the copy; or an issue for each value that is no knob's or that a knob may not have, with its id as the path.
 */
export function turnKnobs(document: JsonValue, knobs: readonly LessonKnob[], values: KnobValues): Parsed<JsonValue> {
  const issues: Issue[] = [];
  let turned = document;
  for (const [id, value] of Object.entries(values)) {
    const knob = knobs.find((each) => each.id === id);
    if (knob === undefined) {
      const hint = `nearest: ${nearest(
        id,
        knobs.map((each) => each.id),
      ).join(", ")}`;
      issues.push({
        severity: "error",
        code: "module/knob",
        path: id,
        expected: "a knob of this step",
        received: id,
        hint,
      });
      continue;
    }
    if (!mayBe(knob, value)) {
      const expected = sayValues(knob.values);
      issues.push({ severity: "error", code: "module/knob", path: id, expected, received: JSON.stringify(value) });
      continue;
    }
    const written = knob.unit === "" ? value : `${value}${knob.unit}`;
    const changed = turnKnob(turned, knob.path, written);
    if (changed.ok) turned = changed.value;
    else issues.push(...changed.issues.map((issue) => ({ ...issue, path: id })));
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: turned, issues: [] };
}

/** What a knob may be, in words. */
export function sayValues(values: Parameter): string {
  if ("choose" in values) return `one of ${values.choose.join(", ")}`;
  return `a number from ${values.from} to ${values.to}${values.step === 1 ? "" : ` by ${values.step}`}`;
}
