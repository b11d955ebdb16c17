/**
 * model/bridging — bridges that learn, their spanning tree and their VLANs, as the page is told.
 * @module
 */
import type { BridgeRole, BridgeState } from "@dc/ui";

/** A bridge that learns. */
export interface BridgeSeen {
  readonly node: string;
  /** Its part in a spanning tree. */
  readonly tree?: {
    readonly priority: number;
    readonly mac: string;
    readonly isRoot: boolean;
    /** The bridge that it takes for root. */
    readonly root: string;
    readonly rootCost: number;
    /** Empty at the root. */
    readonly rootPort: string;
  };
  /** How full its table of addresses is. */
  readonly entries: number;
  readonly entriesMax: number;
  readonly macs: readonly {
    readonly vlan: number;
    readonly mac: string;
    readonly host: string;
    readonly port: string;
  }[];
}

/** A port of such a bridge. */
export interface BridgePortSeen {
  /** `b1:e1`. */
  readonly port: string;
  readonly tree?: {
    readonly role: BridgeRole;
    readonly state: BridgeState;
    readonly cost: number;
    readonly priority: number;
    readonly number: number;
    readonly isEdge: boolean;
    /** The best offer for its cable; none where that is down. */
    readonly designated?: {
      readonly bridge: string;
      readonly rootCost: number;
      readonly priority: number;
      readonly number: number;
    };
  };
  readonly vlans?: {
    /** Of what has no tag; 0 where that is refused. */
    readonly pvid: number;
    readonly members: readonly number[];
  };
}

/** What bridges make of a network. */
export interface BridgingSeen {
  readonly bridges: readonly BridgeSeen[];
  readonly ports: readonly BridgePortSeen[];
  /** All VLANs that a port is in, ascending. */
  readonly vlans: readonly number[];
}
