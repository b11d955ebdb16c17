/**
 * test/broken-modules/sound — the module that `dclab new module` writes, with every mark taken out, and edits of it.
 */
import { datacenterPackages } from "@dc/datacenter";
import { createRegistry } from "@dc/engine/scenario";
import { figureNames, loadModule, type ModuleIssue, placeIssues, sourceOf, validateModule } from "@dc/lesson";
import { moduleTemplate } from "../../src/new/template.ts";

/** Texts of a module by path. */
export type Texts = Readonly<Record<string, string>>;

export const soundTexts: Texts = Object.fromEntries(
  [...moduleTemplate("my-first", "fabric")]
    .filter(([path]) => path === "module.json" || path.startsWith("lessons/"))
    .map(([path, text]) => [path, text.replaceAll("CHANGE: ", "")]),
);

const registry = createRegistry(datacenterPackages);

/** All that `dclab validate` says of texts. */
export async function issuesOf(texts: Texts): Promise<readonly ModuleIssue[]> {
  const source = sourceOf(texts, "the module's folder");
  const read = await loadModule(source, { seed: 1, figures: figureNames, registry, triesKnobs: true });
  if (!read.ok) return read.issues;
  return [...read.issues, ...(await placeIssues(source, validateModule(read.value, { registry }).issues))];
}
