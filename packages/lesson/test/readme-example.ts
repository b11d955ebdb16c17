import { loadModule, sourceOf } from "@dc/lesson";

const manifest = {
  module: 1,
  id: "two-to-one",
  version: "1.0",
  status: "draft",
  title: { en: "Two to one" },
  summary: { en: "A queue that is too short." },
  languages: ["en"],
  licence: "CC-BY-4.0",
  authors: [{ name: "Ada" }],
  difficulty: "introductory",
  minutes: 5,
  concepts: ["queues"],
  prerequisites: [],
  objectives: [],
  lab: "fabirc",
  engines: { fabric: "^0.1.0" },
  steps: ["01-watch"],
  accessibility: { summary: { en: "All of it by keyboard." } },
};

const read = await loadModule(sourceOf({ "module.json": JSON.stringify(manifest, undefined, 2) }), {
  seed: 7,
  figures: ["dc-ecmp-hash"],
});
for (const { file, line, path, expected, received, hint } of read.issues) {
  console.log(
    `${file}:${line} ${path}: expected ${expected}, got ${received}${hint === undefined ? "" : ` (${hint})`}`,
  );
}
