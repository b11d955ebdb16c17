/**
 * frame/connect — the host's side of the frame: it takes the channel that the lab offers, and calls over it.
 *
 * An offer is taken from the window of this frame only, and only from the origin that the frame has; what comes from
 * elsewhere is counted and left alone. A sandboxed frame has the origin `null`, which any sandboxed page has: there
 * the window is what identifies it.
 *
 * Rules X15–X19 and X40–X59 in ../../SPEC.md.
 * @module
 */
import type { Json, LabHandle } from "@dc/solid";
import type { LabQuestion } from "../element/element.ts";
import { makeEmbedError } from "../errors.ts";
import { type Counters, callsMax, frameProtocol, isOurs, makeCounters, measure, readEnvelope } from "./envelope.ts";
import type { LookChanges, LookOptions } from "./look.ts";
import type { FrameMethod } from "./methods.ts";
import { readOrigin } from "./origin.ts";
import type { ChannelInfo } from "./serve.ts";

/** What is asked of a lab in a frame: the element's methods, every one a promise. */
export type FramedLab = LabHandle & {
  readonly [Name in keyof LabQuestion]: () => Promise<ReturnType<LabQuestion[Name]>>;
} & {
  /** Change how the lab looks: theme, language, motion, narration, hide, readonly. `null` takes a wish back. */
  setOptions(changes: LookChanges): Promise<void>;
  /** What is spoken on the channel, what its lab has refused, and the look that its host asks for. */
  getChannel(): Promise<ChannelInfo & { readonly counters: Counters; readonly look: LookOptions }>;
};

/** How a host connects. */
export interface ConnectOptions {
  /** The frame's origin: that of its address when left out, and `null` for a sandbox without `allow-same-origin`. */
  readonly origin?: string;
  /** Give the frame the height that its lab asks for. */
  readonly resize?: boolean;
  /** How long the lab may take to offer its channel. */
  readonly answerWithinMs?: number;
}

/** A frame and the lab in it. */
export interface FrameConnection {
  /** Resolves with the first channel; rejects with `embed/no-answer`, or `embed/closed`. */
  readonly ready: Promise<ChannelInfo>;
  readonly lab: FramedLab;
  readonly counters: Readonly<Counters>;
  /** Hear an event of the lab by its name without `dc-`; the answer ends it. */
  on(name: string, heard: (detail: Json) => void): () => void;
  /** Leave the lab alone: it may be connected to again. What waits for an answer is rejected. */
  close(): void;
}

/** As long as the element waits. */
const defaultAnswerWithinMs = 20_000;

