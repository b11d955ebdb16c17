// @ts-check
/**
 * scripts/shape — packages of one kind have one shape, so that who knows one knows all.
 *
 *     node scripts/shape.mjs [packages/wire …]    say what differs; exit 1 if anything does
 *
 * layers.json says the kind of each package; the table below says what each kind has. Long files are a warning: a
 * file may be long for a reason, but not without being asked.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { existsSync, filesBelow, readFileSync } from "./files.mjs";
import { members, readLayers } from "./layers.mjs";

/** Files and folders that a package of each kind has. */
const required = {
  engine: [
    "README.md",
    "SPEC.md",
    "tsconfig.json",
    "src/index.ts",
    "src/errors.ts",
    "src/kinds.ts",
    "src/testing/index.ts",
    "test",
  ],
  library: ["README.md", "SPEC.md", "tsconfig.json", "src/index.ts", "src/errors.ts", "test"],
  skin: ["README.md", "tsconfig.json", "src/index.ts", "src/errors.ts"],
  frame: ["README.md", "tsconfig.json", "src/index.ts", "src/errors.ts", "src/frame", "src/testing/index.ts"],
  cli: ["README.md", "tsconfig.json", "bin", "src/main.ts", "test"],
  lab: ["README.md", "tsconfig.json", "index.html", "src/expose.ts|src/expose.tsx", "src/App.tsx", "src/views"],
  app: ["README.md", "tsconfig.json", "index.html", "src"],
  tests: ["README.md", "test"],
  module: ["README.md", "module.json", "lessons"],
  build: ["README.md"],
};

/** Entries that `exports` of each published kind has. */
const exported = {
  engine: [".", "./testing", "./package.json"],
  library: [".", "./package.json"],
  skin: [".", "./package.json"],
};

/** Folders in which anything could lie: a room is named for what is in it. */
const drawers = new Set(["utils", "util", "helpers", "helper", "types", "common", "misc", "shared", "lib"]);

/** Kinds whose files are driven by the labs' and the end-to-end tests, so that a missing test of one file is a warning. */
const driven = new Set(["frame", "lab", "app", "tests"]);

/** Above this a file is asked whether it is two rooms. */
const linesMax = 400;

/**
 * @param {string} root
 * @param {import("./layers.mjs").Member} member
 * @returns {{ errors: string[], warnings: string[] }} one sentence each, with the path
 */
export function checkShape(root, member) {
  const { directory, kind, manifest } = member;
  const at = (/** @type {string} */ path) => join(root, directory, path);
  const files = filesBelow(root, directory).map((path) => path.slice(directory.length + 1));
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const warnings = [];

  for (const choice of /** @type {Record<string, string[]>} */ (required)[kind] ?? []) {
    if (!choice.split("|").some((path) => existsSync(at(path))))
      errors.push(`${directory}: a package of kind ${kind} has ${choice.replace("|", " or ")}`);
  }
  errors.push(...checkManifest(root, member), ...checkReadme(root, member), ...checkErrorPages(root, member));
  if (kind === "engine" || kind === "skin") errors.push(...checkRules(root, member, files));

  for (const file of files) {
    const drawer = dirname(file)
      .split("/")
      .find((part) => drawers.has(part));
    if (drawer !== undefined) errors.push(`${directory}/${file}: name the folder for what is in it, not ${drawer}`);
    if (!/^src\/.*\.tsx?$/.test(file)) continue;
    const text = readFileSync(at(file), "utf8");
    const lines = text.split("\n").length - 1;
    if (lines > linesMax) warnings.push(`${directory}/${file}: ${lines} lines; is it two rooms?`);
    if (!isNamedWell(file, kind)) errors.push(`${directory}/${file}: file names are kebab-case`);
    if (needsTest(file, text, manifest) && !isTested(file, files, at))
      (driven.has(kind) ? warnings : errors).push(
        `${directory}/${file}: no test beside it (${basename(file).replace(/\.tsx?$/, ".test.ts")})`,
      );
  }
  return { errors, warnings };
}

/**
 * @param {string} root
 * @param {import("./layers.mjs").Member} member
 */
