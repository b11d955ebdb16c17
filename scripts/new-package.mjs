// @ts-check
/**
 * scripts/new-package — a package that has its kind's shape from the first minute.
 *
 *     npm run new:package NAME KIND      KIND: engine, library or skin
 *
 * Writes packages/NAME from scripts/template/KIND and its pages under docs/errors, adds the layer to layers.json where
 * it is not there yet, and brings turbo.json and tsconfig.json up to date. Then `npx --no-install pnpm install` links
 * it, and every line marked SKELETON is to be replaced.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { existsSync, filesBelow, readFileSync, writeFileSync } from "./files.mjs";
import { expectedFiles, members, readLayers } from "./layers.mjs";

/** What a new layer of each kind may use, when layers.json does not say. */
const usesOf = { engine: ["engine", "wire"], library: ["engine"], skin: ["solid", "engine"] };

const usage = `usage: npm run new:package NAME KIND
  NAME  kebab-case, becomes @dc/NAME in packages/NAME
  KIND  ${Object.keys(usesOf).join(", ")}`;

/**
 * @param {string} root the repository's folder
 * @param {string} name
 * @param {string} kind
 * @returns {string[]} the files that were written, relative to root
 * @throws Error when the name or the kind will not do, with a sentence for a person
 */
export function createPackage(root, name, kind) {
  if (!Object.hasOwn(usesOf, kind)) throw new Error(`${kind} is not a kind that has a template.\n${usage}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`${name} is not kebab-case.\n${usage}`);
  const directory = `packages/${name}`;
  if (existsSync(join(root, directory))) throw new Error(`${directory} exists already.`);

  const layers = readLayers(root);
  const known = Object.entries(layers.layers).find(([, layer]) => layer.packages.includes(directory));
  if (known !== undefined && known[1].kind !== kind)
    throw new Error(`layers.json says that ${directory} is of kind ${known[1].kind}, not ${kind}.`);
  const layer = known?.[1] ?? { kind, packages: [directory], uses: usesOf[/** @type {keyof usesOf} */ (kind)] };
  const used = members(root).filter((member) => layer.uses.includes(member.layer));

  const words = name.split("-");
  const capital = (/** @type {string} */ word) => word.charAt(0).toUpperCase() + word.slice(1);
  const pascal = words.map(capital).join("");
  /** @type {Record<string, string>} */
  const values = {
    name,
    Name: pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    R: capital(name).charAt(0),
  };

  /** @type {Map<string, string>} */
  const files = new Map();
  const template = `scripts/template/${kind}`;
  for (const file of filesBelow(root, template)) {
    const path = file.slice(template.length + 1).replace(/\.txt$/, "");
    const to = path.startsWith("errors/") ? `docs/errors/${name}/${path.slice(7)}` : `${directory}/${path}`;
    const text = readFileSync(join(root, file), "utf8").replace(/\{\{(\w+)\}\}/g, (whole, key) => values[key] ?? whole);
    files.set(to, text);
  }
  files.set(`${directory}/package.json`, print(manifest(name, kind, used)));
  files.set(`${directory}/tsconfig.json`, print(tsconfig(kind, used)));
  if (kind === "skin")
    files.set(
      `${directory}/vite.config.ts`,
      'import { library } from "@dc/build-config/vite";\nimport { defineConfig } from "vite";\n\nexport default defineConfig(library());\n',
    );
  if (known === undefined) {
    layers.layers[name] = layer;
    files.set("layers.json", print(layers));
  }
  write(root, files);
  // Only now does the law know the package.
  const lawful = expectedFiles(root);
  write(root, lawful);

  const written = [...files.keys(), ...lawful.keys()];
  const biome = join(import.meta.dirname, "../node_modules/.bin/biome");
  if (existsSync(biome)) spawnSync(biome, ["check", "--write", ...written], { cwd: root });
  return written;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {import("./layers.mjs").Member[]} used
 */
function manifest(name, kind, used) {
  const entries = kind === "engine" ? { ".": "index", "./testing": "testing/index" } : { ".": "index" };
  const isSkin = kind === "skin";
  const catalog = (/** @type {string[]} */ names) => Object.fromEntries(names.map((each) => [each, "catalog:"]));
  return {
    name: `@dc/${name}`,
    version: "0.1.0",
    description: "SKELETON: what it is, in a few words",
    license: "MIT",
    type: "module",
    sideEffects: false,
    files: ["dist", "src", "!src/**/*.test.ts", "!src/**/*.test.tsx", "!dist/.tsbuildinfo"],
    exports: {
      ...Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, `./src/${file}.ts`])),
      "./package.json": "./package.json",
    },
    publishConfig: {
      access: "public",
      exports: {
        ...Object.fromEntries(
          Object.entries(entries).map(([entry, file]) => [
            entry,
            { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
          ]),
        ),
        "./package.json": "./package.json",
      },
    },
    scripts: { build: isSkin ? "vite build && tsc -b" : "tsc -b" },
    dependencies: Object.fromEntries(used.map((member) => [member.name, "workspace:^"])),
    ...(isSkin ? { peerDependencies: { "solid-js": "^1.9.0" } } : {}),
    devDependencies: isSkin
      ? {
          "@dc/build-config": "workspace:*",
          ...catalog(["@solidjs/testing-library", "solid-js", "typescript", "vite", "vite-plugin-solid", "vitest"]),
        }
      : { ...catalog(["fast-check", "typescript", "vitest"]) },
  };
}

/**
 * @param {string} kind
 * @param {import("./layers.mjs").Member[]} used
 */
function tsconfig(kind, used) {
  const skin = { lib: ["ES2023", "DOM", "DOM.Iterable"], jsx: "preserve", jsxImportSource: "solid-js" };
  return {
    extends: "../../tsconfig.base.json",
    compilerOptions: {
      ...(kind === "skin" ? { ...skin, emitDeclarationOnly: true } : {}),
      rootDir: "src",
      outDir: "dist",
      tsBuildInfoFile: "dist/.tsbuildinfo",
    },
    include: ["src"],
    exclude: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    references: used.map((member) => ({ path: `../${member.directory.slice("packages/".length)}` })),
  };
}

/** @param {string} root @param {Map<string, string>} files */
function write(root, files) {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** @param {unknown} value */
function print(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const [name = "", kind = "", ...more] = process.argv.slice(2);
  const root = join(import.meta.dirname, "..");
  if (name === "" || kind === "" || more.length > 0) {
    console.error(usage);
    process.exit(2);
  }
  const existed = existsSync(join(root, "packages", name));
  try {
    for (const file of createPackage(root, name, kind)) console.log(file);
    console.log("\nNext: npx --no-install pnpm install; then replace every line marked SKELETON.");
  } catch (error) {
    if (!existed) rmSync(join(root, "packages", name), { recursive: true, force: true });
    console.error(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}
