/**
 * frame/serve — the lab's side of the frame: it opens the channel to the page around it and answers on it.
 *
 * The lab begins, because a sandboxed frame has no origin that a message could be sent to, while the page around it
 * has one. It offers one end of a channel to that origin, again and again until the first call comes over one: a page
 * may listen late. After that only the channel is listened to.
 *
 * Rules X10–X19 and X40–X59 in ../../SPEC.md. Source of the LTI message: the practice of Canvas, Moodle and Sakai; it is
 * JSON as text, which all of them read.
 * @module
 */
import type { Json, LabEventName, LabHandle, LabOptions } from "@dc/solid";
import { createLiveOptions } from "../element/live.ts";
import { makeEmbedError } from "../errors.ts";
import { createFollower } from "../standing/follow.ts";
import { createStanding } from "../standing/standing.ts";
import { makeXapiData } from "../xapi/statement.ts";
import { findPortal, readAddress } from "./address.ts";
import {
  type Counters,
  callsMax,
  frameProtocol,
  isOurs,
  makeCounters,
  makeFrameError,
  measure,
  readEnvelope,
} from "./envelope.ts";
import { changeLook, readLook } from "./look.ts";
import { checkParams, type FrameMethod, frameMethodNames, isFrameMethod } from "./methods.ts";
import { findTrustedOrigin, type TrustedOrigin } from "./origin.ts";

/** Puts the lab into its page. */
export type MountLab = (options: LabOptions) => LabHandle;

/** What a page may say of its frame. */
export interface ServeOptions {
  /** The page; another one in tests. */
  readonly page?: Window;
  /** How high the frame asks to be, at least. The lab's own page fills whatever it is given. */
  readonly heightPx?: number;
}

/** A lab in its page, framed or not. */
export interface ServedLab {
  readonly handle: LabHandle;
  readonly trusted: TrustedOrigin;
  readonly counters: Readonly<Counters>;
  /** Close the channel and stop offering one; the lab stays. */
  end(): void;
}

/** What is offered with a channel, and what `getChannel` says. */
export interface ChannelInfo {
  readonly protocol: number;
  readonly labApi: number;
  /** Differs from page to page: a host sees that its frame was loaded anew. */
  readonly page: string;
  readonly methods: readonly string[];
}

/** Milliseconds after which a channel is offered again: soon at first, for a minute. */
const offerAfterMs = [0, 100, 200, 400, 800, 1_500, 3_000, ...new Array<number>(11).fill(5_000)];

/** The element's height by default. */
const defaultHeightPx = 640;

/** No frame asks for more: a page that grows with its own height would grow for ever. */
const heightMaxPx = 4_000;

/** Events whose last one is told to a host that connects after it. `time` and its kind are only of the moment. */
const remembered: readonly LabEventName[] = [
  "ready",
  "loaded",
  "score",
  "progress",
  "complete",
  "statechange",
  "resize",
];

/** Events of which every one counts: those that nobody could hear are kept for the host that comes. */
const kept: readonly LabEventName[] = ["answer", "xapi"];
const keptMax = 1_000;

/**
 * Mount a lab into its page, and serve it to the page around it where there is one.
 *
 * @param mount puts the lab into the page.
 * @param first what the page itself has read from its address: a link, a seed. The attributes' names are read here.
 */
