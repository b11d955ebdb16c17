/**
 * pack/page — the page of a package: the player beside the lab's element, or with all in one file.
 * @module
 */
import { createHash } from "node:crypto";

/** Kinds of packages. */
export const formats = ["scorm12", "scorm2004", "cmi5", "html"] as const;
/** One of them. */
export type Format = (typeof formats)[number];

/** What the player reads of its package; its shape is that of @dc/embed's platform/play. */
export interface PackageData {
  readonly format: Format;
  readonly tag: string;
  readonly src: string;
  readonly module: string;
  readonly mode: "guided" | "assess";
  readonly mastery?: number;
}

/** What stands around the player. */
export interface PageText {
  readonly title: string;
  readonly language: string;
  readonly data: PackageData;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for an element or an attribute, in HTML and in XML. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => escapes[character] as string);

/** JSON that ends no script and begins no comment. HTML §4.12.1.3 */
export const escapeJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

function makePage({ title, language, data }: PageText, policy: string, scripts: string): string {
  return `<!doctype html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<link rel="icon" href="data:,">
</head>
<body>
<script type="application/json" id="dc-package">${escapeJson(data)}</script>
${scripts}
</body>
</html>
`;
}

/** The page of a package for a platform: the scripts lie beside it. */
export function makePlatformPage(page: PageText): string {
  // Where the learning record store stands is known at the launch.
  const connect = page.data.format === "cmi5" ? "http: https:" : "'self'";
  const policy = `default-src 'none'; script-src 'self'; worker-src blob:; style-src 'self'; img-src 'self' data: blob:; connect-src ${connect}`;
  const scripts = ["player.js", `elements/${page.data.tag}.js`].map(
    (path) => `<script type="module" src="${escapeText(path)}"></script>`,
  );
  return makePage(page, policy, scripts.join("\n"));
}

/** What a single file holds. */
export interface SinglePage extends PageText {
  readonly player: string;
  readonly lab: string;
  /** Texts by path relative to the page: the module's, and the workers'. */
  readonly files: Readonly<Record<string, string>>;
}

/** One file that needs nothing beside it. Its scripts are allowed by their hashes: CSP Level 3 §2.3.1. */
export function makeSinglePage({ player, lab, files, ...page }: SinglePage): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const run = [player, lab].map(makeInline);
  const policy = `default-src 'none'; script-src ${run.map(hash).join(" ")}; worker-src blob:; img-src data: blob:`;
  const inert = Object.keys(files)
    .sort()
    .map((path) => {
      return `<script type="text/plain" data-dc-file="${escapeText(path)}">${escapeJson(files[path])}</script>`;
    });
  const scripts = run.map((text) => `<script type="module">${text}</script>`);
  return makePage(page, policy, [...inert, ...scripts].join("\n"));
}

/**
 * A script that may stand inside of a page. What would end it or begin a comment is in texts and patterns only, where the
 * escape means the same.
 */
export const makeInline = (script: string): string =>
  script.replace(/<(?=\/script|!--)/gi, "\\x3c").replaceAll("\r\n", "\n");
