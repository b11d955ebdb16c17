import { cleanup, render, screen, waitFor, within } from "@solidjs/testing-library";
import { makeInlineConnect } from "@dc/lab/testing";
import type { LabHandle, LabOptions } from "@dc/solid";
import { afterEach, beforeAll, expect, test } from "vitest";
import FabricLab, { labApi } from "../src/expose.tsx";
import { FabricLab as Lab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";
import { standIn } from "./open-lab.tsx";

beforeAll(standIn);
afterEach(cleanup);

interface Bench {
  readonly handle: LabHandle;
  readonly root: HTMLElement;
  readonly spoken: string[];
  readonly events: [string, unknown][];
}

async function open(options: LabOptions = {}): Promise<Bench> {
  const host = makeInlineConnect(domain);
  const spoken: string[] = [];
  const events: [string, unknown][] = [];
  const handle = await new Promise<LabHandle>((resolve) => {
    render(() => (
      <Lab
        scope="here"
        connect={host.connect}
        onReady={resolve}
        options={{
          autoplay: false,
          storage: "none",
          ...options,
          onEvent: (name, detail) => {
            events.push([name, detail]);
            if (name === "announce") spoken.push((detail as { text: string }).text);
          },
        }}
      />
    ));
  });
  return { handle, root: document.querySelector(".dc-root") as HTMLElement, spoken, events };
}

const press = (target: Element, key: string, more: KeyboardEventInit = {}): void => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true, ...more }));
};

test("the lab speaks edition 1 of the contract and is a component", () => {
  expect(labApi).toBe(1);
  expect(typeof FabricLab).toBe("function");
});

test("it opens on a leaf-spine, with story, stage, events, transport and where it stands", async () => {
  const { events } = await open();
  expect(screen.getByRole("heading", { name: "Three flows, four ways" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Leaf-spine, 4 × 8" })).toBeTruthy();
  expect(screen.getByRole("button", { name: /^Play/ })).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Filter events" })).toBeTruthy();
  expect(events.map(([name]) => name)).toContain("ready");
});

test("parts that the page hides are not there", async () => {
  await open({ hide: ["story", "inspector", "below", "timeline", "top"] });
  expect(screen.queryByRole("heading", { name: "Three flows, four ways" })).toBeNull();
  expect(screen.queryByRole("textbox", { name: "Filter events" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Copy link" })).toBeNull();
  expect(screen.getByRole("button", { name: /^Play/ })).toBeTruthy();
});

test("by keyboard alone: step, step back, table, filter, cut a link, undo", async () => {
  const { root, handle } = await open();
  press(root, "ArrowRight");
  await waitFor(async () => expect((await handle.getParams()) as object).toBeTruthy());
  await waitFor(() => expect(document.body.textContent).toContain("paused at an event"));
  press(root, "t");
  const table = await screen.findByRole("grid", { name: "Leaf-spine, 4 × 8" });
  expect(within(table).getAllByRole("columnheader").length).toBeGreaterThan(4);
  press(root, "/");
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Filter events" }));
  await handle.invoke("link.down", "leaf1:e1-50");
  await waitFor(() => expect(document.body.textContent).toContain("leaf1:e1-50 is down."));
  press(root, "z", { ctrlKey: true });
  await waitFor(() => expect(document.body.textContent).toContain("Taken back: link.down leaf1:e1-50."));
});

test("a drop is opened, explained and spoken", async () => {
  const { handle, spoken, events } = await open();
  expect(await handle.runUntil("drop")).toBe(true);
  await waitFor(() => expect(screen.getAllByRole("heading", { name: /^Packet [A-C]-\d+$/ }).length).toBeGreaterThan(0));
  expect(document.body.textContent).toContain("paused at a drop");
  await waitFor(() => expect(screen.getByRole("heading", { name: /^Why was [A-C]-\d+ dropped\?$/ })).toBeTruthy());
  await waitFor(() => expect(spoken.some((text) => /^Why was [A-C]-\d+ dropped\? /.test(text))).toBe(true));
  expect(events.some(([name, detail]) => name === "event" && (detail as { kind: string }).kind === "frame.drop")).toBe(
    true,
  );
});

test("the handle answers each method of the contract", async () => {
  const { handle } = await open();
  await handle.seek("5us");
  await handle.step(2);
  await handle.stepBack();
  expect(await handle.inspect("leaf1/e1-50")).toMatchObject({ path: "leaf1/e1-50" });
  expect(await handle.inspect("leaf1")).toMatchObject({ kind: "fabric/switch@1", role: "leaf" });
  await expect(handle.inspect("nobody")).rejects.toMatchObject({ code: "lab/unknown-object" });
  await expect(handle.seek("soon")).rejects.toMatchObject({ code: "lab/bad-time" });
  await expect(handle.setState("1.d.")).rejects.toMatchObject({ code: "lab/bad-state" });
  await expect(handle.subscribe("leaf1#nothing", () => {})).rejects.toMatchObject({ code: "lab/unknown-probe" });
  await expect(handle.invoke("link.down", "nobody:e1")).rejects.toMatchObject({ code: "lab/refused" });
  const heard: number[] = [];
  const end = await handle.subscribe("leaf1/e1-50#queueBytes", (value) => heard.push(value));
  await handle.seek("9us");
  await waitFor(() => expect(heard.at(-1)).toBeGreaterThan(0));
  end();
  const state = await handle.getState();
  await handle.reset();
  await handle.setState(state);
  expect(await handle.getState()).toBe(state);
  const csv = await handle.export("csv");
  expect(csv.type).toBe("text/csv");
  expect(await handle.getPermalink()).toContain("#s=1.d.");
});

test("what the page asks for that does not open is said, beside a stage that is never blank", async () => {
  await open({ scenario: "dc: 1\nnodes: { a: { kind: fabric/swich@1 } }" });
  await waitFor(() => expect(document.body.textContent).toContain("scenario/unknown-kind"));
  expect(screen.getByRole("heading", { name: "Three flows, four ways" })).toBeTruthy();
});

test("a link of another engine's digest is said to be another run", async () => {
  const first = await open();
  await first.handle.seek("5us");
  const state = await first.handle.getState();
  cleanup();
  const { decodePermalink, encodeState } = await import("@dc/engine/permalink");
  const decoded = decodePermalink(state);
  if (!decoded.ok) throw new Error("not decoded");
  const other = encodeState({ ...decoded.value, digest: "0123456789abcdef", engines: { engine: "0.0.9" } });
  await open({ state: other });
  await waitFor(() => expect(document.body.textContent).toContain("0123456789abcdef"));
  expect(document.body.textContent).toContain("engine 0.0.9");
});

test("names of a file are text, whatever they hold", async () => {
  const bad = "<img src=x onerror=alert(1)>";
  await open({
    scenario: JSON.stringify({
      dc: 1,
      name: bad,
      nodes: { a: { kind: "fabric/host@1" }, b: { kind: "fabric/host@1" } },
      links: [{ ends: ["a:e", "b:e"], rate: "1G", delay: "1ns" }],
    }),
  });
  expect(document.querySelector("img")).toBeNull();
  expect(document.body.textContent).toContain(bad);
});
