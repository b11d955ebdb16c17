/**
 * test/module — the lab plays a module: read from an address, predicted, played, graded by the worker, taken back.
 */
import type { LabHandle, LabOptions } from "@dc/solid";
import { cleanup, configure, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLab, plain, press, standIn } from "./open-lab.tsx";
import { twoFlows } from "./two-flows.ts";

// A machine that runs everything at once answers late; what never comes is still found.
configure({ asyncUtilTimeout: 15_000 });

let texts: Record<string, string> = {};
beforeEach(() => {
  standIn();
  texts = twoFlows();
  vi.stubGlobal("fetch", async (address: string) => {
    const path = new URL(address).pathname.replace("/modules/two-flows/", "");
    const body = texts[path];
    return new Response(body ?? "", { status: body === undefined ? 404 : 200 });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface Told {
  readonly name: string;
  readonly detail: { readonly [name: string]: unknown };
}

async function play(options: LabOptions = {}): Promise<{ handle: LabHandle; told: Told[] }> {
  const told: Told[] = [];
  const handle = await openLab(undefined, {
    module: { url: "http://modules.example/modules/two-flows/module.json" },
    onEvent: (name, detail) => told.push({ name, detail: detail as Told["detail"] }),
    ...options,
  });
  return { handle, told };
}

const last = (told: readonly Told[], name: string): Told["detail"] | undefined =>
  told.filter((each) => each.name === name).at(-1)?.detail;
/** The pane is loaded first; here that means compiled. */
const title = (): Promise<HTMLElement> => screen.findByRole("heading", { level: 1 });
const button = (name: string | RegExp): HTMLElement => screen.getByRole("button", { name });
const isOff = (element: HTMLElement): boolean => element.getAttribute("aria-disabled") === "true";

/** Commit both answers of the first step. */
async function predict(uplinks = "1", full = "9"): Promise<void> {
  for (const [question, answer] of [
    [/how many of the two uplinks/, uplinks],
    [/How full/, full],
  ] as const) {
    const field = await screen.findByRole("textbox", { name: question });
    fireEvent.input(field, { target: { value: answer } });
    fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(screen.queryByRole("textbox", { name: question })).toBeNull());
  }
}

test("a module's first step stands beside its run: title, text, link, figure, steps", async () => {
  await play();
  expect((await title()).textContent).toBe("Two flows, one uplink");
  const link = screen.getByRole("link", { name: "RFC 2992" });
  expect(link.getAttribute("rel")).toBe("noopener noreferrer");
  const figure = document.querySelector("dc-ecmp-hash") as HTMLElement;
  expect([figure.getAttribute("ways"), figure.getAttribute("theme"), figure.getAttribute("lang")]).toEqual([
    "2",
    "light",
    "en",
  ]);
  const steps = within(screen.getByRole("navigation", { name: "Steps" })).getAllByRole("button");
  expect(steps.map((step) => step.getAttribute("aria-label"))).toEqual([
    "Step 1: Two flows, one uplink, open",
    "Step 2: Another port, another way, opens when the steps before it are done",
    "Step 3: One way less, opens when the steps before it are done",
  ]);
  expect(screen.queryByRole("tab", { name: "Text" })).toBeNull();
});

test("time waits for the predictions, which are locked, scored at the run's end and shown beside the truth", async () => {
  const { handle, told } = await play();
  await title();
  await handle.play();
  await handle.seek("10us");
  await handle.step();
  expect(await handle.runUntil("drop")).toBe(false);
  expect(plain(document.querySelector(".dc-clock")?.textContent)).toMatch(/^0/);
  await predict();
  expect(last(told, "answer")).toEqual({ step: "01-one-uplink", id: "full", value: 9 });
  await handle.seek("100us");
  await screen.findAllByText("The run says at its end.");
  expect(last(told, "score")).toMatchObject({ points: 0 });
  await handle.seek("200us");
  await screen.findByText("Within what was asked for");
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 1, pointsMax: 6 }));
  expect(last(told, "progress")).toEqual({ done: 1, of: 3 });
  expect(screen.getByText("Further off than was asked for")).toBeTruthy();
  expect(screen.getAllByRole("img", { name: /You said/ })).toHaveLength(2);
});

