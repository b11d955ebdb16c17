/**
 * vxlan/underlay-need — what a link must carry so that every frame of the segments gets through a tunnel.
 *
 * Asked of a scenario before it runs (`./check.ts`), and of a program's network when it starts (`./overlay.ts`). An
 * endpoint that allows narrow links asks for nothing: then frames that are too big are lost, which may be the lesson.
 *
 * Source: RFC 7348 §4.3 (an endpoint does not fragment); rules F138, F294 in ../../SPEC.md.
 * @module
 */
import { defaults } from "../costs/defaults.ts";
import { addedBytes, settingOf, type TunnelOptions } from "./encapsulation.ts";
import type { VniOptions } from "./segments.ts";

/** The tunnel that needs most: a host's largest datagram, and what the endpoint adds. */
export interface UnderlayNeed {
  readonly mtuBytes: number;
  readonly addedBytes: number;
}

/** An endpoint, as far as links are concerned. */
export interface NeedingEndpoint {
  readonly vnis: readonly VniOptions[];
  readonly tunnel: TunnelOptions;
}

/** What endpoints need of their links; 0 and 0 where all allow narrow ones. */
export function underlayNeed(endpoints: Iterable<NeedingEndpoint>): UnderlayNeed {
  let most: UnderlayNeed = { mtuBytes: 0, addedBytes: 0 };
  for (const { vnis, tunnel } of endpoints) {
    const { narrowLinks, encapsulation } = settingOf(tunnel);
    if (narrowLinks === "allow") continue;
    const mtuBytes = Math.max(0, ...vnis.map((segment) => segment.mtuBytes ?? defaults.segmentMtu.value));
    const added = addedBytes(encapsulation);
    if (mtuBytes + added > most.mtuBytes + most.addedBytes) most = { mtuBytes, addedBytes: added };
  }
  return most;
}

/** "a segment's 1500 and 50 of the tunnel". */
export function sayNeed({ mtuBytes, addedBytes: added }: UnderlayNeed): string {
  return `a segment's ${mtuBytes} and ${added} of the tunnel`;
}
