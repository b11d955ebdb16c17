/**
 * vxlan/encapsulation — what an endpoint puts in front of a frame, as a program says it, and how long that is.
 *
 * The outer header is IPv4 or IPv6, without a tag or in one VLAN of the underlay. Every node of a fabric has an IPv6
 * address beside its IPv4 one: the same 32 bits behind a prefix. So one table of routes serves both, and the prefix is
 * such that the four words of an address fold to its last: an IPv6 flow hashes as its IPv4 twin does (W77).
 *
 * Sources: RFC 7348 §5 (the format), RFC 6935 §5 (no UDP checksum over IPv6), RFC 4193 §3 (addresses that are used
 * locally), IEEE 802.1Q-2018 §9.6; rules F290–F294 in ../../SPEC.md.
 * @module
 */
import {
  ethernetHeaderBytes,
  ipv4HeaderBytes,
  ipv6Address,
  ipv6HeaderBytes,
  udpHeaderBytes,
  vlanHeaderBytes,
  vxlanHeaderBytes,
} from "@dc/wire";
import type { NodeIndex, Ps } from "@dc/engine";
import type { SourcePortProfile } from "./source-port.ts";

/** How an endpoint makes its tunnels. */
export interface TunnelOptions {
  /** Version of the outer IP header; default IPv4. */
  readonly outer?: "ipv4" | "ipv6";
  /** VLAN of the outer frame, 1 to 4094: a tag on every link of the underlay; default none. */
  readonly vlan?: number;
  /** From which ports the outer source port is; default `rfc7348`. */
  readonly sourcePort?: SourcePortProfile;
  /** Whether the endpoint believes who tells it that a packet was too big (RFC 1191, RFC 8201); default `ignore`. */
  readonly pathMtu?: "ignore" | "learn";
  /** Whether links of the underlay may be too narrow for this endpoint's segments; default `refuse`. */
  readonly narrowLinks?: "refuse" | "allow";
  /** Silence after which an endpoint that floods forgets what it has learnt; default 300 s. */
  readonly ageingPs?: Ps;
}

/** What a tunnel adds to a frame over IPv4 without a tag: 14 + 20 + 8 + 8. */
export const tunnelBytes: number = ethernetHeaderBytes + ipv4HeaderBytes + udpHeaderBytes + vxlanHeaderBytes;

/** An encapsulation as one number, for a row of words: 1 for IPv6, 2 · the VLAN. 0 is IPv4 without a tag. */
export type Encapsulation = number;

/** The encapsulation that options say. */
export function encapsulationOf({ outer = "ipv4", vlan = 0 }: TunnelOptions): Encapsulation {
  return vlan * 2 + (outer === "ipv6" ? 1 : 0);
}

/** How one endpoint makes its tunnels, with nothing left out. */
export interface TunnelSetting
  extends Required<Pick<TunnelOptions, "sourcePort" | "pathMtu" | "narrowLinks">>,
    Pick<TunnelOptions, "ageingPs"> {
  readonly encapsulation: Encapsulation;
}

/** How each endpoint makes its tunnels. */
export interface TunnelSettings {
  of(vtep: NodeIndex): TunnelSetting;
}

/** The settings that options say. @param optionsOf what is said of an endpoint; the rest is the default. */
export function tunnelSettings(optionsOf: (vtep: NodeIndex) => TunnelOptions): TunnelSettings {
  const made: (TunnelSetting | undefined)[] = [];
  return {
    of(vtep) {
      made[vtep] ??= settingOf(optionsOf(vtep));
      return made[vtep];
    },
  };
}

/** A setting with its defaults filled in. */
export function settingOf(options: TunnelOptions): TunnelSetting {
  const { sourcePort = "rfc7348", pathMtu = "ignore", narrowLinks = "refuse" } = options;
  const ageing = options.ageingPs === undefined ? {} : { ageingPs: options.ageingPs };
  return { sourcePort, pathMtu, narrowLinks, ...ageing, encapsulation: encapsulationOf(options) };
}

/** Whether the outer header is IPv6. */
export function isOuterIpv6(encapsulation: Encapsulation): boolean {
  return (encapsulation & 1) === 1;
}

/** The VLAN of the outer frame, or 0. */
export function outerVlan(encapsulation: Encapsulation): number {
  return encapsulation >>> 1;
}

/** What an encapsulation adds to a frame: 50 bytes, 20 more over IPv6, 4 more with a tag. */
export function addedBytes(encapsulation: Encapsulation): number {
  const more = isOuterIpv6(encapsulation) ? ipv6HeaderBytes - ipv4HeaderBytes : 0;
  return tunnelBytes + more + (outerVlan(encapsulation) === 0 ? 0 : vlanHeaderBytes);
}

/** Where an outer frame's IP header begins. */
export function outerIpOffset(encapsulation: Encapsulation): number {
  return ethernetHeaderBytes + (outerVlan(encapsulation) === 0 ? 0 : vlanHeaderBytes);
}

/** The IPv6 address of whoever has this IPv4 address: fd00:dc00::fd00:dc00 and its 32 bits. */
export function fabricIpv6Address(address: number): Uint8Array<ArrayBuffer> {
  const bytes = ipv6Address("fd00:dc00::fd00:dc00:0:0");
  new DataView(bytes.buffer).setUint32(12, address);
  return bytes;
}
