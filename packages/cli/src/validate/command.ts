/**
 * validate/command — `dclab validate`: whether a learning module can be played and passed, and everything that is wrong
 * with it.
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { datacenterPackages } from "@dc/datacenter";
import { createRegistry } from "@dc/engine/scenario";
import { figureNames, loadModule, type ModuleIssue, type ModuleSource, placeIssues, validateModule } from "@dc/lesson";
import { describeIssues } from "../run/issues.ts";
import type { Streams } from "../streams.ts";
import { layTable } from "../table.ts";

/** Flags of `dclab validate`. */
export interface ValidateOptions {
  /** A learner's seed. */
  readonly seed: number;
  readonly json?: boolean;
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

/**
 * Validate the module in a folder.
 *
 * @returns 0; 1 where it is wrong; 2 where the folder has no module
 */
export async function validate(folder: string, { seed, json }: ValidateOptions, streams: Streams): Promise<number> {
  if (!existsSync(join(folder, "module.json"))) {
    streams.error(`dclab: ${folder}: expected a folder with a module.json, got none`);
    return 2;
  }
  const registry = createRegistry(datacenterPackages);
  const source = folderSource(folder);
  const read = await loadModule(source, { seed, figures: figureNames, registry });
  const validation = read.ok ? validateModule(read.value, { registry }) : { issues: [], steps: [] };
  const issues = [...read.issues, ...(await placeIssues(source, validation.issues))];
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
  if (read.ok) {
    const { id, version } = read.value.manifest;
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
