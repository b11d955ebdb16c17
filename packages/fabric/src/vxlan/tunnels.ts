/**
 * vxlan/tunnels — a frame in a frame: the outer header in the frame's own columns, the inner one put aside.
 *
 * A frame keeps its handle and its id through encapsulation. Its header columns are overwritten with the outer header,
 * so that every switch on the way reads what is on the cable and none needs to know of tunnels; the inner fields lie in
 * a table beside the pool, in the row of the frame's own place, so that a frame that is lost leaves nothing behind.
 * A frame is in a tunnel exactly when its encoder is the tunnel's. A frame's record grows by no word.
 *
 * Sources: RFC 7348 §4.3 (no fragmentation), §5 (the format; UDP checksum 0), RFC 6040 §4.1, §4.2 (ECN through
 * tunnels), RFC 2983 §3.1 (the traffic class is copied out); rules F133, F135,
 * F290–F293 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, Simulation, Table } from "@dc/engine";
import {
  emitEthernet,
  emitIpv4,
  emitIpv6,
  emitUdp,
  emitVlan,
  emitVxlan,
  ethernetHeaderBytes,
  etherType,
  fillIpv4Checksum,
  ipProtocol,
  ipv6HeaderBytes,
  udpHeaderBytes,
  vxlanFlag,
  vxlanPort,
} from "@dc/wire";
import { defaults } from "../costs/defaults.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import {
  addedBytes,
  type Encapsulation,
  fabricIpv6Address,
  isOuterIpv6,
  outerIpOffset,
  outerVlan,
} from "./encapsulation.ts";

/**
 * What is put aside, in one row of words: the columns that both headers have, what makes the bytes, ECN, the segment, and
 * how the outer header looks.
 * No record of a frame is shorter than a cache line of 16 words, so a frame's own handle is where its row begins.
 */
const word = {
  flowKey: 0,
  etherType: 1,
  destinationMac: 2,
  sourceMac: 3,
  sourceAddress: 4,
  destinationAddress: 5,
  protocol: 6,
  ttl: 7,
  sourcePort: 8,
  destinationPort: 9,
  encoderOf: 10,
  ecn: 11,
  vni: 12,
  encapsulation: 13,
} as const;
const rowWords = 16;

/** Congestion experienced (RFC 3168 §5). */
const congestionExperienced = 3;

const none = new Uint8Array(0);

/** All frames that are in a tunnel. */
export class Tunnels {
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #encoder: number;
  readonly #table: Table;
  #aside!: Uint32Array;
  /** A row while it changes places with another. */
  readonly #kept: Uint32Array = new Uint32Array(rowWords);

