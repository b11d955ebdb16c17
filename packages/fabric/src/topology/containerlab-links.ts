/**
 * topology/containerlab-links — the links of a containerlab file: brief and extended, addresses, ends.
 *
 * Brief is `endpoints: ["leaf1:e1-1", "spine1:e1-1"]`; extended names the type and writes each end as a mapping. A link
 * that leads out of the lab (to the host, to a macvlan, through VXLAN) is left out with a warning: there is nothing at
 * its other end to simulate.
 *
 * Source: the published schema, definitions link-config-short and link-type-*; rules F92–F96 in ../../SPEC.md.
 * @module
 */
import { nearest } from "@dc/engine/scenario";
import { type Ipv4Prefix, parseIpv4Prefix } from "@dc/wire";
import { isHostAddress } from "../address/subnet.ts";
import { ignoredLinkFields, outsideLinkTypes, pairLinkTypes, readLinkFields } from "./containerlab-fields.ts";
import { isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";

/** One end, named as the scenario names it. */
export interface ClabEnd {
  readonly node: string;
  readonly port: string;
  readonly ipv4: Ipv4Prefix | undefined;
}

/** One link within the lab. */
export interface ClabLink {
  readonly path: string;
  readonly ends: readonly [ClabEnd, ClabEnd];
  readonly mtu: number | undefined;
}

/** Where an end is written, before it is known to be good. */
interface WrittenEnd {
  readonly path: string;
  readonly node: string;
  readonly interface: string;
  readonly ipv4: unknown;
  readonly ipv4Path: string;
}

/**
 * Read `topology.links`.
 *
 * @param nodes containerlab's name of each node and ours.
 */
export function readLinks(value: unknown, nodes: ReadonlyMap<string, string>, report: Report): ClabLink[] {
  const path = "topology.links";
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    report.error("fabric/clab-link", path, "a list of links", value);
    return [];
  }
  const taken = new Map<string, string>();
  return value.flatMap((link: unknown, index): ClabLink[] => readLink(link, `${path}[${index}]`, nodes, taken, report));
}

function readLink(
  link: unknown,
  path: string,
  nodes: ReadonlyMap<string, string>,
  taken: Map<string, string>,
  report: Report,
): ClabLink[] {
  if (!isMapping(link)) {
    report.error("fabric/clab-link", path, "a mapping with endpoints", link);
    return [];
  }
  readKeys(link, path, report);
  const mtu = readMtu(link.mtu, `${path}.mtu`, report);
  const written = writtenEnds(link, path, report);
  if (written === undefined) return [];
  const ends = written.map((end) => readEnd(end, nodes, taken, report));
  const outside = written.find((_end, side) => ends[side] === "outside");
  if (outside !== undefined || written.length === 1) {
    const received = outside === undefined ? String(link.type) : `${outside.node}:${outside.interface}`;
    report.warning("fabric/clab-outside", path, "a link between two nodes of this lab", received, "it is left out");
    return [];
  }
  const [a, b] = ends;
  if (a === undefined || b === undefined || a === "outside" || b === "outside") return [];
  return [{ path, ends: [a, b], mtu }];
}

function readKeys(link: Mapping, path: string, report: Report): void {
  for (const key of Object.keys(link)) {
    if (readLinkFields.has(key)) continue;
    if (ignoredLinkFields.has(key)) report.ignore(member(path, key));
    else report.unknown(member(path, key), [...readLinkFields, ...ignoredLinkFields]);
  }
}

function readMtu(value: unknown, path: string, report: Report): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 64 && value <= 65_535) return value;
  report.error("fabric/clab-mtu", path, "whole bytes from 64 to 65535", value);
  return undefined;
}

/** The ends as written: two, or one for a type that leads out of the lab. */
function writtenEnds(link: Mapping, path: string, report: Report): WrittenEnd[] | undefined {
  const { type } = link;
  if (type !== undefined && !(typeof type === "string" && (pairLinkTypes.has(type) || outsideLinkTypes.has(type)))) {
    const known = [...pairLinkTypes, ...outsideLinkTypes];
    report.error("fabric/clab-link-type", `${path}.type`, `one of ${known.join(", ")}, or none`, type);
    return undefined;
  }
  if (typeof type === "string" && outsideLinkTypes.has(type)) {
    const end = extendedEnd(link.endpoint, `${path}.endpoint`, undefined, "", report);
    return end === undefined ? undefined : [end];
  }
  const { endpoints } = link;
  if (!Array.isArray(endpoints) || endpoints.length !== 2) {
    report.error("fabric/clab-endpoint", `${path}.endpoints`, "two endpoints, as leaf1:e1-1", endpoints);
    return undefined;
  }
  const ipv4 = linkAddresses(link.ipv4, `${path}.ipv4`, report);
  const ends = endpoints.map((end: unknown, side) => {
    const at = `${path}.endpoints[${side}]`;
    const address = ipv4[side];
    const addressPath = `${path}.ipv4[${side}]`;
    return isMapping(end)
      ? extendedEnd(end, at, address, addressPath, report)
      : briefEnd(end, at, address, addressPath, report);
  });
  return ends.every((end) => end !== undefined) ? ends : undefined;
}

