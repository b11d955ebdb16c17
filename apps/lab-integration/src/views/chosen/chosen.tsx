/**
 * views/chosen — first in the inspector: what each layer took of the request, and the step of it that is chosen.
 * @module
 */
import type { LabModel } from "@dc/lab";
import type { JSX } from "solid-js";
import { Step } from "../step/step.tsx";
import { Totals } from "../totals/totals.tsx";

/** Both. */
export function Chosen(_props: { readonly model: LabModel }): JSX.Element {
  return (
    <>
      <Totals />
      <Step />
    </>
  );
}
