/**
 * topology/file-format — whose file a text is: a scenario of ours, a containerlab or a netlab topology.
 *
 * Told apart by the keys at its top, without the readers of files (./files.ts), so that who only asks need not load them.
 *
 * Source: rule F465 in ../../SPEC.md.
 * @module
 */

/** Whose file it is. */
export type FileFormat = "scenario" | "containerlab" | "netlab";

/** Keys that netlab topologies have at the top and scenarios never. */
const netlabKeys: ReadonlySet<string> = new Set(
  "provider module groups addressing validate defaults vlans vrfs plugin tools".split(" "),
);

/** Whose file the data is. A mapping with the key `dc`, and all that is no mapping, is a scenario. */
export function fileFormatOf(value: unknown): FileFormat {
  const keys = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  if (keys.length === 0 || keys.includes("dc")) return "scenario";
  if (keys.includes("topology")) return "containerlab";
  if (keys.some((key) => netlabKeys.has(key.split(".", 1)[0] as string))) return "netlab";
  // Nodes and links in a form of netlab's own.
  const { nodes, links } = value as { readonly nodes?: unknown; readonly links?: unknown };
  const isText = (each: unknown): boolean => typeof each === "string";
  const isNetlab = [nodes, links].some((list) => Array.isArray(list) && list.some(isText));
  return isNetlab ? "netlab" : "scenario";
}

/** Whose file a text is that does not parse: how it begins says whose mistakes are told. */
export function guessFileFormat(text: string): FileFormat {
  return /^["']?topology["']?\s*:/m.test(text) && !hasScenarioKey(text) ? "containerlab" : "scenario";
}

/**
 * Whether a text surely has the key `dc` at its top: at the beginning of a line, or as the first key of a mapping in
 * braces. A scenario in braces that begins with another key is not seen.
 */
export function hasScenarioKey(text: string): boolean {
  return /^["']?dc["']?\s*:/m.test(text) || /^\s*\{\s*["']?dc["']?\s*:/.test(text);
}
