/**
 * topology/containerlab-print — a scenario as a containerlab topology file.
 *
 * Nodes, their kinds, links, MTUs and addresses go out; a host is of kind linux. What containerlab has no word for
 * (rates, traffic, segments, what is done and expected) is listed by its path: the file is read again by the import, and
 * all that comes back otherwise was left out. A name that containerlab does not take is made one.
 *
 * Sources: https://containerlab.dev/manual/topo-def-file, the published schema beside ../../vectors/clab; rules F216,
 * F217 in ../../SPEC.md.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type { KindUse, LinkUse, Scenario, ScenarioDocument } from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";
import { parseContainerlab } from "./containerlab.ts";
import { nodeKinds } from "./containerlab-fields.ts";
import { member } from "./containerlab-report.ts";
import { expandGenerators } from "./generators.ts";

/** What a scenario came to. */
export interface ContainerlabExport {
  /** A `.clab.yml`. */
  readonly text: string;
  /** Paths of the scenario, generators written out, that do not come back when the file is read; at most 1,000. */
  readonly leftOut: readonly string[];
}

const leftOutMax = 1000;
/** The kind of a switch that names no device of containerlab's. */
const switchKind = "nokia_srlinux";

/**
 * Write a containerlab topology.
 *
 * @returns the text with what it leaves out; or issues, where a generator refuses or the import would not take the file.
 */
export function printContainerlab(scenario: ScenarioDocument): Parsed<ContainerlabExport> {
  const expanded = expandGenerators(scenario);
  if (!expanded.ok) return expanded;
  const { nodes, links } = expanded.value;
  const name = (scenario.name ?? "").replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  const lines = [`name: ${scalar(name === "" ? "lab" : name.slice(0, 200))}`, "topology:"];
  const named = Object.entries(nodes);
  lines.push(named.length === 0 ? "  nodes: {}" : "  nodes:");
  for (const [node, use] of named) lines.push(`    ${scalar(node)}: ${printNode(use)}`);
  if (links.length > 0) lines.push("  links:");
  for (const link of links) lines.push(`    - ${printLink(link, nodes)}`);
  const text = `${lines.join("\n")}\n`;
  const back = parseContainerlab(text);
  if (!back.ok) return back;
  const leftOut: string[] = [];
  compare(expanded.value, back.value.scenario, leftOut);
  return { ok: true, issues: [], value: { text, leftOut } };
}

/** Kind and type, out of a device as the import writes it. */
function printNode({ kind, device }: KindUse): string {
  const [word, ...more] = typeof device === "string" ? device.split(" ") : [];
  const known = word !== undefined && nodeKinds.has(word);
  if (kind === "fabric/bridge@1") return "{ kind: bridge }";
  const own = known && (kind !== "fabric/host@1" || word === "linux") ? word : undefined;
  const type = own !== undefined && more.length > 0 ? `, type: ${scalar(more.join(" "))}` : "";
  return `{ kind: ${own ?? (kind === "fabric/host@1" ? "linux" : switchKind)}${type} }`;
}

function printLink({ ends, mtu }: LinkUse, nodes: Readonly<Record<string, KindUse>>): string {
  const addresses = ends.map((end) => {
    const colon = end.indexOf(":");
    const own = nodes[end.slice(0, colon)]?.addresses as Readonly<Record<string, string>> | undefined;
    return own?.[end.slice(colon + 1)];
  });
  const parts = [`endpoints: [${ends.map((end) => JSON.stringify(end)).join(", ")}]`];
  const bytes = mtu ?? defaults.linkMtu.value;
  if (bytes !== defaults.containerlabMtu.value) parts.push(`mtu: ${bytes}`);
  if (addresses.some((address) => address !== undefined)) {
    parts.push(`ipv4: [${addresses.map((address) => JSON.stringify(address ?? "")).join(", ")}]`);
  }
  return `{ ${parts.join(", ")} }`;
}

/** Text as a scalar: plain where no reader takes it for anything else. */
function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z][A-Za-z0-9._-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Note every part that the one has and the other has not, or has otherwise. */
function compare(own: ExpandedScenario, back: Scenario, leftOut: string[]): void {
  const note = (path: string): void => {
    if (leftOut.length < leftOutMax) leftOut.push(path);
  };
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  for (const part of ["name", "seed", "until", "workloads", "actions", "observe", "expect"] as const) {
    const value = own[part];
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty && !isSame(value, back[part])) note(part);
  }
  for (const [node, use] of Object.entries(own.nodes)) {
    for (const [option, value] of Object.entries(use)) {
      const other = (back.nodes[node] as Readonly<Record<string, JsonValue>> | undefined)?.[option];
      if (!isSame(value, other)) note(`${member("nodes", node)}.${option}`);
    }
  }
  own.links.forEach((link, index) => {
    for (const [option, value] of Object.entries(link)) {
      if (!isSame(value, back.links[index]?.[option as keyof LinkUse])) note(`links[${index}].${option}`);
    }
  });
}

/** A scenario whose generators were written out. */
type ExpandedScenario = ScenarioDocument & Pick<Scenario, "nodes" | "links">;
