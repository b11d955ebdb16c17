/**
 * topology/netlab-nodes — the nodes of a netlab file: written, or made by groups, with the devices of groups and defaults.
 *
 * Sources: https://netlab.tools/nodes/, https://netlab.tools/groups/; rules F218–F220 in ../../SPEC.md.
 * @module
 */
import { isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";
import { ignoredNodeKeys, modules, quietNodeKeys, readNodeKeys } from "./netlab-fields.ts";
import { find, headOf } from "./netlab-keys.ts";

/** One node. */
export interface NetlabNode {
  readonly name: string;
  readonly path: string;
  readonly device: string | undefined;
  readonly role: string | undefined;
  /** From 1, in the order of the nodes unless given: addresses are made from it. */
  readonly id: number;
}

/** A group, read. */
interface Group {
  readonly members: readonly string[];
  readonly device: string | undefined;
  readonly role: string | undefined;
}

const nodeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** netlab numbers no node higher. */
const idMax = 150;

/** Read `nodes` and `groups`. */
export function readNodes(top: Mapping, report: Report): NetlabNode[] {
  const written = new Map<string, { own: Mapping; path: string }>();
  const add = (name: unknown, own: unknown, path: string): void => {
    if (!(typeof name === "string" && nodeName.test(name))) {
      const expected = "a name of 1 to 63 letters, digits, . _ or -, the first a letter or digit";
      report.error("fabric/netlab-node-name", path, expected, name);
    } else if (written.has(name)) {
      report.error("fabric/netlab-node-name", path, "a name that no other node has", name);
    } else if (own !== undefined && own !== null && !isMapping(own)) {
      report.error("fabric/netlab-file", path, "a mapping of node fields, or nothing", own);
    } else written.set(name, { own: isMapping(own) ? own : {}, path });
  };
  const { nodes } = top;
  if (Array.isArray(nodes)) {
    nodes.forEach((node: unknown, index) => {
      const path = `nodes[${index}]`;
      if (isMapping(node)) add(node.name, node, path);
      else add(node, undefined, path);
    });
  } else if (isMapping(nodes)) {
    for (const name of Object.keys(nodes)) add(name, nodes[name], member("nodes", name));
  } else if (nodes !== undefined && nodes !== null) {
    report.error("fabric/netlab-file", "nodes", "a list of names or a mapping of names to nodes", nodes);
  }
  const groups = readGroups(top.groups, report, (name, path) => {
    if (!written.has(name)) add(name, undefined, path);
  });
  if (written.size === 0 && report.issues.length === 0) {
    report.error("fabric/netlab-file", "nodes", "a list of names or a mapping of names to nodes", nodes);
  }
  const device = textOf(find(top, "", "defaults.device")?.value);
  const used = new Set<number>();
  for (const { own } of written.values()) if (typeof own.id === "number") used.add(own.id);
  let next = 0;
  return Array.from(written, ([name, { own, path }]) => {
    readKeys(own, path, report);
    const of = groups.filter(({ members }) => members.includes(name));
    const { id } = own;
    if (id !== undefined && !(Number.isInteger(id) && (id as number) >= 1 && (id as number) <= idMax)) {
      report.error("fabric/netlab-file", `${path}.id`, `a whole number from 1 to ${idMax}`, id);
    }
    if (typeof id !== "number")
      do next++;
      while (used.has(next));
    return {
      name,
      path,
      device: textOf(own.device) ?? of.find((group) => group.device !== undefined)?.device ?? device,
      role: textOf(own.role) ?? of.find((group) => group.role !== undefined)?.role,
      id: typeof id === "number" ? id : next,
    };
  });
}

/** @param make called for the members of a group that makes its nodes. */
function readGroups(value: unknown, report: Report, make: (name: string, path: string) => void): Group[] {
  if (value === undefined || value === null) return [];
  if (!isMapping(value)) {
    report.error("fabric/netlab-file", "groups", "a mapping of names to groups", value);
    return [];
  }
  return Object.keys(value).flatMap((name): Group[] => {
    const group = value[name];
    const path = member("groups", name);
    if (name.startsWith("_")) return [];
    if (Array.isArray(group)) return [{ members: group.filter(isText), device: undefined, role: undefined }];
    if (!isMapping(group)) {
      report.error("fabric/netlab-file", path, "a list of members, or a mapping with members", group);
      return [];
    }
    readKeys(group, path, report);
    const members = Array.isArray(group.members) ? group.members.filter(isText) : [];
    if (value._auto_create === true || group._auto_create === true) {
      members.forEach((each, index) => void make(each, `${path}.members[${index}]`));
    }
    return [{ members, device: textOf(group.device), role: textOf(group.role) }];
  });
}

function readKeys(own: Mapping, path: string, report: Report): void {
  for (const key of Object.keys(own)) {
    const head = headOf(key);
    if (quietNodeKeys.has(head)) continue;
    if (head === "module" || modules.has(head) || ignoredNodeKeys.has(head)) report.ignore(member(path, key));
    else if (!readNodeKeys.has(key))
      report.unknown(member(path, key), [...readNodeKeys, ...ignoredNodeKeys, ...modules]);
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
