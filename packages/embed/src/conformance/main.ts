/**
 * main — the conformance page: a form that says which lab, and the table of what it keeps.
 * @module
 */
import "./page.css";
import { makePage, makeWords, readSubject, readWheres, runConformance } from "./page.ts";

/** How long a learner may take for the tasks of a module. */
const learnerWithinMs = 10 * 60_000;

const violations: string[] = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  violations.push(`${effectiveDirective} ${blockedURI}`),
);

const query = new URLSearchParams(location.search);
const language = query.get("lang") ?? (navigator.language.startsWith("de") ? "de" : "en");
const words = makeWords(language);
const subject = readSubject(location.search);

document.documentElement.lang = language;
document.title = words("title");
void runConformance(
  subject,
  makePage(document, words, subject, language),
  words,
  { document, violations, learnerWithinMs, sight: { lines: 0, topPx: 0 } },
  readWheres(location.search),
);