export function serveFrame(mount: MountLab, first: LabOptions = {}, serve: ServeOptions = {}): ServedLab {
  const page = serve.page ?? window;
  const trusted = findTrustedOrigin(page);
  const counters = makeCounters();
  const address = readAddress(page.location);
  const asked: LabOptions = { ...address.options, ...first };
  if (trusted.origin === undefined) {
    // Nobody to speak to: the lab is what it is on a page of its own.
    return { handle: mount(asked), trusted, counters, end: () => {} };
  }
  const { origin } = trusted;
  const told = new Map<LabEventName, Json>();
  const undelivered: [LabEventName, Json][] = [];
  const offered = new Set<MessagePort>();
  const subscriptions = new Map<number, () => void>();
  let host: MessagePort | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let offers = 0;
  let inFlight = 0;
  let floodTold = false;
  let nextSubscription = 1;
  let ended = false;
  let destroyed = false;

  const post = (name: LabEventName | "probe", detail: Json): void =>
    host?.postMessage({ dc: frameProtocol, event: name, detail });
  const tell = (name: LabEventName | "probe", detail: Json): void => {
    if (name !== "probe" && remembered.includes(name)) told.set(name, detail);
    if (host === undefined && kept.includes(name as LabEventName) && undelivered.length < keptMax)
      undelivered.push([name as LabEventName, detail]);
    post(name, detail);
  };
  const standing = createStanding();
  let look = asked;
  const follower = createFollower({
    standing,
    tell,
    portal: asked.portal ?? findPortal(page.location.href),
    language: () => look.language,
    mastery: () => address.mastery,
    now: () => new Date().toISOString(),
  });
  const live = createLiveOptions({ ...asked, onEvent: follower.hear });
  const handle = mount(live.options);
  follower.attach(handle);

  const info: ChannelInfo = {
    protocol: frameProtocol,
    labApi: 1,
    page: Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    methods: frameMethodNames,
  };

  const endSubscriptions = (): void => {
    for (const stop of subscriptions.values()) stop();
    subscriptions.clear();
  };

  const own: Partial<Record<FrameMethod, (...params: never[]) => unknown>> = {
    getAnswerGiven: () => standing.getAnswerGiven(),
    getScore: () => standing.getScore(),
    getMaxScore: () => standing.getMaxScore(),
    getCurrentState: () => standing.getCurrentState(),
    gradeSync: () => standing.gradeSync(),
    getXAPIData() {
      const about = follower.about();
      return about === undefined ? undefined : makeXapiData(standing, about);
    },
    async resetTask() {
      const undo = standing.reset();
      await handle.resetTask().catch((reason: unknown) => {
        undo();
        throw reason;
      });
    },
    async subscribe(probe: string) {
      const number = nextSubscription;
      nextSubscription += 1;
      subscriptions.set(
        number,
        await handle.subscribe(probe, (value) => tell("probe", { subscription: number, value })),
      );
      return number;
    },
    unsubscribe(number: number) {
      subscriptions.get(number)?.();
      return subscriptions.delete(number);
    },
    setOptions(changes: Json) {
      const changed = changeLook(look, changes);
      if (!changed.ok) throw makeEmbedError("embed/bad-message", `setOptions: ${changed.reason}`);
      look = changed.options;
      live.set(look);
    },
    destroy() {
      destroyed = true;
      endSubscriptions();
      follower.end();
      return handle.destroy();
    },
    getChannel: () => ({ ...info, counters: { ...counters }, look: readLook(look) }),
  };

  const call = async (method: FrameMethod, params: readonly Json[]): Promise<unknown> => {
    if (destroyed && method !== "getChannel") throw makeEmbedError("embed/destroyed", "this lab was destroyed");
    const run = own[method] ?? (handle[method as keyof LabHandle] as (...params: never[]) => unknown);
    return run(...(params as never[]));
  };

  const answer = async (port: MessagePort, id: number, method: FrameMethod, params: readonly Json[]): Promise<void> => {
    inFlight += 1;
    let reply: object;
    try {
      reply = { result: (await call(method, params)) ?? null };
    } catch (reason) {
      reply = { error: makeFrameError(reason) };
    }
    inFlight -= 1;
    if (inFlight < callsMax) floodTold = false;
    try {
      port.postMessage({ dc: frameProtocol, id, ...reply });
    } catch (reason) {
      // A result that cannot be cloned is an error of the lab, and still an answer.
      port.postMessage({ dc: frameProtocol, id, error: makeFrameError(reason) });
    }
  };

  const hear = (port: MessagePort, data: unknown): void => {
    const refuse = (code: Parameters<typeof makeEmbedError>[0], message: string, id?: number): void => {
      if (id !== undefined) port.postMessage({ dc: frameProtocol, id, error: { code, message } });
    };
    const size = measure(data);
    const envelope =
      size === "fits" ? readEnvelope(data) : readEnvelope(isOurs(data) ? { dc: data.dc, id: data.id } : data);
    const id = "id" in envelope ? envelope.id : undefined;
    if (size === "too large") {
      counters.oversized += 1;
      refuse("embed/too-large", "the message is larger than a lab takes", id);
      return;
    }
    if (size === "not plain" || envelope.kind === "none") {
      counters.malformed += 1;
      refuse(
        "embed/bad-message",
        size === "fits" && envelope.kind === "none" ? envelope.reason : "expected plain data",
        id,
      );
      return;
    }
    if (envelope.kind === "event" && envelope.event === "close") {
      if (port === host) release();
      return;
    }
    if (envelope.kind !== "call") {
      counters.malformed += 1;
      return;
    }
    if (!isFrameMethod(envelope.method)) {
      counters.unknown += 1;
      refuse("embed/unknown-method", `${envelope.method.slice(0, 80)}: no such method`, id);
      return;
    }
    const wrong = checkParams(envelope.method, envelope.params);
    if (wrong !== undefined) {
      counters.malformed += 1;
      refuse("embed/bad-message", wrong, id);
      return;
    }
    claim(port);
    if (inFlight >= callsMax) {
      counters.flooded += 1;
      // One error for a flood, not one for each drop of it.
      if (!floodTold) refuse("embed/too-many-calls", `more than ${callsMax} calls wait for their answers`, id);
      floodTold = true;
      return;
    }
    void answer(port, envelope.id, envelope.method, envelope.params);
  };

  /** The first channel that is used is the channel; the others that were offered are closed. */
  const claim = (port: MessagePort): void => {
    if (host === port) return;
    host = port;
    clearTimeout(timer);
    for (const other of offered) if (other !== port) other.close();
    offered.clear();
    for (const [name, detail] of told) post(name, detail);
    for (const [name, detail] of undelivered.splice(0)) post(name, detail);
  };

  /** The host has left: what it listened to ends, and another may come. */
  const release = (): void => {
    endSubscriptions();
    host?.close();
    host = undefined;
    offers = 0;
    offer();
  };

  const offer = (): void => {
    if (ended || host !== undefined || offers >= offerAfterMs.length) return;
    timer = setTimeout(() => {
      offers += 1;
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", (event) => hear(port1, event.data));
      port1.addEventListener("close", () => {
        if (host === port1) release();
      });
      port1.start();
      offered.add(port1);
      page.parent.postMessage({ dc: frameProtocol, event: "channel", detail: info }, origin, [port2]);
      offer();
    }, offerAfterMs[offers]);
  };
  offer();

  /** Whatever comes to the window itself is not for the lab: it is counted if it looks as if it were. */
  const count = (event: MessageEvent): void => {
    if (isOurs(event.data)) counters.foreign += 1;
  };
  page.addEventListener("message", count);

  let heightPx = 0;
  const resize = (): void => {
    const { documentElement: root } = page.document;
    const content = root.scrollHeight > page.innerHeight + 1 ? root.scrollHeight : 0;
    const wanted = Math.min(heightMaxPx, Math.max(serve.heightPx ?? defaultHeightPx, content));
    if (wanted === heightPx) return;
    heightPx = wanted;
    tell("resize", { widthPx: page.innerWidth, heightPx });
    page.parent.postMessage(JSON.stringify({ subject: "lti.frameResize", height: heightPx }), origin);
  };
  const sized = typeof ResizeObserver === "function" ? new ResizeObserver(resize) : undefined;
  sized?.observe(page.document.body);
  resize();

  return {
    handle,
    trusted,
    counters,
    end() {
      ended = true;
      clearTimeout(timer);
      sized?.disconnect();
      page.removeEventListener("message", count);
      endSubscriptions();
      for (const port of offered) port.close();
      host?.close();
      follower.end();
    },
  };
}
