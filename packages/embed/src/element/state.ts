/**
 * element/state — the two pictures that an element shows by itself: loading, and failing with a way back.
 *
 * They use the system's colours, so that they fit a page of any theme before the lab's own tokens are there.
 * @module
 */
import { makeTranslate, type Translate } from "@dc/solid";
import { messages } from "./message.ts";

/** Rules of the host and of the two pictures. A lab adopts its own sheets after this one. */
export const hostRules = `
:host { display: block; block-size: 640px; min-block-size: 320px; contain: layout style; color-scheme: inherit; }
:host([hidden]) { display: none; }
[part="lab"] { block-size: 100%; }
[part="state"] { box-sizing: border-box; block-size: 100%; padding: 24px; display: grid; align-content: center;
  justify-items: start; gap: 8px; border: 1px solid GrayText; background: Canvas; color: CanvasText;
  font: 13px/1.4 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: anywhere; }
[part="state"] p, [part="state"] dl, [part="state"] dd { margin: 0; }
[part="state"] p { font-weight: 600; font-size: 15px; }
[part="state"] dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; }
[part="state"] button { font: inherit; min-block-size: 28px; padding: 0 12px; margin-block-start: 8px; }
@media (pointer: coarse) { [part="state"] button { min-block-size: 44px; } }
`;

/** The translator of an element's own words. */
export type Say = Translate<(typeof messages)["en"]>;

/** Words in the language of the element. */
export const makeSay = (language: () => string): Say => makeTranslate(messages, language);

/** What the failing picture says. */
export interface Failure {
  readonly address: string;
  readonly reason: string;
}

/** The loading picture. */
export function makeLoading(document: Document, say: Say): HTMLElement {
  const state = makeState(document);
  state.setAttribute("aria-busy", "true");
  state.append(makeText(document, "p", say("loading")));
  return state;
}

/** The failing picture: which address, why, and Retry. */
export function makeFailing(document: Document, say: Say, failure: Failure, retry: () => void): HTMLElement {
  const state = makeState(document);
  state.setAttribute("role", "alert");
  const list = document.createElement("dl");
  list.append(
    makeText(document, "dt", say("from")),
    makeText(document, "dd", failure.address),
    makeText(document, "dt", say("reason")),
    makeText(document, "dd", failure.reason),
  );
  const button = makeText(document, "button", say("retry")) as HTMLButtonElement;
  button.type = "button";
  button.addEventListener("click", retry);
  state.append(makeText(document, "p", say("failed")), list, button);
  return state;
}

function makeState(document: Document): HTMLElement {
  const state = document.createElement("div");
  state.setAttribute("part", "state");
  return state;
}

function makeText(document: Document, name: string, text: string): HTMLElement {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
