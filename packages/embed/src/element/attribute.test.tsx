import { afterEach, expect, test } from "vitest";
import { attributeNames, lookAttributes, readAttributes, readMastery, runAttributes } from "./attribute.ts";

const make = (markup: string): Element => {
  document.body.innerHTML = markup;
  const element = document.body.querySelector("x-lab");
  if (element === null) throw new Error("no x-lab in the markup");
  return element;
};
afterEach(() => {
  document.body.innerHTML = "";
  document.documentElement.removeAttribute("lang");
});

test("an element without attributes asks for nothing", () => {
  expect(readAttributes(make("<x-lab></x-lab>"))).toEqual({ options: {}, issues: [] });
});

test("each attribute becomes the option of its name, and lang becomes language", () => {
  const element = make(
    `<x-lab scenario="dc: 1" seed="4294967295" state="1.d.abc" at="1.5ms" speed="1us" autoplay mode="guided" readonly
      hide="story, inspector timeline" theme="dark" lang="de-CH" motion="reduced" narration="full" storage="none"></x-lab>`,
  );
  expect(readAttributes(element)).toEqual({
    options: {
      scenario: "dc: 1",
      seed: 0xffff_ffff,
      state: "1.d.abc",
      at: "1.5ms",
      speed: "1us",
      autoplay: true,
      mode: "guided",
      readonly: true,
      hide: ["story", "inspector", "timeline"],
      theme: "dark",
      language: "de-CH",
      motion: "reduced",
      narration: "full",
      storage: "none",
    },
    issues: [],
  });
});

test("the language is that of the nearest ancestor that says one", () => {
  document.documentElement.lang = "en";
  expect(readAttributes(make(`<div lang="fr"><x-lab></x-lab></div>`)).options.language).toBe("fr");
  expect(readAttributes(make("<x-lab></x-lab>")).options.language).toBe("en");
});

test.each([
  ["seed", "-1"],
  ["seed", "4294967296"],
  ["seed", "1.5"],
  ["seed", "0x10"],
  ["theme", "sepia"],
  ["motion", "none"],
  ["narration", "loud"],
  ["mode", "exam"],
  ["storage", "cloud"],
])("a wrong %s (%s) is an issue that names it, and the option is left out", (name, value) => {
  const { options, issues } = readAttributes(make(`<x-lab ${name}="${value}"></x-lab>`));
  expect(options).toEqual({});
  expect(issues).toMatchObject([{ code: "embed/attribute", attribute: name, received: value }]);
});

test("of hide, the parts that exist are hidden and the others are issues, all at once", () => {
  const { options, issues } = readAttributes(make(`<x-lab hide="story wings tail"></x-lab>`));
  expect(options.hide).toEqual(["story"]);
  expect(issues.map(({ received }) => received)).toEqual(["wings", "tail"]);
});

test("a scenario set as a property wins over the attribute", () => {
  const element = make(`<x-lab scenario="dc: 1"></x-lab>`);
  expect(readAttributes(element, { dc: 1, name: "two racks" }).options.scenario).toEqual({ dc: 1, name: "two racks" });
});

test("every attribute is either followed or opens the lab anew", () => {
  expect([...lookAttributes, ...runAttributes]).toEqual(attributeNames);
  expect(lookAttributes.filter((name) => runAttributes.includes(name))).toEqual([]);
});

const sha384 = "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC";

test("X1: src is the address of a module, relative to the page, with the hash it must have", () => {
  const { options, issues } = readAttributes(
    make(`<x-lab src="modules/hash/module.json" integrity="${sha384}"></x-lab>`),
  );
  expect(issues).toEqual([]);
  expect(options.module).toEqual({ url: new URL("modules/hash/module.json", document.baseURI).href, sha384 });
});

test("X1: a module is named by id and version too: it stands beside the portal, and its step is opened", () => {
  const element = make(`<x-lab src="hash-that-decides@1.2.0" step="02-more"></x-lab>`);
  expect(readAttributes(element, undefined, "https://labs.example/dc/").options).toEqual({
    module: { url: "https://labs.example/dc/modules/hash-that-decides/1.2.0/module.json" },
    step: "02-more",
  });
  expect(readAttributes(element).issues).toMatchObject([{ attribute: "src", received: "hash-that-decides@1.2.0" }]);
});

test.each([
  ["src", `src="javascript:alert(1)"`, "javascript:alert(1)"],
  ["src", `src="data:application/json,{}"`, "data:application/json,{}"],
  ["src", `src=""`, ""],
  ["integrity", `src="module.json" integrity="sha384-short"`, "sha384-short"],
  ["integrity", `src="module.json" integrity="md5-abc"`, "md5-abc"],
  ["integrity", `integrity="${sha384}"`, sha384],
])("X1: a wrong %s (%s) opens no module", (name, markup, received) => {
  const { options, issues } = readAttributes(make(`<x-lab ${markup}></x-lab>`));
  expect(options.module).toBeUndefined();
  expect(issues).toMatchObject([{ code: "embed/attribute", attribute: name, received }]);
});

test.each([
  ["0.8", 0.8],
  [".75", 0.75],
  ["1", 1],
  ["0", 0],
  ["1.5", undefined],
  ["80%", undefined],
  ["", undefined],
])("X35: a mastery of %j is %s", (text, mastery) => {
  const element = make(`<x-lab mastery="${text}"></x-lab>`);
  expect(readMastery(text)).toBe(mastery);
  expect(readAttributes(element).issues).toHaveLength(mastery === undefined ? 1 : 0);
});
