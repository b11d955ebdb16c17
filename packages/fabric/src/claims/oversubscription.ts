/**
 * claims/oversubscription — F-01: what a server gets off its rack, when some or all of the rack send.
 *
 * 32 servers of 25 Gbit/s under 4 uplinks of 100: flows are placed so that each uplink has as many, because how a hash
 * spreads them is another claim (F-05). Measured is what leaves by the uplinks.
 * @module
 */
import { us } from "@dc/engine";
import { absolute, type Cell, type Claim, relative } from "@dc/engine/experiment";
import { buildGenerated, frameBits, frameBytes, type GeneratedFabric, lineGapPs, sourcePortFor } from "./generated.ts";

const servers = 32;
const uplinkCount = 4;
const nicBitsPerSecond = 25e9;
const warmPs = us(30);
/** Frames that a server at line rate sends meanwhile. */
const framesMeasured = 200;

function build(): GeneratedFabric {
  return buildGenerated({
    ...{ kind: "fabric/leaf-spine@1", spines: uplinkCount, leaves: 2, hostsPerLeaf: servers },
    ...{ hostRate: "25G", fabricRate: "100G", queue: "32KiB" },
  });
}

/** Send from servers of the first leaf to those of the second, each at this share of its line. */
function sendOff(network: GeneratedFabric, active: number, share: number): void {
  for (let server = 0; server < active; server++) {
    const [from, to] = [`h${server + 1}`, `h${servers + server + 1}`];
    const sourcePort = sourcePortFor(network, from, to, server % uplinkCount, uplinkCount);
    const gapPs = Math.round(lineGapPs(nicBitsPerSecond) / share);
    // Not in step.
    const startPs = Math.floor((gapPs * server) / active);
    network.fabric.addUdpFlow({ from, to, frameBytes, gapPs, startPs, sourcePort, destinationPort: 9 });
  }
}

/** Frames sent by the first leaf's uplinks, and frames that came to them, in the time that a line sends `framesMeasured`. */
function measure(network: GeneratedFabric): { sent: number; offered: number } {
  const { simulation } = network;
  const { graph } = simulation;
  const uplinks = network.portsTo("leaf1", "spine");
  const count = (): { sent: number; offered: number } => {
    const sent = network.sentFrames(uplinks);
    const waiting = uplinks.reduce(
      (sum, port) => sum + graph.ports.queuedFrames(port) + graph.ports.droppedFrames[port],
      0,
    );
    return { sent, offered: sent + waiting };
  };
  simulation.runUntil(warmPs);
  const before = count();
  simulation.runUntil(warmPs + framesMeasured * lineGapPs(nicBitsPerSecond));
  const after = count();
  return { sent: after.sent - before.sent, offered: after.offered - before.offered };
}

/** Gbit/s of each active server. */
function serverGbps(active: number): number {
  const network = build();
  sendOff(network, active, 1);
  const seconds = (framesMeasured * lineGapPs(nicBitsPerSecond)) / 1e12;
  return (measure(network).sent * frameBits) / seconds / active / 1e9;
}

/** What all servers offer to the uplinks over what these carry, when this share of their traffic stays in the rack. */
function effectiveRatio(locality: number): number {
  const network = build();
  sendOff(network, servers, 1 - locality);
  if (locality > 0) {
    const gapPs = Math.round(lineGapPs(nicBitsPerSecond) / locality);
    for (let server = 0; server < servers; server++) {
      const [from, to] = [`h${server + 1}`, `h${((server + 1) % servers) + 1}`];
      const startPs = Math.floor((gapPs * server) / servers);
      network.fabric.addUdpFlow({ from, to, frameBytes, gapPs, startPs, destinationPort: 9 });
    }
  }
  // In the time of one frame at 25 Gbit/s an uplink of 100 sends four.
  return measure(network).offered / (framesMeasured * 4 * uplinkCount);
}

function cells(): Cell[] {
  const design = "32 × 25G, 4 × 100G";
  return [
    ...[1, 2, 4, 8, 16, 24, 32].map(
      (active): Cell => ({
        inputs: { design, active },
        quantity: "Gbit/s of an active server, off its rack",
        expected: Math.min(25, 400 / active),
        tolerance: relative(0.01),
        measure: () => serverGbps(active),
      }),
    ),
    ...[0, 0.25, 0.5, 0.75].map(
      (locality): Cell => ({
        inputs: { design, active: servers, locality },
        quantity: "offered to the uplinks over their capacity",
        expected: 2 * (1 - locality),
        tolerance: absolute(0.02),
        measure: () => effectiveRatio(locality),
      }),
    ),
  ];
}

/** Off-rack share per server = min(NIC, uplink / active senders), scaled by locality. */
export const oversubscription: Claim = {
  id: "F-01",
  slug: "oversubscription",
  statement:
    "A server's share off its rack is its port's rate or its part of the uplinks, whichever is less, and what stays in the rack does not count",
  refutes: ["E04"],
  source: "calculated: min(25, 400 / active) Gbit/s; 32 × 25 × (1 − p) over 4 × 100",
  cells,
};
