/**
 * publish-module — puts a learning module into the catalogue of a site that is built already. Nothing is built again:
 * the portal reads catalogue.json whenever it is opened.
 *
 *   node scripts/publish-module.mjs FOLDER [--site dist]   copies its texts into the site and adds it to the catalogue
 *   node scripts/publish-module.mjs URL [--site dist]      adds a module that lies at an address, as it is there now
 *   node scripts/publish-module.mjs FOLDER --to ELSEWHERE  writes its texts with their hashes, for another host
 *
 * A module of another origin is fetched by the portal's page, so that origin is added to `connect-src` of the site's
 * policy: in its page, and in `_headers` for hosts that read it. A host with headers of its own wants the same line.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  addToCatalogue,
  digest,
  emptyCatalogue,
  makeEntry,
  publishFolder,
  writeCatalogue,
} from "../packages/build-config/modules.js";
import { allowConnection } from "../packages/build-config/policy.js";
import { loadLesson } from "./lesson.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stop = (message) => {
  console.error(`publish-module: ${message}`);
  process.exit(1);
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { site: { type: "string", default: "dist" }, to: { type: "string" } },
});
const [from, ...others] = positionals;
if (from === undefined || others.length > 0) stop("name one folder, or one address of a module.json");

const write = (folder, files) => {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
};

/** A module at an address, each text of it fetched and compared with its hash. */
async function readAddress(url, { integrityOf, parseManifest, refusalOf, urlSource }) {
  const source = urlSource(url, { fetch, digest, signal: AbortSignal.timeout(30_000) });
  try {
    const text = await source.read("module.json");
    if (text === undefined) stop(`${url}: nothing is there`);
    const read = parseManifest(text);
    if (!read.ok)
      stop(
        read.issues.map(({ path, expected, received }) => `${path}: expected ${expected}, got ${received}`).join("\n"),
      );
    if (read.value.files === undefined) stop(`${url} has no hashes in files: publish it there with --to`);
    for (const file of Object.keys(read.value.files))
      if ((await source.read(file)) === undefined) stop(`${url}: ${file} is listed, and not there`);
    const { "module.json": sha384 } = await integrityOf({ "module.json": new TextEncoder().encode(text) }, digest);
    return makeEntry(read.value, url, sha384);
  } catch (error) {
    const issue = refusalOf(error);
    if (issue === undefined) throw error;
    const { file, expected, received, hint } = issue;
    return stop(`${file}: expected ${expected}, got ${received}${hint === undefined ? "" : ` (${hint})`}`);
  }
}

/** Let the portal's page of a site fetch from an origin. */
function allow(site, origin) {
  for (const name of ["index.html", "_headers"]) {
    const file = join(site, name);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const changed = allowConnection(text, origin);
    if (changed !== text) writeFileSync(file, changed);
  }
}

try {
  const lesson = await loadLesson(root);
  const isAddress = /^https?:\/\//.test(from);
  const module = isAddress ? undefined : await publishFolder(from, lesson);
  if (values.to !== undefined) {
    if (module === undefined) stop("--to goes with a folder");
    write(values.to, module.files);
    console.log(`${values.to}: ${module.entry.id}@${module.entry.version}, ${Object.keys(module.files).length} texts`);
    process.exit(0);
  }
  const list = join(values.site, "catalogue.json");
  if (!existsSync(values.site)) stop(`${values.site} is no folder: build the site first, or name it by --site`);
  const catalogue = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : emptyCatalogue;
  const entry = module === undefined ? await readAddress(from, lesson) : module.entry;
  const added = addToCatalogue(catalogue, entry);
  if (module !== undefined) write(join(values.site, module.place), module.files);
  else allow(values.site, new URL(entry.url).origin);
  // Last, so that the catalogue never names what is not there yet.
  writeFileSync(list, writeCatalogue(added));
  console.log(`${entry.id}@${entry.version} is in ${list}: ?m=${entry.id}@${entry.version}`);
} catch (error) {
  stop(error.message);
}
