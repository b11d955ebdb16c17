/**
 * keyboard — a page as it is met without a mouse: what has the focus, and Tab until something has it. It looks into open
 * shadow roots.
 * @module
 */
import type { Page } from "playwright-core";

/** Tabs until nothing is to be expected any more. */
const tabsMax = 150;

/** What has the focus: its role and each of its names. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (at === null) return "";
    const root = at.getRootNode() as Document | ShadowRoot;
    const byId = (id: string): string => root.getElementById(id)?.textContent ?? "";
    const ids = at.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const label = at.id ? root.querySelector(`label[for="${at.id}"]`)?.textContent : "";
    return [
      at.getAttribute("role") ?? "",
      at.getAttribute("aria-label"),
      ids.map(byId).join(" "),
      label,
      at.matches("button, summary, a") ? at.textContent : "",
    ].join(" ");
  });
}

/** Go on with Tab until what has the focus is called so. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < tabsMax; pressed += 1) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`nothing that Tab reaches is called ${name}`);
}

/** Write into the field of this name, and Enter. */
export async function writeInto(page: Page, name: RegExp, text: string | number): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(String(text));
  await page.keyboard.press("Enter");
}

/** To an instant of a lab that plays a module, by the lab's own keys. */
export async function goToInstant(page: Page, place: string): Promise<void> {
  await page.keyboard.press("s");
  await page.keyboard.press("g");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(place);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}
