import { readdirSync, readFileSync } from "node:fs";
import { parseText } from "@dc/engine/text";
import { checksSchema, manifestSchema } from "@dc/lesson";
import Ajv from "ajv";
import { expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
/** Modules that are good by the validator (packages/cli/test): what is published, and what new ones begin as. */
const modules = ["packages/modules/", "packages/cli/templates/"].flatMap((folder) =>
  readdirSync(new URL(folder, root)).map((name) => `${folder}${name}/`),
);

function readDocument(path: string): unknown {
  const read = parseText(readFileSync(new URL(path, root), "utf8"), path);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return JSON.parse(JSON.stringify(read.value.value));
}

/** A validator of others. It knows no draft 2020-12 by name; of its keywords the schemas use what older drafts have too. */
function compile({ $schema, ...schema }: Readonly<Record<string, unknown>>) {
  expect($schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const ajv = new Ajv({ allErrors: true, strictKeywords: true });
  ajv.addKeyword("$defs", {});
  return ajv.compile(schema);
}
const isManifest = compile(manifestSchema);
const isChecks = compile(checksSchema);
const faults = (of: typeof isManifest, document: unknown) => {
  of(document);
  return (of.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
};

test.each([
  ["module-1", manifestSchema],
  ["checks-1", checksSchema],
])("L171: docs/schemas/%s.schema.json is the schema of this version (vitest -u writes it)", async (name, schema) => {
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../../docs/schemas/${name}.schema.json`);
});

test.each(modules)("L171: %s is good by the schemas", (folder) => {
  expect(faults(isManifest, readDocument(`${folder}module.json`))).toEqual([]);
  const steps = readdirSync(new URL(`${folder}lessons`, root));
  expect(steps.length).toBeGreaterThan(1);
  for (const step of steps) {
    const checks = readDocument(`${folder}lessons/${step}/checks.yaml`);
    expect([step, faults(isChecks, checks)]).toEqual([step, []]);
  }
});

test("L171: what the validator refuses by its form, the schemas refuse", () => {
  const [folder = ""] = modules;
  const manifest = readDocument(`${folder}module.json`) as Record<string, unknown>;
  for (const change of [
    { lab: "fabirc" },
    { licence: undefined },
    { license: "MIT" },
    { id: "My First" },
    { languages: ["german"] },
    { minutes: -10 },
    { parameters: { rate: { chose: [1] } } },
    { module: 2 },
    { status: "ready" },
  ]) {
    const broken = JSON.parse(JSON.stringify({ ...manifest, ...change }));
    expect([change, faults(isManifest, broken).length > 0]).toEqual([change, true]);
  }
  const task = { id: "cut", title: { en: "Cut" }, check: { count: { kind: "link.down" }, equals: 1 } };
  expect(faults(isChecks, { checks: 1, tasks: [task] })).toEqual([]);
  for (const change of [
    { check: undefined },
    { check: { count: { kind: "link.down" }, moreThan: 0 } },
    { check: { all: [] } },
    { points: -2 },
    { hint: [] },
    { level: "hard" },
    { id: "Cut it" },
  ]) {
    const broken = JSON.parse(JSON.stringify({ checks: 1, tasks: [{ ...task, ...change }] }));
    expect([change, faults(isChecks, broken).length > 0]).toEqual([change, true]);
  }
});

test("L4: every key that has to be there says what it is", () => {
  const silent: string[] = [];
  const look = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { properties, required } = schema as { properties?: Record<string, unknown>; required?: string[] };
    for (const key of Array.isArray(required) ? required : []) {
      const { description } = (properties?.[key] ?? {}) as { description?: string };
      if (description === undefined) silent.push(`${path}/${key}`);
    }
    for (const [key, inner] of Object.entries(schema)) look(inner, `${path}/${key}`);
  };
  look(manifestSchema, "module.json");
  look({ ...checksSchema, $defs: {} }, "checks.yaml");
  expect(silent).toEqual([]);
});
