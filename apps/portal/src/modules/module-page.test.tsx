import { createHash, webcrypto } from "node:crypto";
import type { LabModule } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { answerWithModules, firstHop, makeEntry } from "../../test/module.ts";
import { createFederation, createMemoryStore, makeLab, portal, standIns } from "../../test/page.ts";
import { Portal } from "../portal.tsx";

beforeAll(standIns);
afterEach(cleanup);

const subtle = webcrypto.subtle as SubtleCrypto;
const url = new URL(firstHop.entry.url, portal).href;

/** The portal at an address, with the module in its catalogue unless a test says otherwise. */
function open(
  address: string,
  { answers = answerWithModules(makeEntry()), lab = makeLab(), store = createMemoryStore(), isSecure = true } = {},
): { readonly lab: ReturnType<typeof makeLab>; readonly answers: typeof answers } {
  history.replaceState(null, "", new URL(address, portal));
  render(() => (
    <Portal
      window={window}
      portal={portal}
      store={store}
      federation={createFederation(async () => lab)}
      fetchText={answers.fetchText}
      subtle={isSecure ? subtle : undefined}
    />
  ));
  return { lab, answers };
}
const refused = async (): Promise<string> => {
  await screen.findByText("What to do");
  return screen.getByRole("main").textContent ?? "";
};

test("a module's link opens its lab with address and hash, and the learner's seed", async () => {
  const store = createMemoryStore();
  store.setItem("dc.portal.learner", '"ada"');
  const { lab } = open("?m=first-hop@1.0.0", { store });
  await screen.findByTestId("lab");
  expect(lab.given[0]?.options).toMatchObject({
    module: { url, sha384: firstHop.entry.sha384 },
    seed: createHash("sha256").update("first-hop@1:ada").digest().readUInt32BE(28),
  });
  expect(lab.given[0]?.options?.state).toBeUndefined();
  expect(document.title).toBe("The first hop · DC Labs");
});

test("a seed in the query wins; a permalink reaches the lab whole, with no seed but its own", async () => {
  const link = "?lab=virt&at=1us&m=first-hop@1.0.0#s=1.d.abc";
  const { lab } = open("?m=first-hop&seed=7");
  await screen.findByTestId("lab");
  expect(lab.given[0]?.options?.seed).toBe(7);
  cleanup();
  const { lab: other } = open(link);
  await screen.findByTestId("lab");
  expect(other.given[0]?.options).toMatchObject({ at: "1us", state: link, module: { url } });
  expect(other.given[0]?.options?.seed).toBeUndefined();
});

test("no query says where a module is fetched from", async () => {
  const { answers } = open(
    "?m=first-hop&url=https://evil.example/module.json&src=https://evil.example&catalogue=//evil.example",
  );
  await screen.findByTestId("lab");
  expect(answers.asked.filter((address) => address.includes("evil"))).toEqual([]);
});

test("another code for numbers, while a module is open, leaves it as it is", async () => {
  const { lab } = open("?m=first-hop");
  await screen.findByTestId("lab");
  fireEvent.click(screen.getByRole("button", { name: "Settings" }));
  fireEvent.click(await screen.findByRole("button", { name: "Draw another" }));
  await Promise.resolve();
  expect(lab.given).toHaveLength(1);
});

test("a text that was changed is refused by name; the link keeps the work; Retry opens it once it is mended", async () => {
  const answers = answerWithModules(makeEntry());
  const lesson = new URL("lessons/01-watch/lesson.md", url).href;
  const sound = answers.texts.get(lesson) as BodyInit;
  answers.texts.set(lesson, "---\ntitle: Another\n---\n");
  const { lab } = open("?m=first-hop@1.0.0&seed=3#s=1.d.abc", { answers });
  const text = await refused();
  expect(text).toContain("lessons/01-watch/lesson.md is not what the catalogue says");
  expect(text).toContain(url);
  expect(text).toContain("Your work is kept");
  expect(location.href).toContain("?m=first-hop@1.0.0&seed=3#s=1.d.abc");
  expect(lab.given).toEqual([]);
  answers.texts.set(lesson, sound);
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  await screen.findByTestId("lab");
});

test("unknown modules, versions and labs say what there is; Retry reads the catalogue again", async () => {
  const answers = answerWithModules(makeEntry());
  open("?m=first-hpo", { answers });
  expect(await refused()).toContain("The link asks for “first-hpo”. The catalogue has: first-hop.");
  expect(screen.queryByText(/Your work is kept/)).toBeNull();
  answers.modules = [makeEntry({ id: "first-hpo" })];
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  await expect
    .poll(() => screen.getByRole("main").textContent)
    .toContain("At its address lies first-hop@1.0.0, and not first-hpo@1.0.0");
  cleanup();
  open("?m=first-hop@^2.0.0");
  expect(await refused()).toContain("The link asks for version “^2.0.0” of first-hop. The catalogue has: 1.0.0.");
  cleanup();
  open("?m=first-hop", { answers: answerWithModules(makeEntry({ lab: "virt" })) });
  expect(await refused()).toContain("played in the lab “virt”, which this portal does not list. It lists: fabric.");
  cleanup();
  open("?m=%3Cimg%20src%3Dx%3E");
  expect(await refused()).toContain("<img src=x>");
  expect(document.querySelector("img")).toBeNull();
});

test("a page that has no hashes opens nothing unchecked", async () => {
  const { answers } = open("?m=first-hop", { isSecure: false });
  expect(await refused()).toContain("not opened over https");
  expect(answers.asked).not.toContain(url);
});

test("a lab of another labApi is refused, and the work stays in the address", async () => {
  open("?m=first-hop#s=1.d.abc", { lab: { ...makeLab(), labApi: 2 } as LabModule & ReturnType<typeof makeLab> });
  const title = await screen.findByText("The Lab fabric lab could not be loaded");
  expect(title.closest("main")?.textContent).toMatch(/labApi 1.*labApi 2.*Your work is kept/);
  expect(location.hash).toBe("#s=1.d.abc");
});

test("an address that means the same opens nothing anew; another payload does", async () => {
  const { lab } = open("?m=first-hop&seed=1");
  await screen.findByTestId("lab");
  history.replaceState(null, "", new URL("?seed=1&m=first-hop", portal));
  fireEvent.popState(window);
  await Promise.resolve();
  expect(lab.given).toHaveLength(1);
  history.replaceState(null, "", new URL("?seed=1&m=first-hop#s=1.d.abc", portal));
  fireEvent.popState(window);
  await expect.poll(() => lab.given.length).toBe(2);
});
