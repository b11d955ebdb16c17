/**
 * dissect/protocol — what a header says of itself so that the dissector can walk through it.
 *
 * A protocol is a value: a dissector is given the protocols it shall know, and nothing registers anywhere.
 *
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import type { Issue } from "../issue.ts";
import type { Field } from "./field.ts";

/**
 * The number spaces in which a header names what it carries, by Wireshark's table names.
 * "linktype" is that of a capture's interface,
 * "ieee8023" has one number, 1, for what follows a length in the place of an EtherType.
 */
export type NumberSpace = "linktype" | "ethertype" | "ieee8023" | "llc.dsap" | "ip.proto" | "udp.port";

/** A number in a space: {space: "ip.proto", number: 17} is UDP. */
export interface Binding {
  readonly space: NumberSpace;
  readonly number: number;
}

/** The IP addresses that cover a transport header's pseudo header, and whether its packet is all there. */
export interface NetworkContext {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Where the network header starts in the frame. */
  readonly offsetBytes: number;
  /** False for a fragment and for a packet that was cut: no checksum can be told. */
  readonly isWhole: boolean;
}

/** What the headers outside have said. */
export interface DissectContext {
  readonly network: NetworkContext | undefined;
  /** True inside a packet that an ICMP error quotes: it is cut by rule, not by accident. */
  readonly isQuoted: boolean;
  /** The header around this one, where there is any. */
  readonly outside?: HeaderDissection;
}

/** A header, dissected. */
export interface HeaderDissection {
  /** Bytes of the header itself, options included. */
  readonly headerBytes: number;
  /** Where what it carries ends, at most the `end` that was given. */
  readonly payloadEnd: number;
  /** Bytes between `payloadEnd` and the packet's end that belong to this header too: a CRC behind the payload. */
  readonly trailerBytes?: number;
  /** One line: "User Datagram Protocol, Src Port: 49153, Dst Port: 9". */
  readonly summary: string;
  /** The same in a few words, for a line that shows the whole frame: "udp 49153 > 9". */
  readonly brief: string;
  readonly fields: readonly Field[];
  readonly issues: readonly Issue[];
  /** What it carries; undefined for data of nobody that we know. */
  readonly next?: Binding;
  /** Set by a network header for the transport header inside. */
  readonly network?: NetworkContext;
  /** True where what it carries is a quotation (ICMP errors). */
  readonly quotes?: boolean;
}

/** A header that the dissector can walk through. */
export interface Protocol {
  /** Wireshark's protocol name: "ip", "udp". */
  readonly name: string;
  /** "User Datagram Protocol". */
  readonly title: string;
  /**
   * Under which numbers others carry it. Written as literals: a bundler keeps a whole header alive for one property
   * that is read while the module loads.
   */
  readonly under: readonly Binding[];
  /**
   * Read the header at `offset` of the frame; what it holds ends at `end`. Never throws on bytes. See
   * `malformedHeader` for one that cannot be read.
   */
  dissect(bytes: Uint8Array, offset: number, end: number, context: DissectContext): HeaderDissection;
}

/** A header that could not be read to its end: it takes all that is left, and nothing follows. */
export function malformedHeader(
  name: string,
  title: string,
  offset: number,
  end: number,
  fields: readonly Field[],
  issues: readonly Issue[],
): HeaderDissection {
  const summary = `${title}, malformed`;
  return { headerBytes: end - offset, payloadEnd: end, summary, brief: `${name} malformed`, fields, issues };
}
