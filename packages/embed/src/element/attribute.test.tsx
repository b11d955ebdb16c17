import { afterEach, expect, test } from "vitest";
import { attributeNames, lookAttributes, readAttributes, runAttributes } from "./attribute.ts";

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
