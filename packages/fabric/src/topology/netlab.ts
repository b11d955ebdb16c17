/**
 * topology/netlab — a netlab topology file as a scenario.
 *
 * Nodes come from `nodes` and `groups`, links in all of netlab's forms; a node whose device is linux and which has one
 * link, or two to two switches, is a host, one with the role bridge a bridge, everything else forwards. A VLAN is a
 * segment: the switches that give access to it are its tunnel endpoints. A link of more than two nodes is a bridge. The
 * `validate` tests that ping are carried out and become expectations; where there are none, hosts do what an imported
 * containerlab topology's do. Nothing else in the file is carried out: modules, plugins, configurations are listed as
 * ignored, because the static control plane stands in for routing protocols.
 *
 * Sources: https://netlab.tools/topology-reference/, netlab's attribute lists (./netlab-fields.ts); rules F218–F223 in
 * ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { type KindUse, type LinkUse, type PositionOf, printTime, type Scenario } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { formatIpv4Address, formatIpv4Prefix, type Ipv4Prefix } from "@dc/wire";
import { createReport, isMapping, type Mapping, type Report } from "./containerlab-report.ts";
import { importedLink, importedUntilPs, importedWorkloads } from "./imported.ts";
import { ignoredTopKeys, modules, quietTopKeys, readTopKeys } from "./netlab-fields.ts";
import { headOf } from "./netlab-keys.ts";
import { inPrefix, type NetlabEnd, type NetlabLink, readLinks } from "./netlab-links.ts";
import { type NetlabNode, readNodes } from "./netlab-nodes.ts";
import { readTests } from "./netlab-tests.ts";
import { type NetlabVlan, readVlans } from "./netlab-vlans.ts";
import { detectTiers } from "./tiers.ts";

/** What a file came to. */
export interface NetlabImport {
  readonly scenario: Scenario;
  /** Paths of what was left out by design, as `validate.ospf_adj`. */
  readonly ignored: readonly string[];
}

const labName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/**
 * Read a netlab topology.
 *
 * @param input the text of a topology file, or the data it holds.
 * @param name  the file's name, for messages; a file that names no lab is called after it.
 * @returns the scenario with what was left out, or every issue, in the order of the text, at most 100.
 */
export function parseNetlab(input: unknown, name = ""): Parsed<NetlabImport> {
  if (typeof input !== "string") return readDocument(input, undefined, name);
  const parsed = parseText(input, name);
  return parsed.ok ? readDocument(parsed.value.value, parsed.value.positionOf, name) : parsed;
}

function readDocument(value: unknown, positionOf: PositionOf | undefined, name: string): Parsed<NetlabImport> {
  const report = createReport(positionOf, { code: "fabric/netlab-field", expected: "a field that netlab has" });
  const scenario = isMapping(value) ? readTop(value, name, report) : undefined;
  if (!isMapping(value)) report.error("fabric/netlab-file", "", "a mapping with nodes and links", value);
  const { issues, ignored } = report;
  if (scenario === undefined || issues.some(({ severity }) => severity === "error")) return { ok: false, issues };
  return { ok: true, value: { scenario, ignored }, issues };
}

function readTop(top: Mapping, fileName: string, report: Report): Scenario {
  for (const key of Object.keys(top)) {
    const head = headOf(key);
    if (quietTopKeys.has(head)) continue;
    const isDevice =
      key === "defaults.device" || (key === "defaults" && isMapping(top.defaults) && isOnlyDevice(top.defaults));
    if (head === "defaults" ? !isDevice : key === "module" || ignoredTopKeys.has(head)) report.ignore(pathOf(key));
    else if (modules.has(head) && !readTopKeys.has(head)) report.ignore(pathOf(key));
    else if (!readTopKeys.has(head) && head !== "defaults")
      report.unknown(pathOf(key), [...readTopKeys, ...ignoredTopKeys, ...modules]);
  }
  const { name } = top;
  if (name !== undefined && !(typeof name === "string" && labName.test(name))) {
    report.error(
      "fabric/netlab-file",
      "name",
      "a name of letters, digits, . _ or -, the first a letter or digit",
      name,
    );
  }
  const nodes = readNodes(top, report);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const vlans = readVlans(top, report);
  const sources = { top, nodes: byName, report, used: new Map<string, Set<string>>() };
  const links = readLinks(top.links, "links", sources);
  for (const vlan of vlans.values()) links.push(...readLinks(vlan.links, vlan.linksPath, sources, vlan.name));
  const called = typeof name === "string" ? name : fileName.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/i, "");
  return makeScenario(called, nodes, links, vlans, top, report);
}

