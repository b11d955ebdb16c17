/**
 * model/tunnel — the way of a frame through a tunnel, and what tunnel endpoints know and did: as the page is told.
 * @module
 */

/** One end of a tunnel. */
export interface TunnelEnd {
  readonly node: string;
  readonly address: string;
}

/** One link that a tunnel goes by. */
export interface TunnelHop {
  /** The port that sends: `leaf1:e1-49`. */
  readonly port: string;
  readonly to: string;
}

/** A frame's way from the endpoint that put it into a tunnel to the one that takes it out. */
export interface TunnelWay {
  /** The `vxlan.encapsulate` record that it is read from. */
  readonly record: number;
  readonly vni: number;
  /** The segment of the port that the frame came by; another one than `vni` where it was routed between the two. */
  readonly ownVni: number;
  readonly from: TunnelEnd;
  readonly to: TunnelEnd;
  /** The outer UDP source port, which is all that tells one flow of a tunnel from another on the way. */
  readonly sourcePort: number;
  /** Where the first node had a choice of ports. */
  readonly choice?: { readonly bucket: number; readonly buckets: number };
  readonly hops: readonly TunnelHop[];
  /** The frame as it came, from destination MAC address to end of payload. */
  readonly innerBytes: number;
  /** What the tunnel adds. */
  readonly tunnelBytes: number;
  /** What a link's MTU is compared with: the outer frame without its Ethernet header. */
  readonly payloadBytes: number;
  /** The smallest MTU of its links. */
  readonly mtuBytes: number;
}

/** Who is behind an endpoint. */
export interface SegmentHost {
  readonly name: string;
  readonly mac: string;
  readonly address: string;
}

/** What an endpoint knows of one segment behind one endpoint, itself or another, and how many frames it sent there. */
export interface SegmentRow {
  readonly vtep: string;
  readonly vni: number;
  /** `10.1.0.1/24`, or empty where the segment is not routed here. */
  readonly gateway: string;
  /** The other endpoint; the endpoint itself for hosts of its own. */
  readonly far: TunnelEnd;
  readonly hosts: readonly SegmentHost[];
  /** Frames put into the tunnel to the other endpoint, and taken out of the one from there. */
  readonly encapsulated: number;
  readonly decapsulated: number;
}
