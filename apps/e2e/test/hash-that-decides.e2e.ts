import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { goToInstant, tabTo, writeInto } from "../src/keyboard.ts";
import { timeShown } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

const root = resolve(import.meta.dirname, "../../..");
const folder = join(root, "packages/modules/hash-that-decides");
const { parameters } = JSON.parse(readFileSync(join(folder, "module.json"), "utf8")) as {
  readonly parameters: Readonly<Record<string, { readonly choose: readonly number[] }>>;
};

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);
const axe = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const points = (page: Page): Promise<string | null> => page.locator(".lab-points").textContent();

/**
 * The spine, from 1, of a flow over UDP under FNV-1a modulo 4, worked out here: addresses low byte first, numbers high byte
 * first, the upper half folded into the lower (rule W30).
 */
function spineOf(source: string, destination: string, ports: readonly [number, number], seed: number): number {
  const address = (text: string): number[] => text.split(".").map(Number).reverse();
  const bytes = [...address(source), ...address(destination), 17, ...ports.flatMap((port) => [port >> 8, port & 255])];
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (((hash ^ (hash >>> 16)) >>> 0) % 4) + 1;
}

/** The five fields typed into the press of the lesson, and the spine that it names. */
async function press(page: Page, fields: readonly (readonly [RegExp, string])[]): Promise<number> {
  for (const [name, text] of fields) await writeInto(page, name, text);
  const said = await page.locator("dc-ecmp-hash .dc-figure-said").first().textContent();
  return Number(/spine(\d)/.exec(said ?? "")?.[1]);
}

/** Another way through a list: open it by Enter, type, Enter. */
async function choose(page: Page, name: RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await page.getByRole("listbox").waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page.getByRole("listbox").waitFor({ state: "hidden" });
}

