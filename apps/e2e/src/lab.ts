/**
 * lab — the fabric lab as a person meets it: where it stands, and how it is waited for. Locators look into open
 * shadow roots, so one way serves the portal, the lab's own page and an element.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";

type Place = Page | FrameLocator | Locator;

/** A containerlab file that somebody else wrote. */
export const clabFile: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } = {
  name: "clos02.clab.yml",
  mimeType: "application/yaml",
  buffer: readFileSync(join(import.meta.dirname, "../../../packages/fabric/vectors/clab/clos02.clab.yml")),
};

/** Wait until the lab has its first picture. */
export async function waitForLab(place: Place): Promise<void> {
  await place.getByRole("button", { name: /^(Play|Pause)/ }).waitFor();
}

/** The simulated time that the lab shows, in picoseconds. */
export async function timeShown(place: Place): Promise<number> {
  const text = (await place.locator(".dc-clock").first().textContent()) ?? "";
  const [, value = "", unit = ""] = /([\d.,]+)\s*(ps|ns|µs|ms|s)/.exec(text) ?? [];
  const picoseconds = { ps: 1, ns: 1e3, µs: 1e6, ms: 1e9, s: 1e12 }[unit];
  if (picoseconds === undefined) throw new Error(`no time in "${text}"`);
  return Number(value.replaceAll(",", "")) * picoseconds;
}

/** Stop a lab that plays. */
export async function pause(place: Place): Promise<void> {
  await place.getByRole("button", { name: /^Pause/ }).click();
  await place.getByRole("button", { name: /^Play/ }).waitFor();
}

/** Show the picture or the table. */
export async function chooseView(place: Place, view: "Picture" | "Table" | "Tunnels"): Promise<void> {
  await place.getByRole("radiogroup", { name: "View of the stage" }).locator("label", { hasText: view }).click();
}

/** Go to a time or to where a condition holds, and wait until it is shown. */
export async function goTo(place: Place, what: string): Promise<void> {
  await place.getByRole("button", { name: "Go to a time or condition" }).click();
  const dialog = place.getByRole("dialog", { name: "Go to a time or condition" });
  await dialog.getByRole("textbox").fill(what);
  await dialog.getByRole("button", { name: "Go", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}
