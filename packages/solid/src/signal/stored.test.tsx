import { createRoot } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { createStored, findStore, type Store } from "./stored.ts";

const isNumber = (value: unknown): value is number => typeof value === "number";
const makeStore = (kept: Record<string, string> = {}): Store & { kept: Record<string, string> } => ({
  kept,
  getItem: (key) => (Object.hasOwn(kept, key) ? kept[key] : null),
  setItem: (key, value) => {
    kept[key] = value;
  },
});
const denied: Store = {
  getItem: () => {
    throw new DOMException("denied", "SecurityError");
  },
  setItem: () => {
    throw new DOMException("denied", "SecurityError");
  },
};
afterEach(() => vi.unstubAllGlobals());

test("a value is kept under its key and found again", () => {
  const store = makeStore();
  createRoot((end) => {
    const [, setWidth] = createStored("dc.width", 304, isNumber, store);
    setWidth(400);
    const [again] = createStored("dc.width", 304, isNumber, store);
    expect([store.kept["dc.width"], again()]).toEqual(["400", 400]);
    end();
  });
});

test.each([
  ["nothing", {}],
  ["what does not fit", { "dc.width": '"wide"' }],
  ["what is no JSON", { "dc.width": "{" }],
])("with %s kept, the first value is taken", (_, kept) => {
  createRoot((end) => {
    expect(createStored("dc.width", 304, isNumber, makeStore(kept))[0]()).toBe(304);
    end();
  });
});

test("where storage is denied or absent the signal works and forgets", () => {
  createRoot((end) => {
    for (const store of [denied, undefined]) {
      const [width, setWidth] = createStored("dc.width", 304, isNumber, store);
      setWidth(400);
      expect(width()).toBe(400);
    }
    end();
  });
});

test("a page whose storage throws on touch has no store", () => {
  expect(findStore()).toBe(globalThis.localStorage);
  vi.stubGlobal("localStorage", denied);
  expect(findStore()).toBeUndefined();
});
