/**
 * topology/netlab-links — the links of a netlab file, in each of the forms that netlab takes.
 *
 * A link is `a-b`, `[a, b]`, a mapping whose keys are nodes and attributes, or one with `interfaces`; a list of links may
 * be a mapping whose values are lists. Interfaces are called `eth1…` in the order of a node's links. One node alone is
 * a stub, which leads nowhere here and is left out.
 *
 * Sources: https://netlab.tools/links/ (formats, attributes, addressing by node identifier); rules F219–F222 in
 * ../../SPEC.md.
 * @module
 */
import { nearest } from "@dc/engine/scenario";
import { type Ipv4Prefix, ipv4Mask, parseIpv4Prefix } from "@dc/wire";
import { isHostAddress } from "../address/subnet.ts";
import { isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";
import { ignoredInterfaceKeys, ignoredLinkKeys, modules, readInterfaceKeys, readLinkKeys } from "./netlab-fields.ts";
import { find, headOf } from "./netlab-keys.ts";
import type { NetlabNode } from "./netlab-nodes.ts";
import { readPrefix } from "./netlab-vlans.ts";

/** One node's end of a link. */
export interface NetlabEnd {
  readonly node: NetlabNode;
  readonly path: string;
  readonly port: string;
  /** Written, or made from the link's prefix. */
  readonly ipv4: Ipv4Prefix | undefined;
  /** The VLAN that it gives access to, on this end. */
  readonly vlan: string | undefined;
}

/** One link of two nodes or more. */
export interface NetlabLink {
  readonly path: string;
  readonly ends: readonly NetlabEnd[];
  readonly mtuBytes: number | undefined;
  /** Name that the file gives to the bridge of a link of more than two. */
  readonly bridge: string | undefined;
}

/** What links are read with. */
export interface LinkSources {
  readonly top: Mapping;
  readonly nodes: ReadonlyMap<string, NetlabNode>;
  readonly report: Report;
  /** Interfaces used so far, by node. */
  readonly used: Map<string, Set<string>>;
}

/** A link as it is written. */
interface Written {
  readonly ends: readonly { readonly name: string; readonly path: string; readonly own: Mapping }[];
  readonly attributes: Mapping;
  readonly path: string;
}

/** Read a list of links. @param vlan whose links they are, where they are a VLAN's. */
export function readLinks(value: unknown, path: string, sources: LinkSources, vlan?: string): NetlabLink[] {
  if (value === undefined || value === null) return [];
  if (isMapping(value)) {
    return Object.keys(value).flatMap((key) => readLinks(value[key], member(path, key), sources, vlan));
  }
  if (!Array.isArray(value)) {
    sources.report.error("fabric/netlab-link", path, "a list of links", value);
    return [];
  }
  return value.flatMap((link: unknown, index) => readLink(link, `${path}[${index}]`, sources, vlan));
}

function readLink(value: unknown, path: string, sources: LinkSources, vlan: string | undefined): NetlabLink[] {
  const { report, nodes } = sources;
  if (isMapping(value) && typeof value.group === "string")
    return readLinks(value.members, `${path}.members`, sources, vlan);
  const written = writtenLink(value, path, sources);
  if (written === undefined) return [];
  const { attributes } = written;
  for (const key of Object.keys(attributes)) {
    const head = headOf(key);
    if (readLinkKeys.has(head)) continue;
    if (modules.has(head) || ignoredLinkKeys.has(head)) report.ignore(member(path, key));
    else report.unknown(member(path, key), [...readLinkKeys, ...ignoredLinkKeys, ...modules]);
  }
  const known = written.ends.flatMap((end) => {
    const node = nodes.get(end.name);
    if (node !== undefined) return [{ ...end, node }];
    const near = nodes.size > 4096 ? [] : nearest(end.name, [...nodes.keys()]);
    const hint = near.length === 0 ? "no node is written under nodes" : `nearest: ${near.join(", ")}`;
    report.error("fabric/netlab-unknown-node", end.path, "a node of this topology", end.name, hint);
    return [];
  });
  if (known.length !== written.ends.length) return [];
  if (known.length < 2) {
    if (known.length === 0) report.error("fabric/netlab-link", path, "a link with nodes", value);
    else report.warning("fabric/netlab-stub", path, "a link between two nodes", known[0].name, "a stub is left out");
    return [];
  }
  const trunk =
    find(attributes, path, "vlan.trunk") ??
    written.ends.map(({ own, path: at }) => find(own, at, "vlan.trunk")).find((each) => each !== undefined);
  if (trunk !== undefined) {
    const hint = "VLANs are segments here: between switches they go through tunnels over a routed link";
    report.warning("fabric/netlab-trunk", trunk.path, "a link without a trunk", trunk.value, hint);
  }
  const prefix = readPrefix(
    find(attributes, path, "prefix.ipv4") ?? find(attributes, path, "prefix"),
    sources.top,
    report,
  );
  const access = vlan ?? accessOf(find(attributes, path, "vlan.access"), report);
  const ends = known.map(({ node, own, path: at }, place): NetlabEnd => {
    readInterfaceKeysOf(own, at, report);
    return {
      node,
      path: at,
      port: portOf(node.name, own, at, sources),
      ipv4:
        addressOf(own, at, report) ??
        (prefix === undefined ? undefined : inPrefix(prefix, node.id, place, known.length)),
      vlan: accessOf(find(own, at, "vlan.access"), report) ?? access,
    };
  });
  const { bridge } = attributes;
  return [
    {
      path,
      ends,
      mtuBytes: mtuOf(attributes.mtu, `${path}.mtu`, report),
      bridge: typeof bridge === "string" ? bridge : undefined,
    },
  ];
}

function writtenLink(value: unknown, path: string, { nodes, report }: LinkSources): Written | undefined {
  const named = (names: readonly string[], at: (place: number) => string): Written => ({
    ends: names.map((name, place) => ({ name, path: at(place), own: {} })),
    attributes: {},
    path,
  });
  if (typeof value === "string") return named(splitNames(value, nodes), () => path);
  if (Array.isArray(value)) {
    if (value.every((name) => typeof name === "string"))
      return named(value as string[], (place) => `${path}[${place}]`);
  } else if (isMapping(value)) {
    if (value.interfaces !== undefined) return writtenInterfaces(value, path, report);
    const ends: { name: string; path: string; own: Mapping }[] = [];
    const attributes: Record<string, unknown> = Object.create(null);
    for (const key of Object.keys(value)) {
      const own = value[key];
      const head = headOf(key);
      const isAttribute = [readLinkKeys, ignoredLinkKeys, modules].some((keys) => keys.has(head));
      // What is no attribute and looks like a node's end is one whose name is wrong.
      if (nodes.has(key) || (!isAttribute && (own === null || isMapping(own)))) {
        ends.push({ name: key, path: member(path, key), own: isMapping(own) ? own : {} });
      } else attributes[key] = own;
    }
    return { ends, attributes, path };
  }
  report.error("fabric/netlab-link", path, "a link: a-b, a list of nodes, or a mapping with nodes", value);
  return undefined;
}

function writtenInterfaces(link: Mapping, path: string, report: Report): Written | undefined {
  const { interfaces, ...attributes } = link;
  const list = Array.isArray(interfaces) ? interfaces : [];
  const ends = list.map((each: unknown, place) => {
    const at = `${path}.interfaces[${place}]`;
    const own: Mapping = isMapping(each) ? each : {};
    return { name: typeof each === "string" ? each : own.node, path: at, own };
  });
  if (!Array.isArray(interfaces) || ends.some(({ name }) => typeof name !== "string")) {
    report.error("fabric/netlab-link", `${path}.interfaces`, "a list of interfaces, each with its node", interfaces);
    return undefined;
  }
  return { ends: ends as Written["ends"], attributes, path };
}

/** `a-b` is two nodes, unless names have dashes in them: then the longest names that are known. */
function splitNames(text: string, nodes: ReadonlyMap<string, NetlabNode>): string[] {
  if (nodes.has(text)) return [text];
  const parts = text.split("-").map((part) => part.trim());
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let length = 1;
    for (let more = parts.length - at; more > 1; more--) {
      if (!nodes.has(parts.slice(at, at + more).join("-"))) continue;
      length = more;
      break;
    }
    names.push(parts.slice(at, at + length).join("-"));
    at += length;
  }
  return names;
}

