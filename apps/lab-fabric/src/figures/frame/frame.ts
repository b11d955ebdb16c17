/**
 * figures/frame/frame — a frame taken apart: its headers one in the other, and what each byte belongs to.
 *
 * The frame is made by @dc/wire from a few choices, or it is one that a run has: its bytes are then what there is.
 *
 * Sources: IEEE 802.3 §3.2 (Ethernet), IEEE 802.1Q §9.6 (the tag), RFC 791, RFC 768, RFC 7348 §5 (VXLAN).
 * @module
 */
import {
  dissect,
  ethernetHeaderBytes,
  ethernetLayer,
  ipv4HeaderBytes,
  ipv4Layer,
  makeFrame,
  udpHeaderBytes,
  udpLayer,
  vlanHeaderBytes,
  vlanLayer,
  vxlanHeaderBytes,
  vxlanLayer,
  vxlanPort,
} from "@dc/wire";
import { emitIpv6, ipv6EtherType, ipv6Fields, ipv6HeaderBytes } from "./ipv6.ts";

/** What a tunnel is made of; `none` is the host's frame alone. */
export type Tunnel = "none" | "ipv4" | "ipv6";

/** What a person chooses of a frame that is made. */
export interface FrameChoice {
  readonly tunnel: Tunnel;
  /** Whether the host's frame has an 802.1Q tag. */
  readonly isTagged: boolean;
  /** The host's IP packet: what its own MTU counts. */
  readonly packetBytes: number;
  /** The tunnel's outer source port. */
  readonly sourcePort: number;
}

