import { expect, test } from "vitest";
import { identifierOf, writeCmi5, writeScorm12, writeScorm2004 } from "./manifest.ts";

const course = {
  id: "two-flows",
  version: "1.0.0+a",
  title: { en: "Two & <two>", de: "Zwei" },
  summary: { en: "A leaf hashes.", de: "Ein Leaf hasht." },
  mastery: 0.8,
  files: ["module/a b.md", "index.html"],
};

/** Whether each element that begins also ends, in order. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name = "", alone] of xml.matchAll(/<(\/?)([A-Za-z][\w:]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (alone === "/") continue;
    if (end === "") open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0 && !/&(?!(amp|lt|gt|quot);)/.test(xml);
}

test.each([
  ["1.2", writeScorm12, "adlcp:scormtype", "<adlcp:masteryscore>80</adlcp:masteryscore>"],
  [
    "2004 4th Edition",
    writeScorm2004,
    "adlcp:scormType",
    "<imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>",
  ],
] as const)("imsmanifest.xml of SCORM %s: its version, what passes, every file", (version, write, kind, passes) => {
  const xml = write(course);
  expect(isWellFormed(xml)).toBe(true);
  expect(xml).toContain(`<schemaversion>${version}</schemaversion>`);
  expect(xml).toContain(passes);
  expect(xml).toContain(`type="webcontent" ${kind}="sco" href="index.html"`);
  expect([...xml.matchAll(/<file href="([^"]+)"/g)].map(([, path]) => path)).toEqual(["index.html", "module/a%20b.md"]);
  expect(xml).toContain("<title>Two &amp; &lt;two&gt;</title>");
  const identifiers = [...xml.matchAll(/ identifier="([^"]+)"/g)].map(([, name]) => name);
  expect(new Set(identifiers).size).toBe(identifiers.length);
  for (const [, name] of xml.matchAll(/ identifierref="([^"]+)"/g)) expect(identifiers).toContain(name);
});

test("an identifier is an XML name", () => {
  expect(identifierOf("2-flows", "1.0.0+a")).toBe("dc-2-flows-1.0.0-a");
});

test("cmi5.xml: course and unit in every language, what passes, when to move on", () => {
  const xml = writeCmi5(course);
  expect(isWellFormed(xml)).toBe(true);
  expect(xml).toContain('xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"');
  expect(xml).toContain('<au id="urn:dclab:two-flows:1.0.0+a" moveOn="CompletedAndPassed" masteryScore="0.8"');
  expect([...xml.matchAll(/<langstring lang="(\w+)">([^<]+)</g)].map(([, language, text]) => [language, text])).toEqual(
    Array(2)
      .fill([
        ["en", "Two &amp; &lt;two&gt;"],
        ["de", "Zwei"],
        ["en", "A leaf hashes."],
        ["de", "Ein Leaf hasht."],
      ])
      .flat(),
  );
  expect(xml.indexOf("<url>index.html</url>")).toBeGreaterThan(xml.lastIndexOf("</description>"));
});
