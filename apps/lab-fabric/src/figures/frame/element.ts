/**
 * figures/frame/element — `<dc-frame>` for any page: a frame unpacked, without a lab around it.
 *
 * Attributes: `tunnel` (`none`, `ipv4`, `ipv6`), `tag`, `packet` (bytes of the host's IP packet), and those of every
 * figure.
 * @module
 */
import { defineFigure, readText } from "@dc/lab/figure";
import type { FrameChoice } from "./frame.ts";

const tunnels: readonly string[] = ["none", "ipv4", "ipv6"];
/** Sizes of a host's IP packet that are taken: ./frame.ts, which is not loaded here. */
const [bytesMin, bytesMax] = [28, 9000];

/** What the attributes say; what they say wrongly counts for nothing. */
export function readFrameAttributes(element: HTMLElement): Partial<FrameChoice> {
  const [tunnel, bytes] = [readText(element, "tunnel"), Number(readText(element, "packet"))];
  const choice: { -readonly [Key in keyof FrameChoice]?: FrameChoice[Key] } = {};
  if (tunnels.includes(tunnel)) choice.tunnel = tunnel as FrameChoice["tunnel"];
  if (element.hasAttribute("tag")) choice.isTagged = readText(element, "tag") !== "false";
  if (Number.isInteger(bytes) && bytes >= bytesMin && bytes <= bytesMax) choice.packetBytes = bytes;
  return choice;
}

defineFigure({
  tag: "dc-frame",
  attributes: ["tunnel", "tag", "packet"],
  read: readFrameAttributes,
  load: async () => (await import("./stand.tsx")).standFrame,
});
