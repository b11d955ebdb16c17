/**
 * topology/containerlab — a containerlab topology file as a scenario.
 *
 * Defaults, kinds, groups and nodes are resolved as containerlab resolves them; a node of kind linux with one link, or
 * with two to two switches, is a host, everything else forwards. Structural mistakes refuse the file, all at once and
 * with their lines; an unknown kind or field is a warning. Nothing in the file is ever carried out: commands, binds,
 * environment and configurations are listed as ignored.
 *
 * If nothing else is asked, each host pings the next every 100 µs and a UDP permutation of 1 Gbit/s runs for 1 ms.
 *
 * Sources: https://containerlab.dev/manual/topo-def-file, the published schema beside ../../vectors/clab; rules F90–F99
 * in ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { type KindUse, nearest, type PositionOf, printTime, type Scenario } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { formatIpv4Address, formatIpv4Prefix, type Ipv4Prefix } from "@dc/wire";
import { isSameNetwork } from "../address/subnet.ts";
import {
  containerNodeFields,
  ignoredNodeFields,
  nodeKinds,
  readNodeFields,
  topKeys,
  topologyKeys,
} from "./containerlab-fields.ts";
import { type ClabLink, readLinks } from "./containerlab-links.ts";
import { createReport, isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";
import { importedLink, importedUntilPs, importedWorkloads } from "./imported.ts";
import { planAddresses } from "./plan.ts";
import { detectTiers } from "./tiers.ts";
import type { Topology } from "./topology.ts";

/** What a file came to. */
export interface ContainerlabImport {
  readonly scenario: Scenario;
  /** Paths of what was left out by design, as `topology.nodes.leaf1.exec`. */
  readonly ignored: readonly string[];
}

/** A node after its defaults, kind and group were looked at. */
interface ClabNode {
  readonly name: string;
  readonly path: string;
  readonly kind: string | undefined;
  readonly type: string | undefined;
}

const nodeName = /^[A-Za-z0-9][A-Za-z0-9._|-]{0,62}$/;
const labName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/**
 * Read a containerlab topology.
 *
 * @param input the text of a `.clab.yml`, or the data it holds.
 * @param name  the file's name, for messages.
 * @returns the scenario with what was left out, or every issue, in the order of the text, at most 100.
 */
export function parseContainerlab(input: unknown, name = ""): Parsed<ContainerlabImport> {
  if (typeof input !== "string") return readDocument(input, undefined);
  const parsed = parseText(input, name);
  return parsed.ok ? readDocument(parsed.value.value, parsed.value.positionOf) : parsed;
}

function readDocument(value: unknown, positionOf: PositionOf | undefined): Parsed<ContainerlabImport> {
  const report = createReport(positionOf);
  const scenario = readTop(value, report);
  const { issues, ignored } = report;
  if (scenario === undefined || issues.some(({ severity }) => severity === "error")) return { ok: false, issues };
  return { ok: true, value: { scenario, ignored }, issues };
}

function readTop(value: unknown, report: Report): Scenario | undefined {
  if (!isMapping(value)) {
    report.error("fabric/clab-file", "", "a mapping with name and topology", value);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!topKeys.has(key)) report.unknown(key, [...topKeys]);
    else if (!["name", "prefix", "topology"].includes(key)) report.ignore(key);
  }
  const { name, prefix, topology } = value;
  if (!(typeof name === "string" && labName.test(name))) {
    report.error("fabric/clab-name", "name", "a name of letters, digits, . _ or -, the first a letter or digit", name);
  }
  // The prefix names containers, and there are none; only its form is looked at.
  if (prefix !== undefined && !(typeof prefix === "string" && (prefix === "" || /^(__)?[A-Za-z0-9]/.test(prefix)))) {
    report.error("fabric/clab-name", "prefix", "a prefix of letters, digits, . _ or -, or an empty one", prefix);
  }
  if (!isMapping(topology)) {
    report.error("fabric/clab-file", "topology", "a mapping with nodes and links", topology);
    return undefined;
  }
  for (const key of Object.keys(topology)) {
    if (!topologyKeys.has(key)) report.unknown(member("topology", key), [...topologyKeys]);
  }
  const nodes = readNodes(topology, report);
  const links = readLinks(topology.links, new Map(nodes.map(({ clabName, name: ours }) => [clabName, ours])), report);
  return makeScenario(String(name), nodes, links, report);
}