function pathOf(key: string): string {
  return /^[\w$-]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
}

function isOnlyDevice(of: Mapping): boolean {
  return Object.keys(of).every((key) => key === "device");
}

/** Put it together: bridges for links of many, roles, segments, addresses, tests. */
function makeScenario(
  name: string,
  nodes: readonly NetlabNode[],
  links: readonly NetlabLink[],
  vlans: ReadonlyMap<string, NetlabVlan>,
  top: Mapping,
  report: Report,
): Scenario {
  const isHost = findHosts(nodes, links);
  const isBridge = (node: NetlabNode): boolean => node.role === "bridge";
  const uses = new Map<string, Record<string, unknown>>();
  for (const node of nodes) {
    const kind = isHost.has(node.name) ? "fabric/host@1" : isBridge(node) ? "fabric/bridge@1" : "fabric/switch@1";
    uses.set(node.name, { kind, ...(node.device === undefined ? {} : { device: node.device.slice(0, 200) }) });
  }
  const segments = new Map<string, Map<string, string[]>>();
  const owners = new Map<number, string>();
  const made: LinkUse[] = [];
  const address = (end: NetlabEnd, prefix: Ipv4Prefix | undefined): void => {
    if (prefix === undefined) return;
    const own = `${end.node.name}:${end.port}`;
    const owner = owners.get(prefix.address);
    if (owner !== undefined) {
      const expected = "an address that no other interface has";
      report.error(
        "fabric/netlab-address",
        end.path,
        expected,
        formatIpv4Address(prefix.address),
        `${owner} has it already`,
      );
    }
    owners.set(prefix.address, own);
    const use = uses.get(end.node.name) as Record<string, unknown>;
    use.addresses = { ...(use.addresses as object | undefined), [end.port]: formatIpv4Prefix(prefix) };
  };
  for (const link of links) {
    const vlan = segmentOf(link, vlans, isHost, report);
    for (const end of link.ends) {
      const isAccess = vlan !== undefined && !isHost.has(end.node.name) && !isBridge(end.node);
      if (isAccess) {
        const own = segments.get(end.node.name) ?? new Map<string, string[]>();
        segments.set(end.node.name, own);
        own.set(vlan.name, [...(own.get(vlan.name) ?? []), end.port]);
      } else if (vlan !== undefined) address(end, end.ipv4 ?? inPrefix(vlan.prefix, end.node.id, 0, 0));
      else address(end, end.ipv4);
    }
    const port = (end: NetlabEnd): string => `${end.node.name}:${end.port}`;
    const [first, second] = link.ends;
    if (link.ends.length === 2) {
      const hasHost = link.ends.some((end) => isHost.has(end.node.name));
      made.push(importedLink([port(first), port(second)], hasHost, link.mtuBytes));
      continue;
    }
    const bridge = bridgeName(link, uses);
    uses.set(bridge, { kind: "fabric/bridge@1" });
    link.ends.forEach((end, place) => {
      made.push(importedLink([port(end), `${bridge}:eth${place + 1}`], isHost.has(end.node.name), link.mtuBytes));
    });
  }
  for (const [node, own] of segments) {
    (uses.get(node) as Record<string, unknown>).vnis = Object.fromEntries(
      Array.from(own, ([of, ports]) => {
        const { vni, gateway } = vlans.get(of) as NetlabVlan;
        return [String(vni), { ports, ...(gateway === undefined ? {} : { gateway: formatIpv4Prefix(gateway) }) }];
      }),
    );
  }
  setRoles(uses, made);
  const linked = new Set(links.flatMap(({ ends }) => ends.map(({ node }) => node.name)));
  const tests = readTests(top, (node) => linked.has(node) && !isBridge(nodeNamed(nodes, node)), report);
  const hosts = nodes.filter((node) => isHost.has(node.name) && linked.has(node.name)).map((node) => node.name);
  const hasTests = tests.workloads.length > 0;
  return {
    dc: 1,
    name,
    seed: 1,
    until: printTime(Math.max(importedUntilPs, tests.untilPs)),
    generate: [],
    nodes: Object.assign(Object.create(null), Object.fromEntries(uses)) as Record<string, KindUse>,
    links: made,
    workloads: hasTests ? tests.workloads : importedWorkloads(hosts),
    actions: [],
    observe: [],
    expect: tests.expect,
  };
}

