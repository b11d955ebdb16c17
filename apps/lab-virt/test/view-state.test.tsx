import { cleanup, fireEvent, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";

beforeAll(standIn);
afterEach(cleanup);

const go = (name: string): void => void fireEvent.click(screen.getByRole("tab", { name }));
const actOn = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));
const said = (): readonly (string | null | undefined)[] =>
  within(screen.getByRole("region", { name: "What it did, the newest first" }))
    .queryAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[0]?.textContent);

test("a race is there when one comes back to it, in a link, and step by step when it is taken back", async () => {
  const lab = await openLab();
  go("Shadow or EPT");
  await screen.findByRole("region", { name: "Where the line is" });
  for (const name of ["Map", "Read", "Switch address space"]) actOn(name);
  const all = ["switches to B", "reads page 0: its page 8", "maps page 0"];
  expect(said()).toEqual(all);
  go("Page walk");
  await screen.findByRole("region", { name: "Page-walk microscope" });
  go("Shadow or EPT");
  await screen.findByRole("region", { name: "Where the line is" });
  expect(said()).toEqual(all);

  const link = await lab.getState();
  await lab.undo();
  expect(said()).toEqual(all.slice(1));
  // Where it is taken back, it is shown.
  go("Page walk");
  await lab.undo();
  await screen.findByRole("region", { name: "Where the line is" });
  expect(said()).toEqual(all.slice(2));
  await lab.redo();
  expect(said()).toEqual(all.slice(1));
  cleanup();

  await openLab({ state: link });
  await screen.findByRole("region", { name: "Where the line is" });
  await waitFor(() => expect(said()).toEqual(all));
});

test("what is walked follows a link and what is taken back while the view is shown", async () => {
  const lab = await openLab();
  go("Page walk");
  await screen.findByRole("region", { name: "Page-walk microscope" });
  const guests = (): readonly HTMLInputElement[] =>
    within(screen.getByRole("radiogroup", { name: "Guest" })).getAllByRole("radio");
  const chosen = (): string | undefined => guests().find(({ checked }) => checked)?.value;
  const first = await lab.getState();
  expect(chosen()).toBe("levels4");
  for (const guest of guests()) if (guest.value === "bits32") fireEvent.click(guest);
  await waitFor(() => expect(chosen()).toBe("bits32"));
  const link = await lab.getState();
  await lab.undo();
  await waitFor(() => expect(chosen()).toBe("levels4"));
  await lab.redo();
  await waitFor(() => expect(chosen()).toBe("bits32"));
  await lab.setState(first);
  await waitFor(() => expect(chosen()).toBe("levels4"));
  await lab.setState(link);
  await waitFor(() => expect(chosen()).toBe("bits32"));
  // What a link brought is no step that could be taken back.
  await expect(lab.undo()).resolves.toBe(false);
});
