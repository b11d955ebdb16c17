import { expect, test } from "vitest";
import { findPortal, readAddress } from "./address.ts";

const read = (search: string): ReturnType<typeof readAddress> =>
  readAddress({ search, href: `https://labs.example/dc/labs/fabric/${search}` });

test("X50: every attribute is a parameter of the frame's address", () => {
  const sha384 = "f".repeat(96);
  expect(
    read(
      `?src=../../modules/hash/module.json&integrity=${sha384}&seed=7&mode=review&readonly&lang=de&theme=dark&narration=full` +
        `&storage=none&hide=story,dock&mastery=0.8&host=https://lms.example`,
    ),
  ).toEqual({
    options: {
      module: { url: "https://labs.example/dc/modules/hash/module.json", sha384 },
      seed: 7,
      mode: "review",
      readonly: true,
      language: "de",
      theme: "dark",
      narration: "full",
      storage: "none",
      hide: ["story", "dock"],
    },
    mastery: 0.8,
  });
});

test("X50: a module of the same site is named by id and version", () => {
  expect(read("?src=hash@1.0.0&step=02-more").options).toEqual({
    module: { url: "https://labs.example/dc/modules/hash/1.0.0/module.json" },
    step: "02-more",
  });
});

test("X50: a flag that says false is not set, and what cannot be used is left out", () => {
  expect(read("?readonly=false&autoplay=0&theme=sepia&seed=many&src=javascript:1&mastery=2")).toEqual({
    options: {},
    mastery: undefined,
  });
});

test.each([
  ["https://labs.example/dc/labs/fabric/?x=1#s=1", "https://labs.example/dc/"],
  ["https://labs.example/labs/fabric/index.html", "https://labs.example/"],
  ["https://labs.example/own/lab.html", "https://labs.example/own/"],
  ["file:///home/x/lab.html", "file:///home/x/"],
  ["about:blank", undefined],
])("X31: the portal of %s is %s", (href, portal) => {
  if (portal === undefined) expect(() => findPortal(href)).not.toThrow();
  else expect(findPortal(href)).toBe(portal);
});
