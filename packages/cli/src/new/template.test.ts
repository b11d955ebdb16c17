import { checksSchema, manifestSchema } from "@dc/lesson";
import { expect, test } from "vitest";
import { moduleTemplate, templateLabs } from "./template.ts";

test.each(templateLabs)(
  "%s: every file says what to change or how to go on, and none keeps the template's name",
  (lab) => {
    const texts = moduleTemplate("my-first", lab);
    expect(texts.size).toBeGreaterThan(10);
    for (const [path, text] of texts) {
      expect([path, text.includes("new-module")]).toEqual([path, false]);
      if (!path.startsWith("schemas/")) expect([path, /CHANGE:|dclab validate/.test(text)]).toEqual([path, true]);
    }
    expect(JSON.parse(texts.get("module.json") as string)).toMatchObject({ id: "my-first", status: "draft", lab });
  },
);

test("editors find the schemas of this version from each file that names one", () => {
  const texts = moduleTemplate("my-first", "fabric");
  expect(JSON.parse(texts.get("schemas/module-1.schema.json") as string)).toEqual(manifestSchema);
  expect(JSON.parse(texts.get("schemas/checks-1.schema.json") as string)).toEqual(checksSchema);
  const named = [...texts].flatMap(([path, text]) =>
    [...text.matchAll(/\$schema(?:"?: "|=)(\.[^"\s]+\.schema\.json)/g)].map(([, to]) =>
      new URL(to as string, `file:///${path}`).pathname.slice(1),
    ),
  );
  expect(named.length).toBe(3);
  for (const path of named) expect([path, texts.has(path)]).toEqual([path, true]);
});
