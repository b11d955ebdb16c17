/**
 * build-site — lays the built apps out as one static site in dist/: the portal at its root, each lab under
 * labs/<name>/, the elements beside them in elements/, the learning modules of packages/modules under
 * modules/<id>/<version>/ with their catalogue.json, the page that tries a lab's embedding in conformance/, what
 * `dclab pack` needs in pack/. Every address in it is relative, so that the folder works under any path of any static
 * host.
 *
 * Run by `npm run build` after the apps are built; `--build` builds them first.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { addToCatalogue, emptyCatalogue, publishAll, writeCatalogue } from "../packages/build-config/modules.js";
import { loadLesson } from "./lesson.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(root, "dist");
const draft = join(root, "dist.tmp");

const stop = (message) => {
  console.error(`build-site: ${message}`);
  process.exit(1);
};

const labs = readdirSync(join(root, "apps"))
  .filter((name) => name.startsWith("lab-") && existsSync(join(root, "apps", name, "vite.config.ts")))
  .map((name) => name.slice("lab-".length));

if (process.argv.includes("--build")) {
  const apps = ["portal", "embed", ...labs.map((name) => `lab-${name}`)].flatMap((name) => ["--filter", `@dc/${name}`]);
  const turbo = join(root, "node_modules/turbo/bin/turbo");
  const { status } = spawnSync(process.execPath, [turbo, "run", "build", "--output-logs=new-only", ...apps], {
    cwd: root,
    stdio: "inherit",
    // Turbo looks for the package manager on the path; npm puts it there, a bare node does not.
    env: {
      ...process.env,
      PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
      TURBO_TELEMETRY_DISABLED: "1",
    },
  });
  if (status !== 0) stop("an app did not build");
}

const take = (from, ...to) => {
  if (!existsSync(from)) stop(`${relative(root, from)} is missing: run \`npm run build\``);
  const left = new Set(["element", "single", ".vite", "mf-stats.json"].map((name) => join(from, name)));
  cpSync(from, join(draft, ...to), { recursive: true, filter: (file) => !left.has(file) });
};
const takeFrom = (app, folder, ...to) => take(join(root, "apps", app, folder), ...to);

rmSync(draft, { recursive: true, force: true });
mkdirSync(draft);
takeFrom("portal", "dist");
for (const lab of labs) {
  takeFrom(`lab-${lab}`, "dist", "labs", lab);
  takeFrom(`lab-${lab}`, "dist/element", "elements");
}
take(join(root, "packages/embed/dist/conformance-page"), "conformance");
// What `dclab pack` makes packages of, beside the elements: the player, and each lab as one script.
take(join(root, "packages/embed/dist/player"), "pack");
for (const lab of labs) takeFrom(`lab-${lab}`, "dist/single", "pack");

// The portal lists its labs by hand, in words; the folder lists them by fact. They must agree.
const listed = JSON.parse(readFileSync(join(draft, "labs.json"), "utf8")).labs;
for (const { name, address } of listed)
  if (!existsSync(join(draft, address))) stop(`labs.json says ${name} is at ${address}, where nothing was built`);
for (const lab of labs)
  if (!listed.some(({ name }) => name === lab)) stop(`apps/lab-${lab} was built, but labs.json does not list it`);

// Modules are data: they are published, not built, and others can be added to the site afterwards.
const modules = await publishAll(join(root, "packages/modules"), await loadLesson(root)).catch((error) =>
  stop(error.message),
);
let catalogue = emptyCatalogue;
for (const module of modules) {
  for (const [path, bytes] of Object.entries(module.files)) {
    const file = join(draft, module.place, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  catalogue = addToCatalogue(catalogue, module.entry);
  const { id, version, lab } = module.entry;
  if (!listed.some(({ name }) => name === lab)) stop(`${id}@${version} wants the lab ${lab}, which labs.json has not`);
}
writeFileSync(join(draft, "catalogue.json"), writeCatalogue(catalogue));

const files = readdirSync(draft, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(draft, join(entry.parentPath, entry.name)))
  .sort();

let policy = "";
let conformance = "";
for (const page of files.filter((file) => file.endsWith(".html"))) {
  const text = readFileSync(join(draft, page), "utf8");
  const [, written] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
  if (written === undefined) stop(`${page} carries no content security policy`);
  // The portal's: it may name the origins of labs that stand elsewhere.
  if (page === "index.html") policy = written.replaceAll("&#39;", "'");
  if (page === "conformance/index.html") conformance = written.replaceAll("&#39;", "'");
  if (/<script(?![^>]*\ssrc=)[^>]*>/.test(text) || /<style|\sstyle=/.test(text))
    stop(`${page} has an inline script or style, which its own policy refuses`);
  if (/(?:src|href)="\//.test(text)) stop(`${page} has an address that begins with "/": it would break on a sub-path`);
}

writeFileSync(
  join(draft, "_headers"),
  `# Headers for a host that reads this file (Netlify, Cloudflare Pages and others). On a sub-path, put it before
# each pattern. Every page also carries the policy as <meta>, so that a host without headers is safe too.
/*
  Content-Security-Policy: ${policy}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
# The page that plays the host frames labs of any origin. Where a host joins the headers of several patterns, take the
# policy out of the first one: the pages carry theirs.
/conformance/*
  Content-Security-Policy: ${conformance}
# An element's script is taken by pages of other origins, and a sandboxed frame has no origin at all.
/elements/*
  Access-Control-Allow-Origin: *
/labs/*
  Access-Control-Allow-Origin: *
/assets/*
  Access-Control-Allow-Origin: *
# Modules are read by portals of other origins.
/modules/*
  Access-Control-Allow-Origin: *
/catalogue.json
  Cache-Control: no-cache
`,
);

// A host that runs Jekyll would leave out the files whose names begin with an underscore.
writeFileSync(join(draft, ".nojekyll"), "");

rmSync(site, { recursive: true, force: true });
renameSync(draft, site);

const folderOf = (file) =>
  file.startsWith("modules/")
    ? "modules"
    : file.startsWith("pack/")
      ? "pack"
      : file.startsWith("labs/")
        ? file.split("/", 2).join("/")
        : file.startsWith("elements/")
          ? "elements"
          : ".";
const sums = new Map();
for (const file of files) {
  const bytes = readFileSync(join(site, file));
  const sum = sums.get(folderOf(file)) ?? { files: 0, bytes: 0, gzipped: 0 };
  sum.files += 1;
  sum.bytes += bytes.length;
  sum.gzipped += gzipSync(bytes).length;
  sums.set(folderOf(file), sum);
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log("dist/");
for (const [folder, { files: count, bytes, gzipped }] of sums)
  console.log(
    `  ${folder.padEnd(16)} ${String(count).padStart(3)} files  ${kilobytes(bytes)}, ${kilobytes(gzipped)} gzipped`,
  );
