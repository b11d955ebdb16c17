/**
 * claims/latency-rig — one datagram between guests of two racks, and one read of 4 KiB from a disk at the far end of a
 * cable, each through a stack of one's choice: what its chain of spans says of its time.
 *
 * The disk is behind NVMe over RDMA. A guest reaches it through its virtio disk, whose back end holds the connection; or
 * it holds the connection itself, over an adapter's function, and then nobody but its driver and the device is between.
 * @module
 */
import { createSimulation, type Ps, type Simulation, us } from "@dc/engine";
import { readSpans, requestLayer } from "@dc/engine/spans";
import { createFabric, defaults, type VniOptions } from "@dc/fabric";
import { assumed } from "@dc/rdma";
import { createStoragePair } from "@dc/rdma/testing";
import {
  type CostProfile,
  type CostStep,
  createExitCounts,
  createGuestDisk,
  createVcpu,
  type DataPath,
  type DiskPath,
} from "@dc/virt";
import type { Ipv4Prefix } from "@dc/wire";
import { createGuests } from "../guest/guests.ts";

/** Where a tunnel between the racks begins and ends, if there is one. */
export type Tunnel = "none" | "leaf" | "server";

/** A chain's time by layer, and its whole. */
export interface Chain {
  readonly layers: ReadonlyMap<string, Ps>;
  readonly totalPs: Ps;
}

/** The datagram, as captured at the guest. */
export const datagramBytes = 1066;
/** The read. */
export const readBytes = 4096;

/** Of servers, and between switches and adapters. */
const rates = { server: defaults.hostRate.value, fast: defaults.fabricRate.value } as const;
const delayPs: Ps = defaults.linkDelay.value;
const interrupt = "posted";

function chainOf({ spans }: Simulation): Chain {
  const layers = new Map<string, Ps>();
  let totalPs = Number.NaN;
  for (const { layer, parent, startPs, endPs } of readSpans(spans, 1)) {
    if (layer === requestLayer) totalPs = endPs - startPs;
    else if (parent < 0) {
      const name = spans.layers[layer] ?? "";
      layers.set(name, (layers.get(name) ?? 0) + endPs - startPs);
    }
  }
  return { layers, totalPs };
}

const prefix = (host: number): Ipv4Prefix => ({ address: 0x0a01_0000 + host, lengthBits: 24 });

/** Send the datagram from a guest of one rack to one of the other, over a spine. */
export function measureDatagram(path: DataPath, profile: CostProfile, tunnel: Tunnel): Chain {
  const simulation = createSimulation({ seed: 1, spans: true });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const guests = createGuests(simulation, fabric);
  const segment = (port: string): { readonly vnis: readonly VniOptions[] } => ({
    vnis: [{ vni: 10_100, ports: [port], mtuBytes: 1500 }],
  });
  const connect = (a: string, b: string, rateBitsPerSecond: number): void => {
    const [from, to] = [graph.nodeByName(a), graph.nodeByName(b)];
    graph.connect(graph.addPort(from, b), graph.addPort(to, a), { rateBitsPerSecond, delayPs });
  };
  fabric.addSwitch("spine1");
  for (const rack of [1, 2]) {
    const [leaf, server, vm] = [`leaf${rack}`, `server${rack}`, `vm${rack}`];
    fabric.addSwitch(leaf, tunnel === "leaf" ? segment(server) : {});
    const bridge = fabric.addBridge(server, { uplink: leaf, arp: false, ...(tunnel === "server" ? segment(vm) : {}) });
    const node = fabric.addHost(vm, {
      arp: false,
      ...(tunnel === "none" ? {} : { addresses: { eth0: prefix(rack) } }),
    });
    guests.add(node, { server: bridge, path, profile, interrupt, queueSize: 256, mtuBytes: 1500 });
    connect(server, leaf, rates.server);
    connect(leaf, "spine1", rates.fast);
  }
  fabric.start();
  fabric.addUdpFlow({ from: "vm1", to: "vm2", frameBytes: datagramBytes, gapPs: us(1), startPs: us(1), framesMax: 1 });
  simulation.runUntil(us(1000));
  return chainOf(simulation);
}

/** A guest that holds the connection itself: its driver, a register of the function, a posted interrupt. */
function readByFunction(
  simulation: Simulation,
  profile: CostProfile,
  pair: ReturnType<typeof createStoragePair>,
): void {
  const { spans, trace, metrics } = simulation;
  const path = "h1/vm1/nvme0";
  const place = trace.object(path);
  const vcpu = createVcpu(simulation, "h1/vm1/vcpu0", { profile });
  const buffer = simulation.state.u8(`${path}/buffer`, readBytes);
  const request = spans.open(simulation.now, place);
  const lasting = (step: CostStep): Ps => vcpu.clock.ps(profile.numbers[step].value);
  const marked = (layer: string): void => void spans.mark(request, spans.layer(layer), place, simulation.now);
  const submitted = vcpu.step(() => {
    marked("virt.guest");
    vcpu.run(lasting("doorbellWrite"), rung);
  });
  const rung = vcpu.step(() => {
    marked("virt.kick");
    pair.initiator.read(0, 0, [buffer]);
    vcpu.done();
  });
  const taken = vcpu.step(() => {
    marked("virt.guest");
    spans.close(request, simulation.now);
    vcpu.done();
  });
  const submit = vcpu.task(() => vcpu.run(lasting("driverRequest"), submitted));
  const poll = vcpu.task(() => {
    marked("virt.interrupt");
    vcpu.run(lasting("driverReceive"), taken);
  });
  const counts = [metrics.counter(path, "interrupts"), metrics.counter(path, "cycles")] as const;
  const line = vcpu.line(interrupt, createExitCounts(simulation, path, false), ...counts, () => vcpu.wake(poll));
  pair.initiator.onComplete((_request, status) => {
    if (status !== 0) throw new Error(`the read ended with status ${status}`);
    marked("virt.storage");
    vcpu.raise(line, 0, -1);
  });
  vcpu.wake(submit);
}

/** Read from the disk. @param mediaPs how long its medium takes. */
export function measureRead(path: DiskPath | "vf", profile: CostProfile, mediaPs: Ps): Chain {
  const simulation = createSimulation({ seed: 1, spans: true });
  const pipelinePs = assumed.nicPipeline.value;
  const pair = createStoragePair(simulation, {
    capacitySectors: 64,
    media: { readPs: mediaPs, writePs: mediaPs },
    pair: {
      rateBitsPerSecond: rates.fast,
      delayPs,
      nic: { sendDelayPs: pipelinePs, receiveDelayPs: pipelinePs },
    },
  });
  if (path === "vf") readByFunction(simulation, profile, pair);
  else {
    const options = { backend: pair.initiator, path, profile, interrupt, onComplete() {} } as const;
    createGuestDisk(simulation, "h1/vm1/virtio1", options).read(0, readBytes, 1);
  }
  simulation.runUntil(us(1000));
  return chainOf(simulation);
}
