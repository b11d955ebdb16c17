/**
 * open-lab — the lab with its host in the page's own thread, as tests of views open it.
 */
import { makeOpenLab, standIn } from "@dc/lab/testing/open-lab";
import type { LabHandle, LabOptions } from "@dc/solid";
import { screen } from "@solidjs/testing-library";
import { FabricLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";

export { standIn };
const open = makeOpenLab(FabricLab, domain);

/** Open the lab on a scenario, or on its own first example. */
export const openLab = (scenario?: string, options: LabOptions = {}): Promise<LabHandle> =>
  open({ ...(scenario === undefined ? {} : { scenario }), ...options });

export const tab = (name: string): HTMLElement => screen.getByRole("tab", { name });
export const press = (target: Element, key: string): void => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
};
/** Text without spaces that do not break. */
export const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");
