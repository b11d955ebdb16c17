/**
 * lesson/begin — a module from its address to its first step, or everything that is wrong with it.
 *
 * What reads modules is loaded with this file, when a page first gives a lab one.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { decodePermalink } from "@dc/engine/permalink";
import {
  loadModule,
  type LoadedModule,
  type Module,
  type ModuleIssue,
  type ModuleSource,
  otherEngines,
  sourceOf,
  urlSource,
} from "@dc/lesson";
import type { LabOptions, ModuleAddress } from "@dc/solid";
import type { LabDefinition } from "../../definition/definition.ts";
import type { LabModel } from "../lab.ts";
import type { Restored } from "../permalink.ts";
import { openLessonState } from "./link.ts";
import { createLesson } from "./lesson.ts";
import type { Lesson, LessonOptions } from "./playing.ts";

/** A place that does not answer is told after this. */
const answerWithinMs = 30_000;
/** Of who is nobody in particular. */
const defaultSeed = 1;

/** Where and for whom a module is read. */
export interface BeginOptions {
  readonly address: ModuleAddress;
  /** What a relative address begins at: the page's own. */
  readonly base: string;
  /** The learner's. */
  readonly seed: number;
  /** Elements that the lab has. */
  readonly figures: readonly string[];
  /** The lab's name and its engines' versions. */
  readonly lab: string;
}

/** What a lesson begins with. */
export interface BeginLesson {
  readonly address: ModuleAddress;
  readonly options: LabOptions;
  readonly base: string;
  readonly lab: LabDefinition;
  readonly model: LabModel;
  readonly tell: LessonOptions["tell"];
  /** Runs what makes signals within the lab's root. */
  readonly own: (make: () => Lesson) => Lesson;
  /** What came of the page's link. */
  readonly onLink: (restored: Parsed<Restored>) => void;
}

/** A lesson on its first step, or why there is none. */
export type BegunLesson =
  | { readonly ok: true; readonly lesson: Lesson }
  | { readonly ok: false; readonly issues: readonly ModuleIssue[] };

/** Read a module, make its lesson, and open the step that the page asks for, or the first. */
export async function beginLesson(begin: BeginLesson): Promise<BegunLesson> {
  const { address, options, base, lab, model, tell, own, onLink } = begin;
  const link = options.state === undefined ? undefined : decodePermalink(options.state);
  // A learner's numbers come with the link.
  const seed = link?.ok === true && link.value.module !== undefined ? link.value.seed : options.seed;
  const loaded = await readModule({
    address,
    base,
    seed: (seed ?? defaultSeed) >>> 0,
    figures: Object.keys(lab.figures ?? {}),
    lab: lab.name,
  });
  if (!loaded.ok) return loaded;
  const module = loaded.value;
  for (const { name, wanted, version = "-" } of otherEngines(module.manifest.engines, lab.engines)) {
    model.notify("lesson/engines", { name, wanted, version });
  }
  // Where nothing may be changed there is nothing but looking.
  const mode = options.readonly === true ? "review" : (options.mode ?? "guided");
  const lesson = own(() => createLesson({ module, model, mode, tell }));
  if (link !== undefined) {
    const restored = link.ok ? await openLessonState(model, lesson, link.value) : link;
    onLink(restored);
    if (restored.ok) return { ok: true, lesson };
    model.closeDraft();
  }
  const index = module.steps.findIndex(({ id }) => id === options.step);
  await lesson.begin(Math.max(0, index));
  return { ok: true, lesson };
}

/** Read a module for this lab. Never throws: whatever fails is an issue. */
export async function readModule(options: BeginOptions): Promise<LoadedModule> {
  const { address, base, seed, figures, lab } = options;
  let url: string;
  try {
    url = new URL(address.url, base).href;
  } catch {
    return { ok: false, issues: [issueOf("module/address", "an address of module.json", address.url)] };
  }
  const scheme = new URL(base).protocol.slice(0, -1);
  const fetched = (): ModuleSource =>
    urlSource(url, {
      fetch: (place, request) => fetch(place, request as RequestInit),
      digest: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-384", bytes as BufferSource)),
      ...(address.sha384 === undefined ? {} : { sha384: address.sha384 }),
      signal: AbortSignal.timeout(answerWithinMs),
      ...(scheme === "http" || scheme === "https" ? {} : { scheme }),
    });
  try {
    const source = address.texts === undefined ? fetched() : sourceOf(address.texts, url);
    const loaded = await loadModule(source, { seed, figures });
    const other = loaded.ok ? otherLab(loaded.value, lab) : undefined;
    return other === undefined ? loaded : { ok: false, issues: [other] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, issues: [issueOf("module/file", `a module at ${url}`, reason.slice(0, 200))] };
  }
}

function otherLab({ manifest }: Module, lab: string): ModuleIssue | undefined {
  if (manifest.lab === lab) return undefined;
  return { ...issueOf("module/lab", `a module of the ${lab} lab`, manifest.lab), path: "lab" };
}

function issueOf(code: string, expected: string, received: string): ModuleIssue {
  return { severity: "error", code, file: "module.json", path: "", expected, received };
}
