/**
 * lesson/tree — what a lesson's text is made of: plain data that a page builds its own elements from.
 *
 * There is no markup in it and no address but of http and https, so nothing in a module can run.
 *
 * Sources: rules L20–L25 in ../../SPEC.md.
 * @module
 */

/** Part of a line. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "emphasis" | "strong"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: "break" };

/** Part of a text. */
export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: 2 | 3 | 4; readonly children: readonly Inline[] }
  | { readonly kind: "list"; readonly start?: number; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "quote"; readonly children: readonly Block[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "rule" }
  | { readonly kind: "figure"; readonly name: string; readonly attributes: Readonly<Record<string, string>> };

/** The words of a part, for titles and for who listens. */
export function wordsOf(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.kind === "break") return " ";
      return "children" in inline ? wordsOf(inline.children) : inline.text;
    })
    .join("");
}