/** One field of a header. Offsets count from the frame's first byte. */
export interface HeaderField {
  /** Wireshark's name: `udp.srcport`. */
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** One header, or what is behind the last of them (`data`). */
export interface Header {
  /** `eth`, `vlan`, `ip`, `ipv6`, `udp`, `vxlan`, … */
  readonly protocol: string;
  readonly name: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Part of the tunnel, and not of the host's frame. */
  readonly isOuter: boolean;
  readonly fields: readonly HeaderField[];
}

/** A frame taken apart. */
export interface UnpackedFrame {
  readonly bytes: Uint8Array;
  readonly headers: readonly Header[];
  /** What the tunnel adds to the host's frame; 0 without one. */
  readonly tunnelBytes: number;
  /** The host's IP packet, and the one that is on the cable: what MTUs are compared with. */
  readonly packetBytes: number;
  readonly outerPacketBytes: number;
}

/** Least and largest IP packet that can be chosen: 20 + 8 of headers, and what jumbo hosts send. */
export const packetBytesMin: number = ipv4HeaderBytes + udpHeaderBytes;
export const packetBytesMax = 9000;

/** What a tunnel adds to the host's IP packet: 50, 54 with the inner tag, 70 over IPv6. */
export function overheadBytes({ tunnel, isTagged }: Pick<FrameChoice, "tunnel" | "isTagged">): number {
  if (tunnel === "none") return 0;
  const network = tunnel === "ipv4" ? ipv4HeaderBytes : ipv6HeaderBytes;
  return network + udpHeaderBytes + vxlanHeaderBytes + ethernetHeaderBytes + (isTagged ? vlanHeaderBytes : 0);
}

/** Make a frame. */
export function makeChosenFrame(choice: FrameChoice): UnpackedFrame {
  const { tunnel, isTagged, packetBytes, sourcePort } = choice;
  const inner = [
    ethernetLayer({ destination: "02:dc:00:00:00:0a", source: "02:dc:00:00:00:09" }),
    ...(isTagged ? [vlanLayer({ id: 100, priority: 3 })] : []),
    ipv4Layer({ source: "10.1.0.11", destination: "10.1.0.12", dontFragment: true }),
    udpLayer({ sourcePort: 49_200, destinationPort: 5201 }),
  ];
  const payload = Uint8Array.from({ length: packetBytes - packetBytesMin }, (_, place) => place & 0xff);
  if (tunnel === "none") return unpack(makeFrame(inner, payload));
  const outer = [
    ethernetLayer({ destination: "02:dc:00:00:00:31", source: "02:dc:00:00:00:21" }),
    ipv4Layer({ source: "10.255.0.5", destination: "10.255.0.6", dontFragment: true }),
    udpLayer({ sourcePort, destinationPort: vxlanPort, checksum: 0 }),
    vxlanLayer({ vni: 10_100 }),
  ];
  const overIpv4 = makeFrame([...outer, ...inner], payload);
  return tunnel === "ipv4" ? unpack(overIpv4) : overIpv6(overIpv4);
}

/** The same tunnel over IPv6: another network header between the Ethernet header and UDP, and nothing else. */
function overIpv6(overIpv4: Uint8Array): UnpackedFrame {
  const longer = ipv6HeaderBytes - ipv4HeaderBytes;
  const bytes = new Uint8Array(overIpv4.length + longer);
  bytes.set(overIpv4.subarray(0, ethernetHeaderBytes));
  new DataView(bytes.buffer).setUint16(ethernetHeaderBytes - 2, ipv6EtherType);
  const rest = overIpv4.subarray(ethernetHeaderBytes + ipv4HeaderBytes);
  emitIpv6(bytes, ethernetHeaderBytes, rest.length);
  bytes.set(rest, ethernetHeaderBytes + ipv6HeaderBytes);
  const { headers } = unpack(overIpv4);
  const shifted = headers.map((header): Header => {
    if (header.offsetBytes === 0) return dissectEthernet(bytes);
    if (header.offsetBytes === ethernetHeaderBytes) {
      const fields = ipv6Fields(ethernetHeaderBytes, rest.length);
      const name = "Internet Protocol Version 6";
      return { ...header, protocol: "ipv6", name, lengthBytes: ipv6HeaderBytes, fields };
    }
    return {
      ...header,
      offsetBytes: header.offsetBytes + longer,
      fields: header.fields.map((field) => ({ ...field, offsetBytes: field.offsetBytes + longer })),
    };
  });
  return sum(bytes, shifted);
}

/** The Ethernet header of a frame whose next header is none that @dc/wire knows. */
function dissectEthernet(bytes: Uint8Array): Header {
  return { ...headersOf(bytes)[0], isOuter: true };
}

/** Take a frame apart. */
export function unpack(bytes: Uint8Array): UnpackedFrame {
  return sum(bytes, headersOf(bytes));
}

function headersOf(bytes: Uint8Array): readonly Header[] {
  const { layers } = dissect(bytes);
  const tunnel = layers.findIndex(({ protocol }) => protocol === "vxlan");
  const headers = layers
    .filter(({ protocol }) => protocol !== "data")
    .map(
      ({ protocol, name, offsetBytes, lengthBytes, fields }, place): Header => ({
        ...{ protocol, name, offsetBytes, lengthBytes, isOuter: place <= tunnel },
        fields: fields
          // What is calculated and not in the bytes has no place in a picture of bytes.
          .filter((field) => field.lengthBytes > 0)
          .map((field) => ({ ...field, value: field.text })),
      }),
    );
  const last = headers.at(-1);
  const end = last === undefined ? 0 : last.offsetBytes + last.lengthBytes;
  if (end >= bytes.length) return headers;
  const lengthBytes = bytes.length - end;
  return [...headers, { protocol: "data", name: "Data", offsetBytes: end, lengthBytes, isOuter: false, fields: [] }];
}

function sum(bytes: Uint8Array, headers: readonly Header[]): UnpackedFrame {
  const isNetwork = ({ protocol }: Header): boolean => protocol === "ip" || protocol === "ipv6" || protocol === "arp";
  const outer = headers.find(isNetwork);
  const inner = headers.find((header) => isNetwork(header) && !header.isOuter);
  const tunnel = headers.findLast(({ isOuter }) => isOuter);
  const behind = (header: Header | undefined): number =>
    header === undefined ? bytes.length : bytes.length - header.offsetBytes;
  return {
    bytes,
    headers,
    tunnelBytes: tunnel === undefined ? 0 : tunnel.offsetBytes + tunnel.lengthBytes,
    packetBytes: behind(inner),
    outerPacketBytes: behind(outer),
  };
}

/** What a byte belongs to: the shortest field that covers it, else its header. */
export function meaningAt(
  { headers }: UnpackedFrame,
  offsetBytes: number,
): { readonly header: Header; readonly field: HeaderField | undefined } | undefined {
  const covers = (part: { readonly offsetBytes: number; readonly lengthBytes: number }): boolean =>
    offsetBytes >= part.offsetBytes && offsetBytes < part.offsetBytes + part.lengthBytes;
  const header = headers.find(covers);
  if (header === undefined) return undefined;
  const fields = header.fields.filter(covers);
  const field = fields.reduce<HeaderField | undefined>(
    (least, each) => (least === undefined || each.lengthBytes < least.lengthBytes ? each : least),
    undefined,
  );
  return { header, field };
}
