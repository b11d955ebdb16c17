/**
 * test/broken-modules/in-module-json — mistakes in module.json.
 */
import { files, type Mistake, mistake } from "./mistake.ts";

const manifest = files.manifest;

export const manifestMistakes: readonly Mistake[] = [
  mistake(
    "written for a newer format",
    "manifest",
    ['"module": 1', '"module": 2'],
    "module/newer",
    "module",
    '"module": 2',
  ),
  mistake("a comma left out", "manifest", ['"status": "draft",', '"status": "draft"'], "text/syntax", "", '"title"'),
  mistake(
    "a key twice",
    "manifest",
    ['"version"', '"minutes": 5,\n  "version"'],
    "text/duplicate-key",
    "minutes",
    '"minutes": 10',
  ),
  {
    name: "a key of another spelling",
    file: manifest,
    edit: [['"licence"', '"license"']],
    told: [
      { code: "module/missing", file: manifest, line: "{", path: "licence" },
      { code: "module/unknown-key", file: manifest, line: '"license"', path: "license" },
    ],
  },
  mistake("an id that is no name", "manifest", ['"my-first"', '"My First"'], "module/type", "id", '"My First"'),
  mistake("a version that is not semantic", "manifest", ['"0.1.0"', '"0.1"'], "module/version", "version", '"0.1"'),
  mistake(
    "a range of versions that is none",
    "manifest",
    ['"fabric": "^0.1.0"', '"fabric": "newest"'],
    "module/version",
    "engines.fabric",
    '"fabric": "newest"',
  ),
  mistake("a status that there is not", "manifest", ['"draft"', '"ready"'], "module/choice", "status", '"ready"'),
  mistake("an unknown lab", "manifest", ['"lab": "fabric"', '"lab": "fabirc"'], "module/choice", "lab", '"fabirc"'),
  mistake("no language", "manifest", ['["en", "de"]', "[]"], "module/missing", "languages", '"languages"'),
  mistake(
    "a language by its name, not by its tag",
    "manifest",
    ['["en", "de"]', '["en", "german"]'],
    "module/type",
    "languages[1]",
    '"german"',
  ),
  {
    name: "a text that lacks a language",
    file: manifest,
    edit: [['"en": "what it is called, in a few words",', ""]],
    told: [{ code: "module/language", file: manifest, line: '"title"', path: "title" }],
  },
  mistake(
    "a title that is too long",
    "manifest",
    ["wie es heißt", "wie es heißt ".repeat(12)],
    "module/language",
    "title.de",
    "wie es heißt",
  ),
  mistake("minutes below one", "manifest", ['"minutes": 10', '"minutes": -10'], "module/range", "minutes", "-10"),
  mistake(
    "itself to be played before",
    "manifest",
    ['"prerequisites": []', '"prerequisites": ["my-first"]'],
    "module/cycle",
    "prerequisites",
    '"prerequisites"',
  ),
  mistake(
    "a parameter without values",
    "manifest",
    ["[1, 2, 3, 4, 6]", "[]"],
    "module/range",
    "parameters.rate",
    '"rate"',
  ),
  mistake(
    "a range upside down",
    "manifest",
    ['"choose": [1, 2, 3, 4, 6]', '"from": 6, "to": 1'],
    "module/range",
    "parameters.rate",
    '"rate"',
  ),
  mistake("no step", "manifest", ['["01-predict", "02-make-room"]', "[]"], "module/missing", "steps", '"steps"'),
  mistake("a step twice", "manifest", ['"02-make-room"', '"01-predict"'], "module/duplicate", "steps[1]", '"steps"'),
  {
    name: "a step without a folder",
    file: manifest,
    edit: [['"02-make-room"', '"02-make-room", "03-more"']],
    told: ["lesson.md", "lesson.de.md", "scenario.yaml", "checks.yaml"].map((name) => ({
      code: "module/file",
      file: `lessons/03-more/${name}`,
      line: "",
      path: "",
    })),
  },
  mistake(
    "a golden of a step that there is not",
    "manifest",
    [
      '"prerequisites"',
      '"goldens": [{ "step": "02-make-rome", "seed": 1, "digest": "0123456789abcdef" }],\n  "prerequisites"',
    ],
    "module/step",
    "goldens[0].step",
    "02-make-rome",
  ),
  mistake(
    "a golden that its run does not meet",
    "manifest",
    [
      '"prerequisites"',
      '"goldens": [{ "step": "02-make-room", "seed": 1, "digest": "0123456789abcdef" }],\n  "prerequisites"',
    ],
    "module/golden",
    "goldens[0].digest",
    "0123456789abcdef",
  ),
  {
    name: "no draft any more, and a mark is left",
    file: manifest,
    edit: [
      ['"draft"', '"reviewed"'],
      ["your name", "CHANGE: your name"],
    ],
    told: [{ code: "module/mark", file: manifest, line: "CHANGE:", path: "" }],
  },
];
