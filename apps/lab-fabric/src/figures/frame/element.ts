/**
 * figures/frame/element — `<dc-frame>` for any page: a frame unpacked, without a lab around it.
 *
 * Attributes: `tunnel` (`none`, `ipv4`, `ipv6`), `tag`, `packet` (bytes of the host's IP packet), `view` (`picture`,
 * `table`), `theme`, `lang`, `motion`, `loading`. The script is small; the figure comes when it is seen.
 *
 * Sources: HTML Standard §4.13 (custom elements); §4.13.4 (a tag can be defined once: the first wins).
 * @module
 */
import type { FrameChoice } from "./frame.ts";
import type { StandOptions } from "./stand.tsx";

const tag = "dc-frame";
const themes: readonly string[] = ["light", "dark", "contrast"];
const tunnels: readonly string[] = ["none", "ipv4", "ipv6"];
/** Sizes of a host's IP packet that are taken: ./frame.ts, which is not loaded here. */
const [bytesMin, bytesMax] = [28, 9000];

/** What the attributes say; what they say wrongly counts for nothing. */
export function readFrameAttributes(element: HTMLElement): StandOptions {
  const text = (name: string): string => element.getAttribute(name)?.trim() ?? "";
  const bytes = Number(text("packet"));
  const choice: { -readonly [Key in keyof FrameChoice]?: FrameChoice[Key] } = {};
  if (tunnels.includes(text("tunnel"))) choice.tunnel = text("tunnel") as FrameChoice["tunnel"];
  if (element.hasAttribute("tag")) choice.isTagged = text("tag") !== "false";
  if (Number.isInteger(bytes) && bytes >= bytesMin && bytes <= bytesMax) choice.packetBytes = bytes;
  return {
    theme: themes.includes(text("theme")) ? (text("theme") as StandOptions["theme"]) : "auto",
    language: text("lang") || element.ownerDocument.documentElement.lang || "en",
    motion: text("motion") === "reduced" ? "reduced" : "auto",
    view: text("view") === "table" ? "table" : "picture",
    choice,
  };
}

/** The figure's element. */
class FrameElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = [
    "tunnel",
    "tag",
    "packet",
    "view",
    "theme",
    "lang",
    "motion",
  ];
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
      const { standAlone } = await import("./stand.tsx");
      if (mine !== this.#life || this.#end !== undefined) return;
      this.#end = standAlone(this.#root, readFrameAttributes(this));
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

if (customElements.get(tag) === undefined) customElements.define(tag, FrameElement);