function checkManifest(root, { directory, kind, manifest }) {
  /** @type {string[]} */
  const errors = [];
  const folder = basename(directory);
  const name = directory.startsWith("packages/modules/") ? `@dc/module-${folder}` : `@dc/${folder}`;
  if (manifest.name !== name) errors.push(`${directory}/package.json: name is ${manifest.name}, expected ${name}`);
  if (manifest.type !== "module") errors.push(`${directory}/package.json: "type": "module" is missing`);
  if (manifest.private) return errors;
  if (manifest.license !== "MIT") errors.push(`${directory}/package.json: "license": "MIT" is missing`);
  if (!manifest.description) errors.push(`${directory}/package.json: no description`);
  const entries = /** @type {Record<string, any>} */ (manifest.exports ?? {});
  for (const entry of /** @type {Record<string, string[]>} */ (exported)[kind] ?? [])
    if (entries[entry] === undefined) errors.push(`${directory}/package.json: exports lack "${entry}"`);
  for (const [entry, target] of Object.entries(entries)) {
    if (typeof target === "string" && !existsSync(join(root, directory, target)))
      errors.push(`${directory}/package.json: exports["${entry}"] names ${target}, which does not exist`);
    if (kind === "cli" || typeof target !== "string" || !/\.tsx?$/.test(target)) continue;
    const built = target.replace("./src/", "./dist/").replace(/\.tsx?$/, "");
    const published = manifest.publishConfig?.exports?.[entry];
    if (published?.types !== `${built}.d.ts` || published?.default !== `${built}.js`)
      errors.push(`${directory}/package.json: publishConfig.exports["${entry}"] is not ${built}.{d.ts,js}`);
  }
  for (const entry of Object.keys(manifest.publishConfig?.exports ?? {}))
    if (entries[entry] === undefined)
      errors.push(`${directory}/package.json: publishConfig exports "${entry}", exports do not`);
  return errors;
}

/**
 * @param {string} root
 * @param {import("./layers.mjs").Member} member
 */
