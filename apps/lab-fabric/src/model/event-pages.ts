/**
 * model/event-pages — the trace behind the event list: what is in sight is fetched in pages and kept.
 *
 * The list may hold a million rows; the worker has them and the page asks for the rows that are seen. A row that was
 * fetched stays right when time goes back and forth, because the run is the same; it is forgotten when the run changes.
 * @module
 */
import type { Commands, EventPage, HostEvent } from "@dc/engine/host";
import { type Accessor, batch, createSignal } from "solid-js";

const pageLength = 64;

/** The event list's rows. */
export interface EventPages {
  readonly filter: Accessor<string>;
  /** How many records pass the filter, and how many there are. */
  readonly count: Accessor<number>;
  readonly total: Accessor<number>;
  /** A row by its place; undefined until it has come. Tracks the arrival of rows. */
  row(index: number): HostEvent | undefined;
  /** The rows in sight. */
  see(first: number, last: number): void;
  /** @returns rejects with the host's error when the filter does not parse; the list then stays as it was. */
  setFilter(text: string): Promise<void>;
  /** The run stands elsewhere: look again how many rows there are. */
  refresh(): Promise<void>;
  /** Another run, or another past: nothing that was fetched is right any more. */
  forget(): void;
  /** The place of a record, where it is known. */
  placeOf(record: number): number | undefined;
}

/** How the pages ask. */
export type AskEvents = (ask: Commands["events"]["ask"]) => Promise<EventPage>;

/** Create the rows of an event list. */
export function createEventPages(ask: AskEvents): EventPages {
  const [filter, setFilterText] = createSignal("");
  const [count, setCount] = createSignal(0);
  const [total, setTotal] = createSignal(0);
  const [version, setVersion] = createSignal(0);
  let rows = new Map<number, HostEvent>();
  let places = new Map<number, number>();
  let asked = new Set<number>();
  let sight: [number, number] = [0, 0];
  /** Grows with everything that makes older answers wrong. */
  let epoch = 0;

  function take(page: EventPage, from: number): void {
    batch(() => {
      page.events.forEach((event, index) => {
        rows.set(from + index, event);
        places.set(event.record, from + index);
      });
      setCount(page.matched);
      setTotal(page.records - page.first);
      setVersion((now) => now + 1);
    });
  }

  async function fetchPage(index: number): Promise<void> {
    // Ask for what is missing of the page only, so that a page at the end grows without being fetched again and again.
    let from = index * pageLength;
    const end = from + pageLength;
    while (from < end && rows.has(from)) from += 1;
    if (from >= end || from >= count()) return;
    if (asked.has(from)) return;
    asked.add(from);
    const began = epoch;
    try {
      const page = await ask({ filter: filter(), skip: from, limit: end - from, newestFirst: false });
      if (began === epoch) take(page, from);
    } catch {
      // Said where the filter is set; a page that fails for another reason is asked for when it is seen again.
    } finally {
      asked.delete(from);
    }
  }

  function fetchSight(): void {
    const [first, last] = sight;
    for (let page = Math.floor(first / pageLength); page <= Math.floor(last / pageLength); page += 1)
      void fetchPage(page);
  }

  function forget(): void {
    epoch += 1;
    rows = new Map();
    places = new Map();
    asked = new Set();
    setVersion((now) => now + 1);
  }

  return {
    filter,
    count,
    total,
    row(index) {
      version();
      return rows.get(index);
    },
    see(first, last) {
      sight = [Math.max(0, first), last];
      fetchSight();
    },
    async setFilter(text) {
      const page = await ask({ filter: text, skip: 0, limit: pageLength, newestFirst: false });
      batch(() => {
        forget();
        setFilterText(text);
        take(page, 0);
      });
      fetchSight();
    },
    async refresh() {
      const began = epoch;
      const page = await ask({ filter: filter(), limit: 0, newestFirst: false });
      if (began !== epoch) return;
      batch(() => {
        setCount(page.matched);
        setTotal(page.records - page.first);
      });
      fetchSight();
    },
    forget,
    placeOf(record) {
      version();
      if (filter().trim() === "" && record < total()) return record;
      return places.get(record);
    },
  };
}