  constructor({ frames, state }: Simulation, columns: FrameColumns) {
    this.#frames = frames;
    this.#columns = columns;
    this.#encoder = frames.encoder((frame) => this.#encode(frame));
    this.#table = state.table("fabric/tunnels", 64 * rowWords);
    const aside = this.#table.column("aside", "u32");
    this.#table.onGrow(() => {
      this.#aside = aside.array;
    });
  }

  /** Whether a frame is in a tunnel. */
  has(frame: Frame): boolean {
    return this.#frames.encoderOf[frame] === this.#encoder;
  }

  /** The segment of a frame that is in a tunnel. */
  vni(frame: Frame): number {
    return this.#aside[frame + word.vni];
  }

  /** How the outer header of a frame that is in a tunnel looks. */
  encapsulation(frame: Frame): Encapsulation {
    return this.#aside[frame + word.encapsulation];
  }

  /** Put a frame into a tunnel between two endpoints. */
  enter(
    frame: Frame,
    vni: number,
    source: number,
    destination: number,
    sourcePort: number,
    encapsulation: Encapsulation = 0,
  ): void {
    this.#reserve(frame);
    const columns = this.#columns;
    const frames = this.#frames;
    this.#putAside(frame);
    this.#aside[frame + word.vni] = vni;
    this.#aside[frame + word.encapsulation] = encapsulation;
    frames.encoderOf[frame] = this.#encoder;
    frames.sizeBytes[frame] += addedBytes(encapsulation);
    // A switch's memory of flows is for frames that are alike in their own header: this one's is another flow's.
    columns.flowKey[frame] = 0;
    columns.etherType[frame] = isOuterIpv6(encapsulation) ? etherType.ipv6 : etherType.ipv4;
    columns.sourceAddress[frame] = source;
    columns.destinationAddress[frame] = destination;
    columns.protocol[frame] = ipProtocol.udp;
    columns.ttl[frame] = defaults.timeToLive.value;
    columns.sourcePort[frame] = sourcePort;
    columns.destinationPort[frame] = vxlanPort;
  }

  /** Put aside for a copy what lies aside of a frame that is in a tunnel. */
  copy(frame: Frame, twin: Frame): void {
    this.#reserve(twin);
    this.#aside.copyWithin(twin, frame, frame + rowWords);
  }

  /** Take a frame out of its tunnel: what it was, but for a mark of congestion that it met. */
  leave(frame: Frame): void {
    const marked = this.#frames.ecn[frame] === congestionExperienced;
    this.#exchange(frame);
    // RFC 6040 §4.2: to a transport that can read it.
    if (marked && this.#frames.ecn[frame] !== 0) this.#frames.ecn[frame] = congestionExperienced;
    this.#frames.sizeBytes[frame] -= addedBytes(this.encapsulation(frame));
  }

  /** Read something of a frame as it is inside its tunnel. */
  inside<T>(frame: Frame, read: () => T): T {
    const added = addedBytes(this.encapsulation(frame));
    this.#exchange(frame);
    this.#frames.sizeBytes[frame] -= added;
    try {
      return read();
    } finally {
      this.#exchange(frame);
      this.#frames.sizeBytes[frame] += added;
    }
  }

  /** Room for a frame's row. */
  #reserve(frame: Frame): void {
    const table = this.#table;
    const rows = frame + rowWords;
    if (table.used >= rows) return;
    table.reserve(rows);
    table.used = rows;
  }

  #putAside(frame: Frame): void {
    const { flowKey, etherType, destinationMac, sourceMac, sourceAddress, destinationAddress } = this.#columns;
    const { protocol, ttl, sourcePort, destinationPort } = this.#columns;
    const { encoderOf, ecn } = this.#frames;
    const aside = this.#aside;
    aside[frame + word.flowKey] = flowKey[frame];
    aside[frame + word.etherType] = etherType[frame];
    aside[frame + word.destinationMac] = destinationMac[frame];
    aside[frame + word.sourceMac] = sourceMac[frame];
    aside[frame + word.sourceAddress] = sourceAddress[frame];
    aside[frame + word.destinationAddress] = destinationAddress[frame];
    aside[frame + word.protocol] = protocol[frame];
    aside[frame + word.ttl] = ttl[frame];
    aside[frame + word.sourcePort] = sourcePort[frame];
    aside[frame + word.destinationPort] = destinationPort[frame];
    aside[frame + word.encoderOf] = encoderOf[frame];
    aside[frame + word.ecn] = ecn[frame];
  }

  /** Change places: the header in the columns and the one put aside. */
  #exchange(frame: Frame): void {
    const kept = this.#kept;
    for (let i = 0; i < word.vni; i++) kept[i] = this.#aside[frame + i];
    this.#putAside(frame);
    const columns = this.#columns;
    columns.flowKey[frame] = kept[word.flowKey];
    columns.etherType[frame] = kept[word.etherType];
    columns.destinationMac[frame] = kept[word.destinationMac];
    columns.sourceMac[frame] = kept[word.sourceMac];
    columns.sourceAddress[frame] = kept[word.sourceAddress];
    columns.destinationAddress[frame] = kept[word.destinationAddress];
    columns.protocol[frame] = kept[word.protocol];
    columns.ttl[frame] = kept[word.ttl];
    columns.sourcePort[frame] = kept[word.sourcePort];
    columns.destinationPort[frame] = kept[word.destinationPort];
    this.#frames.encoderOf[frame] = kept[word.encoderOf];
    this.#frames.ecn[frame] = kept[word.ecn];
  }

  #encode(frame: Frame): Uint8Array {
    const columns = this.#columns;
    const encapsulation = this.encapsulation(frame);
    const bytes = new Uint8Array(this.#frames.sizeBytes[frame]);
    bytes.set(
      this.inside(frame, () => this.#frames.bytes(frame)),
      addedBytes(encapsulation),
    );
    const [destination, source] = [columns.destinationMac[frame], columns.sourceMac[frame]].map(macOfPort);
    const vlan = outerVlan(encapsulation);
    const type = columns.etherType[frame];
    emitEthernet({ destination, source, type: vlan === 0 ? type : etherType.vlan }, bytes);
    if (vlan !== 0) emitVlan({ priority: 0, dropEligible: false, id: vlan, type }, bytes, ethernetHeaderBytes);
    const ip = outerIpOffset(encapsulation);
    const udp =
      ip + (isOuterIpv6(encapsulation) ? this.#encodeIpv6(frame, bytes, ip) : this.#encodeIpv4(frame, bytes, ip));
    const ports = { sourcePort: columns.sourcePort[frame], destinationPort: columns.destinationPort[frame] };
    emitUdp({ ...ports, lengthBytes: bytes.length - udp, checksum: 0 }, bytes, udp);
    emitVxlan({ flags: vxlanFlag.vni, groupPolicy: 0, vni: this.vni(frame), reserved: 0 }, bytes, udp + udpHeaderBytes);
    return bytes;
  }

  #encodeIpv4(frame: Frame, bytes: Uint8Array, at: number): number {
    const columns = this.#columns;
    const header = {
      dscp: this.#frames.priority[frame] << 3,
      ecn: this.#frames.ecn[frame],
      totalLengthBytes: bytes.length - at,
      identification: 0,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffsetBytes: 0,
      ttl: columns.ttl[frame],
      protocol: ipProtocol.udp,
      checksum: 0,
      source: columns.sourceAddress[frame],
      destination: columns.destinationAddress[frame],
      options: none,
    };
    const size = emitIpv4(header, bytes, at);
    fillIpv4Checksum(bytes, at);
    return size;
  }

  #encodeIpv6(frame: Frame, bytes: Uint8Array, at: number): number {
    const columns = this.#columns;
    const header = {
      dscp: this.#frames.priority[frame] << 3,
      ecn: this.#frames.ecn[frame],
      // The source port tells flows apart already; Linux sends no label either unless it is told to.
      flowLabel: 0,
      payloadLengthBytes: bytes.length - at - ipv6HeaderBytes,
      nextHeader: ipProtocol.udp,
      hopLimit: columns.ttl[frame],
      source: fabricIpv6Address(columns.sourceAddress[frame]),
      destination: fabricIpv6Address(columns.destinationAddress[frame]),
    };
    return emitIpv6(header, bytes, at);
  }
}