interface Waiting {
  readonly done: (result: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** The origin that messages of a frame come from. */
function originOf(frame: HTMLIFrameElement): string {
  if (frame.hasAttribute("sandbox") && !/(^|\s)allow-same-origin(\s|$)/i.test(frame.getAttribute("sandbox") ?? ""))
    return "null";
  return new URL(frame.src, frame.baseURI).origin;
}

/**
 * Connect to the lab in a frame.
 *
 * Every event of the lab is dispatched on the frame's element too, as `dc-…`, so that a page hears frames and elements
 * in one way.
 *
 * @throws Error with code `embed/bad-message` when `origin` is no origin.
 */
export function connectFrame(frame: HTMLIFrameElement, options: ConnectOptions = {}): FrameConnection {
  const origin = options.origin ?? originOf(frame);
  if (origin !== "null" && readOrigin(origin) !== origin)
    throw makeEmbedError("embed/bad-message", `origin: expected scheme, host and port, got ${origin}`);
  const page = frame.ownerDocument.defaultView ?? window;
  const counters = makeCounters();
  const listeners = new Map<string, Set<(detail: Json) => void>>();
  const waiting = new Map<number, Waiting>();
  let port: MessagePort | undefined;
  let of: string | undefined;
  let closed = false;
  let nextId = 1;
  let opened: (info: ChannelInfo) => void = () => {};
  let notOpened: (error: Error) => void = () => {};
  const ready = new Promise<ChannelInfo>((done, failed) => {
    opened = done;
    notOpened = failed;
  });
  // Who calls a method hears of it there; a page that waits for nothing must not see an unhandled rejection.
  ready.catch(() => {});
  const withinMs = options.answerWithinMs ?? defaultAnswerWithinMs;
  const timer = setTimeout(
    () => notOpened(makeEmbedError("embed/no-answer", `no channel from ${origin} within ${withinMs / 1000} s`)),
    withinMs,
  );

  const dropAll = (error: Error): void => {
    for (const { failed } of waiting.values()) failed(error);
    waiting.clear();
  };

  const hearEvent = (name: string, detail: Json): void => {
    if (name === "resize" && options.resize === true) {
      const { heightPx } = (detail ?? {}) as { readonly heightPx?: unknown };
      if (typeof heightPx === "number" && heightPx > 0) frame.height = String(Math.round(heightPx));
    }
    for (const heard of listeners.get(name) ?? []) heard(detail);
    frame.dispatchEvent(new CustomEvent(`dc-${name}`, { detail, bubbles: true, composed: true }));
  };

  const hear = (data: unknown): void => {
    // A file is the one result that is no plain data.
    const { result } = (isOurs(data) ? data : {}) as { readonly result?: unknown };
    const size = result instanceof Blob ? "fits" : measure(data);
    if (size === "too large") counters.oversized += 1;
    else if (size === "not plain") counters.malformed += 1;
    const envelope = size === "fits" ? readEnvelope(data) : undefined;
    if (envelope === undefined) return;
    if (envelope.kind === "event" && /^[a-z][a-z-]{0,40}$/.test(envelope.event)) {
      hearEvent(envelope.event, envelope.detail);
      return;
    }
    const asked = envelope.kind === "result" || envelope.kind === "error" ? waiting.get(envelope.id) : undefined;
    if (asked === undefined) {
      counters.malformed += 1;
      return;
    }
    waiting.delete((envelope as { readonly id: number }).id);
    if (envelope.kind === "result") asked.done(envelope.result ?? undefined);
    else if (envelope.kind === "error")
      asked.failed(Object.assign(new Error(envelope.error.message), { code: envelope.error.code }));
  };

  const take = (given: MessagePort, info: ChannelInfo): void => {
    if (port !== undefined) {
      port.close();
      dropAll(makeEmbedError("embed/closed", "the frame was loaded anew"));
    }
    port = given;
    of = info.page;
    port.addEventListener("message", (event) => {
      if (port === given) hear(event.data);
    });
    port.addEventListener("close", () => {
      if (port !== given) return;
      port = undefined;
      of = undefined;
      dropAll(makeEmbedError("embed/closed", "the page in the frame has gone"));
    });
    port.start();
    clearTimeout(timer);
    // The first call is what tells the lab that this channel is the one.
    void send("getChannel", []).then(() => opened(info), notOpened);
  };

  const hearWindow = (event: MessageEvent): void => {
    if (!isOurs(event.data)) return;
    if (event.source !== frame.contentWindow || event.origin !== origin) {
      // An offer from another frame of this page is meant for the connection to that one.
      if (event.source === frame.contentWindow || event.data.event !== "channel" || !isChildOf(page, event.source))
        counters.foreign += 1;
      return;
    }
    const envelope = measure(event.data) === "fits" ? readEnvelope(event.data) : undefined;
    const info = envelope?.kind === "event" && envelope.event === "channel" ? readInfo(envelope.detail) : undefined;
    const [given] = event.ports;
    if (info === undefined || given === undefined) {
      counters.malformed += 1;
      return;
    }
    // The same page offers until it is heard; the first channel is enough.
    if (info.page === of) given.close();
    else take(given, info);
  };
  page.addEventListener("message", hearWindow);

  const send = (method: string, params: readonly unknown[]): Promise<unknown> => {
    const open = port;
    if (open === undefined || closed)
      return Promise.reject(makeEmbedError("embed/closed", "there is no channel to the frame"));
    if (waiting.size >= callsMax)
      return Promise.reject(
        makeEmbedError("embed/too-many-calls", `more than ${callsMax} calls wait for their answers`),
      );
    const id = nextId;
    nextId += 1;
    return new Promise((done, failed) => {
      waiting.set(id, { done, failed });
      try {
        open.postMessage({ dc: frameProtocol, id, method, params });
      } catch (reason) {
        waiting.delete(id);
        failed(reason as Error);
      }
    });
  };
  const call = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
    await ready;
    return send(method, params);
  };

  const on = (name: string, heard: (detail: Json) => void): (() => void) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(heard));
    return () => void set.delete(heard);
  };

  const lab: Partial<Record<FrameMethod, unknown>> = {
    async subscribe(probe: string, heard: (value: number) => void) {
      const early: { readonly subscription?: unknown; readonly value?: unknown }[] = [];
      let number: unknown;
      const stop = on("probe", (detail) => {
        const told = detail as { readonly subscription?: unknown; readonly value?: unknown };
        // A value may come before the number under which it comes.
        if (number === undefined) early.push(told);
        else if (told.subscription === number && typeof told.value === "number") heard(told.value);
      });
      number = await call("subscribe", probe).catch((reason: unknown) => {
        stop();
        throw reason;
      });
      for (const { subscription, value } of early)
        if (subscription === number && typeof value === "number") heard(value);
      return () => {
        stop();
        void call("unsubscribe", number).catch(() => {});
      };
    },
  };

  return {
    ready,
    // A promise that is given the lab must not take it for a promise.
    lab: new Proxy(lab, {
      get: (own, name) =>
        typeof name !== "string" || name === "then"
          ? undefined
          : (own[name as FrameMethod] ?? ((...params: readonly unknown[]) => call(name, ...params))),
    }) as unknown as FramedLab,
    counters,
    on,
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      page.removeEventListener("message", hearWindow);
      port?.postMessage({ dc: frameProtocol, event: "close" });
      port?.close();
      port = undefined;
      const error = makeEmbedError("embed/closed", "the connection was closed");
      dropAll(error);
      notOpened(error);
    },
  };
}

/** Whether a message comes from a frame of this page; `parent` may be read across origins. */
const isChildOf = (page: Window, source: MessageEventSource | null): boolean =>
  // The top page is its own parent.
  source !== null && source !== page && "parent" in source && source.parent === page;

/** What an offer says, or undefined where it is no offer of this edition. */
function readInfo(detail: Json): ChannelInfo | undefined {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return undefined;
  const { protocol, labApi, page, methods } = detail as { readonly [name: string]: Json };
  if (protocol !== frameProtocol || typeof labApi !== "number" || typeof page !== "string") return undefined;
  const names = Array.isArray(methods) ? methods.filter((name): name is string => typeof name === "string") : [];
  return { protocol, labApi, page, methods: names };
}
