/**
 * claims/two-leaves — the smallest overlay: two leaves with a host each, spines between them, one segment or none.
 * @module
 */
import { createSimulation, gbps, ns, type PortIndex, type Simulation } from "@dc/engine";
import { ipv4Prefix } from "../address/subnet.ts";
import { createFabric, type Fabric } from "../fabric/fabric.ts";

/** Built and started; nothing has been sent. */
export interface TwoLeaves {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  /** The sender's port, the first leaf's uplinks, and the receiver's port. */
  readonly hostPort: PortIndex;
  readonly uplinks: readonly PortIndex[];
  readonly farPort: PortIndex;
}

/** Build it. @param isTunnelled whether both hosts are in one segment, behind tunnel endpoints. */
export function buildTwoLeaves(spines: number, isTunnelled: boolean, traceRecordsMax = 0): TwoLeaves {
  const simulation = createSimulation({ seed: 1, traceRecordsMax });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const link = { rateBitsPerSecond: gbps(100), delayPs: ns(500) };
  const connect = (a: string, b: string): readonly [PortIndex, PortIndex] => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    graph.connect(...ports, link);
    return ports;
  };
  const uplinks: PortIndex[] = [];
  for (let spine = 1; spine <= spines; spine++) fabric.addSwitch(`spine${spine}`);
  const ends = ["1", "2"].map((n) => {
    const leaf = `leaf${n}`;
    fabric.addSwitch(leaf, isTunnelled ? { vnis: [{ vni: 10_100, ports: [`h${n}`], mtuBytes: 9_000 }] } : {});
    const addresses = { [leaf]: ipv4Prefix(`10.1.0.1${n}/24`) };
    fabric.addHost(`h${n}`, isTunnelled ? { addresses, arp: false } : { arp: false });
    const [hostPort] = connect(`h${n}`, leaf);
    for (let spine = 1; spine <= spines; spine++) {
      const [uplink] = connect(leaf, `spine${spine}`);
      if (n === "1") uplinks.push(uplink);
    }
    return hostPort;
  });
  fabric.start();
  const [hostPort, farPort] = ends as [PortIndex, PortIndex];
  return { simulation, fabric, hostPort, uplinks, farPort };
}