test("an answer that is no number is told, and nothing is committed", async () => {
  const { told } = await play();
  const field = await screen.findByRole("textbox", { name: /How full/ });
  fireEvent.input(field, { target: { value: "much" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(await screen.findByText("Write a number, as 12.5")).toBeTruthy();
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(last(told, "answer")).toBeUndefined();
});

/** To the second step, as a learner comes to it. */
async function toSecond(options: LabOptions = {}): Promise<{ handle: LabHandle; told: Told[] }> {
  const opened = await play(options);
  await title();
  await predict();
  await opened.handle.seek("200us");
  await waitFor(() => expect(isOff(button("Next step"))).toBe(false));
  fireEvent.click(button("Next step"));
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  return opened;
}

const port = (): HTMLInputElement => screen.getByRole("textbox", { name: "Source port of h2" });

test("a knob is another run at the same instant; undo and redo take knobs and actions back in their order", async () => {
  const { handle, told } = await toSecond();
  expect(port().value).toBe("49202");
  await handle.seek("200us");
  await screen.findByText("Both flows still share one uplink.");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3 }));
  expect(screen.queryByText("Both flows still share one uplink.")).toBeNull();
  await handle.invoke("link.down", "leaf1:e1-49");
  expect(await handle.undo()).toBe(true);
  expect(port().value).toBe("49201");
  expect(await handle.undo()).toBe(true);
  await waitFor(() => expect(port().value).toBe("49202"));
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 1 }));
  expect(await handle.undo()).toBe(false);
  expect(await handle.redo()).toBe(true);
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3 }));
});

test("a value that a knob may not have is told and turns nothing", async () => {
  const { handle } = await toSecond();
  fireEvent.change(port(), { target: { value: "80" } });
  expect(await screen.findByText(/Write a number from 49,152 to 49,300/)).toBeTruthy();
  expect(await handle.undo()).toBe(false);
});

test("who looks back loses nothing, and a step keeps its work while another is open", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3 }));
  await handle.seek("1us");
  await handle.step();
  expect(last(told, "score")).toMatchObject({ points: 3 });
  fireEvent.click(button("Back"));
  await screen.findByRole("heading", { level: 1, name: "Two flows, one uplink" });
  await screen.findByText("Within what was asked for");
  fireEvent.click(button("Next step"));
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  await waitFor(() => expect(port().value).toBe("49201"));
  await waitFor(() => expect(plain(document.querySelector(".dc-clock")?.textContent)).toMatch(/^200/));
});

test("hints come one at a time; after honest tries the solution is shown, and gives no points", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  fireEvent.click(await screen.findByRole("button", { name: "Give me a hint" }));
  expect(screen.getByText("With two ways one bit of the hash decides.")).toBeTruthy();
  expect(screen.queryByText("Half of all ports will do.")).toBeNull();
  fireEvent.click(button("Another hint"));
  expect(screen.getByText("Half of all ports will do.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Show me" })).toBeNull();
  fireEvent.change(port(), { target: { value: "49204" } });
  fireEvent.click(await screen.findByRole("button", { name: "Show me" }));
  await screen.findByText(/This is the author’s solution/);
  await handle.seek("200us");
  await waitFor(() => expect(document.querySelector('.lab-tasks [data-state="done"]')).not.toBeNull());
  expect(last(told, "score")).toMatchObject({ points: 1 });
  fireEvent.click(button("Back to my run"));
  await waitFor(() => expect(port().value).toBe("49204"));
  expect(screen.getByText("The solution was shown in this step.")).toBeTruthy();
  expect(isOff(button("Next step"))).toBe(false);
  expect(last(told, "score")).toMatchObject({ points: 1 });
});

test("who is stuck is helped on: the author's moves stand in the run, said so, and can be taken back", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  await handle.showSolutions();
  fireEvent.click(await screen.findByRole("button", { name: "Back to my run" }));
  fireEvent.click(await screen.findByRole("button", { name: "Help me on" }));
  await waitFor(() => expect(port().value).toBe("49201"));
  await handle.seek("200us");
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3, helped: ["02-another-port"] }));
  expect(await handle.undo()).toBe(true);
  await waitFor(() => expect(port().value).toBe("49202"));
});

