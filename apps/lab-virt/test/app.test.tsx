import { cleanup, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openLab, standIn } from "./open-lab.tsx";

beforeAll(standIn);
afterEach(cleanup);

test("it opens on a queue of 8 as rings; steps move the indices forth and back", async () => {
  const lab = await openLab();
  const rings = (): string => screen.getByRole("img", { name: /split virtqueue/ }).getAttribute("aria-label") ?? "";
  await waitFor(() => expect(rings()).toContain("of 8"));
  await lab.runUntil("20us");
  await waitFor(() => expect(rings()).not.toContain("avail.idx 0,"));
  const later = rings();
  await lab.seek("5us");
  await waitFor(() => expect(rings()).not.toBe(later));
  await lab.seek("20us");
  await waitFor(() => expect(rings()).toBe(later));
});

test("exits stand below with their reason, and the table of the queue is one key away", async () => {
  const lab = await openLab();
  await lab.runUntil("20us");
  await waitFor(() => expect(screen.getByRole("button", { name: "EPT_MISCONFIG" })).toBeTruthy());
  const stage = screen.getByRole("region", { name: "Split virtqueue, 8 entries" });
  within(stage).getByRole("radio", { name: "receive" }).click();
  within(stage).getByRole("radio", { name: /Table/ }).click();
  await waitFor(() => expect(within(stage).getByRole("table").textContent).toContain("with the device"));
});

test("a record says what it is in words, and names what made it happen", async () => {
  const lab = await openLab({ seed: 7 });
  await lab.runUntil("vm.exit");
  await screen.findByText("EPT_MISCONFIG, kernel");
  const why = await screen.findByRole("region", { name: "Why did the guest exit?" });
  const steps = within(why)
    .getAllByRole("listitem")
    .map((step) => step.querySelector("b")?.textContent);
  expect(steps).toEqual([
    "The guest exited: EPT_MISCONFIG.",
    "The driver rang the doorbell.",
    "The driver published a buffer to send.",
  ]);
  expect(why.textContent).toContain("by the kernel");
  // A step of the chain leads to its record, whose packet is opened beside its own reasons.
  within(why).getAllByRole("button")[0].click();
  await screen.findByRole("region", { name: "Why was the doorbell rung?" });
  await screen.findByText("Fields and bytes");
  expect(screen.queryByText("Nothing is chosen")).toBeNull();
});

test("a virtual function shows the same rings, and no kick of it is an exit", async () => {
  await openLab();
  screen.getByRole("button", { name: "The same, by a virtual function" }).click();
  await screen.findByText(/served by a virtual function/);
  await waitFor(() => expect(screen.getByRole("img", { name: /split virtqueue of 8/ })).toBeTruthy());
});

test("what was found is ticked: the kick, the exit, the way back, the kick that was not sent", async () => {
  const lab = await openLab();
  const story = screen.getByText("Step to the first kick").closest("section") ?? document.body;
  const done = (): number => story.querySelectorAll('[data-state="done"]').length;
  expect(done()).toBe(0);
  await lab.runUntil("ring.kick");
  await waitFor(() => expect(done()).toBe(1));
  await lab.runUntil("vm.exit");
  await waitFor(() => expect(done()).toBe(2));
  await lab.stepBack();
  await waitFor(() => expect(done()).toBe(3));
  await lab.runUntil("ring.suppress");
  await waitFor(() => expect(done()).toBe(4));
});
