/**
 * page — what the portal's tests stand on: the browser's pieces that jsdom lacks, a list of labs, labs of every kind.
 * @module
 */
import type { LabHandle, LabModule, LabProps } from "@dc/solid";
import { type JSX, onMount } from "solid-js";
import { vi } from "vitest";
import type { Federation } from "../src/lab/load.ts";

/** What jsdom does not have; what they do is seen in the end-to-end tests. */
export function standIns(): void {
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(): void {}
    },
  );
  Object.defineProperty(Document.prototype, "adoptedStyleSheets", { value: [], writable: true, configurable: true });
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
  window.scrollTo = () => {};
}

/** The address of the portal under test. */
export const portal: URL = new URL("/courses/dc/", location.href);

/** One lab, as labs.json lists it. */
export const makeListed = (name: string): Record<string, unknown> => ({
  name,
  container: `dc_lab_${name}`,
  address: `labs/${name}/mf-manifest.json`,
  page: `labs/${name}/`,
  element: { tag: `dc-${name}-lab`, script: `elements/dc-${name}-lab.js` },
  title: { en: `Lab ${name}`, de: `Labor ${name}` },
  summary: { en: `About ${name}.` },
  offers: { en: ["First offer", "Second offer"] },
});

/** Answers labs.json with these labs and catalogue.json with no module, and nothing else. */
export const answerWith =
  (...labs: readonly Record<string, unknown>[]): typeof fetch =>
  async (address) => {
    if (String(address).endsWith("/labs.json")) return Response.json({ portal: 1, labs });
    if (String(address).endsWith("/catalogue.json")) return Response.json({ catalogue: 1, modules: [] });
    return new Response("", { status: 404 });
  };

/** A lab that draws what it was given. */
export function makeLab(handle: Partial<LabHandle> = {}): LabModule & { readonly given: LabProps[] } {
  const given: LabProps[] = [];
  const Lab = (props: LabProps): JSX.Element => {
    given.push(props);
    onMount(() => props.onReady?.(handle as LabHandle));
    const place = document.createElement("section");
    place.setAttribute("data-testid", "lab");
    place.textContent = `seed ${props.options?.seed ?? "none"}`;
    return [place, props.barEnd];
  };
  return { default: Lab, labApi: 1, mount: () => handle as LabHandle, given };
}

/** A federation runtime whose answers a test decides: the last one is given again. */
export function createFederation(...answers: readonly (() => Promise<unknown>)[]): Federation & { asked: number } {
  const federation = {
    asked: 0,
    register: (): void => {},
    load: (): Promise<unknown> => {
      const answer = answers[Math.min(federation.asked, answers.length - 1)];
      federation.asked += 1;
      return answer === undefined ? Promise.reject(new Error("no answer")) : answer();
    },
  };
  return federation;
}

/** A store in memory. */
export function createMemoryStore(): {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
} {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}