function linkAddresses(value: unknown, path: string, report: Report): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length >= 1 && value.length <= 2) return value;
  report.error("fabric/clab-address", path, "one or two addresses, in the order of the endpoints", value);
  return [];
}

function briefEnd(
  value: unknown,
  path: string,
  ipv4: unknown,
  ipv4Path: string,
  report: Report,
): WrittenEnd | undefined {
  const match = typeof value === "string" ? /^([^\s:]+):(\S+)$/.exec(value) : null;
  if (match !== null) return { path, node: match[1] as string, interface: match[2] as string, ipv4, ipv4Path };
  report.error("fabric/clab-endpoint", path, "a node, a colon and an interface, as leaf1:e1-1", value);
  return undefined;
}

function extendedEnd(
  value: unknown,
  path: string,
  ipv4: unknown,
  ipv4Path: string,
  report: Report,
): WrittenEnd | undefined {
  if (!isMapping(value) || typeof value.node !== "string" || typeof value.interface !== "string") {
    report.error("fabric/clab-endpoint", path, "a mapping with node and interface", value);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (["node", "interface", "ipv4"].includes(key)) continue;
    if (ignoredLinkFields.has(key)) report.ignore(member(path, key));
    else report.unknown(member(path, key), ["node", "interface", "ipv4", "ipv6", "mac", "vars"]);
  }
  const own = value.ipv4 !== undefined;
  return {
    path,
    node: value.node,
    interface: value.interface,
    ipv4: own ? value.ipv4 : ipv4,
    ipv4Path: own ? `${path}.ipv4` : ipv4Path,
  };
}

/** Check an end against the nodes and the ends before it. */
function readEnd(
  written: WrittenEnd,
  nodes: ReadonlyMap<string, string>,
  taken: Map<string, string>,
  report: Report,
): ClabEnd | "outside" | undefined {
  const node = nodes.get(written.node);
  if (node === undefined) {
    if (outsideLinkTypes.has(written.node)) return "outside";
    const near = nodes.size > 4096 ? [] : nearest(written.node, [...nodes.keys()]);
    const hint = near.length === 0 ? "no node is written under topology.nodes" : `nearest: ${near.join(", ")}`;
    report.error("fabric/clab-unknown-node", written.path, "a node of topology.nodes", written.node, hint);
    return undefined;
  }
  const port = portName(written.interface);
  if (port === undefined) {
    report.error("fabric/clab-endpoint", written.path, "an interface name of at most 63 characters", written.interface);
    return undefined;
  }
  const end = `${node}:${port}`;
  const before = taken.get(end);
  if (before !== undefined) {
    const hint = `the interface is used by ${before} already`;
    report.error("fabric/clab-duplicate-endpoint", written.path, "an interface that no other link uses", end, hint);
    return undefined;
  }
  taken.set(end, written.path);
  return { node, port, ipv4: readAddress(written.ipv4, written.ipv4Path, report) };
}

/** An interface's name as a port's: a slash or a colon becomes a dash, because it would part an object's path. */
function portName(name: string): string | undefined {
  const port = name.replace(/[^A-Za-z0-9._-]/g, "-");
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(port) ? port : undefined;
}

function readAddress(value: unknown, path: string, report: Report): Ipv4Prefix | undefined {
  if (value === undefined || value === "") return undefined;
  const prefix = typeof value === "string" ? parseIpv4Prefix(value) : undefined;
  if (prefix?.ok !== true) {
    report.error("fabric/clab-address", path, "an address and a prefix length, as 10.0.0.1/31", value);
    return undefined;
  }
  if (!isHostAddress(prefix.value)) {
    report.error("fabric/clab-address", path, "an address that an interface may have", value);
    return undefined;
  }
  return prefix.value;
}
