/**
 * vxlan/tables — what each tunnel endpoint knows of each segment: which MAC address is where, and whose it is.
 *
 * One table for each endpoint and segment. The static control plane enters every host of a segment at every endpoint of
 * that segment, so nothing is learnt and nothing is flooded; a routing protocol would fill the same tables.
 *
 * Sources: RFC 7348 §4 (forwarding by VNI and inner MAC address), RFC 7432 §10 (MAC and IP address are known together);
 * rules F131, F132 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";

/** Where a MAC address of a segment is. */
export interface MacEntry {
  /** The host's port, which owns the MAC address. */
  readonly mac: PortIndex;
  /** The host's IPv4 address. */
  readonly address: number;
  /** The endpoint's port that leads to it; it belongs to `vtep`. */
  readonly port: PortIndex;
  /** The tunnel endpoint that it is behind. */
  readonly vtep: NodeIndex;
}

interface SegmentTable {
  readonly byMac: Map<number, MacEntry>;
  readonly byAddress: Map<number, MacEntry>;
}

/** All tables of all endpoints. */
export class MacTables {
  readonly #tables: Map<number, SegmentTable> = new Map();

  /** Make an endpoint's table of a segment; without it the segment is unknown there. */
  open(vtep: NodeIndex, vni: number): void {
    this.#tables.set(keyOf(vtep, vni), { byMac: new Map(), byAddress: new Map() });
  }

  /** Whether an endpoint knows a segment. */
  knows(vtep: NodeIndex, vni: number): boolean {
    return this.#tables.has(keyOf(vtep, vni));
  }

  /** Enter a host in an endpoint's table. */
  enter(vtep: NodeIndex, vni: number, entry: MacEntry): void {
    const table = this.#tables.get(keyOf(vtep, vni));
    table?.byMac.set(entry.mac, entry);
    table?.byAddress.set(entry.address, entry);
  }

  /** Where an endpoint sends a MAC address of a segment. */
  byMac(vtep: NodeIndex, vni: number, mac: number): MacEntry | undefined {
    return this.#tables.get(keyOf(vtep, vni))?.byMac.get(mac);
  }

  /** Who has an address, as an endpoint knows it. */
  byAddress(vtep: NodeIndex, vni: number, address: number): MacEntry | undefined {
    return this.#tables.get(keyOf(vtep, vni))?.byAddress.get(address);
  }

  /** A whole table, in the order it was entered. */
  rows(vtep: NodeIndex, vni: number): readonly MacEntry[] {
    return Array.from(this.#tables.get(keyOf(vtep, vni))?.byMac.values() ?? []);
  }
}

/** A VNI has 24 bits. */
function keyOf(vtep: NodeIndex, vni: number): number {
  return vtep * 0x100_0000 + vni;
}