function readInterfaceKeysOf(own: Mapping, path: string, report: Report): void {
  for (const key of Object.keys(own)) {
    const head = headOf(key);
    if (readInterfaceKeys.has(head)) continue;
    if (modules.has(head) || ignoredInterfaceKeys.has(head)) report.ignore(member(path, key));
    else report.unknown(member(path, key), [...readInterfaceKeys, ...ignoredInterfaceKeys, ...modules]);
  }
}

function portOf(node: string, own: Mapping, path: string, { used, report }: LinkSources): string {
  const taken = used.get(node) ?? new Set<string>();
  used.set(node, taken);
  const { ifname } = own;
  const written = typeof ifname === "string" ? ifname.replace(/[^A-Za-z0-9._-]/g, "-") : undefined;
  if (written !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(written)) {
    if (taken.has(written))
      report.error("fabric/netlab-link", `${path}.ifname`, "an interface that no other link uses", ifname);
    taken.add(written);
    return written;
  }
  let number = taken.size + 1;
  while (taken.has(`eth${number}`)) number++;
  taken.add(`eth${number}`);
  return `eth${number}`;
}

function addressOf(own: Mapping, path: string, report: Report): Ipv4Prefix | undefined {
  const { ipv4 } = own;
  if (ipv4 === undefined || typeof ipv4 === "boolean") return undefined;
  const prefix = typeof ipv4 === "string" ? parseIpv4Prefix(ipv4) : undefined;
  if (prefix?.ok === true && isHostAddress(prefix.value)) return prefix.value;
  report.error("fabric/netlab-address", `${path}.ipv4`, "an interface's address, as 10.0.0.1/24", ipv4);
  return undefined;
}

/** A node's address in a link's prefix: of a small one, or of two nodes on a /30, the first and second; else by number. */
export function inPrefix(prefix: Ipv4Prefix, id: number, place: number, count: number): Ipv4Prefix | undefined {
  const { address, lengthBits } = prefix;
  const network = (address & ipv4Mask(lengthBits)) >>> 0;
  const isPair = count === 2 && lengthBits >= 30;
  const host = isPair ? place + (lengthBits === 30 ? 1 : 0) : id;
  const own = { address: network + host, lengthBits };
  return host < 2 ** (32 - lengthBits) && isHostAddress(own) ? own : undefined;
}

function mtuOf(value: unknown, path: string, report: Report): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 64 && value <= 9216) return value;
  report.error("fabric/netlab-mtu", path, "whole bytes from 64 to 9216", value);
  return undefined;
}

function accessOf(
  found: { readonly value: unknown; readonly path: string } | undefined,
  report: Report,
): string | undefined {
  if (found === undefined) return undefined;
  if (typeof found.value === "string") return found.value;
  report.error("fabric/netlab-vlan", found.path, "the name of a VLAN", found.value);
  return undefined;
}