test("played to its end, the summary shows each check with its evidence, and a record leads to the stage", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(isOff(button("Next step"))).toBe(false));
  fireEvent.click(button("Next step"));
  await screen.findByRole("heading", { level: 1, name: "One way less" });
  await handle.seek("50us");
  await handle.invoke("link.down", "leaf1:e1-49");
  await handle.seek("200us");
  await waitFor(() => expect(last(told, "complete")).toEqual({ points: 5, pointsMax: 6 }));
  fireEvent.click(button("Summary"));
  await screen.findByRole("heading", { level: 1, name: "What you have shown" });
  expect(screen.getAllByText("5 of 6 points")).toHaveLength(2);
  expect(screen.getByText("Every step is complete.")).toBeTruthy();
  expect(screen.getByText("distinct c of route.choose on leaf1")).toBeTruthy();
  fireEvent.click(screen.getAllByRole("button", { name: /^Record \d+: show it$/ })[0]);
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  await waitFor(() => expect(plain(document.querySelector(".dc-clock")?.textContent)).not.toMatch(/^200/));
});

test("resetTask begins anew; resetting a step keeps what was predicted", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3 }));
  fireEvent.click(button("Reset step"));
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 1 }));
  expect(port().value).toBe("49202");
  await handle.resetTask();
  await screen.findByRole("heading", { level: 1, name: "Two flows, one uplink" });
  expect(await screen.findByRole("textbox", { name: /How full/ })).toBeTruthy();
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 0 }));
});

test("an assessment shows no truth, hint or solution before a step is handed in, and then changes nothing", async () => {
  const { handle, told } = await play({ mode: "assess" });
  await title();
  await predict();
  await handle.seek("200us");
  expect(await screen.findAllByText(/once you have handed this step in/)).toHaveLength(2);
  expect(screen.queryByText("The run")).toBeNull();
  fireEvent.click(button("Hand in and go on"));
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  await handle.seek("200us");
  expect(screen.queryByRole("button", { name: /hint/ })).toBeNull();
  expect(screen.queryByText("Both flows still share one uplink.")).toBeNull();
  expect(screen.queryByText("Evidence")).toBeNull();
  await expect(handle.showSolutions()).rejects.toMatchObject({ code: "lab/refused" });
  fireEvent.click(button("Back"));
  await screen.findByText("Within what was asked for");
  expect(screen.getByText(/This step is handed in/)).toBeTruthy();
  expect(last(told, "score")).toMatchObject({ points: 1 });
});

test("who explores opens any step and need not predict; who reviews changes nothing", async () => {
  const { handle } = await play({ mode: "explore", step: "03-one-way-less" });
  expect((await title()).textContent).toBe("One way less");
  await handle.seek("50us");
  expect(plain(document.querySelector(".dc-clock")?.textContent)).toMatch(/^50/);
  cleanup();
  await play({ mode: "review", step: "02-another-port" });
  expect((await title()).textContent).toBe("Another port, another way");
  expect(screen.queryByRole("textbox", { name: "Source port of h2" })).toBeNull();
  expect(screen.getByText(/Nothing can be changed/)).toBeTruthy();
  cleanup();
  const read = await play({ readonly: true, step: "02-another-port" });
  await title();
  expect(screen.getByText(/Nothing can be changed/)).toBeTruthy();
  await expect(read.handle.resetTask()).rejects.toMatchObject({ code: "lab/refused" });
});

test("a presentation is story and stage alone, and keys turn its pages", async () => {
  await play({ mode: "present" });
  await title();
  expect(screen.queryByRole("button", { name: /^Play/ })).toBeNull();
  expect(document.querySelector(".dc-panes-inspector")).toBeNull();
  const stage = document.querySelector(".dc-root") as HTMLElement;
  press(stage, "PageDown");
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  press(stage, ",");
  await screen.findByRole("heading", { level: 1, name: "Two flows, one uplink" });
});

