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
/** Rows at the end that come with each look: as many as a tall list shows. */
const newestLength = 32;

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
  /** What is typed now is no filter: the list stays as it is, and answers on their way are not wanted any more. */
  keepFilter(): void;
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
  let sight: [number, number] = [0, -1];
  /** Grows with everything that makes older answers wrong. */
  let epoch = 0;
  /** Counts the filters that were asked for: who types is ahead of the answers, and only the last one may be shown. */
  let filters = 0;

  function keep(events: readonly HostEvent[], placeOf: (index: number) => number): void {
    events.forEach((event, index) => {
      const place = placeOf(index);
      rows.set(place, event);
      places.set(event.record, place);
    });
    if (events.length > 0) setVersion((now) => now + 1);
  }

  function measure(page: EventPage): void {
    setCount(page.matched);
    setTotal(page.records - page.first);
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
      // The length is not taken from here: it may have grown by now, and the list would follow it, and ask again.
      if (began === epoch) keep(page.events, (index) => from + index);
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
      filters += 1;
      const mine = filters;
      const page = await ask({ filter: text, skip: 0, limit: pageLength, newestFirst: false });
      if (mine !== filters) return;
      batch(() => {
        forget();
        setFilterText(text);
        keep(page.events, (index) => index);
        measure(page);
      });
      fetchSight();
    },
    keepFilter() {
      filters += 1;
    },
    async refresh() {
      const began = epoch;
      // The newest rows come with the length: a list that is at its end needs nothing more.
      const page = await ask({ filter: filter(), limit: newestLength, newestFirst: true });
      if (began !== epoch) return;
      const whole = filter().trim() === "" || page.searched === page.records - page.first;
      const counted = whole ? page : await ask({ filter: filter(), limit: 0, newestFirst: false });
      if (began !== epoch) return;
      batch(() => {
        if (whole) keep(page.events, (index) => page.matched - 1 - index);
        measure(counted);
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
