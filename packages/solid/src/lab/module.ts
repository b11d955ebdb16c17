/**
 * lab/module — what a lab exposes to a portal, and what it may be asked.
 *
 * A lab's federation container exposes `./lab`: its default export is a Solid component, `labApi` says which edition
 * of this contract it speaks, and `mount` puts it into any element of any page. The portal and the custom elements
 * read the same three names, so a lab is written once.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Component, JSX } from "solid-js";
import type { Narration } from "../announce/announce.tsx";
import { makeSolidError, type SolidError } from "../errors.ts";
import type { LanguageTag } from "../language/language.tsx";
import type { MotionChoice } from "../motion/motion.tsx";
import type { ThemeChoice } from "../theme/theme.tsx";

/** The edition of the lab contract in this package. A portal refuses a lab that speaks another one. */
export const labApi = 1;

/** Anything that survives `JSON.stringify` unchanged. */
export type Json = JsonValue;

/** How a lab is used: free, with a story, for a mark, read-only after it, or on a projector. */
export type LabMode = "explore" | "guided" | "assess" | "review" | "present";

/** The parts of a lab that an embedding page may leave out. */
export type LabPart = "top" | "story" | "inspector" | "below" | "dock" | "timeline";

/** Where a learning module is. */
export interface ModuleAddress {
  /** Address of its `module.json`, absolute or relative to the page. */
  readonly url: string;
  /** SHA-384 of that file's bytes, as in Subresource Integrity: `sha384-…` in base64, or in hex. */
  readonly sha384?: string;
  /** All its texts by path, `module.json` too, where the page has read and checked them: then nothing is fetched. */
  readonly texts?: Readonly<Record<string, string>>;
}

/**
 * What the page asks of a lab. Every field is optional: a lab without options opens on its own example.
 * The names are those of the custom element's attributes.
 */
export interface LabOptions {
  /** A scenario or topology as text (YAML or JSON), or as a value already parsed. */
  readonly scenario?: string | Json;
  /** A learning module that the lab plays. Its scenarios stand in the place of `scenario`. */
  readonly module?: ModuleAddress;
  /** Folder of the module's step to open; the first, or the link's, when absent. */
  readonly step?: string;
  /** uint32; the scenario's own seed when absent. Of a module it is the learner's, which its numbers are drawn from. */
  readonly seed?: number;
  /** The payload of a permalink (`1.d.…`), or the link itself: it wins over scenario and seed. */
  readonly state?: string;
  /** Where to stand when the lab opens: a time with its unit, `"1.5ms"`. */
  readonly at?: string;
  /** Simulated time per second of wall time, with its unit: `"1us"`. */
  readonly speed?: string;
  readonly autoplay?: boolean;
  readonly mode?: LabMode;
  readonly readonly?: boolean;
  readonly hide?: readonly LabPart[];
  readonly theme?: ThemeChoice;
  readonly language?: LanguageTag;
  readonly motion?: MotionChoice;
  readonly narration?: Narration;
  /** Whether sizes and choices may be remembered on this device. */
  readonly storage?: "none" | "local" | "host";
  /** Address of the portal, with a slash at its end: what `getPermalink` begins with. The lab's own page when absent. */
  readonly portal?: string;
  /** Where the mark in the lab's top bar leads. Without it the mark is no link: a lab leads nobody out of a course. */
  readonly home?: string;
  /** Told of what happens; the names are those of the element's events without `dc-`. */
  readonly onEvent?: (name: LabEventName, detail: Json) => void;
}

/** What a lab tells its page. */
export type LabEventName =
  | "ready"
  | "loaded"
  | "time"
  | "event"
  | "breakpoint"
  | "statechange"
  | "answer"
  | "score"
  | "progress"
  | "complete"
  | "xapi"
  | "resize"
  | "announce"
  | "error";

/** What is seen of the lab from outside: every method is answered when the lab has done it. */
export interface LabHandle {
  play(): Promise<void>;
  pause(): Promise<void>;
  /** Go on by `count` trace records of the layers in view (1 when absent). */
  step(count?: number): Promise<void>;
  stepBack(count?: number): Promise<void>;
  /** To a time with its unit. */
  seek(at: string): Promise<void>;
  /** Run until a condition holds, in the words of the transport's field: `"drop & flow:B"`. */
  runUntil(condition: string): Promise<boolean>;
  reset(): Promise<void>;
  undo(): Promise<boolean>;
  redo(): Promise<boolean>;
  /** Opaque and versioned, with the seed inside: the payload of a permalink. */
  getState(): Promise<string>;
  setState(state: string): Promise<void>;
  getPermalink(): Promise<string>;
  getParams(): Promise<Json>;
  setParams(params: Json): Promise<void>;
  /** What is known of an object, by its path `leaf1/e1-1`. */
  inspect(path: string): Promise<Json>;
  /** Be told of a probe's value whenever it changes; the answer ends it. */
  subscribe(probe: string, heard: (value: number) => void): Promise<() => void>;
  /** Do one of the lab's actions: `invoke("link.down", "leaf1:e1-49")`. */
  invoke(action: string, on: string, value?: Json): Promise<void>;
  export(format: string): Promise<Blob>;
  screenshot(): Promise<Blob>;
  /** Play the author's solution of the module's open step beside the learner's own run, which is kept. */
  showSolutions(): Promise<void>;
  /** Begin the module anew: answers, knobs and actions of all steps are let go. */
  resetTask(): Promise<void>;
  /** Take the lab out of the page and end its worker. */
  destroy(): Promise<void>;
}

/** What a lab's component is given by the portal. */
export interface LabProps {
  readonly options?: LabOptions;
  /** Called once, when the lab has its first picture. */
  readonly onReady?: (handle: LabHandle) => void;
  /** The portal's own controls, at the end of the lab's top bar: a page has one bar, not two. */
  readonly barEnd?: JSX.Element;
}

/** What `./lab` of a lab's container exports. */
export interface LabModule {
  readonly default: Component<LabProps>;
  readonly labApi: number;
  readonly mount: (element: Element, options?: LabOptions) => LabHandle;
}

/**
 * Look at what a container gave before it is used.
 *
 * @param value what `loadRemote` answered; anything at all.
 * @returns the module, or an error with code `solid/lab-module` (something is missing) or `solid/lab-api` (another
 * edition); its message names what was expected and what came, fit for a person to read.
 */
export function parseLabModule(value: unknown): { ok: true; value: LabModule } | { ok: false; error: SolidError } {
  const wrong = (error: SolidError): { ok: false; error: SolidError } => ({ ok: false, error });
  if (typeof value !== "object" || value === null) {
    return wrong(makeSolidError("solid/lab-module", `lab module: expected an object, got ${describe(value)}`));
  }
  const candidate = value as Partial<Record<keyof LabModule, unknown>>;
  if (candidate.labApi !== labApi) {
    const got = typeof candidate.labApi === "number" ? `labApi ${candidate.labApi}` : "no labApi";
    return wrong(makeSolidError("solid/lab-api", `lab module: expected labApi ${labApi}, got ${got}`));
  }
  for (const name of ["default", "mount"] as const) {
    if (typeof candidate[name] !== "function") {
      const message = `lab module: expected a function "${name}", got ${describe(candidate[name])}`;
      return wrong(makeSolidError("solid/lab-module", message));
    }
  }
  return { ok: true, value: value as LabModule };
}

function describe(value: unknown): string {
  return value === null ? "null" : typeof value;
}
