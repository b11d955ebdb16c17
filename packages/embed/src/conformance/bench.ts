/**
 * conformance/bench — a lab under test: as an element, in a frame, or in a sandboxed frame. All three are asked in one
 * way, and everything they say is kept.
 * @module
 */
import type { Json } from "@dc/solid";
import type { LabElement } from "../element/element.ts";
import { connectFrame, type FrameConnection, type FramedLab } from "../frame/connect.ts";
import type { LookChanges } from "../frame/look.ts";

/** Where a lab is embedded. */
export type Where = "element" | "frame" | "sandbox";

/** What is tested. */
export interface Subject {
  /** Address of the lab's page. */
  readonly frame: string;
  /** Address of the script that defines the element, and its tag. */
  readonly script: string;
  readonly tag: string;
  /** Address of a module.json; without one what a learner does is not tested. */
  readonly module?: string;
}

/** One event of a lab. */
export interface Heard {
  readonly name: string;
  readonly detail: Json;
}

/** A lab under test. */
export interface Bench {
  readonly where: Where;
  readonly target: HTMLElement;
  readonly lab: FramedLab;
  /** Everything that was heard, in its order. */
  readonly heard: readonly Heard[];
  /** Messages of the frame that are none of ours: LTI's. */
  readonly posted: readonly unknown[];
  readonly connection?: FrameConnection;
  /** The next event of this name, or the first one that was heard after `from` events. */
  hear(name: string, withinMs: number, from?: number): Promise<Json>;
  end(): void;
}

const eventNames =
  "ready loaded time event breakpoint statechange answer score progress complete xapi resize announce error".split(" ");

/** Keep the events of an element. */
function listen(target: HTMLElement): Pick<Bench, "heard" | "hear"> {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  for (const name of eventNames)
    target.addEventListener(`dc-${name}`, (event) => {
      heard.push({ name, detail: (event as CustomEvent<Json>).detail });
      for (const look of waiting) look();
    });
  return {
    heard,
    hear: (name, withinMs, from = 0) =>
      new Promise((done, failed) => {
        const look = (): void => {
          const found = heard.slice(from).find((each) => each.name === name);
          if (found === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          done(found.detail);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          failed(new Error(`no dc-${name} within ${withinMs / 1000} s`));
        }, withinMs);
        waiting.add(look);
        look();
      }),
  };
}

/** The address of a lab's page with what a host adds to it. */
export function makeFrameAddress(subject: Subject, base: string, host: string | undefined): string {
  const address = new URL(subject.frame, base);
  if (host !== undefined) address.searchParams.set("host", host);
  if (subject.module !== undefined) address.searchParams.set("src", new URL(subject.module, base).href);
  address.searchParams.set("autoplay", "false");
  address.searchParams.set("storage", "none");
  return address.href;
}

/** Open a lab in a frame. */
export function openFrame(
  place: Element,
  subject: Subject,
  options: {
    readonly sandbox: boolean;
    readonly title: string;
    readonly host?: string;
    readonly answerWithinMs?: number;
  },
): Bench {
  const page = place.ownerDocument;
  const frame = page.createElement("iframe");
  if (options.sandbox) frame.setAttribute("sandbox", "allow-scripts");
  frame.title = options.title;
  frame.width = "100%";
  frame.height = "480";
  frame.src = makeFrameAddress(subject, page.baseURI, options.host ?? page.defaultView?.location.origin);
  const posted: unknown[] = [];
  const hearWindow = (event: MessageEvent): void => {
    if (event.source === frame.contentWindow && typeof event.data === "string") posted.push(event.data);
  };
  page.defaultView?.addEventListener("message", hearWindow);
  const listened = listen(frame);
  const connection = connectFrame(frame, {
    resize: true,
    ...(options.answerWithinMs === undefined ? {} : { answerWithinMs: options.answerWithinMs }),
  });
  place.append(frame);
  return {
    where: options.sandbox ? "sandbox" : "frame",
    target: frame,
    lab: connection.lab,
    connection,
    posted,
    ...listened,
    end() {
      page.defaultView?.removeEventListener("message", hearWindow);
      connection.close();
      frame.remove();
    },
  };
}

const synchronous = [
  "getAnswerGiven",
  "getScore",
  "getMaxScore",
  "getXAPIData",
  "getCurrentState",
  "gradeSync",
] as const;

/** The element, asked as a frame is: what it answers at once is answered later. */
function askElement(element: LabElement): FramedLab {
  const own = {
    ...Object.fromEntries(synchronous.map((name) => [name, async (): Promise<unknown> => element[name]()])),
    async setOptions(changes: LookChanges): Promise<void> {
      for (const [name, value] of Object.entries(changes)) {
        const attribute = name === "language" ? "lang" : name;
        if (value === null || value === false) element.removeAttribute(attribute);
        else
          element.setAttribute(attribute, Array.isArray(value) ? value.join(" ") : value === true ? "" : String(value));
      }
    },
  };
  return new Proxy(own, {
    get(_own, name) {
      if (typeof name !== "string" || name === "then") return undefined;
      if (Object.hasOwn(own, name)) return own[name as keyof typeof own];
      return async (...params: unknown[]): Promise<unknown> => {
        const method = element[name as keyof LabElement] as unknown;
        if (typeof method !== "function") throw new TypeError(`${name} is not a method of <${element.localName}>`);
        return method.apply(element, params) as unknown;
      };
    },
  }) as unknown as FramedLab;
}

/** Open a lab as an element; its script is taken once. */
export async function openElement(place: Element, subject: Subject): Promise<Bench> {
  const page = place.ownerDocument;
  const address = new URL(subject.script, page.baseURI).href;
  await new Promise<void>((done, failed) => {
    const script = page.createElement("script");
    script.type = "module";
    script.src = address;
    script.addEventListener("load", () => done());
    script.addEventListener("error", () => failed(new Error(`${address} could not be loaded`)));
    page.head.append(script);
  });
  const element = page.createElement(subject.tag) as LabElement;
  const listened = listen(element);
  for (const [name, value] of Object.entries({ loading: "eager", storage: "none", src: subject.module }))
    if (value !== undefined) element.setAttribute(name, value);
  place.append(element);
  return {
    where: "element",
    target: element,
    lab: askElement(element),
    posted: [],
    ...listened,
    end: () => element.remove(),
  };
}
