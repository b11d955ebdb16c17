/**
 * topology/netlab-vlans — the VLANs of a netlab file, each a segment here.
 *
 * A VLAN's number counts from 1000 and its VNI is 100,000 more, as netlab numbers them; one without a prefix takes the
 * next /24 of netlab's pool for LANs. With mode `irb`, the default, it has a gateway: the last but one address of its
 * network counted from the broadcast address, which is netlab's for an anycast gateway.
 *
 * Sources: netlab's netsim/modules/vlan.yml (start_vlan_id, mode), vxlan.yml and vxlan.py (start_vni), gateway.yml (id
 * −2), netsim/defaults/addressing.yml (lan); rule F221 in ../../SPEC.md.
 * @module
 */
import { type Ipv4Prefix, ipv4Address, ipv4Mask, parseIpv4Prefix } from "@dc/wire";
import { isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";
import { modules, ignoredLinkKeys, readVlanKeys } from "./netlab-fields.ts";
import { find, headOf } from "./netlab-keys.ts";

/** One VLAN. */
export interface NetlabVlan {
  readonly name: string;
  readonly vni: number;
  /** Its network. */
  readonly prefix: Ipv4Prefix;
  /** Its gateway's address; undefined where it is only bridged. */
  readonly gateway: Ipv4Prefix | undefined;
  /** What is written under `links`, with its path. */
  readonly links: unknown;
  readonly linksPath: string;
}

const idFirst = 1000;
const vniFirst = 100_000;
const lanPool = ipv4Address("172.16.0.0");

/** Read `vlans`. */
export function readVlans(top: Mapping, report: Report): ReadonlyMap<string, NetlabVlan> {
  const vlans = new Map<string, NetlabVlan>();
  const { vlans: written } = top;
  if (written === undefined || written === null) return vlans;
  if (!isMapping(written)) {
    report.error("fabric/netlab-vlan", "vlans", "a mapping of names to VLANs", written);
    return vlans;
  }
  const taken = new Map<number, string>();
  let nextId = idFirst;
  let nextLan = 0;
  for (const name of Object.keys(written)) {
    const path = member("vlans", name);
    const vlan = written[name] ?? {};
    if (!isMapping(vlan)) {
      report.error("fabric/netlab-vlan", path, "a mapping of the VLAN's fields, or nothing", vlan);
      continue;
    }
    for (const key of Object.keys(vlan)) {
      const head = headOf(key);
      if (readVlanKeys.has(head)) continue;
      if (modules.has(head) || ignoredLinkKeys.has(head)) report.ignore(member(path, key));
      else report.unknown(member(path, key), [...readVlanKeys, ...ignoredLinkKeys]);
    }
    const id = whole(vlan.id, `${path}.id`, 1, 4095, report) ?? nextId++;
    const vni = whole(vlan.vni, `${path}.vni`, 1, 16_777_215, report) ?? vniFirst + id;
    const other = taken.get(vni);
    if (other !== undefined)
      report.error("fabric/netlab-vlan", path, "a VNI that no other VLAN has", `${vni}, as ${other}`);
    taken.set(vni, name);
    const { mode } = vlan;
    if (mode !== undefined && !["bridge", "irb", "route"].includes(String(mode))) {
      report.error("fabric/netlab-vlan", `${path}.mode`, "bridge, irb or route", mode);
    }
    if (mode === "route") {
      const hint = "it is taken for a bridged VLAN with a gateway";
      report.warning("fabric/netlab-mode", `${path}.mode`, "bridge or irb", mode, hint);
    }
    const prefix = readPrefix(find(vlan, path, "prefix.ipv4") ?? find(vlan, path, "prefix"), top, report);
    const own = prefix ?? { address: lanPool + 256 * nextLan++, lengthBits: 24 };
    vlans.set(name, {
      name,
      vni,
      prefix: own,
      gateway: mode === "bridge" ? undefined : { address: broadcastOf(own) - 1, lengthBits: own.lengthBits },
      links: vlan.links,
      linksPath: `${path}.links`,
    });
  }
  return vlans;
}

/** A prefix: text, a mapping with `ipv4`, or the name of one under `prefix`; undefined where there is none. */
export function readPrefix(
  found: { readonly value: unknown; readonly path: string } | undefined,
  top: Mapping,
  report: Report,
): Ipv4Prefix | undefined {
  if (found === undefined) return undefined;
  const { value, path } = found;
  if (value === false || value === true || value === null) return undefined;
  if (isMapping(value)) {
    const inner = find(value, path, "ipv4");
    return inner === undefined ? undefined : readPrefix(inner, top, report);
  }
  const named = typeof value === "string" && isMapping(top.prefix) ? top.prefix[value] : undefined;
  const text = named === undefined ? value : isMapping(named) ? named.ipv4 : named;
  const prefix = typeof text === "string" ? parseIpv4Prefix(text) : undefined;
  if (prefix?.ok !== true) {
    report.error("fabric/netlab-address", path, "a prefix, as 172.31.1.0/24, or the name of one", value);
    return undefined;
  }
  const { address, lengthBits } = prefix.value;
  return { address: (address & ipv4Mask(lengthBits)) >>> 0, lengthBits };
}

/** The last address of a network. */
export function broadcastOf({ address, lengthBits }: Ipv4Prefix): number {
  return ((address & ipv4Mask(lengthBits)) >>> 0) + 2 ** (32 - lengthBits) - 1;
}

function whole(value: unknown, path: string, least: number, most: number, report: Report): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  report.error("fabric/netlab-vlan", path, `a whole number from ${least} to ${most}`, value);
  return undefined;
}
