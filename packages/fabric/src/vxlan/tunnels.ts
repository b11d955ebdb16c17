/**
 * vxlan/tunnels — a frame in a frame: the outer header in the frame's own columns, the inner one put aside.
 *
 * A frame keeps its handle and its id through encapsulation. Its header columns are overwritten with the outer header,
 * so that every switch on the way reads what is on the cable and none needs to know of tunnels; the inner fields lie in
 * a table beside the pool, in the row of the frame's own place, so that a frame that is lost leaves nothing behind.
 * A frame is in a tunnel exactly when its encoder is the tunnel's. A frame's record grows by no word.
 *
 * Sources: RFC 7348 §4.3 (no fragmentation), §5 (the format; UDP checksum 0), RFC 6040 §4.1, §4.2 (ECN through
 * tunnels), RFC 2983 §3.1 (the traffic class is copied out); rules F133, F135 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, Simulation, Table } from "@dc/engine";
import {
  emitEthernet,
  emitIpv4,
  emitUdp,
  emitVxlan,
  ethernetHeaderBytes,
  etherType,
  fillIpv4Checksum,
  ipProtocol,
  ipv4HeaderBytes,
  udpHeaderBytes,
  vxlanFlag,
  vxlanHeaderBytes,
  vxlanPort,
} from "@dc/wire";
import { defaults } from "../costs/defaults.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";

/** What a tunnel adds to a frame: 14 + 20 + 8 + 8. */
export const tunnelBytes: number = ethernetHeaderBytes + ipv4HeaderBytes + udpHeaderBytes + vxlanHeaderBytes;

/** Columns that both headers have. */
const exchanged = [
  "flowKey",
  "etherType",
  "destinationMac",
  "sourceMac",
  "sourceAddress",
  "destinationAddress",
  "protocol",
  "ttl",
  "sourcePort",
  "destinationPort",
] as const;

/** No record of a frame is shorter than a cache line of 16 words, so this is a row of its own for each. */
const rowShift = 4;
/** Congestion experienced (RFC 3168 §5). */
const congestionExperienced = 3;

const none = new Uint8Array(0);

/** All frames that are in a tunnel. */
export class Tunnels {
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #encoder: number;
  readonly #table: Table;
  #aside: Uint32Array[] = [];
  #encoderOf!: Uint32Array;
  #ecn!: Uint32Array;
  #vni!: Uint32Array;

  constructor({ frames, state }: Simulation, columns: FrameColumns) {
    this.#frames = frames;
    this.#columns = columns;
    this.#encoder = frames.encoder((frame) => this.#encode(frame));
    this.#table = state.table("fabric/tunnels", 64);
    const aside = exchanged.map((name) => this.#table.column(name, "u32"));
    const encoderOf = this.#table.column("encoderOf", "u32");
    const ecn = this.#table.column("ecn", "u32");
    const vni = this.#table.column("vni", "u32");
    this.#table.onGrow(() => {
      this.#aside = aside.map(({ array }) => array);
      this.#encoderOf = encoderOf.array;
      this.#ecn = ecn.array;
      this.#vni = vni.array;
    });
  }

  /** Whether a frame is in a tunnel. */
  has(frame: Frame): boolean {
    return this.#frames.encoderOf[frame] === this.#encoder;
  }

  /** The segment of a frame that is in a tunnel. */
  vni(frame: Frame): number {
    return this.#vni[frame >>> rowShift];
  }

  /** Put a frame into a tunnel between two endpoints. */
  enter(frame: Frame, vni: number, source: number, destination: number, sourcePort: number): void {
    const row = frame >>> rowShift;
    while (this.#table.used <= row) this.#table.add();
    const columns = this.#columns;
    const frames = this.#frames;
    exchanged.forEach((name, place) => {
      this.#aside[place][row] = columns[name][frame];
    });
    this.#encoderOf[row] = frames.encoderOf[frame];
    this.#ecn[row] = frames.ecn[frame];
    this.#vni[row] = vni;
    frames.encoderOf[frame] = this.#encoder;
    frames.sizeBytes[frame] += tunnelBytes;
    // A switch's memory of flows is for frames that are alike in their own header: this one's is another flow's.
    columns.flowKey[frame] = 0;
    columns.etherType[frame] = etherType.ipv4;
    columns.sourceAddress[frame] = source;
    columns.destinationAddress[frame] = destination;
    columns.protocol[frame] = ipProtocol.udp;
    columns.ttl[frame] = defaults.timeToLive.value;
    columns.sourcePort[frame] = sourcePort;
    columns.destinationPort[frame] = vxlanPort;
  }

  /** Put aside for a copy what lies aside of a frame that is in a tunnel. */
  copy(frame: Frame, twin: Frame): void {
    const [from, to] = [frame >>> rowShift, twin >>> rowShift];
    while (this.#table.used <= to) this.#table.add();
    for (const column of [...this.#aside, this.#encoderOf, this.#ecn, this.#vni]) column[to] = column[from];
  }

  /** Take a frame out of its tunnel: what it was, but for a mark of congestion that it met. */
  leave(frame: Frame): void {
    const marked = this.#frames.ecn[frame] === congestionExperienced;
    this.#exchange(frame);
    // RFC 6040 §4.2: to a transport that can read it.
    if (marked && this.#frames.ecn[frame] !== 0) this.#frames.ecn[frame] = congestionExperienced;
    this.#frames.sizeBytes[frame] -= tunnelBytes;
  }

  /** Read something of a frame as it is inside its tunnel. */
  inside<T>(frame: Frame, read: () => T): T {
    this.#exchange(frame);
    this.#frames.sizeBytes[frame] -= tunnelBytes;
    try {
      return read();
    } finally {
      this.#exchange(frame);
      this.#frames.sizeBytes[frame] += tunnelBytes;
    }
  }

  /** Change places: the header in the columns and the one put aside. */
  #exchange(frame: Frame): void {
    const row = frame >>> rowShift;
    const columns = this.#columns;
    const frames = this.#frames;
    exchanged.forEach((name, place) => {
      const aside = this.#aside[place][row];
      this.#aside[place][row] = columns[name][frame];
      columns[name][frame] = aside;
    });
    [this.#encoderOf[row], frames.encoderOf[frame]] = [frames.encoderOf[frame], this.#encoderOf[row]];
    [this.#ecn[row], frames.ecn[frame]] = [frames.ecn[frame], this.#ecn[row]];
  }

  #encode(frame: Frame): Uint8Array {
    const columns = this.#columns;
    const frames = this.#frames;
    const bytes = new Uint8Array(frames.sizeBytes[frame]);
    bytes.set(
      this.inside(frame, () => frames.bytes(frame)),
      tunnelBytes,
    );
    const [destination, source] = [columns.destinationMac[frame], columns.sourceMac[frame]].map(macOfPort);
    emitEthernet({ destination, source, type: etherType.ipv4 }, bytes);
    const ip = ethernetHeaderBytes;
    const header = {
      dscp: frames.priority[frame] << 3,
      ecn: frames.ecn[frame],
      totalLengthBytes: bytes.length - ip,
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
    emitIpv4(header, bytes, ip);
    fillIpv4Checksum(bytes, ip);
    const udp = ip + ipv4HeaderBytes;
    const ports = { sourcePort: columns.sourcePort[frame], destinationPort: columns.destinationPort[frame] };
    emitUdp({ ...ports, lengthBytes: bytes.length - udp, checksum: 0 }, bytes, udp);
    emitVxlan({ flags: vxlanFlag.vni, groupPolicy: 0, vni: this.vni(frame), reserved: 0 }, bytes, udp + udpHeaderBytes);
    return bytes;
  }
}
