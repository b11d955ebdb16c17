/**
 * vxlan/flood-setting — how an endpoint floods a segment: copies to a list of endpoints, or one frame to a group.
 *
 * An endpoint that floods learns who is where from what it receives (RFC 7348 §4.1); one that does not knows it from the
 * static control plane. `suppressArp` is both: it floods, but answers ARP for whom the control plane knows.
 *
 * Sources: RFC 7348 §4.2 (groups), Linux vxlan(8) `bridge fdb append 00:00:00:00:00:00` (lists), RFC 9161 §3 (ARP
 * suppression); rules F420–F429 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { formatIpv4Address } from "@dc/wire";
import { groupOfVni, isRoutedGroup } from "../multicast/group-address.ts";

/** To each endpoint of a list a copy of its own (head-end replication), or one frame to a group. */
export type FloodMode = "head-end" | "multicast";

/** The modes by name. */
export const floodModes: readonly FloodMode[] = ["head-end", "multicast"];

/** How an endpoint floods a segment, as a program says it. */
export interface FloodOptions {
  /** Flood and learn; default: who is where is known from the start, and nothing is flooded. */
  readonly flood?: FloodMode;
  /** Head-end replication: names of the endpoints that get copies; default all others of the segment. */
  readonly remotes?: readonly string[];
  /** Multicast: the group; default 239 and the VNI's 24 bits. */
  readonly group?: number;
  /** Answer ARP requests for whom the static control plane knows, instead of flooding them; default false. */
  readonly suppressArp?: boolean;
}

/** The same with nothing left out. */
export interface FloodSetting {
  readonly mode: FloodMode;
  /** In the order of the list; nobody in the mode `multicast`. */
  readonly remotes: readonly NodeIndex[];
  /** 0 in the mode `head-end`. */
  readonly group: number;
  readonly suppressArp: boolean;
}

/** What is wrong with options of one segment at one endpoint: at which of them, what was expected, what is there. */
export interface FloodMistake {
  /** `remotes[1]`, `group`, … */
  readonly at: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * Every mistake that one endpoint shows by itself.
 *
 * @param own     name of the endpoint; undefined where it is not known.
 * @param isIpv6  whether the endpoint's tunnels are over IPv6.
 */
export function floodMistakes(
  { flood, remotes, group, suppressArp }: FloodOptions,
  own: string | undefined,
  isIpv6: boolean,
): FloodMistake[] {
  const found: FloodMistake[] = [];
  const expect = (at: string, expected: string, received: string): void => {
    found.push({ at, expected, received });
  };
  if (remotes !== undefined && flood !== "head-end") {
    expect("remotes", "a list of endpoints with flood: head-end only", remotes.join(", "));
  }
  if (group !== undefined && flood !== "multicast") {
    expect("group", "a group with flood: multicast only", formatIpv4Address(group));
  }
  if (suppressArp === true && flood === undefined) {
    expect("suppressArp", "a flood that it would spare: without one no ARP request crosses", "no flood");
  }
  if (flood === "multicast" && isIpv6) expect("flood", "head-end at an endpoint with tunnels over IPv6", flood);
  if (group !== undefined && !isRoutedGroup(group)) {
    const expected = "a group that routers pass on: 224.0.1.0 to 239.255.255.255";
    expect("group", expected, formatIpv4Address(group));
  }
  remotes?.forEach((remote, place) => {
    if (remote === own) expect(`remotes[${place}]`, "another endpoint than itself", remote);
    else if (remotes.indexOf(remote) !== place) expect(`remotes[${place}]`, "each endpoint once", remote);
  });
  return found;
}

/** A setting from what was said. @param remotes the endpoints of the list, in its order. */
export function floodSettingOf(
  vni: number,
  { flood, group, suppressArp = false }: FloodOptions,
  remotes: readonly NodeIndex[],
): FloodSetting | undefined {
  if (flood === undefined) return undefined;
  const isHeadEnd = flood === "head-end";
  return {
    mode: flood,
    remotes: isHeadEnd ? remotes : [],
    group: isHeadEnd ? 0 : (group ?? groupOfVni(vni)),
    suppressArp,
  };
}

/**
 * The order in which copies leave: that of the list, but the first last. So the Linux kernel does it (vxlan_xmit): it
 * copies for each further entry, and gives away the frame itself at the end.
 */
export function replicationOrder(remotes: readonly NodeIndex[]): readonly NodeIndex[] {
  return [...remotes.slice(1), ...remotes.slice(0, 1)];
}