/** Node definitions, resolved: node over group over kind over defaults. */
function readNodes(topology: Mapping, report: Report): (ClabNode & { clabName: string })[] {
  const definitions = {
    defaults: readDefinition(topology.defaults, "topology.defaults", report),
    kinds: readDefinitions(topology.kinds, "topology.kinds", report),
    groups: readDefinitions(topology.groups, "topology.groups", report),
  };
  for (const kind of definitions.kinds.keys()) checkKind(kind, member("topology.kinds", kind), report);
  if (!isMapping(topology.nodes)) {
    report.error("fabric/clab-file", "topology.nodes", "a mapping of names to nodes", topology.nodes);
    return [];
  }
  const nodes: (ClabNode & { clabName: string })[] = [];
  const names = new Map<string, string>();
  for (const clabName of Object.keys(topology.nodes)) {
    const path = member("topology.nodes", clabName);
    const name = clabName.replaceAll("|", "-");
    if (!nodeName.test(clabName)) {
      const expected = "a name of 1 to 63 letters, digits, . _ | or -, the first a letter or digit";
      report.error("fabric/clab-node-name", path, expected, clabName);
      continue;
    }
    const twin = names.get(name);
    if (twin !== undefined) {
      const hint = `${twin} is called ${name} here too, because | becomes -`;
      report.error("fabric/clab-node-name", path, "a name that no other node has", clabName, hint);
      continue;
    }
    names.set(name, clabName);
    const own = readDefinition(topology.nodes[clabName], path, report);
    const kind = resolveKind(own, definitions);
    const group = own.group ?? definitions.kinds.get(kind ?? "")?.group ?? definitions.defaults.group;
    const type =
      own.type ??
      definitions.groups.get(group ?? "")?.type ??
      definitions.kinds.get(kind ?? "")?.type ??
      definitions.defaults.type;
    if (kind === undefined) {
      const hint = "write kind: on the node, its group or under defaults; until then it is taken for a switch";
      report.warning("fabric/clab-kind", path, "a kind", undefined, hint);
    } else if (own.kind !== undefined) checkKind(kind, `${path}.kind`, report);
    nodes.push({ clabName, name, path, kind, type });
  }
  return nodes;
}

interface Definition {
  readonly kind: string | undefined;
  readonly type: string | undefined;
  readonly group: string | undefined;
}

interface Definitions {
  readonly defaults: Definition;
  readonly kinds: ReadonlyMap<string, Definition>;
  readonly groups: ReadonlyMap<string, Definition>;
}

/** The node's own kind, its group's, that of the default group, or the default. */
function resolveKind(own: Definition, { defaults: base, groups }: Definitions): string | undefined {
  const ofGroup = (group: string | undefined): string | undefined => groups.get(group ?? "")?.kind;
  return own.kind ?? ofGroup(own.group) ?? ofGroup(base.group) ?? base.kind;
}

function readDefinitions(value: unknown, path: string, report: Report): Map<string, Definition> {
  if (value === undefined || value === null) return new Map();
  if (!isMapping(value)) {
    report.error("fabric/clab-file", path, "a mapping of names to node fields", value);
    return new Map();
  }
  return new Map(Object.keys(value).map((key) => [key, readDefinition(value[key], member(path, key), report)]));
}

function readDefinition(value: unknown, path: string, report: Report): Definition {
  const nothing: Definition = { kind: undefined, type: undefined, group: undefined };
  if (value === undefined || value === null) return nothing;
  if (!isMapping(value)) {
    report.error("fabric/clab-file", path, "a mapping of node fields", value);
    return nothing;
  }
  for (const key of Object.keys(value)) {
    if (readNodeFields.has(key) || containerNodeFields.has(key)) continue;
    if (ignoredNodeFields.has(key)) report.ignore(member(path, key));
    else report.unknown(member(path, key), [...readNodeFields, ...containerNodeFields, ...ignoredNodeFields]);
  }
  const text = (key: "kind" | "type" | "group"): string | undefined => {
    const found = value[key];
    if (found === undefined || found === null || found === "") return undefined;
    if (typeof found === "string") return found.trim();
    // A chassis type is often a bare number in YAML.
    if (typeof found === "number" && key === "type") return String(found);
    report.error("fabric/clab-file", `${path}.${key}`, "text", found);
    return undefined;
  };
  return { kind: text("kind"), type: text("type"), group: text("group") };
}

function checkKind(kind: string, path: string, report: Report): void {
  if (nodeKinds.has(kind)) return;
  const hint = `it is taken for a switch; nearest: ${nearest(kind, [...nodeKinds]).join(", ")}`;
  report.warning("fabric/clab-kind", path, "a kind that containerlab has", kind, hint);
}