test("in German everything is German, the module's text too", async () => {
  await play({ language: "de" });
  expect((await title()).textContent).toBe("Zwei Flüsse, ein Uplink");
  expect(screen.getByText("Schritt 1 von 3")).toBeTruthy();
  const field = screen.getByRole("textbox", { name: /Wie voll/ });
  fireEvent.input(field, { target: { value: "9,5" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(screen.getByText("9,5 kB")).toBeTruthy());
});

test("a module that fails is told with every issue and another try, and never leaves the lab blank", async () => {
  texts["lessons/02-another-port/checks.yaml"] += "\ntask: []\n";
  texts["module.json"] = texts["module.json"].replace('"minutes": 5', '"minutes": "5"');
  const { told } = await play();
  await screen.findByText("This module cannot be played");
  expect(screen.getByText(/module.json, line 12/)).toBeTruthy();
  expect(last(told, "error")).toMatchObject({ code: expect.stringMatching(/^module\//) });
  texts = twoFlows();
  fireEvent.click(button("Try again"));
  expect((await title()).textContent).toBe("Two flows, one uplink");
});

test("a module that is not there, of another lab, or at no address is refused with the reason", async () => {
  texts = {};
  await play();
  await screen.findByText(/this file in/);
  cleanup();
  texts = twoFlows();
  texts["module.json"] = texts["module.json"].replace('"lab": "fabric"', '"lab": "virt"');
  await play();
  await screen.findByText(/a module of the fabric lab/);
  cleanup();
  await play({ module: { url: "http://[" } });
  await screen.findByText(/an address of module.json/);
});

test("without a module the lab is as it was", async () => {
  const handle = await openLab();
  await screen.findByRole("heading", { level: 1 });
  expect(screen.queryByRole("navigation", { name: "Steps" })).toBeNull();
  await handle.seek("10us");
  expect(screen.getByRole("tab", { name: "Text" })).toBeTruthy();
});

test("a link restores step, answers, knobs, actions, instant and score; it is of at most 400 characters", async () => {
  const { handle } = await toSecond();
  await handle.seek("200us");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(isOff(button("Next step"))).toBe(false));
  await handle.seek("60us");
  await handle.invoke("link.down", "leaf1:e1-49");
  await handle.seek("120us");
  await handle.seek("80us");
  const link = await handle.getPermalink();
  const state = await handle.getState();
  expect(link).toContain("&m=two-flows@1.0.0#s=1.d.");
  expect(link.length).toBeLessThanOrEqual(400);
  cleanup();

  const again = await play({ state: link.slice(link.indexOf("?")), seed: 99 });
  await screen.findByRole("heading", { level: 1, name: "Another port, another way" });
  await waitFor(() => expect(port().value).toBe("49201"));
  expect(plain(document.querySelector(".dc-clock")?.textContent)).toMatch(/^80/);
  await waitFor(() => expect(last(again.told, "score")).toMatchObject({ points: 3 }));
  expect(await again.handle.getState()).toBe(state);
  expect(await again.handle.undo()).toBe(true);
  expect(await again.handle.undo()).toBe(true);
  await waitFor(() => expect(port().value).toBe("49202"));
  await again.handle.setState(state);
  await waitFor(() => expect(port().value).toBe("49201"));
});

test("an altered link, one of another version, and one of a run are refused, and the work is kept", async () => {
  const { handle, told } = await toSecond();
  await handle.seek("200us");
  fireEvent.change(port(), { target: { value: "49201" } });
  await waitFor(() => expect(last(told, "score")).toMatchObject({ points: 3 }));
  const state = await handle.getState();
  const kept = async (): Promise<void> => {
    expect(port().value).toBe("49201");
    expect(last(told, "score")).toMatchObject({ points: 3 });
    expect(await handle.getState()).toBe(state);
  };
  const at = state.length >> 1;
  const altered = `${state.slice(0, at)}${state[at] === "A" ? "B" : "A"}${state.slice(at + 1)}`;
  await expect(handle.setState(altered)).rejects.toMatchObject({ code: "lab/bad-state" });
  await kept();
  texts["module.json"] = texts["module.json"].replace("1.0.0", "1.0.1");
  cleanup();
  const other = await play();
  await title();
  await expect(other.handle.setState(state)).rejects.toThrow(/two-flows@1.0.1.*two-flows@1.0.0/);
  const run = await (async () => {
    cleanup();
    const plainLab = await openLab();
    return plainLab.getState();
  })();
  cleanup();
  const third = await play();
  await title();
  await expect(third.handle.setState(run)).rejects.toMatchObject({ code: "lab/bad-state" });
  cleanup();
  const without = await openLab();
  await expect(without.setState(state)).rejects.toThrow(/two-flows@1.0.0/);
});

test("a page that gives an altered link gets the module's first step, and is told why", async () => {
  await play({ state: "1.d.AAAA" });
  expect((await title()).textContent).toBe("Two flows, one uplink");
  await screen.findByText(/The link does not open/);
});
