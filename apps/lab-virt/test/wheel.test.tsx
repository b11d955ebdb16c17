import { createLab, LabProvider, type LabModel } from "@dc/lab";
import { makeInlineConnect } from "@dc/lab/testing";
import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { createRoot } from "solid-js";
import { afterEach, beforeAll, expect, test } from "vitest";
import { virtLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";
import type { WheelPort } from "../src/views/wheel/connect.ts";
import { WheelView } from "../src/views/wheel/wheel-view.tsx";
import { createWheelHost, type FromWheel } from "../src/wheel/worker.ts";
import { standIn } from "./open-lab.tsx";

beforeAll(standIn);
const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

/** What the wheel's worker does, in a later task of this thread, its messages cloned as a port would. */
function connectHere(): WheelPort {
  let heard: (message: FromWheel) => void = () => {};
  const hear = createWheelHost({
    post(message) {
      const copy = structuredClone(message);
      setTimeout(() => heard(copy), 0);
    },
    pause: () => new Promise((goOn) => setTimeout(goOn, 0)),
  });
  return {
    post: (message) => hear(structuredClone(message)),
    listen: (hears) => {
      heard = hears;
    },
    end: () => {
      heard = () => {};
    },
  };
}

interface Bench {
  readonly model: LabModel;
  readonly said: string[];
}

function open(before?: Bench): Bench {
  const said: string[] = before?.said ?? [];
  const host = makeInlineConnect(domain);
  const model =
    before?.model ??
    createRoot((dispose) => {
      ends.push(dispose);
      return createLab({
        identity: { name: "virt", engines: {} },
        connect: host.connect,
        describeFlow: ({ from, to }) => `${from} ${to}`,
        onNotice: () => {},
        onFrame: (draw) => setTimeout(draw, 0),
        later: (run, ms) => setTimeout(run, ms),
      });
    });
  if (before === undefined) ends.push(() => model.destroy());
  model.setView("table");
  render(() => (
    <LabProvider value={virtLab}>
      <AnnounceProvider announce={(text) => void said.push(text)}>
        <WheelView model={model} motion="reduced" readOnly={false} connect={connectHere} />
      </AnnounceProvider>
    </LabProvider>
  ));
  return { model, said };
}

const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));
const table = (name: string): Promise<HTMLElement> => screen.findByRole("table", { name });
/** A row's cells, as texts. */
async function row(of: string, at: number): Promise<readonly (string | null)[]> {
  const rows = within(await table(of)).getAllByRole("row");
  return within(rows[at + 1] as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => textContent);
}

test("W16: a prediction first; then the curve, and what was said beside what is measured", async () => {
  open();
  expect((await screen.findByRole("button", { name: "One turn" })).getAttribute("aria-disabled")).toBe("true");
  expect(screen.queryByRole("table", { name: "Misses of a turn in numbers" })).toBeNull();
  const field = screen.getByRole("textbox", { name: /how many misses has a turn\? Your prediction/ });
  fireEvent.input(field, { target: { value: "some" } });
  press("Commit");
  expect(screen.getByRole("alert").textContent).toBe("A whole number, please.");
  fireEvent.input(field, { target: { value: "128" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByText("You said 128; it is 512.");
  const curve = await table("Misses of a turn in numbers");
  await waitFor(() => expect(within(curve).queryByText("…")).toBeNull());
  expect((await row("Misses of a turn in numbers", 2)).slice(0, 2)).toEqual(["3", "0"]);
  expect((await row("Misses of a turn in numbers", 3)).slice(0, 2)).toEqual(["4", "512"]);
  screen.getByText(/LRU: no misses up to 3, and from 4 on 512 in every turn/);
});

test("W17: turns, one access and its reason; invalidations are counted, and said", async () => {
  const { said } = open();
  fireEvent.click(await screen.findByRole("button", { name: "Just show it" }));
  for (const turns of [1, 2, 3, 4, 5]) {
    press("One turn");
    await waitFor(async () => expect((await row("Turns, the newest first", 0))[0]).toBe(String(turns)));
  }
  expect(await row("Turns, the newest first", 0)).toEqual(["5", "1", "512", "0", "512", "512 evicted by VPID 4"]);
  press("One access");
  await waitFor(() =>
    expect(said.at(-1)).toBe(
      "Turn 6, VPID 2, page 0, set 0. It missed: in turn 5 VPID 1 needed room in its set, and this entry was the one to go.",
    ),
  );
  press("INVEPT EPT");
  await waitFor(() => expect(said.at(-1)).toMatch(/^INVEPT EPT took 5\d\d entries: 51\d of VPID 1, 1 of VPID 2; /));
  press("INVVPID all");
  await waitFor(() => expect(said.at(-1)).toMatch(/0 are left\.$/));
  // The pane says the newest, not the first.
  expect(screen.getByRole("region", { name: "Invalidate" }).textContent).toContain(said.at(-1));
  await waitFor(async () => expect((await row("Virtual processors", 0))[3]).toBe("0"));
});

test("W18: who is pinned has all of it, and so have the others; the choice is kept while another view is shown", async () => {
  const bench = open();
  fireEvent.click(await screen.findByRole("button", { name: "Just show it" }));
  fireEvent.click(screen.getByRole("checkbox", { name: "vCPU 2 has a processor of its own" }));
  press("Run 12 turns");
  await waitFor(async () => expect((await row("Virtual processors", 1)).slice(3, 8)).toEqual(["512", "3", "1,024", "512", "0"])); // biome-ignore format: one row
  expect((await row("Virtual processors", 0))[7]).toBe("0");
  cleanup();
  open(bench);
  const pin = await screen.findByRole("checkbox", { name: "vCPU 2 has a processor of its own" });
  expect((pin as HTMLInputElement).checked).toBe(true);
});
