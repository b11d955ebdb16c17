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

test("an address may name a module of its own origin, a step and a mode; of another origin it names none", () => {
  const read = (search: string) => optionsOfPage({ search, hash: "", href: `https://labs.example/fabric/${search}` });
  expect(read("?src=/modules/two/module.json&step=02&mode=assess&lang=de")).toMatchObject({
    module: { url: "https://labs.example/modules/two/module.json" },
    step: "02",
    mode: "assess",
    language: "de",
  });
  for (const other of [
    "https://else.example/module.json",
    "//else.example/module.json",
    "data:text/plain,x",
    "http://[",
  ])
    expect(read(`?src=${encodeURIComponent(other)}&mode=wild&lang=<b>`)).toEqual({ hide: [] });
  expect(optionsOfPage({ search: "?src=a.json", hash: "", href: "file:///tmp/lab.html" }).module).toBeUndefined();
});
