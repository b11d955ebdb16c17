import type { EventPage, HostEvent } from "@dc/engine/host";
import { createEffect, createRoot } from "solid-js";
import { expect, test, vi } from "vitest";
import { type AskEvents, createEventPages } from "./event-pages.ts";

/** A run of `length` records, all alike; with a filter, every tenth. */
function makeRun(length: number): { ask: ReturnType<typeof vi.fn<AskEvents>>; grow(by: number): void } {
  let records = length;
  const event = (record: number): HostEvent => ({
    record,
    timePs: record,
    kind: "k",
    object: "o",
    frame: 0,
    a: 0,
    b: 0,
    c: 0,
    cause: -1,
    flow: -1,
  });
  const ask = vi.fn<AskEvents>(async ({ filter = "", skip = 0, limit, newestFirst = true }): Promise<EventPage> => {
    const all = Array.from({ length: records }, (_, record) => record).filter(
      (record) => filter === "" || record % 10 === 0,
    );
    const events = (newestFirst ? all.reverse() : all).slice(skip, skip + limit).map(event);
    return { events, records, first: 0, searched: records, matched: all.length, complete: true };
  });
  return { ask, grow: (by) => (records += by) };
}

test("rows in sight are fetched once, a look brings the end with the length", async () => {
  const run = makeRun(1000);
  const pages = createEventPages(run.ask);
  await pages.refresh();
  expect([pages.count(), pages.total()]).toEqual([1000, 1000]);
  expect(pages.row(999)?.record).toBe(999);
  expect(pages.row(0)).toBeUndefined();
  pages.see(100, 130);
  await vi.waitFor(() => expect(pages.row(130)?.record).toBe(130));
  const asked = run.ask.mock.calls.length;
  pages.see(110, 126);
  await Promise.resolve();
  expect(run.ask.mock.calls.length).toBe(asked);
});

test("a list that follows its growing end asks once for each look, and never by itself", async () => {
  const run = makeRun(1000);
  const pages = createEventPages(run.ask);
  await createRoot(async (end) => {
    // The kit's list: when its length changes it shows the end, and says which rows it shows.
    createEffect(() => {
      const count = pages.count();
      if (count > 0) pages.see(count - 12, count - 1);
    });
    for (let look = 0; look < 5; look += 1) {
      run.grow(20);
      await pages.refresh();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pages.row(1099)?.record).toBe(1099);
    // One for each look; a page at the end may be missing once, where the look brought less than is in sight.
    expect(run.ask.mock.calls.length).toBeLessThanOrEqual(7);
    end();
  });
});

test("a filter has its own places, and forgetting makes all of them unknown", async () => {
  const run = makeRun(1000);
  const pages = createEventPages(run.ask);
  await pages.setFilter("drop");
  expect([pages.count(), pages.total()]).toEqual([100, 1000]);
  expect(pages.row(3)?.record).toBe(30);
  expect(pages.placeOf(30)).toBe(3);
  expect(pages.placeOf(31)).toBeUndefined();
  await pages.refresh();
  expect(pages.row(99)?.record).toBe(990);
  pages.forget();
  expect(pages.row(3)).toBeUndefined();
});

test("who types faster than the worker answers keeps every letter: only the last filter is shown", async () => {
  const answers: (() => void)[] = [];
  const run = makeRun(100);
  const pages = createEventPages(async (ask) => {
    await new Promise<void>((answer) => answers.push(answer));
    return run.ask(ask);
  });
  const shown: string[] = [];
  await createRoot(async (end) => {
    createEffect(() => shown.push(pages.filter()));
    const typed = ["d", "dr", "drop"].map((text) => pages.setFilter(text));
    for (const answer of answers) answer();
    await Promise.all(typed);
    expect(pages.filter()).toBe("drop");
    expect(shown).toEqual(["", "drop"]);
    const late = pages.setFilter("where");
    pages.keepFilter();
    for (const answer of answers) answer();
    await late;
    expect(pages.filter(), "what was typed next is no filter").toBe("drop");
    end();
  });
});
