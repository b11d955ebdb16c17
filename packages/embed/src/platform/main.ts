/**
 * main — the player: the page of a package. It reads what the package says of itself, finds the platform, and plays the
 * module for it.
 * @module
 */
import { learnerSeed, textIn } from "@dc/lesson";
import { messages } from "../element/message.ts";
import { createCmi5 } from "./cmi5.ts";
import { findApi, type WindowLike } from "./find-api.ts";
import { inlineFetch } from "../worker/inline.ts";
import { type Launch, noPlatform, type Platform, type PlatformProblem } from "./platform.ts";
import { type Package, play, type PlayedElement } from "./play.ts";
import { createScorm12, type Scorm12Api } from "./scorm12.ts";
import { createScorm2004, type Scorm2004Api } from "./scorm2004.ts";

/** How often the lab's state is looked at. */
const keepEachMs = 1_000;

const rules = `html, body { block-size: 100%; margin: 0; } body > * { block-size: 100%; }
.dc-leave { position: fixed; inset-block-end: 8px; inset-inline-end: 8px; block-size: auto; z-index: 1; }`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(rules);
document.adoptedStyleSheets = [sheet];

const pack = JSON.parse(document.getElementById("dc-package")?.textContent ?? "") as Package;
const report = (problem: PlatformProblem): void => {
  document.dispatchEvent(new CustomEvent("dc-platform", { detail: problem }));
  // The page of a package has no other reader than who looks into its console.
  console.warn(`${problem.code}: ${problem.message}`);
};

function makeId(): string {
  const [a, b, c, d, e] = [4, 2, 2, 2, 6].map((count) => [...crypto.getRandomValues(new Uint8Array(count))]);
  const hex = (bytes: readonly number[] = []): string =>
    bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const version = [((c?.[0] ?? 0) & 0x0f) | 0x40, c?.[1] ?? 0];
  const variant = [((d?.[0] ?? 0) & 0x3f) | 0x80, d?.[1] ?? 0];
  return [hex(a), hex(b), hex(version), hex(variant), hex(e)].join("-");
}

function findPlatform(): Platform {
  const options = { report, nowMs: () => performance.now() };
  const from = window as unknown as WindowLike;
  if (pack.format === "html") return noPlatform();
  if (pack.format === "cmi5") {
    return createCmi5({
      ...options,
      address: location.href,
      send: (address, request) => fetch(address, request),
      makeId,
      now: () => new Date().toISOString(),
    });
  }
  const isOld = pack.format === "scorm12";
  const name = isOld ? "API" : "API_1484_11";
  const api = findApi<object>(from, name);
  if (api === undefined) {
    report({ code: "platform/missing", message: `no window around this page has ${name}` });
    return noPlatform();
  }
  return isOld ? createScorm12(api as Scorm12Api, options) : createScorm2004(api as Scorm2004Api, options);
}

/** A learner whom the platform names has numbers of their own, where the page may hash. */
async function seedOf({ learner }: Launch): Promise<number | undefined> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (learner === undefined || subtle === undefined) return undefined;
  const [id = "", version = ""] = pack.module.split("@");
  return learnerSeed(
    { id, version },
    learner,
    async (text) => new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
}

const sayLeave = (language: string): string =>
  textIn(Object.fromEntries(Object.entries(messages).map(([tag, table]) => [tag, String(table?.leave)])), language);

async function start(): Promise<void> {
  if (pack.format === "html") globalThis.fetch = inlineFetch(document, globalThis.fetch.bind(globalThis));
  const platform = findPlatform();
  const launch = await platform.begin();
  const element = document.createElement(pack.tag);
  const playing = play({
    element: element as unknown as PlayedElement,
    platform,
    pack,
    launch,
    seed: await seedOf(launch),
  });
  document.body.append(element);
  setInterval(playing.keep, keepEachMs);
  const { returnUrl } = launch;
  if (returnUrl !== undefined) {
    const leave = document.createElement("button");
    leave.className = "dc-leave";
    leave.type = "button";
    leave.textContent = sayLeave(launch.language ?? navigator.language);
    leave.addEventListener("click", () => {
      playing.end();
      location.assign(returnUrl);
    });
    document.body.append(leave);
  }
  // A page that is kept for the way back would go on with a session that is over.
  addEventListener("pagehide", () => playing.end());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}

void start();
