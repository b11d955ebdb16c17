/**
 * modules/open — from a link to a module that may be played: the catalogue's entry, its lab, the check of every text,
 * the learner's seed. Or why not, with as much as was known by then.
 * @module
 */
import type { ModuleAddress } from "@dc/solid";
import type { LabEntry } from "../catalogue/catalogue.ts";
import { makePortalError } from "../errors.ts";
import type { ModuleRoute } from "../route/route.ts";
import { findModule, loadModuleCatalogue, type ModuleEntry } from "./catalogue.ts";
import { seedOf } from "./learner.ts";

/** Time within which a module must have come, in milliseconds. */
export const moduleWithinMs = 10_000;

/** What a module is opened with. */
export interface OpenOptions {
  readonly portal: URL;
  readonly labs: readonly LabEntry[];
  /** The learner's code. */
  readonly learner: string;
  readonly fetchText: typeof fetch;
  /** The browser's hashes; undefined on a page that was not opened over https. */
  readonly subtle: SubtleCrypto | undefined;
  /** Told which lab plays it, as soon as that is known and before the module is checked. */
  readonly onLab: (lab: LabEntry) => void;
}

/** A module that may be played, or why not. */
export type OpenedModule =
  | {
      readonly ok: true;
      readonly entry: ModuleEntry;
      readonly lab: LabEntry;
      readonly seed: number | undefined;
      /** What was checked, by path. */
      readonly texts: ModuleAddress["texts"];
    }
  | { readonly ok: false; readonly entry: ModuleEntry | undefined; readonly reason: unknown };

/** Open a module. The catalogue is read each time: who retries may do so because it was mended. Never throws. */
export async function openModule(route: ModuleRoute, options: OpenOptions): Promise<OpenedModule> {
  // Called by its name alone: a browser's fetch belongs to no object of ours.
  const { portal, labs, learner, subtle, fetchText: ask } = options;
  const signal = AbortSignal.timeout(moduleWithinMs);
  const fetchText: typeof fetch = (address, request) => ask(address, { signal, ...request });
  let entry: ModuleEntry | undefined;
  try {
    const { modules } = await loadModuleCatalogue(portal, fetchText);
    entry = findModule(modules, route.id, route.version);
    const { lab: wanted } = entry;
    const lab = labs.find(({ name }) => name === wanted);
    if (lab === undefined) {
      const known = labs.map(({ name }) => name).join(", ");
      throw makePortalError("portal/module-lab", { lab: wanted, known });
    }
    if (subtle === undefined) throw makePortalError("portal/module-insecure");
    const { verifyModule } = await import("./verify.ts");
    const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
      new Uint8Array(await subtle.digest("SHA-384", bytes));
    options.onLab(lab);
    const texts = await verifyModule(entry, { fetchText, digest, signal });
    const { seed, state } = route.options;
    // What was saved has a seed of its own.
    const isNew = seed === undefined && state === undefined;
    return { ok: true, entry, lab, texts, seed: isNew ? await seedOf(entry, learner, subtle) : seed };
  } catch (reason) {
    return { ok: false, entry, reason };
  }
}
