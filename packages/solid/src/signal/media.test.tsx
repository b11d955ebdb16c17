import { createRoot } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { createMediaDouble, type MediaDouble } from "../testing/media.ts";
import { createMedia } from "./media.ts";

let media: MediaDouble | undefined;
afterEach(() => media?.restore());

test("a query is answered at once, and again when the answer changes, until its owner ends", () => {
  media = createMediaDouble(["(max-width: 899px)"]);
  createRoot((end) => {
    const narrow = createMedia("(max-width: 899px)");
    expect(narrow()).toBe(true);
    media?.set("(max-width: 899px)", false);
    expect(narrow()).toBe(false);
    end();
    media?.set("(max-width: 899px)", true);
    expect(narrow()).toBe(false);
  });
});

test("where there is no matchMedia nothing matches", () => {
  media = createMediaDouble();
  (globalThis as { matchMedia?: unknown }).matchMedia = undefined;
  createRoot((end) => {
    expect(createMedia("(max-width: 899px)")()).toBe(false);
    end();
  });
});
