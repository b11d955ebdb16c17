/**
 * axe — what axe finds on a page, in each theme that the system can ask for.
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, Result } from "axe-core";
import type { Page } from "playwright-core";
import { poll } from "./browser.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const themes = [
  ["light", { colorScheme: "light", contrast: "no-preference" }],
  ["dark", { colorScheme: "dark", contrast: "no-preference" }],
  ["contrast", { colorScheme: "light", contrast: "more" }],
] as const;

/** The rules that look at colours: what a theme can change. All others read the document, which is one in each theme. */
const colourRules = ["color-contrast", "link-in-text-block"] as const;
const enhanced = "color-contrast-enhanced";

/** What is found where nothing is. */
export const nothingFound: Readonly<Record<(typeof themes)[number][0], readonly string[]>> = {
  light: [],
  dark: [],
  contrast: [],
};

/** Whether a violation keeps somebody out. */
export const isSerious = ({ impact }: Result): boolean => impact === "serious" || impact === "critical";

/** Violations that count, by default the serious and critical ones, each with the first element that has it. */
export async function violationsOf(
  page: Page,
  counts: (violation: Result) => boolean = isSerious,
  options: object = {},
): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    (given) => (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(given),
    options,
  );
  return results.violations
    .filter(counts)
    .map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary}`);
}

/** Wait until no colour is on its way to another: half of the way is nobody's contrast. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What a theme changes begins to move with the next frame.
    for (let frame = 0; frame < 2; frame++) await new Promise((goOn) => requestAnimationFrame(goOn));
    const moving = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations().filter((animation) => animation instanceof CSSTransition),
      ...Array.from(root.querySelectorAll("*")).flatMap(({ shadowRoot }) =>
        shadowRoot === null ? [] : moving(shadowRoot),
      ),
    ];
    await Promise.allSettled(moving(document).map(({ finished }) => finished));
  });
}

/**
 * The same in every theme, every rule in the first and those of colours in the others; equal to `nothingFound` where all
 * is well. The contrast theme is asked for what it is for as well: the contrast of WCAG 1.4.6 (7:1).
 */
export async function violationsByTheme(
  page: Page,
  counts: (violation: Result) => boolean = isSerious,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [theme, media] of themes) {
    await page.emulateMedia(media);
    // The portal's own page, or the root of a lab alone.
    await poll(() => page.locator("[data-theme]").first().getAttribute("data-theme")).toBe(theme);
    await settle(page);
    const values = theme === "contrast" ? [...colourRules, enhanced] : colourRules;
    found[theme] = await violationsOf(page, counts, theme === "light" ? {} : { runOnly: { type: "rule", values } });
  }
  return found;
}
