/**
 * claims/overhead — F-17: what a tunnel costs in bytes, and what someone who listens between the leaves can read.
 *
 * A flow from a host to one at another leaf, with and without a tunnel on the way. The payload is what Ethernet carries,
 * an IP datagram; a frame costs 38 bytes on a cable beside it (14 header, 4 FCS, 20 preamble and gap).
 * @module
 */
import { us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { ethernetHeaderBytes } from "@dc/wire";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
import { buildTwoLeaves } from "./two-leaves.ts";

const frames = 20;
/** Beside the frame as captured: preamble 8, FCS 4, gap 12. */
const cableBytes = 24;

/** Bytes of a frame as captured, at the sender's port and at the leaf's uplink, and the bytes themselves. */
function sendThrough(isTunnelled: boolean, payloadBytes: number, tunnel: TunnelOptions = {}) {
  const { simulation, fabric, hostPort, uplinks } = buildTwoLeaves({ spines: 1, isTunnelled, tunnel });
  const { graph } = simulation;
  const [uplink] = uplinks as [number];
  const seen = new Map<number, Uint8Array[]>([
    [hostPort, []],
    [uplink, []],
  ]);
  graph.tap((_timePs, port, frame) => seen.get(port)?.push(simulation.frames.bytes(frame).slice()));
  const frameBytes = payloadBytes + ethernetHeaderBytes;
  fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes, gapPs: us(1), framesMax: frames });
  simulation.runUntil(us(frames + 100));
  graph.settle();
  const mean = (port: number): number => graph.ports.sentBytes(port) / graph.ports.sentFrames(port);
  return {
    atHostBytes: mean(hostPort),
    atUplinkBytes: mean(uplink),
    inner: seen.get(hostPort) as Uint8Array[],
    outer: seen.get(uplink) as Uint8Array[],
  };
}

/** Whether the frames between the leaves hold the host's frames byte for byte, behind the tunnel's headers. */
function listen(): string {
  const { inner, outer } = sendThrough(true, 512);
  const isInside = (frame: Uint8Array, at: number): boolean => {
    const seen = outer[at] as Uint8Array;
    const rest = seen.subarray(seen.length - frame.length);
    return frame.every((byte, place) => byte === rest[place]);
  };
  return inner.length === frames && outer.length === frames && inner.every(isInside) ? "readable" : "hidden";
}

/** What a tunnel adds to a frame with a payload of 1,500 bytes. */
const added = (encapsulation: string, tunnel: TunnelOptions, expected: number): Cell => ({
  inputs: { payload: 1500, encapsulation },
  quantity: "bytes added",
  expected,
  tolerance: exact,
  measure() {
    const { atHostBytes, atUplinkBytes } = sendThrough(true, 1500, tunnel);
    return atUplinkBytes - atHostBytes;
  },
});

function cells(): Cell[] {
  const share = (payload: number, encapsulation: string, expected: number): Cell => ({
    inputs: { payload, encapsulation },
    quantity: "payload / bytes on the cable",
    expected,
    tolerance: absolute(0.0005),
    measure: () => payload / (sendThrough(encapsulation !== "none", payload).atUplinkBytes + cableBytes),
  });
  return [
    added("VXLAN, IPv4", {}, 50),
    added("VXLAN, IPv6", { outer: "ipv6" }, 70),
    added("VXLAN, IPv4, tagged", { vlan: 30 }, 54),
    added("VXLAN, IPv6, tagged", { outer: "ipv6", vlan: 30 }, 74),
    ...[0.627, 0.931, 0.975, 0.996].map((expected, at) => share([64, 512, 1500, 8950][at] as number, "none", expected)),
    ...[0.421, 0.853, 0.945, 0.99].map((expected, at) =>
      share([64, 512, 1500, 8950][at] as number, "VXLAN, IPv4", expected),
    ),
    {
      inputs: { payload: 512, encapsulation: "VXLAN, IPv4" },
      quantity: "inner frame, to one who listens between leaves",
      expected: "readable",
      tolerance: exact,
      measure: listen,
    },
  ];
}

/** Encapsulation costs bytes in proportion to packet size and hides nothing. */
export const overhead: Claim = {
  id: "F-17",
  slug: "overhead",
  statement: "Encapsulation costs bytes in proportion to packet size and hides nothing",
  refutes: ["E40"],
  source:
    "calculated from RFC 7348 §5 (8 bytes, behind UDP 8, IPv4 20 or IPv6 40, a tag's 4, Ethernet 14) and IEEE 802.3 (38 bytes a frame)",
  cells,
};
