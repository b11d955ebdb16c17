/**
 * element/element — defines a lab's custom element.
 *
 * The element is written by hand and not with Solid, because it is what a page loads before anybody has scrolled to
 * the lab: a few kilobytes that wait.
 *
 * Sources: HTML Standard §4.13 (custom elements); §4.13.4 (a tag can be defined once).
 * @module
 */
import type { Json, LabHandle } from "@dc/solid";
import type { LabState } from "../standing/standing.ts";
import type { XapiData } from "../xapi/statement.ts";
import { attributeNames, lookAttributes } from "./attribute.ts";
import { createHost, type Host, type LoadLab } from "./host.ts";

/**
 * The names that H5P's containers call, verbatim and synchronous, and Open edX's: each gives the last committed value.
 * Before the lab has told anything there is no answer and no point.
 *
 * @source H5P question type contract, h5p.org/documentation/developers/contracts.
 */
export interface LabQuestion {
  /** Whether the learner has answered anything. */
  getAnswerGiven(): boolean;
  /** Points reached so far. */
  getScore(): number;
  /** Points that can be reached; 0 while no module is open. */
  getMaxScore(): number;
  /** The module as far as it came and each answer, as statements without an actor; undefined while none is open. */
  getXAPIData(): XapiData | undefined;
  /** What H5P keeps and gives back; undefined before the lab has told its state. */
  getCurrentState(): LabState | undefined;
  /**
   * For Open edX's JSInput (`gradefn`): JSON of module, points, pointsMax, scaled, answered, complete and state. It has
   * no per cent sign, because JSInput unescapes what it is given.
   */
  gradeSync(): string;
}

/**
 * A lab in a page: an element with the methods of the lab's handle, which load the lab first if need be, and with
 * those of H5P's contract. `showSolutions` and `resetTask` are both: H5P does not look at the promise they return, and
 * after `resetTask()` there is no answer and no point at once.
 */
export interface LabElement extends HTMLElement, LabHandle, LabQuestion {
  /** A scenario as text or as a value; wins over the attribute of that name. */
  scenario: string | Json | undefined;
}

const methodNames: readonly Exclude<keyof LabHandle, "destroy" | "showSolutions" | "resetTask">[] = [
  "play",
  "pause",
  "step",
  "stepBack",
  "seek",
  "runUntil",
  "reset",
  "undo",
  "redo",
  "getState",
  "setState",
  "getPermalink",
  "getParams",
  "setParams",
  "inspect",
  "subscribe",
  "invoke",
  "export",
  "screenshot",
];

/**
 * Define a lab's element. The first definition of a tag wins, so that two scripts of two versions in one page do no
 * harm: the second changes nothing.
 *
 * @param tag     `dc-fabric-lab`.
 * @param load    gives the lab's module; called when the element comes into view, or when a method is called.
 * @param address where the lab comes from, as the failing picture names it; the caller's `import.meta.url`.
 * @returns whether this call defined it.
 */
export function defineLab(tag: string, load: LoadLab, address: string): boolean {
  if (customElements.get(tag) !== undefined) return false;
  const hosts = new WeakMap<HTMLElement, Host>();

  class DefinedLab extends HTMLElement {
    static readonly observedAttributes: readonly string[] = attributeNames;
    readonly #host: Host;

    constructor() {
      super();
      this.#host = createHost(this, load, address);
      hosts.set(this, this.#host);
      // A page may have set the property before this script ran: then it hides the accessor.
      if (Object.hasOwn(this, "scenario")) {
        const early = this.scenario;
        Reflect.deleteProperty(this, "scenario");
        this.scenario = early;
      }
    }
    connectedCallback(): void {
      this.#host.connect();
    }
    disconnectedCallback(): void {
      this.#host.disconnect();
    }
    attributeChangedCallback(name: string, before: string | null, after: string | null): void {
      if (before !== after) this.#host.change(lookAttributes.includes(name) ? "look" : "run");
    }
    get scenario(): string | Json | undefined {
      return this.#host.scenario;
    }
    set scenario(value: string | Json | undefined) {
      this.#host.scenario = value;
    }
    destroy(): Promise<void> {
      return this.#host.destroy();
    }
    showSolutions(): Promise<void> {
      return this.#host.ask("showSolutions");
    }
    resetTask(): Promise<void> {
      return this.#host.ask("resetTask");
    }
    getAnswerGiven(): boolean {
      return this.#host.standing.getAnswerGiven();
    }
    getScore(): number {
      return this.#host.standing.getScore();
    }
    getMaxScore(): number {
      return this.#host.standing.getMaxScore();
    }
    getXAPIData(): XapiData | undefined {
      return this.#host.xapiData();
    }
    getCurrentState(): LabState | undefined {
      return this.#host.standing.getCurrentState();
    }
    gradeSync(): string {
      return this.#host.standing.gradeSync();
    }
  }

  for (const name of methodNames)
    Object.defineProperty(DefinedLab.prototype, name, {
      configurable: true,
      writable: true,
      async value(this: HTMLElement, ...values: unknown[]): Promise<unknown> {
        const host = hosts.get(this);
        if (host === undefined) throw new TypeError(`${name} was called on something that is not <${tag}>`);
        const handle = await host.handle();
        return (handle[name] as (...values: unknown[]) => Promise<unknown>)(...values);
      },
    });
  customElements.define(tag, DefinedLab);
  return true;
}
