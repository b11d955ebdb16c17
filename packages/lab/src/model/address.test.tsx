import { expect, test } from "vitest";
import { optionsOfPage } from "./address.ts";

test("an address asks for a seed, a time, a theme and parts to hide; what is not understood is left out", () => {
  expect(optionsOfPage({ search: "?seed=42&at=1.5ms&theme=dark&hide=story,below,x&motion=wild", hash: "" })).toEqual({
    seed: 42,
    at: "1.5ms",
    theme: "dark",
    hide: ["story", "below"],
  });
  expect(optionsOfPage({ search: "?seed=4294967296&autoplay=0", hash: "" })).toEqual({ autoplay: false, hide: [] });
});

test("a link's payload goes with the query that it was made with", () => {
  expect(optionsOfPage({ search: "?lab=fabric", hash: "#s=1.d.abc" }).state).toBe("?lab=fabric#s=1.d.abc");
});
