import type { LabModule, Store } from "@dc/solid";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createResource, createSignal, type JSX } from "solid-js";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import {
  answerWith,
  createFederation,
  createMemoryStore,
  makeLab,
  makeListed,
  portal,
  standIns,
} from "../test/page.ts";
import type { Federation } from "./lab/load.ts";
import { Portal } from "./portal.tsx";

beforeAll(standIns);
beforeEach(() => history.replaceState(null, "", portal));
afterEach(cleanup);

interface Opened {
  readonly federation?: Federation;
  readonly fetchText?: typeof fetch;
  readonly store?: Store | undefined;
}
function open(address: string, { federation, fetchText, store }: Opened = {}): ReturnType<typeof render> {
  history.replaceState(null, "", new URL(address, portal));
  return render(() => (
    <Portal
      window={window}
      portal={portal}
      store={store}
      federation={federation ?? createFederation(async () => makeLab())}
      fetchText={fetchText ?? answerWith(makeListed("fabric"))}
    />
  ));
}

test("home lists each lab with its words, its door and its own page", async () => {
  open("", { fetchText: answerWith(makeListed("fabric"), makeListed("virt")) });
  const cards = await screen.findAllByRole("article");
  expect(cards.map((card) => card.getAttribute("aria-labelledby"))).toEqual(["lab-fabric", "lab-virt"]);
  const [card] = cards;
  if (card === undefined) throw new Error("no card");
  expect(within(card).getByText("About fabric.")).toBeTruthy();
  expect(
    within(card)
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent),
  ).toEqual(["First offer", "Second offer"]);
  expect(within(card).getByRole("link", { name: "Open the lab" }).getAttribute("href")).toBe("?lab=fabric");
  expect(within(card).getByRole("link", { name: "On its own page" }).getAttribute("href")).toBe(
    new URL("labs/fabric/", portal).href,
  );
  expect(screen.getByText(/^2 labs, one clock/)).toBeTruthy();
});

test("one lab is called one", async () => {
  open("");
  expect(await screen.findByText(/^One lab, one clock/)).toBeTruthy();
});

test("a click on a lab's door opens it without loading the page again, and the title says so", async () => {
  open("");
  fireEvent.click(await screen.findByRole("link", { name: "Open the lab" }));
  expect((await screen.findByTestId("lab")).textContent).toBe("seed none");
  expect(location.search).toBe("?lab=fabric");
  expect(document.title).toBe("Lab fabric · DC Labs");
});

test("a permalink reaches the lab: seed, time, the whole link; with the way home and the portal's address", async () => {
  const lab = makeLab();
  open("?lab=fabric&seed=42&at=1.5ms#s=1.d.abc", { federation: createFederation(async () => lab) });
  await screen.findByTestId("lab");
  expect(lab.given[0]?.options).toMatchObject({
    seed: 42,
    at: "1.5ms",
    state: "?lab=fabric&seed=42&at=1.5ms#s=1.d.abc",
    portal: portal.href,
    home: portal.href,
  });
});

test("a settings button stands in the lab's own bar, and a choice reaches the lab that is there", async () => {
  const lab = makeLab();
  open("?lab=fabric", { federation: createFederation(async () => lab) });
  await screen.findByTestId("lab");
  fireEvent.click(screen.getByRole("button", { name: "Settings" }));
  fireEvent.click(await screen.findByRole("radio", { name: "Dark" }));
  expect(lab.given).toHaveLength(1);
  expect(lab.given[0]?.options?.theme).toBe("dark");
  expect(document.documentElement.dataset.theme).toBe("dark");
});

test("settings are kept where storage is allowed, and the panel says whether they are", async () => {
  const store = createMemoryStore();
  open("", { store });
  fireEvent.click(await screen.findByRole("radio", { name: "Contrast" }));
  expect(screen.getByText(/^Kept on this device/)).toBeTruthy();
  cleanup();
  open("", { store });
  expect(((await screen.findByRole("radio", { name: "Contrast" })) as HTMLInputElement).checked).toBe(true);
  cleanup();
  open("", { store: undefined });
  expect(await screen.findByText(/keeps nothing for this page/)).toBeTruthy();
});

test("a list of labs that cannot be read says its address and why; Retry reads it again", async () => {
  let answers = 0;
  open("", {
    fetchText: async (address) => {
      answers += 1;
      return answers === 1 ? new Response("", { status: 503 }) : answerWith(makeListed("fabric"))(address);
    },
  });
  expect(await screen.findByText("The list of labs could not be read")).toBeTruthy();
  expect(screen.getByRole("main").textContent).toContain(new URL("labs.json", portal).href);
  expect(screen.getByRole("main").textContent).toContain("HTTP 503");
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(await screen.findByRole("article")).toBeTruthy();
});

