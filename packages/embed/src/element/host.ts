/**
 * element/host — what stands between an element and its lab: it waits until the element is seen, loads the lab
 * within a time limit, mounts it into the shadow root, and passes calls one way and events the other.
 * @module
 */
import { type Json, type LabHandle, type LabOptions, parseLabModule } from "@dc/solid";
import { makeEmbedError } from "../errors.ts";
import { readAttributes } from "./attribute.ts";
import type { LiveOptions } from "./live.ts";
import { hostRules, makeFailing, makeLoading, makeSay } from "./state.ts";

/** Gives a lab's module: `() => import("./expose.tsx")`. Called again on Retry. */
export type LoadLab = () => Promise<unknown>;

/** The life of one element. */
export interface Host {
  connect(): void;
  disconnect(): void;
  /** An attribute has another value: the lab follows, or opens anew. */
  change(kind: "look" | "run"): void;
  /** The mounted lab; loads it now if it was not seen yet. */
  handle(): Promise<LabHandle>;
  destroy(): Promise<void>;
  scenario: string | Json | undefined;
}

/** Time within which a lab's script must have come. Longer than the portal's: a page of a course may be far away. */
export const answerWithinMs = 20_000;

/** How near to the view an element starts to load. */
const nearby = "200px";

/**
 * Make the host of an element.
 *
 * @param address where the lab comes from, for the failing picture.
 */
export function createHost(element: HTMLElement, load: LoadLab, address: string): Host {
  const document = element.ownerDocument;
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(hostRules);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const say = makeSay(() => read().options.language ?? "en");

  let scenario: string | Json | undefined;
  let live: LiveOptions | undefined;
  let lab: Promise<LabHandle> | undefined;
  let seen: IntersectionObserver | undefined;
  let destroyed = false;
  /** Grows with each life of the lab: what was started for an earlier one is thrown away when it arrives. */
  let life = 0;

  // The site puts the elements into a folder beside its portal: permalinks of an element lead there.
  const portal = URL.canParse("../", address) ? { portal: new URL("../", address).href } : {};

  const read = (): ReturnType<typeof readAttributes> => readAttributes(element, scenario);
  const dispatch = (name: string, detail: Json): void => {
    element.dispatchEvent(new CustomEvent(`dc-${name}`, { detail, bubbles: true, composed: true }));
  };
  const show = (node: Element): void => root.replaceChildren(node);

  /** Options as they stand now; mistakes in them are told once, to the page. */
  const takeOptions = (): LabOptions => {
    const { options, issues } = read();
    for (const issue of issues) {
      const { attribute, expected, received } = issue;
      dispatch("error", { message: `${attribute}: expected ${expected}, got ${received}`, ...issue });
    }
    return { ...options, ...portal, onEvent: dispatch };
  };

  const open = async (mine: number): Promise<LabHandle> => {
    show(makeLoading(document, say));
    const [given, { createLiveOptions }] = await withinTime(Promise.all([load(), import("./live.ts")]), () =>
      makeEmbedError("embed/no-answer", say("no-answer", { seconds: answerWithinMs / 1000 })),
    );
    const parsed = parseLabModule(given);
    if (!parsed.ok) throw parsed.error;
    if (mine !== life) throw makeEmbedError("embed/destroyed", "the element left the page while its lab was loading");
    const place = document.createElement("div");
    place.setAttribute("part", "lab");
    show(place);
    live = createLiveOptions(takeOptions());
    return parsed.value.mount(place, live.options);
  };

  const begin = (): Promise<LabHandle> => {
    if (lab !== undefined) return lab;
    seen?.disconnect();
    const mine = life;
    const opened = open(mine);
    lab = opened;
    opened.catch((reason: unknown) => {
      if (mine !== life) return;
      lab = undefined;
      const message = reason instanceof Error ? reason.message : String(reason);
      const code = typeof reason === "object" && reason !== null && "code" in reason ? String(reason.code) : "";
      show(makeFailing(document, say, { address, reason: message }, () => void begin().catch(() => {})));
      dispatch("error", { code, message, address });
    });
    return opened;
  };

  const end = async (): Promise<void> => {
    seen?.disconnect();
    life += 1;
    const ending = lab;
    lab = undefined;
    live = undefined;
    await ending?.then(
      (handle) => handle.destroy(),
      () => {},
    );
    if (lab === undefined) root.replaceChildren();
  };

  return {
    connect() {
      destroyed = false;
      const soon = element.getAttribute("loading") === "eager" || typeof IntersectionObserver !== "function";
      if (soon) {
        void begin().catch(() => {});
        return;
      }
      show(makeLoading(document, say));
      seen = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) void begin().catch(() => {});
        },
        { rootMargin: nearby },
      );
      seen.observe(element);
    },
    disconnect() {
      void end();
    },
    change(kind) {
      if (lab === undefined) return;
      if (kind === "look") live?.set(takeOptions());
      else void end().then(() => (element.isConnected && !destroyed ? begin() : undefined));
    },
    handle() {
      if (destroyed) return Promise.reject(makeEmbedError("embed/destroyed", "this lab was destroyed"));
      return begin();
    },
    async destroy() {
      destroyed = true;
      await end();
    },
    get scenario() {
      return scenario;
    },
    set scenario(value) {
      scenario = value;
      this.change("run");
    },
  };
}

/** The promise's own answer, or the error when it takes too long. */
function withinTime<Value>(promise: Promise<Value>, makeError: () => Error): Promise<Value> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(makeError()), answerWithinMs);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}
