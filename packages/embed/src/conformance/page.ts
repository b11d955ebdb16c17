/**
 * conformance/page — the table of the contract's lines, filled while they run.
 * @module
 */
import { makeTranslate, type Translate } from "@dc/solid";
import { de } from "../messages/conformance/de.ts";
import { en } from "../messages/conformance/en.ts";
import { type Bench, openElement, openFrame, type Subject, type Where } from "./bench.ts";
import { type HostPage, type Line, print, runLine } from "./line.ts";
import { lines } from "./lines.ts";

/** Words of the page. */
export type Words = Translate<typeof en>;

/** Words in a language. */
export const makeWords = (language: string): Words => makeTranslate({ en, de }, () => language);

/** How a line stands. */
type Standing = "next" | "runs" | "learner" | "holds" | "fails" | "none";

const marks: Readonly<Record<Standing, string>> = {
  next: "·",
  runs: "…",
  learner: "?",
  holds: "✓",
  fails: "✗",
  none: "–",
};

/** Make the page: its form, which asks for the same page with another lab, and the places that are filled. */
export function makePage(document: Document, words: Words, subject: Subject, language: string): Places {
  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    text = "",
    ...children: readonly Element[]
  ): HTMLElementTagNameMap[Name] => {
    const element = document.createElement(name);
    element.textContent = text;
    element.append(...children);
    return element;
  };
  const field = (name: "frame" | "script" | "tag" | "src", value: string): HTMLLabelElement => {
    const input = make("input");
    input.name = name;
    input.value = value;
    input.autocomplete = "off";
    return make("label", words(`field.${name}`), input);
  };
  const kept = make("input");
  Object.assign(kept, { type: "hidden", name: "lang", value: language });
  const form = make(
    "form",
    "",
    field("frame", subject.frame),
    field("script", subject.script),
    field("tag", subject.tag),
    field("src", subject.module ?? ""),
    kept,
    make("button", words("run")),
  );
  const head = make("tr");
  for (const column of ["line", "where", "result", "received", "rules"] as const) {
    const cell = make("th", words(`column.${column}`));
    cell.scope = "col";
    head.append(cell);
  }
  const body = make("tbody");
  body.setAttribute("role", "rowgroup");
  const summary = make("p");
  summary.setAttribute("role", "status");
  summary.dataset.summary = "";
  const table = make("table", "", make("caption", words("lines.title")), make("thead", "", head), body);
  table.setAttribute("role", "table");
  const labs = make("div");
  document.body.append(
    make("header", "", make("h1", words("title")), make("p", words("lead"))),
    make("main", "", form, summary, table, make("h2", words("labs.title")), labs),
  );
  return { table: body, summary, labs };
}

/** Places of the page that are filled. */
export interface Places {
  readonly table: HTMLTableSectionElement;
  readonly summary: HTMLElement;
  readonly labs: HTMLElement;
}

interface Row {
  readonly line: Line;
  readonly where: Where;
  standing: Standing;
  set(standing: Standing, received?: string): void;
}

const allWheres: readonly Where[] = ["element", "frame", "sandbox"];

/** In which ways the lab is embedded: those that `where` in the address names, or all. */
export function readWheres(search: string): readonly Where[] {
  const named = new URLSearchParams(search).getAll("where");
  const wheres = allWheres.filter((where) => named.includes(where));
  return wheres.length === 0 ? allWheres : wheres;
}

/** What the address of this page asks for. */
export function readSubject(search: string): Subject {
  const query = new URLSearchParams(search);
  const given = (name: string, otherwise: string): string => {
    const value = query.get(name)?.trim() ?? "";
    return value === "" ? otherwise : value;
  };
  const module = given("src", "");
  return {
    frame: given("frame", "../labs/fabric/"),
    script: given("script", "../elements/dc-fabric-lab.js"),
    tag: given("tag", "dc-fabric-lab"),
    ...(module === "" ? {} : { module }),
  };
}

function makeRow(document: Document, words: Words, line: Line, where: Where): { row: Row; element: HTMLElement } {
  const element = document.createElement("tr");
  // Said once more, because on a narrow page the rows are laid out as blocks, which takes a table's meaning away.
  element.setAttribute("role", "row");
  const cell = (name: "td" | "th", text: string): HTMLElement => {
    const made = document.createElement(name);
    made.textContent = text;
    made.setAttribute("role", name === "th" ? "rowheader" : "cell");
    element.append(made);
    return made;
  };
  const head = cell("th", words(`line.${line.id}`));
  head.setAttribute("scope", "row");
  cell("td", words(`where.${where}`));
  const result = cell("td", "");
  const received = cell("td", "");
  cell("td", line.rules);
  element.dataset.line = line.id;
  element.dataset.where = where;
  const row: Row = {
    line,
    where,
    standing: "next",
    set(standing, text = "") {
      row.standing = standing;
      element.dataset.standing = standing;
      result.textContent = `${marks[standing]} ${words(`result.${standing}`)}`;
      received.textContent = text;
    },
  };
  return { row, element };
}

/**
 * Run every line against a lab in each way of embedding, and fill the table.
 *
 * @returns how many lines hold, fail, and were not run because they need a module.
 */
export async function runConformance(
  subject: Subject,
  places: Places,
  words: Words,
  page: HostPage,
  wheres: readonly Where[] = allWheres,
): Promise<{ readonly holds: number; readonly fails: number; readonly none: number }> {
  const { document } = page;
  const rows: Row[] = [];
  places.table.replaceChildren();
  for (const line of lines)
    for (const where of wheres.filter((each) => line.where.includes(each))) {
      const { row, element } = makeRow(document, words, line, where);
      row.set(line.learner === true && subject.module === undefined ? "none" : "next");
      places.table.append(element);
      rows.push(row);
    }
  const count = (...standings: readonly Standing[]): number =>
    rows.filter(({ standing }) => standings.includes(standing)).length;
  const summarize = (): void => {
    const values = { holds: count("holds"), fails: count("fails"), open: count("next", "runs", "learner") };
    places.summary.textContent =
      values.open > 0 ? words("summary", values) : words("done", { ...values, none: count("none") });
  };
  summarize();

  const open = async (where: Where): Promise<Bench> => {
    const section = document.createElement("section");
    const title = document.createElement("h3");
    title.textContent = words("lab.title", { where: words(`where.${where}`) });
    section.append(title);
    section.dataset.where = where;
    places.labs.append(section);
    if (where === "element") return openElement(section, subject);
    return openFrame(section, subject, { sandbox: where === "sandbox", title: title.textContent });
  };

  const run = async (where: Where): Promise<void> => {
    const mine = rows.filter((row) => row.where === where && row.standing === "next");
    let bench: Bench;
    try {
      bench = await open(where);
    } catch (error) {
      for (const row of mine) row.set("fails", words("not-opened", { reason: print(error) }));
      summarize();
      return;
    }
    let opened = true;
    for (const row of mine) {
      if (!opened) {
        // Nobody is there to ask: waiting for each answer in turn would say nothing more.
        row.set("fails", words("not-opened", { reason: rows.find((each) => each.where === where)?.line.id ?? "" }));
        continue;
      }
      row.set(row.line.learner === true ? "learner" : "runs");
      summarize();
      const { holds, received } = await runLine(row.line, bench, page);
      row.set(holds ? "holds" : "fails", received);
      if (row.line.id === "opens" && !holds) opened = false;
      summarize();
    }
    summarize();
  };

  places.labs.replaceChildren();
  await Promise.all(wheres.map(run));
  summarize();
  return { holds: count("holds"), fails: count("fails"), none: count("none") };
}