test("a link to a lab that does not exist shows its text as text, and which there are", async () => {
  open("?lab=%3Cimg%20src%3Dx%3E");
  await screen.findByText("There is no lab of this name");
  expect(screen.getByRole("main").textContent).toContain("<img src=x>");
  expect(screen.getByRole("main").textContent).toContain("fabric");
  expect(document.querySelector("img")).toBeNull();
});

test("a lab that fails is told aloud, with address and reason; Retry asks anew and draws it", async () => {
  const lab = makeLab();
  const federation = createFederation(
    () => Promise.reject(new Error("boom")),
    async () => lab,
  );
  open("?lab=fabric", { federation, fetchText: answerWith(makeListed("fabric")) });
  const title = await screen.findByText("The Lab fabric lab could not be loaded");
  const text = title.closest("main")?.textContent ?? "";
  expect(text).toContain(new URL("labs/fabric/mf-manifest.json", portal).href);
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(await screen.findByTestId("lab")).toBeTruthy();
  expect(federation.asked).toBe(2);
});

test("from a lab that failed, home is one click away and alive", async () => {
  open("?lab=fabric", { federation: createFederation(() => Promise.reject(new Error("boom"))) });
  fireEvent.click(await screen.findByRole("link", { name: "All labs" }));
  expect(await screen.findByRole("article")).toBeTruthy();
  expect(location.search).toBe("");
});

test("a lab that waits for a part of itself, later, stays in the page with what it holds", async () => {
  let wait: () => void = () => {};
  const Waiting = (): JSX.Element => {
    const [asked, setAsked] = createSignal(false);
    const [part] = createResource(
      () => asked(),
      () => new Promise<string>(() => {}),
    );
    wait = () => setAsked(true);
    const place = document.createElement("section");
    place.setAttribute("data-testid", "lab");
    return [place, <p>{part()}</p>];
  };
  open("?lab=fabric", { federation: createFederation(async () => ({ ...makeLab(), default: Waiting })) });
  const place = await screen.findByTestId("lab");
  wait();
  await Promise.resolve();
  expect(place.isConnected).toBe(true);
  expect(screen.queryByText("Loading the Lab fabric lab")).toBeNull();
});

test("a lab of another edition is refused with both numbers", async () => {
  const other = { ...makeLab(), labApi: 2 } as LabModule;
  open("?lab=fabric", { federation: createFederation(async () => other) });
  const title = await screen.findByText("The Lab fabric lab could not be loaded");
  expect(title.closest("main")?.textContent).toMatch(/labApi 1.*labApi 2/);
  expect(screen.queryByTestId("lab")).toBeNull();
});

test("where a lab stood when it was left is offered on the home page, as a link", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const link = new URL("?lab=fabric&seed=7&at=1.5ms#s=1.d.abc", portal).href;
  const lab = makeLab({ getPermalink: async () => link });
  open("?lab=fabric", { federation: createFederation(async () => lab), store: createMemoryStore() });
  await screen.findByTestId("lab");
  lab.given[0]?.options?.onEvent?.("statechange", { status: "paused", timePs: 1.5e9 });
  await vi.advanceTimersByTimeAsync(1000);
  history.pushState(null, "", portal);
  fireEvent.popState(window);
  const resume = await screen.findByRole("link", { name: "Resume" });
  expect(resume.getAttribute("href")).toBe("?lab=fabric&seed=7&at=1.5ms#s=1.d.abc");
  expect(screen.getByText(/at 1\.5ms/)).toBeTruthy();
  vi.useRealTimers();
});

test("the other doors name this site's own addresses and the policy that a page needs", async () => {
  open("");
  await screen.findByRole("article");
  const text = screen.getByRole("main").textContent ?? "";
  expect(text).toContain(`src="${new URL("elements/dc-fabric-lab.js", portal).href}"`);
  expect(text).toContain("<dc-fabric-lab");
  expect(text).toContain(`script-src 'self' ${portal.origin};`);
});

test("an error of the portal itself ends in a page that says so, not in a blank one", async () => {
  const broken = new Proxy(window, {
    get(target, name) {
      if (name === "addEventListener") throw new Error("this window is broken");
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  render(() => (
    <Portal
      window={broken}
      portal={portal}
      store={undefined}
      federation={createFederation()}
      fetchText={answerWith(makeListed("fabric"))}
    />
  ));
  expect(await screen.findByText("The portal stopped with an error")).toBeTruthy();
  expect(screen.getByRole("main").textContent).toContain("this window is broken");
});
