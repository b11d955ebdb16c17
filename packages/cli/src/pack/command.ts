/**
 * pack/command — `dclab pack`: a learning module as a package for a platform, or as one file.
 * @module
 */
import { existsSync } from "node:fs";
import { publishFolder } from "@dc/build-config/modules";
import type { Issue } from "@dc/engine";
import { integrityOf, parseManifest } from "@dc/lesson";
import { describeIssues } from "../run/issues.ts";
import { openOutput } from "../run/output.ts";
import type { Streams } from "../streams.ts";
import { validate } from "../validate/command.ts";
import { zipFiles } from "./archive.ts";
import { type Course, launchFile, writeCmi5, writeScorm12, writeScorm2004 } from "./manifest.ts";
import { type Format, formats, makePlatformPage, makeSinglePage, type PackageData } from "./page.ts";
import { findSite, type Site } from "./site.ts";

/** Flags of `dclab pack`. */
export interface PackOptions {
  readonly format: string;
  readonly out: string;
  readonly force?: boolean;
  /** Default: assess for a platform, guided for a file. */
  readonly mode?: "guided" | "assess";
  /** Share of the points from which it is passed. */
  readonly mastery: number;
  /** The built site's folder. */
  readonly site?: string;
}

/** The manifest's place in each format. */
const manifests = {
  scorm12: { path: "imsmanifest.xml", write: writeScorm12 },
  scorm2004: { path: "imsmanifest.xml", write: writeScorm2004 },
  cmi5: { path: "cmi5.xml", write: writeCmi5 },
} as const;

/**
 * Pack the module in a folder.
 *
 * @returns 0; 1 where the module is wrong; 2 where it cannot be packed so
 */
export async function pack(folder: string, options: PackOptions, streams: Streams): Promise<number> {
  const refuse = (...issues: readonly Issue[]): number => {
    for (const line of describeIssues(issues, "dclab")) streams.error(line);
    return 2;
  };
  const format = formats.find((name) => name === options.format);
  if (format === undefined) return refuse(issueOf("cli/format", "--format", formats.join(" | "), options.format));
  if (existsSync(options.out) && options.force !== true) {
    const hint = "--force writes it anew";
    return refuse({ ...issueOf("cli/exists", "--out", "a file that is not there yet", options.out), hint });
  }
  // A module that is right says nothing here; one that is wrong says everything.
  const valid = await validate(folder, { seed: 1 }, { ...streams, print() {} });
  if (valid !== 0) {
    if (valid === 1) streams.error(`dclab: ${folder} is not valid, and not packed`);
    return valid;
  }
  const published = await publishFolder(folder, { parseManifest, integrityOf } as never);
  const manifest = parseManifest(new TextDecoder().decode(published.files["module.json"]));
  if (!manifest.ok) return refuse(...manifest.issues);
  const { id, version, title, summary, lab, languages } = manifest.value;
  const site = findSite(options.site, lab);
  if (!site.ok) return refuse(...site.issues);

  const data: PackageData = {
    format,
    tag: `dc-${lab}-lab`,
    src: "module/module.json",
    module: `${id}@${version}`,
    mode: options.mode ?? (format === "html" ? "guided" : "assess"),
    ...(format === "html" ? {} : { mastery: options.mastery }),
  };
  const text = { title: Object.values(title)[0] ?? id, language: languages[0] ?? "en", data };
  const course = { id, version, title, summary, mastery: options.mastery };
  const module = Object.fromEntries(
    Object.entries(published.files).map(([path, bytes]) => [`module/${path}`, bytes] as const),
  );
  const bytes =
    format === "html" ? packSingle(site.value, lab, text, module) : packArchive(site.value, lab, text, module, course);
  try {
    const output = openOutput(options.out);
    output.write(bytes);
    output.commit();
  } catch (error) {
    const received = `${options.out} (${(error as NodeJS.ErrnoException).code})`;
    return refuse(issueOf("cli/unwritable", "--out", "a place that can be written", received));
  }
  streams.print(`${options.out}: ${id} ${version} as ${format}, ${bytes.length} bytes`);
  return 0;
}

type Files = Readonly<Record<string, Uint8Array>>;
interface Text {
  readonly title: string;
  readonly language: string;
  readonly data: PackageData;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function packSingle(site: Site, lab: string, text: Text, module: Files): Uint8Array {
  const { script, workers } = site.single(lab);
  const texts = Object.entries(module).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)] as const);
  const files = { ...Object.fromEntries(texts), ...workers };
  return encode(makeSinglePage({ ...text, player: site.player, lab: script, files }));
}

function packArchive(site: Site, lab: string, text: Text, module: Files, course: Omit<Course, "files">): Uint8Array {
  const files: Record<string, Uint8Array> = {
    [launchFile]: encode(makePlatformPage(text)),
    "player.js": encode(site.player),
    ...site.element(lab),
    ...module,
  };
  const { path, write } = manifests[text.data.format as Exclude<Format, "html">];
  return zipFiles({ ...files, [path]: encode(write({ ...course, files: Object.keys(files) })) });
}

const issueOf = (code: string, path: string, expected: string, received: string): Issue => ({
  severity: "error",
  code,
  path,
  expected,
  received,
});
