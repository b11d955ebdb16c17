/**
 * validate/command — `dclab validate`: whether a learning module can be played and passed, and everything that is wrong
 * with it; and its goldens, replayed or written.
 * @module
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allPackages } from "@dc/datacenter/all-kinds";
import { createRegistry, type Registry } from "@dc/engine/scenario";
import {
  figureNames,
  goldenFile,
  loadModule,
  type Manifest,
  type ModuleIssue,
  type ModuleSource,
  placeIssues,
  readGoldens,
  type Validation,
  validateModule,
  writeGolden,
} from "@dc/lesson";
import { describeIssues } from "../run/issues.ts";
import type { Streams } from "../streams.ts";
import { layTable } from "../table.ts";

/** Flags of `dclab validate`. */
export interface ValidateOptions {
  /** A learner's seed. */
  readonly seed: number;
  readonly json?: boolean;
  /** Replay the goldens of every seed that has some. */
  readonly goldens?: boolean;
  /** Write the goldens of this seed with their records, and the digests of every other that has some. */
  readonly writeGoldens?: boolean;
}

const columns = [
  { head: "step", lean: "left" },
  { head: "points of its solution", lean: "right" },
  { head: "digest", lean: "left" },
] as const;

/** Most bytes of one text of a module. */
const textBytesMax = 1 << 20;

/** A module in a folder. */
export function folderSource(folder: string): ModuleSource {
  return {
    place: folder,
    async read(path) {
      const file = join(folder, path);
      if (!existsSync(file)) return undefined;
      if (statSync(file).size > textBytesMax) throw new Error(`more than ${textBytesMax} bytes`);
      return readFileSync(file, "utf8");
    },
  };
}

interface Read {
  readonly manifest: Manifest | undefined;
  readonly validation: Validation;
  readonly issues: readonly ModuleIssue[];
}

/** A module as one learner meets it, validated. */
async function validateFor(
  source: ModuleSource,
  seed: number,
  registry: Registry,
  makesGoldens = false,
): Promise<Read> {
  const read = await loadModule(source, { seed, figures: figureNames, registry, triesKnobs: true });
  if (!read.ok) return { manifest: undefined, validation: { issues: [], steps: [] }, issues: read.issues };
  const { goldens, issues } = await readGoldens(source, read.value);
  const validation = validateModule(read.value, { registry, goldens, makesGoldens });
  const placed = await placeIssues(source, [...issues, ...validation.issues]);
  return { manifest: read.value.manifest, validation, issues: [...read.issues, ...placed] };
}

/** Seeds that a module has goldens of. */
const goldenSeeds = (manifest: Manifest | undefined): number[] => [
  ...new Set(manifest?.goldens.map(({ seed }) => seed)),
];

/**
 * Write what the solutions come to, for a seed and for every other that has goldens: digests of all, records of the first,
 * since what changes an engine seldom spares one learner.
 *
 * @returns bytes of the records.
 */
async function writeGoldens(folder: string, first: number, manifest: Manifest, registry: Registry): Promise<number> {
  const seeds = [...new Set([first, ...goldenSeeds(manifest)])].sort((a, b) => a - b);
  const goldens: { step: string; seed: number; digest: string }[] = [];
  const texts = new Map<string, string>();
  for (const seed of seeds) {
    const { validation } = await validateFor(folderSource(folder), seed, registry, true);
    for (const { step, golden } of validation.steps) {
      if (golden === undefined) continue;
      goldens.push({ step, seed, digest: golden.digest });
      if (seed === first) texts.set(goldenFile(step, seed), writeGolden(golden));
    }
  }
  for (const { step, seed } of manifest.goldens) rmSync(join(folder, goldenFile(step, seed)), { force: true });
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const file = join(folder, "module.json");
  const written = { ...(JSON.parse(readFileSync(file, "utf8")) as object), goldens };
  writeFileSync(file, `${JSON.stringify(written, undefined, 2)}\n`);
  return [...texts.values()].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

/**
 * Validate the module in a folder.
 *
 * @returns 0; 1 where it is wrong; 2 where the folder has no module
 */
export async function validate(
  folder: string,
  { seed, json, goldens, writeGoldens: writes }: ValidateOptions,
  streams: Streams,
): Promise<number> {
  if (!existsSync(join(folder, "module.json"))) {
    streams.error(`dclab: ${folder}: expected a folder with a module.json, got none`);
    return 2;
  }
  const registry = createRegistry(allPackages);
  const source = folderSource(folder);
  let { manifest, validation, issues } = await validateFor(source, seed, registry);
  if (writes === true && manifest !== undefined) {
    // A golden that is no longer met is what is to be written anew; all else has to be right first.
    if (issues.every(({ severity, code }) => severity !== "error" || code === "module/golden")) {
      const bytes = await writeGoldens(folder, seed, manifest, registry);
      ({ manifest, validation, issues } = await validateFor(source, seed, registry));
      if (json !== true) streams.print(`goldens: ${manifest?.goldens.length ?? 0} written, ${bytes} bytes of records`);
    }
  }
  for (const other of goldens === true ? goldenSeeds(manifest) : []) {
    if (other === seed) continue;
    const found = (await validateFor(source, other, registry)).issues;
    issues = [...issues, ...found.filter(({ code }) => code === "module/golden")];
  }
  const isValid = issues.every(({ severity }) => severity !== "error");
  if (json === true) {
    const steps = validation.steps.map(({ step, grade: { points, pointsMax, digest } }) => ({
      step,
      points,
      pointsMax,
      digest,
    }));
    streams.print(JSON.stringify({ valid: isValid, seed, issues, steps }, undefined, 2));
    return isValid ? 0 : 1;
  }
  for (const [file, group] of byFile(issues)) {
    for (const line of describeIssues(group, join(folder, file))) streams.error(line);
  }
  if (manifest !== undefined) {
    const { id, version } = manifest;
    streams.print(`${id} ${version}, learner's seed ${seed}`);
    const rows = validation.steps.map(({ step, grade }) => [
      step,
      `${grade.points} of ${grade.pointsMax}`,
      grade.digest,
    ]);
    for (const line of layTable(columns, rows)) streams.print(line);
  }
  const count = (severity: string): number => issues.filter((issue) => issue.severity === severity).length;
  streams.print(`${isValid ? "valid" : "not valid"}: ${count("error")} errors, ${count("warning")} warnings`);
  return isValid ? 0 : 1;
}

function byFile(issues: readonly ModuleIssue[]): Map<string, ModuleIssue[]> {
  const files = new Map<string, ModuleIssue[]>();
  for (const issue of issues) files.set(issue.file, [...(files.get(issue.file) ?? []), issue]);
  return files;
}
