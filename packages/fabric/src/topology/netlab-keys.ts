/**
 * topology/netlab-keys — a key of a netlab file, nested or written with dots: `vlan.access` is `access` in `vlan`.
 *
 * Source: https://netlab.tools/defaults/#hierarchical-dictionaries; rule F219 in ../../SPEC.md.
 * @module
 */
import { isMapping, type Mapping, member } from "./containerlab-report.ts";

/** A value and where it stands. */
export interface Found {
  readonly value: unknown;
  readonly path: string;
}

/** Find `a.b.c` in a mapping, whichever of its dots are levels; the first that is there. */
export function find(mapping: Mapping, path: string, key: string): Found | undefined {
  for (const own of Object.keys(mapping)) {
    const value = mapping[own];
    if (own === key) return { value, path: member(path, own) };
    if (!key.startsWith(`${own}.`) || !isMapping(value)) continue;
    const found = find(value, member(path, own), key.slice(own.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first level of a key: `vlan` of `vlan.access`. */
export function headOf(key: string): string {
  return key.split(".", 1)[0] as string;
}
