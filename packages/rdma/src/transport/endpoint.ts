/**
 * transport/endpoint — a transport whose packets are bytes: bytes in, bytes out, for a socket, a capture or another
 * implementation.
 *
 * Bytes are either whole frames, whose invariant CRC is checked, or UDP's payload, from the BTH to the invariant CRC.
 * Over a socket the operating system writes the IP header, which the CRC covers: there the CRC that is sent assumes
 * identification 0, and the one that comes is not checked.
 *
 * Source: rule R59 in ../../SPEC.md.
 * @module
 */
import { bthHeaderBytes, ethernetHeaderBytes, icrcBytes, ipv4HeaderBytes, udpHeaderBytes } from "@dc/wire";
import type { Device } from "../verbs/device.ts";
import { makeRoceFrame, parsePacket, parseRoceFrame } from "./codec.ts";
import { Packet } from "./packet.ts";
import { createTransport, type Transport, type TransportOptions } from "./transport.ts";

/** How to make an endpoint. */
export interface EndpointOptions extends TransportOptions {
  /** IPv4 address of this end, uint32. */
  readonly address: number;
  /** `frame`: Ethernet to invariant CRC. `udp`: UDP's payload. */
  readonly form: "frame" | "udp";
  /** Where bytes go. Called with a buffer that is the receiver's to keep. */
  emit(bytes: Uint8Array, destinationAddress: number): void;
  /** MAC address of an IPv4 address; by default 02:00 and the address. */
  readonly macOf?: (address: number) => number;
}

/** A transport behind bytes. */
export interface Endpoint {
  readonly transport: Transport;
  readonly device: Device;
  /** Bytes have come. @param sourceAddress who sent them, where they are a UDP payload and that is known. */
  onPacket(bytes: Uint8Array, sourceAddress?: number): void;
  /** A time that was asked for with `clock.wake` has come. */
  fire(timer: number): void;
}

/** 02:00 and the IPv4 address: a local address for who has no other. */
export const defaultMac = (address: number): number => 0x0200_0000_0000 + address;

/** Over a socket a whole window leaves at once: this many packets fit what a system buffers. */
const windowPackets = 256;

/** Make an endpoint. @throws Error with code `rdma/bad-option`. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { address, form, macOf = defaultMac } = options;
  const transport = createTransport({ windowPackets, ...options });
  const incoming = new Packet();
  const outgoing = new Packet();
  let isBusy = false;
  const drain = (): void => {
    if (isBusy) return;
    isBusy = true;
    while (transport.pull(outgoing)) {
      outgoing.sourceAddress = address;
      const { destAddress } = outgoing;
      const frame = makeRoceFrame(outgoing, { sourceMac: macOf(address), destinationMac: macOf(destAddress) });
      const skip = form === "frame" ? 0 : ethernetHeaderBytes + ipv4HeaderBytes + udpHeaderBytes;
      options.emit(frame.subarray(skip), destAddress);
    }
    isBusy = false;
  };
  /** What happens inside may ask for packets; they are sent when it is over. */
  const during = (act: () => void): void => {
    const wasBusy = isBusy;
    isBusy = true;
    act();
    isBusy = wasBusy;
    drain();
  };
  transport.onWork = drain;
  const parse = (bytes: Uint8Array, sourceAddress: number): boolean => {
    if (form === "frame") {
      const verdict = parseRoceFrame(bytes, incoming);
      if (verdict === "bad-icrc") transport.count("rx_icrc_encapsulated");
      return verdict === "packet";
    }
    incoming.sourceAddress = sourceAddress;
    return bytes.length >= bthHeaderBytes + icrcBytes && parsePacket(bytes, 0, bytes.length - icrcBytes, incoming);
  };
  return {
    transport,
    device: transport.device,
    onPacket(bytes, sourceAddress = 0) {
      if (parse(bytes, sourceAddress)) during(() => transport.receive(incoming));
    },
    fire: (timer) => during(() => transport.fire(timer)),
  };
}
