import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { answerWithModules, firstHop } from "../../test/module.ts";
import { createFederation, makeListed, portal, standIns } from "../../test/page.ts";
import { en } from "./en.ts";
import { languages } from "./messages.ts";

/** A table with a mark around every message: text without marks was not taken from a table. */
const marked = vi.hoisted(() => (en: object) => {
  const mark = (message: string | object): unknown =>
    typeof message === "string"
      ? `⟦${message}⟧`
      : Object.fromEntries(Object.entries(message).map(([category, text]) => [category, `⟦${text}⟧`]));
  return { en: Object.fromEntries(Object.entries(en).map(([key, message]) => [key, mark(message)])) };
});
vi.mock("./en.ts", async (original) => marked((await original<typeof import("./en.ts")>()).en));
vi.mock("./modules/en.ts", async (original) => marked((await original<typeof import("./modules/en.ts")>()).en));

beforeAll(standIns);
afterEach(cleanup);

test("every text of the home page is a message, a lab's or module's own words, or text to be copied", async () => {
  const { Portal } = await import("../portal.tsx");
  history.replaceState(null, "", portal);
  const { container } = render(() => (
    <Portal
      window={window}
      portal={portal}
      store={undefined}
      federation={createFederation()}
      fetchText={answerWithModules(firstHop.entry).fetchText}
    />
  ));
  await screen.findAllByRole("article");
  await screen.findByText(/Start/);
  const listed = JSON.stringify([makeListed("fabric"), firstHop.entry]);
  const left: string[] = [];
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? "";
    if (text === "" || text.startsWith("⟦") || listed.includes(text)) continue;
    if (languages.some(({ name }) => name === text)) continue;
    // The kit's own words and the names in the picture are not the portal's messages.
    if (node.parentElement?.closest("code, svg, .dc-top-home") !== null) continue;
    left.push(text);
  }
  expect(left).toEqual([]);
});

test("the marks are there: a text that is no message would be found", () => {
  expect(Object.values(en).every((message) => JSON.stringify(message).includes("⟦"))).toBe(true);
});
