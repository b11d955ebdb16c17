/**
 * bin/bundle — what Node runs: one bundle of the command with every @dc/* package inlined, and one of each benchmark.
 *
 * The workspace's packages export TypeScript, which Node does not run; so the command is bundled by Rolldown into
 * ../dist. A stamp beside it lists every file that went in, with its size and time: the bundle is fresh while they
 * all still agree. `npm run build` makes it before publishing; a published package has no sources and never rebuilds.
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
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
  const { build: bundle } = await import("rolldown");
  const list = benchmarks();
  const draft = join(home, `dist.${process.pid}.tmp`);
  const entries = [
    { name: "main", source: join(home, "src", "main.ts") },
    { name: "bench-child", source: join(home, "src", "bench", "child.ts") },
    ...list.map(({ name, source }) => ({ name: join("bench", name), source })),
  ];
  try {
    const inputs = new Set([join(home, "bin", "bundle.mjs"), join(home, "package.json")]);
    // One after the other: each bundle is whole, since what is imported across files is looked up at each use.
    for (const { name, source } of entries) {
      const { output } = await bundle({
        cwd: home,
        input: source,
        platform: "node",
        external: ["commander"],
        transform: { target: "node20.19" },
        moduleTypes: { ".yaml": "text" },
        // Constants become numbers in the code, and tables stay constants of the module: the compiler reads both once.
        optimization: { inlineConst: { mode: "smart", pass: 3 } },
        output: {
          file: join(draft, `${name}.js`),
          format: "esm",
          codeSplitting: false,
          minify: "dce-only",
          comments: { legal: true, annotation: false, jsdoc: false },
        },
        logLevel: "warn",
      });
      for (const path of output.flatMap((file) => file.moduleIds ?? [])) if (existsSync(path)) inputs.add(path);
    }
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
    writeFileSync(join(draft, "third-party.txt"), licences(inputs));
    writeFileSync(
      join(draft, "stamp.json"),
      JSON.stringify({
        benchmarks: list.map(({ source }) => relative(home, source)).join("\n"),
        inputs: Object.fromEntries([...inputs].sort().map((path) => [relative(home, path), look(path)])),
      }),
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
  for (const whole of inputs) {
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
