/**
 * module — a learning module as a portal meets it: published as the site's build publishes, behind a `fetch` of its own.
 * @module
 */
import { join } from "node:path";
import { type PublishedEntry, publishFolder } from "@dc/build-config/modules";
import { integrityOf, parseManifest } from "@dc/lesson";
import { answerWith, makeListed, portal } from "./page.ts";

/** `first-hop`, published. */
export const firstHop: Awaited<ReturnType<typeof publishFolder>> = await publishFolder(
  join(import.meta.dirname, "modules/first-hop"),
  { integrityOf, parseManifest },
);

/** The entry of `first-hop`, with changes. */
export const makeEntry = (change: Readonly<Record<string, unknown>> = {}): PublishedEntry => ({
  ...firstHop.entry,
  ...change,
});

/** What answers, and what was asked. */
export interface Answers {
  readonly fetchText: typeof fetch;
  readonly asked: string[];
  /** Entries of the catalogue; may be changed. */
  modules: readonly unknown[];
  /** Texts by absolute address; may be changed. */
  readonly texts: Map<string, BodyInit>;
}

/** Answers labs.json with the fabric lab, catalogue.json, and the texts of `first-hop`. */
export function answerWithModules(...modules: readonly unknown[]): Answers {
  const labs = answerWith(makeListed("fabric"));
  const texts = new Map<string, BodyInit>(
    Object.entries(firstHop.files).map(([path, bytes]) => [
      new URL(`${firstHop.place}/${path}`, portal).href,
      bytes as Uint8Array<ArrayBuffer>,
    ]),
  );
  const answers: Answers = {
    modules,
    texts,
    asked: [],
    async fetchText(this: unknown, address, request) {
      // As a browser's does.
      if (this !== undefined) throw new TypeError("Illegal invocation");
      answers.asked.push(String(address));
      if (String(address).endsWith("/catalogue.json")) {
        return Response.json({ catalogue: 1, modules: answers.modules });
      }
      const text = texts.get(String(address));
      return text === undefined ? labs(address, request) : new Response(text);
    },
  };
  return answers;
}
