/**
 * figure/element — a figure as an element for any page: a small script, the figure itself when it is seen.
 *
 * Sources: HTML Standard §4.13 (custom elements); §4.13.4 (a tag can be defined once: the first wins).
 * @module
 */
import type { StandOptions } from "./stand.tsx";

const themes: readonly string[] = ["light", "dark", "contrast"];
/** What every figure takes. */
const commonAttributes: readonly string[] = ["view", "theme", "lang", "motion"];

/** What a figure is, to a page. */
export interface FigureDefinition<Choice> {
  readonly tag: string;
  /** Its own attributes, beside `view`, `theme`, `lang`, `motion` and `loading`. */
  readonly attributes: readonly string[];
  /** What they say; what they say wrongly counts for nothing. */
  readonly read: (element: HTMLElement) => Choice;
  /** Loads it. The function puts it into a root and returns how to take it out again. */
  readonly load: () => Promise<(root: ShadowRoot, options: StandOptions, choice: Choice) => () => void>;
}

/** How a figure stands in a page, by its attributes. */
export function readStandOptions(element: HTMLElement): StandOptions {
  const text = (name: string): string => readText(element, name);
  return {
    theme: themes.includes(text("theme")) ? (text("theme") as StandOptions["theme"]) : "auto",
    language: text("lang") || element.ownerDocument.documentElement.lang || "en",
    motion: text("motion") === "reduced" ? "reduced" : "auto",
    view: text("view") === "table" ? "table" : "picture",
  };
}

/** An attribute without the space around it; empty where there is none. */
export function readText(element: HTMLElement, name: string): string {
  return element.getAttribute(name)?.trim() ?? "";
}

/** Define an element. Fires `dc-ready`, or `dc-error` with a message. Does nothing where the tag is taken. */
export function defineFigure<Choice>(figure: FigureDefinition<Choice>): void {
  if (customElements.get(figure.tag) !== undefined) return;
  class FigureElement extends HTMLElement {
    static readonly observedAttributes: readonly string[] = [...figure.attributes, ...commonAttributes];
    readonly #root: ShadowRoot = this.attachShadow({ mode: "open" });
    #seen: IntersectionObserver | undefined;
    #end: (() => void) | undefined;
    /** Grows with each life: what was loaded for an earlier one comes too late. */
    #life = 0;

    connectedCallback(): void {
      if (this.getAttribute("loading") === "eager" || typeof IntersectionObserver !== "function") {
        void this.#begin();
        return;
      }
      this.#seen = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) void this.#begin();
        },
        { rootMargin: "200px" },
      );
      this.#seen.observe(this);
    }

    disconnectedCallback(): void {
      this.#life += 1;
      this.#seen?.disconnect();
      this.#end?.();
      this.#end = undefined;
    }

    attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
      if (before === after || this.#end === undefined) return;
      this.#end();
      this.#end = undefined;
      void this.#begin();
    }

    async #begin(): Promise<void> {
      this.#seen?.disconnect();
      const mine = this.#life;
      try {
        const stand = await figure.load();
        if (mine !== this.#life || this.#end !== undefined) return;
        this.#end = stand(this.#root, readStandOptions(this), figure.read(this));
        this.#tell("ready", {});
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const failed = this.ownerDocument.createElement("p");
        failed.setAttribute("role", "alert");
        failed.textContent = message;
        this.#root.replaceChildren(failed);
        this.#tell("error", { message });
      }
    }

    #tell(name: string, detail: object): void {
      this.dispatchEvent(new CustomEvent(`dc-${name}`, { detail, bubbles: true, composed: true }));
    }
  }
  customElements.define(figure.tag, FigureElement);
}
