import type { LabOptions } from "@dc/solid";
import { createEffect, createRoot } from "solid-js";
import { DelegatedEvents, render } from "solid-js/web";
import { expect, test } from "vitest";
import { createLiveOptions } from "./live.ts";

test("each option is read where it is used, and wakes only who reads it", () => {
  const first: LabOptions = { theme: "light", seed: 7, hide: ["story"] };
  const live = createLiveOptions(first);
  const themes: unknown[] = [];
  const seeds: unknown[] = [];
  const end = createRoot((dispose) => {
    createEffect(() => themes.push(live.options.theme));
    createEffect(() => seeds.push(live.options.seed));
    return dispose;
  });
  live.set({ ...first, theme: "dark" });
  live.set({ seed: 7, hide: ["story"] });
  end();
  expect(themes).toEqual(["light", "dark", undefined]);
  expect(seeds).toEqual([7]);
});

test("an equal list is no change", () => {
  const live = createLiveOptions({ hide: ["story", "dock"] });
  let reads = 0;
  const end = createRoot((dispose) => {
    createEffect(() => {
      reads += live.options.hide === undefined ? 0 : 1;
    });
    return dispose;
  });
  live.set({ hide: ["story", "dock"] });
  live.set({ hide: ["dock"] });
  end();
  expect(reads).toBe(2);
});

test("who hears events is kept as it was given", () => {
  const onEvent = (): void => {};
  expect(createLiveOptions({ onEvent }).options.onEvent).toBe(onEvent);
  expect(createLiveOptions({}).options.onEvent).toBeUndefined();
});

test("an element with spread properties hears a click that its page stops on the way", () => {
  createLiveOptions({});
  expect(DelegatedEvents.size).toBe(0);
  const page = document.body.appendChild(document.createElement("main"));
  page.addEventListener("click", (event) => event.stopPropagation());
  let heard = 0;
  const spread = {
    onClick: () => {
      heard += 1;
    },
  };
  const end = render(() => <button type="button" {...spread} />, page);
  page.querySelector("button")?.click();
  end();
  page.remove();
  expect(heard).toBe(1);
});
