/**
 * bin/bundle — what Node runs: one bundle of the command with every @dc/* package inlined, and one of each benchmark.
 *
 * The workspace's packages export TypeScript, which Node does not run; so the command is bundled by esbuild into
 * ../dist. A stamp beside it lists every file that went in, with its size and time: the bundle is fresh while they
 * all still agree. `npm run build` makes it before publishing; a published package has no sources and never rebuilds.
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const home = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = dirname(home);
const dist = join(home, "dist");
const stampPath = join(dist, "stamp.json");

/** Whether the sources are here: a clone has them, a published package has not. */
export const hasSources = () => existsSync(join(home, "src", "main.ts"));

/** Whether every file that went into the bundle is as it was, and no benchmark came or went. */
export function isFresh() {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampPath, "utf8"));
  } catch {
    return false;
  }
  if (
    stamp.benchmarks !==
    benchmarks()
      .map(({ source }) => relative(home, source))
      .join("\n")
  )
    return false;
  return Object.entries(stamp.inputs).every(([path, seen]) => seen === look(join(home, path)));
}

/** Build into a folder of its own and move the files into place, so that two processes that build at once do no harm. */
export async function build() {
  const { build: bundle } = await import("esbuild");
  const list = benchmarks();
  const draft = join(home, `dist.${process.pid}.tmp`);
  const entries = {
    main: join(home, "src", "main.ts"),
    "bench-child": join(home, "src", "bench", "child.ts"),
  };
  for (const { name, source } of list) entries[`bench/${name}`] = source;
  try {
    const { metafile } = await bundle({
      absWorkingDir: home,
      entryPoints: entries,
      outdir: draft,
      bundle: true,
      // Constants become numbers in the code; as variables of a module they are looked up at each use.
      minifySyntax: true,
      splitting: false,
      format: "esm",
      platform: "node",
      target: "node20.19",
      external: ["commander"],
      loader: { ".yaml": "text" },
      // Packages written for CommonJS ask for Node's own modules by `require`, which a module does not have.
      banner: {
        js: 'import { createRequire as createNodeRequire } from "node:module";\nconst require = createNodeRequire(import.meta.url);',
      },
      metafile: true,
      legalComments: "eof",
      logLevel: "silent",
    });
    const inputs = {};
    const own = ["bin/bundle.mjs", "package.json"];
    for (const path of [...own, ...Object.keys(metafile.inputs)]) inputs[path] = look(join(home, path));
    writeFileSync(
      join(draft, "bench", "index.json"),
      JSON.stringify(
        list.map(({ name, package: owner, source }) => ({
          name,
          package: owner,
          folder: relative(home, dirname(source)),
        })),
        null,
        2,
      ),
    );
    writeFileSync(join(draft, "third-party.txt"), licences(Object.keys(metafile.inputs)));
    writeFileSync(
      join(draft, "stamp.json"),
      JSON.stringify({ benchmarks: list.map(({ source }) => relative(home, source)).join("\n"), inputs }),
    );
    place(draft);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The benchmarks of the packages beside this one: `<package>/bench/<name>.bench.ts`. */
function benchmarks() {
  const found = [];
  for (const owner of ["engine", "wire", "virt", "fabric", "rdma", "datacenter", "cli"]) {
    const folder = join(packages, owner, "bench");
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith(".bench.ts")) continue;
      found.push({ name: file.slice(0, -".bench.ts".length), package: owner, source: join(folder, file) });
    }
  }
  return found;
}

function look(path) {
  const seen = statSync(path, { throwIfNoEntry: false });
  return seen === undefined ? "missing" : `${seen.size} ${Math.floor(seen.mtimeMs)}`;
}

/** A bundle carries other people's code: their licences go with it. */
function licences(inputs) {
  const folders = new Set();
  for (const path of inputs) {
    const whole = resolve(home, path);
    const at = whole.lastIndexOf("/node_modules/");
    if (at < 0) continue;
    const rest = whole.slice(at + "/node_modules/".length).split("/");
    folders.add(join(whole.slice(0, at), "node_modules", ...rest.slice(0, rest[0].startsWith("@") ? 2 : 1)));
  }
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(join(folder, file), "utf8")}`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** Move file by file: a rename replaces a file in one step, so a process that starts meanwhile finds each one whole. */
function place(draft) {
  const files = readdirSync(draft, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const last = (entry) => (entry.name === "stamp.json" ? 1 : 0);
  for (const entry of files.sort((a, b) => last(a) - last(b))) {
    const from = join(entry.parentPath, entry.name);
    const to = join(dist, relative(draft, from));
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  rmSync(draft, { recursive: true, force: true });
}
