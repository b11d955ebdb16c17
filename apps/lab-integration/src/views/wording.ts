/**
 * views/wording — steps, ways and times in words.
 * @module
 */
import { type LabTranslate, lookUp } from "@dc/lab";
import { printCount } from "@dc/ui";
import type { IntegrationTranslate } from "../messages/messages.ts";
import type { StepRow } from "../model/steps.ts";
import type { Way } from "../model/view.ts";

/** How guests are served, in a word. */
export function nameWay(t: IntegrationTranslate, way: Way): string {
  return way === "" ? t("way.mixed") : (lookUp(t as unknown as LabTranslate, `way.${way}`) ?? way);
}

/** A step: `vm1 doorbell`. One that has no words is called what its layer is called. */
export function nameStep(t: LabTranslate, { what, who, to }: Pick<StepRow, "what" | "who" | "to">): string {
  const values = { who, to: to ?? "", layer: what };
  return (
    (to === undefined || to === "" ? undefined : lookUp(t, `step.${what}.to`, values)) ??
    lookUp(t, `step.${what}`, values) ??
    lookUp(t, "step.other", values) ??
    what
  );
}

/** Nanoseconds with their thousands, and with tenths where there are any. */
export function printNs(timePs: number): string {
  const tenths = Math.round(timePs / 100);
  return tenths % 10 === 0 ? printCount(tenths / 10) : `${printCount(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** A difference with its sign. */
export function printDifference(value: number, print: (value: number) => string): string {
  if (value === 0) return "0";
  return `${value < 0 ? "−" : "+"}${print(Math.abs(value))}`;
}
