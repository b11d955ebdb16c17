/**
 * check/glob — names with stars: `leaf1/e1-*` is every such port of leaf1.
 *
 * A star stands for any letters but a slash, so that `leaf*` is the leaves and not their ports.
 *
 * Sources: rule L41 in ../../SPEC.md.
 * @module
 */

/** A test of names. A pattern without a star is the name itself. */
export function createGlob(pattern: string): (name: string) => boolean {
  if (!pattern.includes("*")) return (name) => name === pattern;
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const form = new RegExp(`^${parts.join("[^/]*")}$`);
  return (name) => form.test(name);
}
