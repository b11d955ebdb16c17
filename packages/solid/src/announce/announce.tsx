/**
 * announce/announce — saying what changed to whoever does not see it.
 *
 * The context holds a function; the live regions that it fills belong to the kit's root. What is said has a level:
 * with narration `brief` only what was said at `brief` is heard, with `full` everything, with `off` nothing but alerts.
 * @module
 */
import { createContext, type JSX, useContext } from "solid-js";

/** How much is said: a person's choice. */
export type Narration = "off" | "brief" | "full";

/** How one thing is said. */
export interface AnnounceOptions {
  /** The least narration at which this is heard; `brief` when absent. */
  readonly at?: "brief" | "full";
  /** Interrupts whatever is being said, and is heard even with narration `off`: for failures only. */
  readonly alert?: boolean;
}

/** Say one sentence. */
export type Announce = (text: string, options?: AnnounceOptions) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Whether a sentence is heard at a narration level. */
export function isHeard(narration: Narration, options: AnnounceOptions = {}): boolean {
  if (options.alert === true) return true;
  return narration === "full" || (narration === "brief" && options.at !== "full");
}

/** Give everything below a voice. */
export function AnnounceProvider(props: { readonly announce: Announce; readonly children: JSX.Element }): JSX.Element {
  const announce: Announce = (text, options) => props.announce(text, options);
  return <AnnounceContext.Provider value={announce}>{props.children}</AnnounceContext.Provider>;
}

/** The voice of this place; silent where there is none. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
