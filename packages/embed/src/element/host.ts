/**
 * element/host — what stands between an element and its lab: it waits until the element is seen, loads the lab
 * within a time limit, mounts it into the shadow root, and passes calls one way and events the other.
 * @module
 */
import { type Json, type LabHandle, type LabOptions, parseLabModule } from "@dc/solid";
import { makeEmbedError } from "../errors.ts";
import { createFollower, type Follower } from "../standing/follow.ts";
import { createStanding, type Standing } from "../standing/standing.ts";
import { makeXapiData, type XapiData } from "../xapi/statement.ts";
import { readAttributes, readMastery } from "./attribute.ts";
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
  /** Where the learner stands. */
  readonly standing: Standing;
  /** What H5P's reports want; undefined where no module is open. */
  xapiData(): XapiData | undefined;
  /** Call what H5P calls without looking at the promise: a refusal is told to the page as well. */
  ask(method: "showSolutions" | "resetTask"): Promise<void>;
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
  let sized: ResizeObserver | undefined;
  let follower: Follower | undefined;
  const standing = createStanding();
  let destroyed = false;
  /** Grows with each life of the lab: what was started for an earlier one is thrown away when it arrives. */
  let life = 0;

  // The site puts the elements into a folder beside its portal: permalinks of an element lead there.
  const portal: { readonly portal?: string } = URL.canParse("../", address)
    ? { portal: new URL("../", address).href }
    : {};

  const read = (): ReturnType<typeof readAttributes> => readAttributes(element, scenario, portal.portal);
  const dispatch = (name: string, detail: Json): void => {
    element.dispatchEvent(new CustomEvent(`dc-${name}`, { detail, bubbles: true, composed: true }));
  };
  const show = (node: Element): void => root.replaceChildren(node);
  const follow = (): Follower =>
    createFollower({
      standing,
      tell: dispatch,
      portal: portal.portal,
      language: () => read().options.language,
      mastery: () => readMastery(element.getAttribute("mastery")),
      now: () => new Date().toISOString(),
    });
  /** How large the element is, told when it changes: a page may lay itself out by it. */
  const measure = (): void => {
    if (typeof ResizeObserver !== "function") return;
    sized = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { inlineSize, blockSize } = entry.borderBoxSize[0] ?? { inlineSize: 0, blockSize: 0 };
      dispatch("resize", { widthPx: Math.round(inlineSize), heightPx: Math.round(blockSize) });
    });
    sized.observe(element, { box: "border-box" });
  };

  /** Options as they stand now; mistakes in them are told once, to the page. */
  const takeOptions = (hear: NonNullable<LabOptions["onEvent"]>): LabOptions => {
    const { options, issues } = read();
    for (const issue of issues) {
      const { attribute, expected, received } = issue;
      dispatch("error", { message: `${attribute}: expected ${expected}, got ${received}`, ...issue });
    }
    return { ...options, ...portal, onEvent: hear };
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
    const following = follow();
    follower = following;
    live = createLiveOptions(takeOptions(following.hear));
    const handle = parsed.value.mount(place, live.options);
    following.attach(handle);
    return handle;
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
    follower?.end();
    follower = undefined;
    standing.clear();
    await ending?.then(
      (handle) => handle.destroy(),
      () => {},
    );
    if (lab === undefined) root.replaceChildren();
  };

  return {
    connect() {
      destroyed = false;
      measure();
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
      sized?.disconnect();
      void end();
    },
    change(kind) {
      if (lab === undefined) return;
      if (kind === "look") live?.set(takeOptions(dispatch));
      else
        void end()
          .then(() => (element.isConnected && !destroyed ? begin() : undefined))
          // What failed is in the picture, and was told.
          .catch(() => {});
    },
    handle() {
      if (destroyed) return Promise.reject(makeEmbedError("embed/destroyed", "this lab was destroyed"));
      return begin();
    },
    async destroy() {
      destroyed = true;
      await end();
    },
    standing,
    xapiData() {
      const about = follower?.about();
      return about === undefined ? undefined : makeXapiData(standing, about);
    },
    ask(method) {
      const undo = method === "resetTask" ? standing.reset() : undefined;
      const done = this.handle().then((handle) => handle[method]());
      done.catch((reason: unknown) => {
        undo?.();
        const { code, message } = reason as { readonly code?: unknown; readonly message?: unknown };
        dispatch("error", { code: String(code ?? ""), message: String(message ?? reason) });
      });
      return done;
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
