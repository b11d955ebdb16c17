/**
 * topology/imported — what an imported topology gets where its file is silent: the rates of its links, and something
 * to do.
 *
 * Source: rule F97 in ../../SPEC.md.
 * @module
 */
import { type KindUse, type LinkUse, printRate, printSize, printTime } from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";

/** How long it runs, in picoseconds: 1 ms. */
export const importedUntilPs = 1_000_000_000;
const permutationBitsPerSecond = 1e9;

/** A link between two ports, `leaf1:e1-1`; a host's link is slower. */
export function importedLink(ends: readonly [string, string], hasHost: boolean, mtuBytes: number | undefined): LinkUse {
  return {
    ends,
    rate: printRate((hasHost ? defaults.hostRate : defaults.fabricRate).value),
    delay: printTime(defaults.linkDelay.value),
    mtu: mtuBytes ?? defaults.containerlabMtu.value,
    queueBytes: printSize(defaults.queueBytesMax.value),
  };
}

/** Each host pings the next, and a permutation of 1 Gbit/s. @param hosts that have a link. */
export function importedWorkloads(hosts: readonly string[]): KindUse[] {
  if (hosts.length < 2) return [];
  return [
    ...hosts.map((from, index) => ({
      kind: "fabric/ping@1",
      from,
      to: hosts[(index + 1) % hosts.length],
      interval: printTime(defaults.pingInterval.value),
    })),
    { kind: "fabric/permutation@1", rate: printRate(permutationBitsPerSecond), shift: 1 },
  ];
}