/** Put it together: roles, addresses, traffic. */
function makeScenario(name: string, nodes: readonly ClabNode[], links: readonly ClabLink[], report: Report): Scenario {
  const place = new Map(nodes.map((node, index) => [node.name, index]));
  const at = (node: string): number => place.get(node) as number;
  const isHost = findHosts(nodes, links, at);
  const topology: Topology = {
    nodes: nodes.map((node, index) => ({ name: node.name, forwards: !isHost[index] })),
    links: links.map(({ ends: [a, b] }) => ({
      ends: [
        { node: at(a.node), port: a.port },
        { node: at(b.node), port: b.port },
      ],
    })),
  };
  checkAddresses(topology, links, report);
  const tiers = detectTiers(topology);
  const addresses = nodes.map((): Record<string, string> => ({}));
  for (const { ends } of links) {
    for (const { node, port, ipv4 } of ends) if (ipv4 !== undefined) addresses[at(node)][port] = formatIpv4Prefix(ipv4);
  }
  const uses: Record<string, KindUse> = Object.create(null);
  nodes.forEach((node, index) => {
    const device = [node.kind, node.type].filter((word) => word !== undefined).join(" ");
    uses[node.name] = {
      kind: isHost[index] ? "fabric/host@1" : "fabric/switch@1",
      ...(isHost[index] ? {} : { role: tiers[index].role }),
      ...(device === "" ? {} : { device: device.slice(0, 200) }),
      ...(Object.keys(addresses[index]).length === 0 ? {} : { addresses: addresses[index] }),
    };
  });
  const linked = new Set(links.flatMap(({ ends }) => ends.map(({ node }) => node)));
  const hosts = nodes.filter((node, index) => isHost[index] && linked.has(node.name));
  return {
    dc: 1,
    name,
    seed: 1,
    until: printTime(importedUntilPs),
    generate: [],
    nodes: uses,
    links: links.map(({ ends, mtu }) => {
      const [a, b] = ends.map(({ node, port }) => `${node}:${port}`);
      return importedLink(
        [a, b],
        ends.some(({ node }) => isHost[at(node)]),
        mtu,
      );
    }),
    workloads: importedWorkloads(hosts.map((host) => host.name)),
    actions: [],
    observe: [],
    expect: [],
  };
}

/** Kind linux with at most one link, or with two links to two switches. */
function findHosts(nodes: readonly ClabNode[], links: readonly ClabLink[], at: (node: string) => number): boolean[] {
  const far: number[][] = nodes.map(() => []);
  for (const { ends } of links) {
    const [a, b] = ends.map(({ node }) => at(node));
    far[a].push(b);
    far[b].push(a);
  }
  const isSwitch = (index: number): boolean => nodes[index].kind !== "linux" || far[index].length > 2;
  return nodes.map((node, index) => {
    const ends = far[index];
    if (node.kind !== "linux" || ends.length > 2) return false;
    return ends.length < 2 || (ends[0] !== ends[1] && ends.every(isSwitch));
  });
}

/** Addresses that were written must suit one another and leave room for the plan's. */
function checkAddresses(topology: Topology, links: readonly ClabLink[], report: Report): void {
  const given = links.map(({ ends: [a, b] }): [Ipv4Prefix | undefined, Ipv4Prefix | undefined] => [a.ipv4, b.ipv4]);
  const owners = new Map<number, string>();
  let plan: ReturnType<typeof planAddresses>;
  try {
    plan = planAddresses(topology, given);
  } catch (error) {
    const hint = "split the topology, or give its links addresses of their own";
    report.error(
      "fabric/clab-size",
      "topology",
      "a network that the address plan holds",
      (error as Error).message,
      hint,
    );
    return;
  }
  links.forEach(({ path, ends }, index) => {
    const [a, b] = given[index];
    if (a !== undefined && b !== undefined && !isSameNetwork(a, b)) {
      const received = `${formatIpv4Prefix(a)} and ${formatIpv4Prefix(b)}`;
      report.warning("fabric/clab-subnet", path, "two addresses of one network", received);
    }
    plan.links[index].forEach((prefix, side) => {
      const name = `${ends[side].node}:${ends[side].port}`;
      const owner = owners.get(prefix.address);
      if (owner !== undefined) {
        const expected = "an address that no other interface has";
        const hint = `${owner} has it already`;
        report.error("fabric/clab-address", path, expected, formatIpv4Address(prefix.address), hint);
      }
      owners.set(prefix.address, name);
    });
  });
}
