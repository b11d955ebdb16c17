// @ts-check
/**
 * scripts/layers — the layer law, from layers.json into turbo.json and tsconfig.json.
 *
 * People write direct edges ("ui uses solid, engine, wire"). `turbo boundaries` follows dependencies
 * through and counts devDependencies, so what it needs is the transitive closure; this script writes it,
 * the tag of each package, and the list of packages that `tsc -b` builds. Run it after layers.json changed or
 * a package came:
 *
 *     node scripts/layers.mjs           write turbo.json, tsconfig.json and every package's turbo.json
 *     node scripts/layers.mjs --check   write nothing; exit 1 and name the files that differ
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { existsSync, foldersWith, readFileSync, writeFileSync } from "./files.mjs";

/**
 * @typedef {{ kind: string, packages: string[], uses: string[] }} Layer
 * @typedef {{ layers: Record<string, Layer> }} Layers
 * @typedef {{ name: string, directory: string, layer: string, kind: string, manifest: any }} Member
 */

/** The layer whose packages all may use, as devDependencies. */
export const buildLayer = "build";

/**
 * @param {string} root the repository's folder
 * @returns {Layers}
 */
export function readLayers(root) {
  return JSON.parse(readFileSync(`${root}/layers.json`, "utf8"));
}

/**
 * All layers reachable from one, itself included when another of its packages is reached or it lists itself.
 * @param {Layers} layers
 * @param {string} from
 * @returns {string[]} in the order of layers.json, `build` last
 */
export function closure(layers, from) {
  const reached = new Set();
  const visit = (/** @type {string} */ name) => {
    const layer = layers.layers[name];
    if (layer === undefined) throw new Error(`layers.json: ${from} reaches the unknown layer ${name}`);
    for (const next of layer.uses) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(from);
  reached.add(buildLayer);
  return Object.keys(layers.layers).filter((name) => reached.has(name));
}

/**
 * The packages that exist, each with its layer. A package that layers.json does not know has layer "".
 * @param {string} root
 * @returns {Member[]} sorted by folder
 */
export function members(root) {
  const layers = readLayers(root);
  return ["packages", "packages/modules", "apps"]
    .flatMap((folder) => foldersWith(root, folder, "package.json"))
    .map((directory) => {
      const manifest = JSON.parse(readFileSync(`${root}/${directory}/package.json`, "utf8"));
      const found = Object.entries(layers.layers).find(([, layer]) =>
        layer.packages.some((pattern) =>
          pattern.endsWith("/*")
            ? directory.startsWith(pattern.slice(0, -1)) && !directory.slice(pattern.length - 1).includes("/")
            : pattern === directory,
        ),
      );
      return { name: manifest.name, directory, layer: found?.[0] ?? "", kind: found?.[1].kind ?? "", manifest };
    });
}

/**
 * The texts that turbo.json and the packages' turbo.json must have.
 * @param {string} root
 * @returns {Map<string, string>} file relative to the root, its text
 */
export function expectedFiles(root) {
  const layers = readLayers(root);
  /** @type {Map<string, string>} */
  const files = new Map();
  const turbo = JSON.parse(readFileSync(`${root}/turbo.json`, "utf8"));
  turbo.boundaries = {
    tags: Object.fromEntries(
      Object.keys(layers.layers).map((name) => [name, { dependencies: { allow: closure(layers, name) } }]),
    ),
  };
  files.set("turbo.json", print(turbo));
  for (const member of members(root)) {
    const file = `${member.directory}/turbo.json`;
    const own = existsSync(`${root}/${file}`) ? JSON.parse(readFileSync(`${root}/${file}`, "utf8")) : {};
    files.set(file, print({ ...own, extends: ["//"], tags: [member.layer] }));
  }
  const references = members(root)
    .filter((member) => existsSync(`${root}/${member.directory}/tsconfig.json`))
    .map((member) => ({ path: member.directory }));
  files.set("tsconfig.json", print({ files: [], references }));
  return files;
}

/**
 * Files whose content differs from expectedFiles, compared as data: the formatter may break lines elsewhere.
 * @param {string} root
 * @returns {Map<string, string>} file, the text it must have
 */
export function staleFiles(root) {
  return new Map(
    [...expectedFiles(root)].filter(([file, text]) => {
      if (!existsSync(`${root}/${file}`)) return true;
      return JSON.stringify(JSON.parse(readFileSync(`${root}/${file}`, "utf8"))) !== JSON.stringify(JSON.parse(text));
    }),
  );
}

/**
 * TypeScript references that do not follow the dependencies: `tsc -b` would check against a stale build.
 * @param {string} root
 * @returns {string[]} one sentence each
 */
export function wrongReferences(root) {
  const all = members(root).filter((member) => existsSync(`${root}/${member.directory}/tsconfig.json`));
  const directoryOf = new Map(all.map((member) => [member.name, member.directory]));
  return all.flatMap((member) => {
    const config = JSON.parse(readFileSync(`${root}/${member.directory}/tsconfig.json`, "utf8"));
    const has = new Set(
      (config.references ?? []).map((/** @type {{ path: string }} */ reference) =>
        join(member.directory, reference.path),
      ),
    );
    return Object.keys(member.manifest.dependencies ?? {})
      .map((name) => directoryOf.get(name))
      .filter((directory) => directory !== undefined && !has.has(directory))
      .map((directory) => `${member.directory}/tsconfig.json: add a reference to ${directory}`);
  });
}

/**
 * Direct edges that layers.json does not allow, and build packages used at run time. `turbo boundaries` cannot
 * see either: it knows the closure only.
 * @param {string} root
 * @returns {string[]} one sentence each
 */
export function forbiddenEdges(root) {
  const layers = readLayers(root);
  const all = members(root);
  const layerOf = new Map(all.map((member) => [member.name, member.layer]));
  /** @type {string[]} */
  const found = [];
  for (const member of all) {
    if (member.layer === "") {
      found.push(`${member.directory}: not in layers.json; add it to a layer`);
      continue;
    }
    const uses = layers.layers[member.layer]?.uses ?? [];
    for (const section of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
      for (const name of Object.keys(member.manifest[section] ?? {})) {
        const layer = layerOf.get(name);
        if (layer === undefined) {
          if (name.startsWith("@dc/"))
            found.push(`${member.name}: ${section} name ${name}, which is not a package here`);
        } else if (layer === buildLayer) {
          if (section !== "devDependencies" && member.layer !== buildLayer)
            found.push(`${member.name}: ${name} is for building; list it in devDependencies, not in ${section}`);
        } else if (!uses.includes(layer)) {
          found.push(
            `${member.name} (${member.layer}) may not use ${name} (${layer}); it may use: ${uses.join(", ") || "nothing"}`,
          );
        } else if (section === "peerDependencies") {
          found.push(
            `${member.name}: ${name} as a peer would make a minor of it a major here; list it in dependencies`,
          );
        }
      }
    }
  }
  return found;
}

/** @param {unknown} value */
function print(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  const check = process.argv.includes("--check");
  const stale = staleFiles(root);
  for (const [file, text] of stale) {
    if (!check) writeFileSync(`${root}/${file}`, text);
    console.log(`${check ? "differs" : "wrote"} ${file}`);
  }
  const biome = `${root}/node_modules/.bin/biome`;
  if (!check && stale.size > 0 && existsSync(biome)) spawnSync(biome, ["format", "--write", ...stale.keys()]);
  const wrong = [...forbiddenEdges(root), ...wrongReferences(root)];
  for (const sentence of wrong) console.error(sentence);
  if (wrong.length > 0 || (check && stale.size > 0)) process.exit(1);
}
