// @ts-check
/**
 * scripts/third-party — whose code goes out with ours, and under which licence: THIRD_PARTY.md.
 *
 *     node scripts/third-party.mjs            write THIRD_PARTY.md
 *     node scripts/third-party.mjs --check    write nothing; exit 1 when the file is not what it would write
 *
 * Starts from the dependencies and peers of every package and app that people get (not of tests and build tools),
 * as they are installed from the lockfile, and follows theirs. Packages for one operating system only are left out:
 * none of them is in a bundle.
 *
 * @module
 */
import { readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { existsSync, filesBelow, readFileSync, writeFileSync } from "./files.mjs";
import { members } from "./layers.mjs";

/**
 * @typedef {{ name: string, version: string, licence: string, home: string, text: string, by: Set<string> }} Notice
 */

/** Licences that ask for no more than their notice; another one needs a decision by a person. */
const accepted = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "CC0-1.0",
  "BlueOak-1.0.0",
  "Unlicense",
]);

/**
 * @param {string} root the repository's folder, installed
 * @returns {Notice[]} sorted by name, then version
 */
export function notices(root) {
  /** @type {Map<string, Notice>} */
  const found = new Map();
  /** @param {string} folder the package that asks @param {string} name @param {string} by @param {Set<string>} seen */
  const visit = (folder, name, by, seen) => {
    const at = locate(folder, name);
    if (at === undefined || seen.has(at)) return;
    seen.add(at);
    const manifest = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    if (!manifest.name.startsWith("@dc/")) {
      const key = `${manifest.name}@${manifest.version}`;
      const notice = found.get(key) ?? {
        name: manifest.name,
        version: manifest.version,
        licence: licenceOf(manifest),
        home: homeOf(manifest),
        text: licenceText(at),
        by: new Set(),
      };
      notice.by.add(by);
      found.set(key, notice);
      for (const next of Object.keys(manifest.dependencies ?? {})) visit(at, next, by, seen);
    }
  };
  for (const { directory, name, kind, manifest } of members(root)) {
    if (kind === "build" || kind === "tests") continue;
    const seen = new Set();
    for (const next of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
      visit(join(root, directory), next, name, seen);
  }
  return [...found.values()].sort((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));
}

/**
 * Where Node would find a package from a folder.
 * @param {string} folder
 * @param {string} name
 * @returns {string | undefined}
 */
function locate(folder, name) {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    const place = join(at, "node_modules", name);
    if (existsSync(join(place, "package.json"))) return realpathSync(place);
    if (at === dirname(at)) return undefined;
  }
}

/** @param {any} manifest */
function licenceOf(manifest) {
  if (typeof manifest.license === "string") return manifest.license;
  return manifest.license?.type ?? manifest.licenses?.[0]?.type ?? "not said";
}

/** @param {any} manifest */
function homeOf(manifest) {
  const repository = typeof manifest.repository === "string" ? manifest.repository : manifest.repository?.url;
  return String(manifest.homepage ?? repository ?? "")
    .replace(/^git\+/, "")
    .replace(/^git@github\.com:/, "https://github.com/")
    .replace(/^git:\/\//, "https://")
    .replace(/^github:/, "https://github.com/")
    .replace(/^([\w.-]+\/[\w.-]+)$/, "https://github.com/$1")
    .replace(/\.git$/, "")
    .replace(/#readme$/, "");
}

/** @param {string} folder */
function licenceText(folder) {
  const file = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying)(\.(md|txt|mit))?$/i.test(name))
    .sort()[0];
  return file === undefined ? "" : readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim();
}

/** Copyright lines, which differ; the rest of a licence is the same for all that use it. @param {string} text */
function split(text) {
  const lines = text.split("\n");
  const isOwn = (/** @type {string} */ line) => /^\s*(copyright\b|\(c\)|©)/i.test(line) && /\d{4}|\(c\)|©/i.test(line);
  return {
    holders: lines.filter(isOwn).map((line) => line.trim()),
    body: lines
      .filter((line) => !isOwn(line))
      .join("\n")
      .trim(),
  };
}

/**
 * Folders that hold files of others, kept as they came, with a LICENSE of their own: test inputs, not published.
 * @param {string} root
 * @returns {{ folder: string, holder: string }[]}
 */
export function keptFolders(root) {
  return members(root)
    .flatMap(({ directory }) => filesBelow(root, directory))
    .filter((file) => file.endsWith("/LICENSE") && file.split("/").length > 3)
    .map((file) => ({
      folder: dirname(file),
      holder: split(readFileSync(join(root, file), "utf8")).holders[0] ?? "see its LICENSE",
    }));
}

/**
 * @param {Notice[]} list
 * @param {{ folder: string, holder: string }[]} kept
 * @returns {string} the text of THIRD_PARTY.md
 */
export function print(list, kept = []) {
  /** @type {Map<string, { text: string, entries: string[] }>} */
  const texts = new Map();
  for (const { name, version, text, licence } of list) {
    const { holders, body } = split(text);
    // Wrapping and capitals differ from copy to copy; the words are what counts.
    const key = body === "" ? `none ${licence}` : body.toLowerCase().replace(/[^a-z0-9]+/g, " ");
    const group = texts.get(key) ?? {
      text: body === "" ? `(${licence}; its package holds no licence file)` : body,
      entries: [],
    };
    group.entries.push(`${name} ${version}${holders.length > 0 ? `: ${holders.join("; ")}` : ""}`);
    texts.set(key, group);
  }
  const rows = list.map(({ name, version, licence, home, by }) => {
    const link = /^https?:/.test(home) ? `[${name}](${home})` : name;
    return `| ${link} | ${version} | ${licence} | ${[...by].map((each) => each.replace("@dc/", "")).join(", ")} |`;
  });
  const sections = [...texts.values()].map(
    ({ text, entries }) =>
      `${entries.map((entry) => `- ${entry}`).join("\n")}\n\n\`\`\`text\n${text.replaceAll("```", "'''")}\n\`\`\`\n`,
  );
  return `# Third parties

What DC Labs brings along in its packages, its command line and its site, beside its own MIT-licensed code. Made by
\`node scripts/third-party.mjs\` from the installed lockfile; a test compares.

| package | version | licence | in |
|---|---|---|---|
${rows.join("\n")}

${kept.length === 0 ? "" : `## Files of others that tests read\n\nKept as they came; no package and no site holds them.\n\n${kept.map(({ folder, holder }) => `- [${folder}](${folder}/README.md): ${holder} ([licence](${folder}/LICENSE))`).join("\n")}\n\n`}## Licences

${sections.join("\n")}`;
}

/**
 * What a person has to decide.
 * @param {Notice[]} list
 * @returns {string[]} one sentence each
 */
export function doubts(list) {
  return list
    .filter(
      ({ licence }) =>
        !licence
          .replace(/[()]/g, "")
          .split(/ OR | AND /)
          .some((each) => accepted.has(each)),
    )
    .map(({ name, version, licence }) => `${name} ${version}: licence ${licence}`);
}

if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  const list = notices(root);
  const text = print(list, keptFolders(root));
  const file = join(root, "THIRD_PARTY.md");
  const wrong = doubts(list);
  for (const sentence of wrong) console.error(sentence);
  if (process.argv.includes("--check")) {
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) wrong.push("THIRD_PARTY.md is stale");
  } else writeFileSync(file, text);
  console.log(`${list.length} packages`);
  if (wrong.length > 0) process.exit(1);
}