function checkReadme(root, { directory, kind, manifest }) {
  const file = join(root, directory, "README.md");
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  /** @type {string[]} */
  const errors = [];
  if (!text.startsWith(`# ${manifest.name}\n`)) errors.push(`${directory}/README.md: starts with "# ${manifest.name}"`);
  if ((kind === "engine" || kind === "library") && !/```ts\n[\s\S]*?from "@dc\//.test(text))
    errors.push(`${directory}/README.md: has an example (\`\`\`ts, importing from "${manifest.name}")`);
  return errors;
}

/**
 * Codes in src/errors.ts against pages in docs/errors, both ways.
 * @param {string} root
 * @param {import("./layers.mjs").Member} member
 */
function checkErrorPages(root, { directory }) {
  const file = join(root, directory, "src/errors.ts");
  if (!existsSync(file)) return [];
  const own = basename(directory);
  const codes = new Set(
    [...readFileSync(file, "utf8").matchAll(/"([a-z0-9-]+\/[a-z0-9-]+)"/g)].map(
      (match) => /** @type {string} */ (match[1]),
    ),
  );
  const errors = [...codes]
    .filter((code) => !existsSync(join(root, `docs/errors/${code}.md`)))
    .map((code) => `${directory}/src/errors.ts: ${code} has no page docs/errors/${code}.md`);
  for (const page of filesBelow(root, `docs/errors/${own}`)) {
    const code = `${own}/${basename(page, ".md")}`;
    if (!codes.has(code)) errors.push(`${page}: no code ${code} in ${directory}/src/errors.ts`);
    else if (!readFileSync(join(root, page), "utf8").startsWith(`# ${code}\n`))
      errors.push(`${page}: starts with "# ${code}"`);
  }
  return errors;
}

/**
 * Each numbered rule of SPEC.md is shown by a test whose name begins with its number, and a test names only rules that
 * are there.
 * @param {string} root
 * @param {import("./layers.mjs").Member} member
 * @param {string[]} files
 */
function checkRules(root, { directory }, files) {
  const spec = join(root, directory, "SPEC.md");
  if (!existsSync(spec)) return [];
  const rules = rulesOf(readFileSync(spec, "utf8"));
  if (rules.length === 0) return [`${directory}/SPEC.md: no numbered rule ("**F9**" or "F9." at the start of a line)`];
  const tests = files.filter((file) => /\.test\.tsx?$/.test(file));
  const shown = new Set(tests.flatMap((file) => rulesShownBy(readFileSync(join(root, directory, file), "utf8"))));
  return [
    ...rules
      .filter((rule, index) => rules.indexOf(rule) < index)
      .map((rule) => `${directory}/SPEC.md: ${rule} is there twice`),
    ...rules.filter((rule) => !shown.has(rule)).map((rule) => `${directory}/SPEC.md: no test is named "${rule}: …"`),
    ...[...shown]
      .filter((rule) => !rules.includes(rule))
      .map((rule) => `${directory}/SPEC.md: a test is named "${rule}: …", but there is no such rule`),
  ];
}

/**
 * Rules that the names of a file's tests begin with: `"F9: …"`, `"W21 W24: …"`.
 * @param {string} text
 * @returns {string[]}
 */
export function rulesShownBy(text) {
  return [...text.matchAll(/["'`]([A-Z]{1,2}\d+(?:(?:,? and |[ ,]+)[A-Z]{1,2}\d+)*): /g)].flatMap(
    (match) => /** @type {string} */ (match[1]).match(/[A-Z]{1,2}\d+/g) ?? [],
  );
}

/** @param {string} text @returns {string[]} */
export function rulesOf(text) {
  return [...text.matchAll(/^[ \t>|*-]*\**([A-Z]{1,2}\d+)\b\.?\**/gm)].map((match) => /** @type {string} */ (match[1]));
}

/** Components are named for what they export in labs and apps (App.tsx); all else is kebab-case. @param {string} file @param {string} kind */
function isNamedWell(file, kind) {
  const name = basename(file);
  if ((kind === "lab" || kind === "app") && /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/.test(name)) return true;
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.tsx?$/.test(name);
}

/**
 * Does a file hold something that runs, and is it one of those that have no test of their own: what lists, what
 * starts, what only names types, the doubles of other tests?
 * @param {string} file
 * @param {string} text
 * @param {any} manifest
 */
function needsTest(file, text, manifest) {
  if (/\.(test|d|worker|bench)\.tsx?$/.test(file) || /^src\/(testing|messages)\//.test(file)) return false;
  if (["index", "errors", "kinds", "main", "expose", "messages"].includes(basename(file).replace(/\.tsx?$/, "")))
    return false;
  if (Object.values(manifest.exports ?? {}).includes(`./${file}`)) return false;
  return /^export (default|const|function|async|class|\{(?!.*\} from))/m.test(text);
}

/**
 * A test of its own name beside it; or another test of the package that imports it, or that imports a file of the same
 * room which uses it: a noun may be several files, whose tests go in by the front door.
 * @param {string} file
 * @param {string[]} files
 * @param {(path: string) => string} at
 */
function isTested(file, files, at) {
  const stem = file.replace(/\.tsx?$/, "");
  if (files.includes(`${stem}.test.ts`) || files.includes(`${stem}.test.tsx`)) return true;
  const importsOf = (/** @type {string} */ from) =>
    [...readFileSync(at(from), "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map((match) =>
      join(dirname(from), /** @type {string} */ (match[1])),
    );
  const room = new Set(files.filter((each) => dirname(each) === dirname(file)));
  const reached = new Set(files.filter((each) => /\.test\.tsx?$/.test(each)).flatMap(importsOf));
  // A set grows while it is walked.
  for (const each of reached) {
    if (each === file) return true;
    if (room.has(each)) for (const next of importsOf(each)) if (room.has(next)) reached.add(next);
  }
  return false;
}

if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  const wanted = process.argv.slice(2).map((path) => path.replace(/\/$/, ""));
  const checked = members(root).filter(({ directory }) => wanted.length === 0 || wanted.includes(directory));
  const kinds = new Set(Object.values(readLayers(root).layers).map(({ kind }) => kind));
  for (const kind of kinds) if (!(kind in required)) throw new Error(`layers.json: the kind ${kind} has no shape`);
  const found = checked.map((member) => checkShape(root, member));
  for (const sentence of found.flatMap(({ warnings }) => warnings)) console.log(`warning ${sentence}`);
  const errors = found.flatMap((one) => one.errors);
  for (const sentence of errors) console.error(sentence);
  if (errors.length > 0) process.exit(1);
}
