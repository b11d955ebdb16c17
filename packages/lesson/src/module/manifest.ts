/**
 * module/manifest — `module.json`: what a module is, beside its lessons.
 *
 * Sources: rules L60–L63 and L149 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import { type JsonSchema, member, nearest, type Reader, type Shape, shape } from "@dc/engine/scenario";
import { validate, validateStrict } from "compare-versions";
import { type ParsedDocument, readDocument } from "../document/document.ts";
import { type LanguageMap, languageMap, tagPattern } from "../language/language-map.ts";
import { type Parameter, parametersShape } from "../parameters/parameters.ts";
import { filePattern, integrityPattern } from "./integrity.ts";

/** The version of the format that is written and read. */
export const moduleVersion = 1;
/** Most steps of a module. */
export const stepsMax = 20;

/** Words for what a person can do afterwards, from remembering to creating (Anderson and Krathwohl, 2001). */
export const objectiveVerbs = ["remember", "understand", "apply", "analyze", "evaluate", "create"] as const;
/** The labs that a module can be played in. */
export const labs = ["fabric", "virt", "integration"] as const;

const id = (description: string): Shape<string> =>
  shape.text(description, {
    lengthMax: 60,
    pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    expected: `${description}: small letters, digits and hyphens, as hash-that-decides`,
  });
const words = (description: string, lengthMax = 100): Shape<string> => shape.text(description, { lengthMax });

/** What `module.json` holds. */
export interface Manifest {
  /** The schema of the file, for editors. */
  readonly $schema: string | undefined;
  readonly module: number;
  /** Its name for ever. */
  readonly id: string;
  /** Semantic. */
  readonly version: string;
  readonly status: "draft" | "reviewed" | "stable" | "deprecated";
  readonly title: LanguageMap;
  readonly summary: LanguageMap;
  /** Every text is in each of them; the first is the one that others fall back to. */
  readonly languages: readonly string[];
  /** An SPDX identifier. */
  readonly licence: string;
  readonly authors: readonly { readonly name: string; readonly url: string | undefined }[];
  readonly difficulty: "introductory" | "intermediate" | "advanced";
  readonly minutes: number;
  readonly concepts: readonly string[];
  /** Ids of modules to play before. */
  readonly prerequisites: readonly string[];
  readonly objectives: readonly { readonly verb: (typeof objectiveVerbs)[number]; readonly text: LanguageMap }[];
  /** The lab that plays it. */
  readonly lab: (typeof labs)[number];
  /** Ranges of versions by engine. */
  readonly engines: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Folders under `lessons`, in their order. */
  readonly steps: readonly string[];
  readonly accessibility: {
    readonly summary: LanguageMap;
    readonly features: readonly string[];
    readonly hazards: readonly string[];
  };
  /** What the author's solutions come to under a learner's seed. */
  readonly goldens: readonly { readonly step: string; readonly seed: number; readonly digest: string }[];
  /** Hashes of its other texts by path, `sha384-…`, written when it is published. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

/** Text that a library judges. */
function judged(description: string, expected: string, isGood: (text: string) => boolean): Shape<string> {
  return {
    schema: { type: "string", description },
    read(value, path, reader) {
      if (typeof value === "string" && value.length <= 60 && isGood(value)) return value;
      reader.report("module/version", path, expected, value);
      return undefined;
    },
  };
}
const version = judged("its own version", "a semantic version, as 1.0.0", validateStrict);
const range = judged("versions of an engine", "a version or a range, as ^0.1.0", (text) =>
  validate(text.replace(/^(\^|~|>=)/, "")),
);

/** A mapping whose values have one shape. */
function mapOf<T>(description: string, of: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: { type: "object", description, additionalProperties: of.schema },
    read(value, path, reader) {
      if (!shape.isMapping(value)) {
        reader.report("module/type", path, "a mapping", value);
        return undefined;
      }
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, of.read(entry, `${path}.${key}`, reader)]),
      ) as Record<string, T>;
    },
  };
}

const hash = shape.text("the hash of a file", {
  pattern: integrityPattern,
  expected: "sha384- and 64 letters of base64, as Subresource Integrity writes it",
});
/** Most files of a published module: twenty steps in eight languages. */
const filesMax = 200;
const fileForm = new RegExp(filePattern);
const filesShape: Shape<Readonly<Record<string, string>>> = {
  schema: {
    type: "object",
    description: "hashes of its other texts by path; written when the module is published",
    propertyNames: { pattern: filePattern },
    additionalProperties: hash.schema,
    maxProperties: filesMax,
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("module/type", path, "a mapping of files to their hashes", value);
      return undefined;
    }
    const entries = Object.entries(value);
    if (entries.length > filesMax) {
      reader.report("module/range", path, `at most ${filesMax} files`, String(entries.length));
      return undefined;
    }
    const result: Record<string, string> = Object.create(null);
    for (const [file, written] of entries) {
      const place = member(path, file);
      if (!fileForm.test(file) || file === "module.json") {
        reader.report(
          "module/name",
          place,
          "another file in the module's folder, as lessons/01-choose/lesson.md",
          file,
        );
      }
      const read = hash.read(written, place, reader);
      if (read !== undefined) result[file] = read;
    }
    return result;
  },
};