function nodeNamed(nodes: readonly NetlabNode[], name: string): NetlabNode {
  return nodes.find((node) => node.name === name) as NetlabNode;
}

/** The role host; or device linux, no other role, at most one link, or two to two switches. */
function findHosts(nodes: readonly NetlabNode[], links: readonly NetlabLink[]): ReadonlySet<string> {
  const far = new Map<string, string[]>(nodes.map((node) => [node.name, []]));
  for (const { ends } of links) {
    for (const end of ends) {
      const others = ends.filter((other) => other !== end).map(({ node }) => node.name);
      // A link of many leads to the bridge that stands for it.
      far.get(end.node.name)?.push(others.length === 1 ? others[0] : "");
    }
  }
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const mayBeHost = ({ device, role }: NetlabNode): boolean =>
    role === "host" || (role === undefined && device === "linux");
  const isSwitch = (name: string): boolean => {
    const node = byName.get(name);
    return node === undefined || !mayBeHost(node) || (far.get(name)?.length ?? 0) > 2;
  };
  return new Set(
    nodes.flatMap((node) => {
      const ends = far.get(node.name) ?? [];
      if (!mayBeHost(node) || ends.length > 2) return [];
      const isOne = ends.length < 2 || (ends[0] !== ends[1] && ends.every(isSwitch));
      return isOne ? [node.name] : [];
    }),
  );
}

/** The VLAN that a link gives access to; none where it joins switches alone, which reach one another by tunnels. */
function segmentOf(
  { path, ends }: NetlabLink,
  vlans: ReadonlyMap<string, NetlabVlan>,
  isHost: ReadonlySet<string>,
  report: Report,
): NetlabVlan | undefined {
  const names = new Set(ends.flatMap(({ vlan }) => (vlan === undefined ? [] : [vlan])));
  const [name, other] = names;
  if (name === undefined) return undefined;
  if (other !== undefined) {
    report.error("fabric/netlab-vlan", path, "one VLAN at both ends", `${name} and ${other}`);
    return undefined;
  }
  const vlan = vlans.get(name);
  if (vlan === undefined) {
    report.error("fabric/netlab-vlan", path, "a VLAN of vlans", name);
    return undefined;
  }
  const access = ends.filter(({ node }) => !isHost.has(node.name) && node.role !== "bridge");
  if (access.length === 1) return vlan;
  const hint =
    access.length === 0
      ? "without a switch its hosts hear one another, and nobody else of the VLAN"
      : "switches reach one another by tunnels over a routed link";
  report.warning("fabric/netlab-trunk", path, `one switch on a link of VLAN ${name}`, String(access.length), hint);
  return undefined;
}

/** A name for the bridge of a link of many. */
function bridgeName({ bridge, path }: NetlabLink, uses: ReadonlyMap<string, unknown>): string {
  const number = /\[(\d+)\]$/.exec(path)?.[1] ?? "0";
  let name =
    bridge !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/.test(bridge) ? bridge : `lan${Number(number) + 1}`;
  for (let n = 2; uses.has(name); n++) name = `${name.replace(/-\d+$/, "")}-${n}`;
  return name;
}

/** The place of each switch in the picture. */
function setRoles(uses: ReadonlyMap<string, Record<string, unknown>>, links: readonly LinkUse[]): void {
  const names = [...uses.keys()];
  const place = new Map(names.map((name, index) => [name, index]));
  const end = (port: string): { node: number; port: string } => {
    const [node, ...rest] = port.split(":");
    return { node: place.get(node as string) as number, port: rest.join(":") };
  };
  const tiers = detectTiers({
    nodes: names.map((name) => {
      const kind = uses.get(name)?.kind;
      return { name, forwards: kind !== "fabric/host@1", bridges: kind === "fabric/bridge@1" };
    }),
    links: links.map(({ ends: [a, b] }) => ({ ends: [end(a), end(b)] as const })),
  });
  names.forEach((name, index) => {
    const use = uses.get(name);
    if (use?.kind === "fabric/switch@1") use.role = tiers[index].role;
  });
}
