import { expect, test } from "vitest";
import { makeFrameAddress } from "./bench.ts";
import { makePage, makeWords, readSubject, readWheres } from "./page.ts";

test("X63: the page tries the lab that its address names, and the site's own where it names none", () => {
  expect(readSubject("")).toEqual({
    frame: "../labs/fabric/",
    script: "../elements/dc-fabric-lab.js",
    tag: "dc-fabric-lab",
  });
  expect(readSubject("?frame=https://lab.example/&script=./x.js&tag=x-lab&src=m/module.json")).toEqual({
    frame: "https://lab.example/",
    script: "./x.js",
    tag: "x-lab",
    module: "m/module.json",
  });
  expect(readWheres("")).toEqual(["element", "frame", "sandbox"]);
  expect(readWheres("?where=sandbox&where=frame&where=moon")).toEqual(["frame", "sandbox"]);
});

test("X63: a frame's address names its host and its module, absolute", () => {
  const address = makeFrameAddress(
    { frame: "../labs/x/?break=y", script: "", tag: "", module: "m/module.json" },
    "https://site.example/conformance/",
    "https://site.example",
  );
  const { origin, pathname, searchParams } = new URL(address);
  expect(origin + pathname).toBe("https://site.example/labs/x/");
  expect(Object.fromEntries(searchParams)).toEqual({
    break: "y",
    host: "https://site.example",
    src: "https://site.example/conformance/m/module.json",
    autoplay: "false",
    storage: "none",
  });
});

test("X62: the page speaks both languages", () => {
  expect(makeWords("en")("result.holds")).toBe("holds");
  expect(makeWords("de-CH")("result.holds")).toBe("erfüllt");
});

test("X63: its form asks for the same page with another lab", () => {
  const { table } = makePage(document, makeWords("en"), readSubject("?src=m/module.json"), "en");
  const values = [...document.querySelectorAll("input")].map(({ name, value }) => [name, value]);
  expect(Object.fromEntries(values)).toEqual({
    frame: "../labs/fabric/",
    script: "../elements/dc-fabric-lab.js",
    tag: "dc-fabric-lab",
    src: "m/module.json",
    lang: "en",
  });
  expect(document.querySelectorAll("label").length).toBe(4);
  expect(table.rows).toHaveLength(0);
});