const digest = shape.text("the digest of a run", { pattern: "^[0-9a-f]{16}$", expected: "16 hex digits" });
const stepId = shape.text("a step's folder under lessons", {
  lengthMax: 60,
  pattern: "^[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$",
  expected: "a folder's name, as 01-five-fields",
});

const fields = {
  $schema: shape.optional(words("the schema of this file, for editors", 400)),
  module: shape.integer("the version of this format", { min: moduleVersion, max: moduleVersion }),
  id: id("its name for ever"),
  version,
  status: shape.oneOf("how far it is", ["draft", "reviewed", "stable", "deprecated"] as const),
  title: languageMap("what it is called", 120),
  summary: languageMap("what it is about, in a sentence or two"),
  languages: shape.list(
    "languages that every text is in; the first is the one that others fall back to",
    shape.text("a language", { pattern: tagPattern, expected: "a language tag, as en or pt-BR" }),
    40,
  ),
  licence: words("an SPDX identifier, as CC-BY-4.0", 60),
  authors: shape.list(
    "who wrote it",
    shape.object({ name: words("a name"), url: shape.optional(words("a page of theirs", 400)) }),
    40,
  ),
  difficulty: shape.oneOf("for whom", ["introductory", "intermediate", "advanced"] as const),
  minutes: shape.integer("how long it takes", { min: 1, max: 480 }),
  concepts: shape.list("what it is about, in a catalogue's words", words("a concept", 60), 40),
  prerequisites: shape.list("modules to play before", id("a module"), 20),
  objectives: shape.list(
    "what a person can do afterwards",
    shape.object({ verb: shape.oneOf("how deep", objectiveVerbs), text: languageMap("what can be done") }),
    20,
  ),
  lab: shape.oneOf("the lab that plays it", labs),
  engines: mapOf("engines that it was written for, with the versions that will do", range),
  parameters: shape.optional(parametersShape, {}),
  steps: shape.list("its steps, in their order", stepId, stepsMax),
  accessibility: shape.object(
    {
      summary: languageMap("how it can be played by keyboard, by table and without motion"),
      features: shape.optional(shape.list("schema.org's accessibilityFeature", words("a feature", 60), 20), []),
      hazards: shape.optional(shape.list("schema.org's accessibilityHazard", words("a hazard", 60), 10), []),
    },
    "who can play it, and how",
  ),
  goldens: shape.optional(
    shape.list(
      "what the author's own solutions come to, so that a new engine can be compared",
      shape.object({ step: stepId, seed: shape.integer("the learner's seed", { min: 0, max: 4294967295 }), digest }),
      200,
    ),
    [],
  ),
  files: shape.optional(filesShape),
};
const fieldsShape: Shape<Manifest> = shape.object(fields);

/** Every text in several languages of a manifest, by its path. */
function textsOf(manifest: Manifest): [string, LanguageMap][] {
  return [
    ["title", manifest.title],
    ["summary", manifest.summary],
    ...manifest.objectives.map(({ text }, index): [string, LanguageMap] => [`objectives[${index}].text`, text]),
    ["accessibility.summary", manifest.accessibility.summary],
  ];
}

/** Report each language that a text lacks. */
export function reportMissing(
  texts: readonly (readonly [string, LanguageMap])[],
  languages: readonly string[],
  reader: Pick<Reader, "report">,
): void {
  for (const [path, text] of texts) {
    for (const language of languages) {
      if (Object.hasOwn(text, language)) continue;
      reader.report(
        "module/language",
        path,
        `a text in ${language}, as module.json promises`,
        Object.keys(text).join(", "),
      );
    }
  }
}

const manifestShape: Shape<Manifest> = {
  schema: fieldsShape.schema,
  read(value, path, reader) {
    const read = fieldsShape.read(value, path, reader);
    if (read === undefined) return undefined;
    if (read.languages.length === 0)
      reader.report("module/missing", "languages", "at least one language", read.languages);
    if (read.steps.length === 0) reader.report("module/missing", "steps", "at least one step", read.steps);
    reportMissing(textsOf(read), read.languages, reader);
    read.steps.forEach((step, index) => {
      if (read.steps.indexOf(step) < index)
        reader.report("module/duplicate", `steps[${index}]`, "each step once", step);
    });
    read.goldens.forEach(({ step }, index) => {
      if (read.steps.includes(step)) return;
      const hint = `nearest: ${nearest(step, read.steps).join(", ")}`;
      reader.report("module/step", `goldens[${index}].step`, "a step of this module", step, hint);
    });
    if (read.prerequisites.includes(read.id)) {
      reader.report("module/cycle", "prerequisites", "other modules", `${read.id} before itself`);
    }
    return read;
  },
};

/** Read `module.json`. @returns what it holds, or every mistake with its line. */
export function parseManifest(text: string, file = "module.json"): ParsedDocument<Manifest> {
  return readDocument(text, file, { shape: manifestShape, version: { key: "module", known: moduleVersion } });
}

/** The JSON Schema (draft 2020-12) of `module.json`. */
export const manifestSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Module",
  ...(manifestShape.schema as Readonly<Record<string, JsonValue>>),
};
