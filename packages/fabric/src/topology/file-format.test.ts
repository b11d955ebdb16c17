import { readdirSync, readFileSync } from "node:fs";
import { parseText } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fileFormatOf, guessFileFormat, hasScenarioKey } from "./file-format.ts";

const formatOf = (text: string): string => {
  const parsed = parseText(text, "");
  return parsed.ok ? fileFormatOf(parsed.value.value) : guessFileFormat(text);
};

test("F465: a file is told apart by the keys at its top", () => {
  for (const [folder, format] of [
    ["clab", "containerlab"],
    ["netlab", "netlab"],
  ] as const) {
    const at = new URL(`../../vectors/${folder}/`, import.meta.url);
    const names = readdirSync(at).filter((name) => name.endsWith(".yml"));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const text = readFileSync(new URL(name, at), "utf8");
      expect(formatOf(text), name).toBe(format);
      expect(hasScenarioKey(text), name).toBe(false);
    }
  }
  expect(formatOf("dc: 1\nnodes: {}\nvlans: {}\n")).toBe("scenario");
  expect(formatOf("nodes: [r1, r2]\nlinks: [r1-r2]\n")).toBe("netlab");
  expect(formatOf("nodes: {}\nlinks: []\n")).toBe("scenario");
  expect(formatOf("defaults.device: frr\nnodes: {}\n")).toBe("netlab");
  for (const text of ["", "- a", "7"]) expect(formatOf(text)).toBe("scenario");
});

test("F465: a text that does not parse is the file that it begins like", () => {
  expect(formatOf("name: x\ntopology:\n  nodes: [\n")).toBe("containerlab");
  expect(formatOf("dc: 1\ntopology: [\n")).toBe("scenario");
  expect(formatOf("nodes: [\n")).toBe("scenario");
});

test("F465: the key of a scenario is seen in YAML and in JSON, and not inside of other things", () => {
  for (const text of ["dc: 1\n", "# words\n'dc': 1", '{"dc": 1}', '{\n  "dc": 1}', 'seed: 1\n"dc" : 1'])
    expect(hasScenarioKey(text), text).toBe(true);
  for (const text of ["topology: {}\n", "nodes:\n      dc: 1\n", "name: dc\n", '{"nodes": {"dc": 1}}'])
    expect(hasScenarioKey(text), text).toBe(false);
});