const run = promisify(execFile);
interface Grades {
  readonly verdict: string;
  readonly score: number;
  readonly complete: boolean;
  readonly digests: readonly { readonly step: string; readonly link: string; readonly replayed: string }[];
}
/** `dclab grade`, as a teacher runs it. */
async function grade(link: string): Promise<{ readonly code: number; readonly grades: Grades }> {
  const dclab = join(root, "packages/cli/bin/dclab.mjs");
  const found = await run(process.execPath, [dclab, "grade", link, "--module", folder, "--json"]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
  return { code: found.code, grades: JSON.parse(found.stdout) as Grades };
}

browserTest(
  "the hash that decides, from its card to its summary by keyboard alone; its link is graded and restored",
  async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page, errors, violations } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.addInitScript(() => localStorage.setItem("dc.portal.learner", '"ada"'));
    await page.goto(site);
    await page.getByRole("article", { name: "The hash that decides" }).waitFor();
    await tabTo(page, /Start: The hash that decides/);
    await page.keyboard.press("Enter");

    // Five fields, one path: what the press says is what the run does.
    await poll(() => heading(page).textContent()).toBe("Five fields, one path");
    const asked = await page
      .getByText(/^By which spine does the flow of h9 go/)
      .first()
      .textContent();
    const [, source = "", destination = "", port = "", seed = ""] =
      /fields: (\S+) to (\S+), UDP \(17\), source port (\d+), destination port 9; FNV-1a with seed (\d+)/.exec(
        asked ?? "",
      ) ?? [];
    const at = parameters.port?.choose.indexOf(Number(port)) ?? -1;
    const own = (name: string): number => parameters[name]?.choose[at] ?? Number.NaN;
    expect(own("hashSeed")).toBe(Number(seed));
    await page.getByText("What it comes to is told once this step is complete.").waitFor();
    const spine = await press(page, [
      [/Source address/, source],
      [/Destination address/, destination],
      [/Source port/, port],
      [/Destination port/, "9"],
    ]);
    expect(spine).toBe(spineOf(source, destination, [Number(port), 9], Number(seed)));
    await axe(page);
    await writeInto(page, /By which spine does the flow of h9 go/, spine);
    await goToInstant(page, "30us");
    await page.getByText("Within what was asked for").waitFor();
    for (const host of [2, 3, 4]) await writeInto(page, new RegExp(`h${host}: source port`), own(`meet${host}`));
    for (const host of [6, 7, 8]) await writeInto(page, new RegExp(`h${host}: source port`), own(`part${host}`));
    await poll(() => points(page)).toBe("5 of 23 points");
    await page.getByText("A port that differs by one gives another hash altogether.").waitFor();

    // Four flows on four uplinks: a hint is asked for, and the textbook's sentence is refuted.
    await tabTo(page, /Next step/);
    await page.keyboard.press("Enter");
    await poll(() => heading(page).textContent()).toBe("Four flows on four uplinks");
    await writeInto(page, /What share of all uplinks carries anything/, 68);
    await writeInto(page, /no flow share its uplink/, 9.4);
    await goToInstant(page, "12us");
    await page.getByText("Nothing was lost. At this rate even two flows fit").waitFor();
    await tabTo(page, /Give me a hint/);
    await page.keyboard.press("Enter");
    await page.getByText("Two flows on one uplink of 25 Gbit/s").waitFor();
    await page.keyboard.press("s");
    await writeInto(page, /Rate of each host/, 25);
    await poll(() => points(page)).toBe("9 of 23 points");
    await page.getByText("Shows to be wrong: E04").waitFor();

    // A spine dies: chosen in the table, cut by the button of its pane.
    await tabTo(page, /Next step/);
    await page.keyboard.press("Enter");
    await poll(() => heading(page).textContent()).toBe("A spine dies");
    const dies = await page
      .getByText(/^Rack 1 chooses by hash modulo/)
      .first()
      .textContent();
    const dead = Number(/Spine(\d) dies/.exec(dies ?? "")?.[1]);
    await writeInto(page, /Rack 1 chooses by hash modulo/, 75);
    await writeInto(page, /Rack 2 cuts the range/, dead === 1 || dead === 4 ? 50 : 33);
    await choose(page, /Rule of rack 3/, "resi");
    await goToInstant(page, "50us");
    await page.keyboard.press("t");
    await tabTo(page, /^grid /);
    const cursor = page.locator("[role=grid] [data-cursor]").filter({ hasText: new RegExp(`^spine${dead}`) });
    for (let row = 0; row < 60 && (await cursor.count()) === 0; row += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await tabTo(page, /Cut all/);
    await page.keyboard.press("Enter");
    await axe(page);
    await goToInstant(page, "120us");
    await poll(() => points(page)).toBe("17 of 23 points");
    await page.keyboard.press("t");

    // A thousand flows.
    await tabTo(page, /Next step/);
    await page.keyboard.press("Enter");
    await poll(() => heading(page).textContent()).toBe("A thousand flows");
    await writeInto(page, /By how much is the fullest uplink above the mean/, 4);
    await writeInto(page, /Frames of each of the fifty/, 5);
    await choose(page, /Hash of rack 2/, "xor");
    await goToInstant(page, "180us");
    await poll(() => points(page)).toBe("23 of 23 points");
    await tabTo(page, /^ ?Summary|Summary$/);
    await page.keyboard.press("Enter");
    await poll(() => heading(page).textContent()).toBe("What you have shown");
    await page.getByText("Every step is complete.").first().waitFor();
    await axe(page);
    await tabTo(page, /Copy link/);
    await page.keyboard.press("Enter");
    await poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("#s=1.");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
    // The rest is the place of the site, which is as long as it is.
    expect(link.length - site.length).toBeLessThanOrEqual(400);

    // The same score and the same digests without a browser; a letter changed, nothing.
    const { code, grades } = await grade(link);
    expect([code, grades.verdict, grades.score, grades.complete]).toEqual([0, "graded", 23, true]);
    expect(grades.digests.map(({ replayed }) => replayed)).toEqual(grades.digests.map(({ link: own }) => own));
    expect(grades.digests).toHaveLength(4);
    const place = link.length - 20;
    const altered = `${link.slice(0, place)}${link[place] === "A" ? "B" : "A"}${link.slice(place + 1)}`;
    expect(await grade(altered)).toMatchObject({ code: 1, grades: { verdict: "refused", score: 0 } });

    // Somebody else opens it: the same step, answers, knobs, actions and instant, and the same points.
    const other = await open();
    await other.page.goto(link);
    await poll(() => heading(other.page).textContent()).toBe("A thousand flows");
    await poll(() => points(other.page)).toBe("23 of 23 points");
    expect(await timeShown(other.page)).toBe(180e6);
    expect(await other.page.getByRole("textbox", { name: /Frames of each of the fifty/ }).inputValue()).toBe("5");
    await other.page
      .getByRole("button", { name: /Hash of rack 2/ })
      .filter({ hasText: "xor" })
      .waitFor();
    await other.page.keyboard.press("s");
    await other.page.keyboard.press(",");
    await poll(() => heading(other.page).textContent()).toBe("A spine dies");
    await poll(() => timeShown(other.page)).toBe(120e6);
    await other.page
      .getByRole("button", { name: /Rule of rack 3/ })
      .filter({ hasText: "resilient" })
      .waitFor();
    expect(other.errors).toEqual([]);
  },
);
