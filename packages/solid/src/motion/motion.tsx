/**
 * motion/motion — whether things may move, or change from state to state.
 * @module
 */
import { type Accessor, createContext, createMemo, type JSX, useContext } from "solid-js";
import { createMedia } from "../signal/media.ts";

/** What a person may choose: `auto` follows the system's `prefers-reduced-motion`. */
export type MotionChoice = "auto" | "reduced";

/** What is done: with `reduced`, movement is replaced by states. */
export type Motion = "full" | "reduced";

const MotionContext = createContext<Accessor<Motion>>((): Motion => "full");

/** Resolve a choice against the system. */
export function createMotion(choice: Accessor<MotionChoice>): Accessor<Motion> {
  const reduce = createMedia("(prefers-reduced-motion: reduce)");
  return createMemo((): Motion => (choice() === "reduced" || reduce() ? "reduced" : "full"));
}

/** Give everything below one answer about motion. */
export function MotionProvider(props: { readonly choice: MotionChoice; readonly children: JSX.Element }): JSX.Element {
  return <MotionContext.Provider value={createMotion(() => props.choice)}>{props.children}</MotionContext.Provider>;
}

/** Whether things may move in this place. */
export function useMotion(): Accessor<Motion> {
  return useContext(MotionContext);
}
