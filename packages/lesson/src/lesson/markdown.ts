/**
 * lesson/markdown — a lesson's Markdown to a tree, with every mistake at its line.
 *
 * Markdown is CommonMark's. Raw markup and pictures are refused; a figure is a fenced block whose info string names an
 * element, with the element's attributes as YAML:
 *
 *     ```figure dc-ecmp-hash
 *     select: modulo
 *     ```
 *
 * A line cannot begin with endless quotes and list marks: parsing nests with them, and its time grows with the square.
 *
 * Sources: CommonMark 0.31 (through mdast-util-from-markdown); rules L20–L27 in ../../SPEC.md.
 * @module
 */
import { nearest, shape } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import type { Code, Definition, Html, Nodes, PhrasingContent, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { type ModuleIssue, named } from "../document/document.ts";
import type { Block, Inline } from "./tree.ts";

/** Most characters of a lesson in one language. */
export const lessonCharactersMax = 65_536;
/** Most characters of blanks, quotes and list marks at the beginning of a line. */
export const leadMax = 100;

/** What reading a lesson comes to; the tree is there even where issues are, for who is still writing. */
export interface ParsedLesson {
  readonly blocks: readonly Block[];
  readonly issues: readonly ModuleIssue[];
}

/** An attribute that a figure may have: no events, no style, no address of code. */
const attributeName = /^(?!on|style$|src$|srcdoc$|href$|class$|id$|slot$)[a-z][a-z0-9-]{0,40}$/;
/** An address of a page: nothing in it that ends an attribute or is no letter of an address. RFC 3986 §2 */
const address = /^https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%]{1,1000}$/;
const lead = new RegExp(`^(?:[^\\S\\r\\n]|[>*+\\-0-9.)]){${leadMax + 1}}`, "m");

/**
 * Read a lesson.
 *
 * @param text       Markdown, without its front matter.
 * @param file       its path in the module, for messages.
 * @param figures    elements that may stand in it, `dc-ecmp-hash`.
 * @param lineBefore lines of the file that stand before `text`.
 */
export function parseLesson(text: string, file: string, figures: readonly string[], lineBefore = 0): ParsedLesson {
  const issues: ModuleIssue[] = [];
  const report = (code: string, node: Nodes | number, expected: string, received: string, hint?: string): void => {
    const line = (typeof node === "number" ? node : (node.position?.start.line ?? 1)) + lineBefore;
    const column = typeof node === "number" ? 1 : (node.position?.start.column ?? 1);
    const issue = { severity: "error", code, file, path: "", line, column, expected, received } as const;
    issues.push(hint === undefined ? issue : { ...issue, hint });
  };
  if (text.length > lessonCharactersMax) {
    report("input/too-large", 1, `at most ${lessonCharactersMax} characters`, String(text.length));
    return { blocks: [], issues };
  }
  const tooDeep = lead.exec(text);
  if (tooDeep !== null) {
    const line = text.slice(0, tooDeep.index).split("\n").length;
    report("input/too-large", line, `at most ${leadMax} characters before a line's first word`, "more");
    return { blocks: [], issues };
  }

  const root = fromMarkdown(text);
  const definitions = new Map<string, Definition>();
  for (const node of root.children) {
    if (node.type === "definition" && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  }

  function reportMarkup(node: Html): void {
    const hint = "no element stands in a lesson but a figure; write \\< for the sign itself, or `code`";
    report("module/markup", node, "text without markup", JSON.stringify(node.value.slice(0, 60)), hint);
  }

  function link(href: string, node: Nodes & { readonly children: readonly PhrasingContent[] }): Inline[] {
    const children = inlines(node.children);
    if (address.test(href)) return [{ kind: "link", href, children }];
    const hint = "nothing else is opened, and a blank in an address is %20";
    report("module/link", node, "an address of http or https", JSON.stringify(href.slice(0, 60)), hint);
    return children;
  }

  function inline(node: PhrasingContent): Inline[] {
    switch (node.type) {
      case "text":
        return [{ kind: "text", text: node.value }];
      case "emphasis":
      case "strong":
        return [{ kind: node.type, children: inlines(node.children) }];
      case "inlineCode":
        return [{ kind: "code", text: node.value }];
      case "break":
        return [{ kind: "break" }];
      case "link":
        return link(node.url, node);
      case "linkReference":
        return link(definitions.get(node.identifier)?.url ?? "", node);
      case "html":
        reportMarkup(node);
        return [];
      case "image":
      case "imageReference": {
        const hint = "a figure is a block that begins with ```figure and the name of an element";
        report("module/picture", node, "a figure", "a picture", hint);
        return node.alt ? [{ kind: "text", text: node.alt }] : [];
      }
      default:
        return [];
    }
  }
  const inlines = (nodes: readonly PhrasingContent[]): Inline[] => nodes.flatMap(inline);

  function figure(node: Code): Block[] {
    const name = (node.meta ?? "").trim();
    if (!figures.includes(name)) {
      const known =
        figures.length === 0 ? "no figures are known here" : `nearest: ${nearest(name, figures).join(", ")}`;
      report("module/figure", node, "an element that may stand in a lesson", JSON.stringify(name.slice(0, 60)), known);
      return [];
    }
    const read = parseText(node.value, file);
    const first = node.position?.start.line ?? 1;
    if (!read.ok) {
      const moved = read.issues.map((issue) => ({ ...issue, line: (issue.line ?? 1) + first + lineBefore }));
      issues.push(...named(moved, file));
      return [];
    }
    const { value } = read.value;
    const attributes: Record<string, string> = Object.create(null);
    if (value !== null && !shape.isMapping(value)) {
      report("module/figure", node, "attributes, one a line, as select: modulo", "something else");
    }
    for (const [key, entry] of Object.entries(shape.isMapping(value) ? value : {})) {
      const hint = "no attribute runs something, loads from elsewhere or sets a style";
      if (!attributeName.test(key))
        report("module/figure", node, "an attribute of a figure", JSON.stringify(key), hint);
      else if (typeof entry === "object") report("module/figure", node, `text for ${key}`, "something else");
      else attributes[key] = String(entry);
    }
    return [{ kind: "figure", name, attributes }];
  }

  function block(node: RootContent): Block[] {
    switch (node.type) {
      case "paragraph":
        return [{ kind: "paragraph", children: inlines(node.children) }];
      case "heading":
        // The step's title is the first level; what stands in a lesson is below it.
        return [
          {
            kind: "heading",
            level: Math.min(4, Math.max(2, node.depth)) as 2 | 3 | 4,
            children: inlines(node.children),
          },
        ];
      case "list": {
        const items = node.children.map(({ children }) => children.flatMap(block));
        return [{ kind: "list", ...(node.ordered ? { start: node.start ?? 1 } : {}), items }];
      }
      case "blockquote":
        return [{ kind: "quote", children: node.children.flatMap(block) }];
      case "code":
        return node.lang === "figure" ? figure(node) : [{ kind: "code", language: node.lang ?? "", text: node.value }];
      case "thematicBreak":
        return [{ kind: "rule" }];
      case "html":
        reportMarkup(node);
        return [];
      default:
        return [];
    }
  }
  const blocks = root.children.flatMap(block);
  return { blocks, issues: issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
}
