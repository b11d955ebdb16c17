/**
 * claims/two-leaves — the smallest overlay: two leaves with a host each, spines between them, one segment or none.
 * @module
 */
import { createSimulation, gbps, ns, type PortIndex, type Ps, type Simulation } from "@dc/engine";
import { ipv4Prefix } from "../address/subnet.ts";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
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

/** How it is. */
export interface TwoLeavesOptions {
  readonly spines: number;
  /** Whether both hosts are in one segment, behind tunnel endpoints. */
  readonly isTunnelled: boolean;
  /** How much longer the way over each spine is than that over the one before; default 0. */
  readonly skewPs?: Ps;
  readonly traceRecordsMax?: number;
  /** How the endpoints make their tunnels. */
  readonly tunnel?: TunnelOptions;
  /** Largest datagram of the segment; default 9,000. */
  readonly segmentMtuBytes?: number;
  /** MTU of the links between spines and the second leaf; default no bound. */
  readonly underlayMtuBytes?: number;
  /** Whether switches tell the sender of what was too big; default false. */
  readonly mtuErrors?: boolean;
}

/** Build it. */
export function buildTwoLeaves(options: TwoLeavesOptions): TwoLeaves {
  const { spines, isTunnelled, skewPs = 0, traceRecordsMax = 0, segmentMtuBytes = 9_000 } = options;
  const { tunnel = {}, underlayMtuBytes, mtuErrors = false } = options;
  const simulation = createSimulation({ seed: 1, traceRecordsMax });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const connect = (a: string, b: string, delayPs: Ps = ns(500), mtu?: number): readonly [PortIndex, PortIndex] => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    const bound = mtu === undefined ? {} : { mtuBytes: mtu };
    graph.connect(...ports, { rateBitsPerSecond: gbps(100), delayPs, ...bound });
    return ports;
  };
  const uplinks: PortIndex[] = [];
  for (let spine = 1; spine <= spines; spine++) fabric.addSwitch(`spine${spine}`, { mtuErrors });
  const ends = ["1", "2"].map((n) => {
    const leaf = `leaf${n}`;
    const vnis = [{ vni: 10_100, ports: [`h${n}`], mtuBytes: segmentMtuBytes }];
    fabric.addSwitch(leaf, isTunnelled ? { vnis, tunnel, mtuErrors } : {});
    const addresses = { [leaf]: ipv4Prefix(`10.1.0.1${n}/24`) };
    fabric.addHost(`h${n}`, isTunnelled ? { addresses, arp: false } : { arp: false });
    const [hostPort] = connect(`h${n}`, leaf);
    for (let spine = 1; spine <= spines; spine++) {
      // On the way up only.
      const delayPs = ns(500) + (n === "1" ? (spine - 1) * skewPs : 0);
      const [uplink] = connect(leaf, `spine${spine}`, delayPs, n === "1" ? undefined : underlayMtuBytes);
      if (n === "1") uplinks.push(uplink);
    }
    return hostPort;
  });
  fabric.start();
  const [hostPort, farPort] = ends as [PortIndex, PortIndex];
  return { simulation, fabric, hostPort, uplinks, farPort };
}
