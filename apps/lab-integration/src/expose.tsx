/**
 * expose — what the lab gives to a portal and to an element: the component, the edition of the contract, and `mount`.
 * @module
 */
import { mountLab } from "@dc/lab";
import { type LabHandle, type LabOptions, labApi } from "@dc/solid";
import { IntegrationLab } from "./App.tsx";

export { labApi };
export default IntegrationLab;

/**
 * Put the lab into an element.
 *
 * @returns a handle at once; its methods wait until the lab is ready.
 */
export function mount(element: Element, options?: LabOptions): LabHandle {
  return mountLab(IntegrationLab, element, options);
}
