/**
 * scenario/actions — what can be done to any run: a cable fails, a cable comes back.
 * @module
 */
import type { ActionKind } from "./kind.ts";

const setLink = (name: string, up: boolean, description: string): ActionKind => ({
  do: name,
  on: "link",
  description,
  apply(context, on) {
    context.simulation.graph.setLinkUp(context.link(on), up);
  },
});

/** The engine's own actions. */
export const linkActions: readonly ActionKind[] = [
  setLink("link.down", false, "the cable at this port fails: frames on it and for it are lost"),
  setLink("link.up", true, "the cable at this port carries frames again"),
];
