/**
 * new/command — `dclab new module`: a small, sound module in a folder of its own, with the lines to change marked.
 * @module
 */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Streams } from "../streams.ts";
import { isModuleName, nearestModuleName } from "./module-name.ts";
import { moduleTemplate, type TemplateLab } from "./template.ts";

/** Flags of `dclab new module`. */
export interface NewModuleOptions {
  /** The lab that will play it. */
  readonly lab: TemplateLab;
  /** The folder in which its folder is made. */
  readonly into: string;
}

/**
 * Write a new module. All of it is written beside its place and then moved there, so that it is there whole or not at all.
 *
 * @returns 0; 2 where the name will not do, its folder exists, or nothing can be written there
 */
export function newModule(name: string, { lab, into }: NewModuleOptions, streams: Streams): number {
  if (!isModuleName(name)) {
    const near = nearestModuleName(name);
    const hint = near === undefined ? "as my-first" : `nearest: ${near}`;
    streams.error(
      `dclab: expected a name of small letters, digits and hyphens, at most 60 characters, got ${JSON.stringify(name)} (${hint})`,
    );
    return 2;
  }
  const folder = join(into, name);
  if (!existsSync(into) || !statSync(into).isDirectory()) {
    streams.error(`dclab: ${into}: expected a folder to make the module's folder in, got none`);
    return 2;
  }
  if (existsSync(folder)) {
    streams.error(`dclab: ${folder}: expected no folder of this name, got one (choose another name, or --into)`);
    return 2;
  }
  const texts = moduleTemplate(name, lab);
  const draft = join(into, `.${name}.${process.pid}.tmp`);
  try {
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      writeFileSync(join(draft, path), text);
    }
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    streams.error(`dclab: ${folder}: expected to write here, got ${(error as Error).message}`);
    return 2;
  }
  const marks = [...texts.values()].reduce((count, text) => count + (text.match(/\bCHANGE:/g)?.length ?? 0), 0);
  streams.print(`${folder}: ${texts.size} files. It plays as it is; ${marks} lines to change are marked CHANGE:`);
  streams.print("");
  streams.print(`  dclab validate ${folder}     says what is wrong, and which marks are left`);
  streams.print(`  ${join(folder, "README.md")}     says how to go on`);
  return 0;
}
