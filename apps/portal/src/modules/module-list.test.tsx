import { webcrypto } from "node:crypto";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { answerWithModules, makeEntry } from "../../test/module.ts";
import { createFederation, createMemoryStore, makeLab, portal, standIns } from "../../test/page.ts";
import { Portal } from "../portal.tsx";

beforeAll(standIns);
beforeEach(() => history.replaceState(null, "", portal));
afterEach(cleanup);

function open(fetchText: typeof fetch, store = createMemoryStore()): void {
  render(() => (
    <Portal
      window={window}
      portal={portal}
      store={store}
      federation={createFederation(async () => makeLab())}
      fetchText={fetchText}
      subtle={webcrypto.subtle as SubtleCrypto}
    />
  ));
}

test("a card says what a module is about, its lab, how long and how hard, what for, and has its door", async () => {
  open(answerWithModules(makeEntry()).fetchText);
  const card = await screen.findByRole("article", { name: "The first hop" });
  for (const words of [
    "Two hosts, one switch. Find out what one frame costs on its first cable.",
    "Lab fabric lab",
    "5 minutes",
    "introductory",
    "draft",
    "Afterwards you can",
    "Compute how long a frame is on a cable",
    "1.0.0",
  ]) {
    expect(within(card).getByText(words)).toBeTruthy();
  }
  const door = within(card).getByRole("link", { name: "Start: The first hop" });
  expect(door.getAttribute("href")).toBe("?m=first-hop@1.0.0");
  fireEvent.click(door);
  await screen.findByTestId("lab");
  expect(location.search).toBe("?m=first-hop@1.0.0");
});

test("cards and messages follow the language", async () => {
  const store = createMemoryStore();
  store.setItem("dc.portal.language", '"de"');
  open(answerWithModules(makeEntry()).fetchText, store);
  const card = await screen.findByRole("article", { name: "Der erste Sprung" });
  expect(within(card).getByRole("link", { name: "Beginnen: Der erste Sprung" })).toBeTruthy();
});

test("of several versions the newest is shown, once", async () => {
  const newer = makeEntry({ version: "1.2.0", title: { en: "The first hop, again" } });
  open(answerWithModules(makeEntry(), newer).fetchText);
  expect(await screen.findByRole("article", { name: "The first hop, again" })).toBeTruthy();
  expect(screen.queryByRole("article", { name: "The first hop" })).toBeNull();
});

test("an empty catalogue has no section; a bad entry is told and takes no other with it", async () => {
  open(answerWithModules().fetchText);
  await screen.findByRole("article");
  expect(screen.queryByRole("heading", { name: "Learning modules" })).toBeNull();
  cleanup();
  open(answerWithModules(makeEntry({ sha384: "x" }), makeEntry()).fetchText);
  await screen.findByRole("article", { name: "The first hop" });
  expect(screen.getByText(/^1 entry of the catalogue cannot be read/)).toBeTruthy();
  expect(screen.getByText(/modules\[0\]\.sha384/)).toBeTruthy();
});

test("a catalogue that does not come is told beside labs that work; Retry reads it again", async () => {
  const { fetchText } = answerWithModules(makeEntry());
  let isDown = true;
  open(async (address, request) =>
    isDown && String(address).endsWith("/catalogue.json")
      ? new Response("", { status: 503 })
      : fetchText(address, request),
  );
  expect(await screen.findByText(/The list of modules could not be read.*HTTP 503/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open the lab" })).toBeTruthy();
  isDown = false;
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(await screen.findByRole("article", { name: "The first hop" })).toBeTruthy();
});

test("a module that was left is resumed by its own title", async () => {
  const store = createMemoryStore();
  const link = "?lab=fabric&seed=7&at=1.5ms&m=first-hop@1.0.0#s=1.d.abc";
  store.setItem("dc.portal.resume", JSON.stringify({ lab: "fabric", link, at: "1.5ms" }));
  open(answerWithModules(makeEntry()).fetchText, store);
  expect(await screen.findByText(/^The first hop, where you stopped/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Resume" }).getAttribute("href")).toBe(link);
});
