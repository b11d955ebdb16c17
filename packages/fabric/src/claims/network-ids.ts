/**
 * claims/network-ids — F-25: how many networks there can be, by VLANs, by VNIs, and on one leaf.
 *
 * Tenants come one after the other, and each asks for one network. What fails first is found by building: the network of
 * n tenants is made for ever closer n, between one that can be built and one that is refused.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createFabric, type Fabric } from "../fabric/fabric.ts";

/** Build a network for some tenants; throws where it is refused. */
type Build = (fabric: Fabric, tenants: number) => void;

/** Whether the network of so many tenants can be built. */
function isBuilt(build: Build, tenants: number): boolean {
  const fabric = createFabric(createSimulation({ seed: 1, traceRecordsMax: 0 }));
  try {
    build(fabric, tenants);
    fabric.start();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && /^fabric\/(vlan|overlay)$/.test(String(error.code))) return false;
    throw error;
  }
}

/** The first tenant who gets no network. */
function firstRefused(build: Build): number {
  let [good, bad] = [0, 1];
  while (isBuilt(build, bad)) [good, bad] = [bad, bad * 2];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBuilt(build, middle)) good = middle;
    else bad = middle;
  }
  return bad;
}

/** A port with a name, which nothing need join. */
function addPort(fabric: Fabric, node: number, name: string): void {
  fabric.simulation.graph.addPort(node, name);
}

/** One bridge whose trunk carries the VLAN of each tenant: tenant n has VLAN n. */
const vlanOnly: Build = (fabric, tenants) => {
  const trunk = Array.from({ length: tenants }, (_, n) => n + 1);
  addPort(fabric, fabric.addBridge("bridge", { vlans: { up: { trunk } } }), "up");
};

/** A fabric in which the newest tenant has the next VNI, on a leaf that maps its VNIs to VLANs. */
const vxlanFabric: Build = (fabric, tenants) => {
  addPort(fabric, fabric.addSwitch("leaf", { vnis: [{ vni: tenants, ports: [] }], vlanTable: 4094 }), "up");
};

/** Leaves that have every tenant's segment between them, each as many as it holds. */
const leaves =
  (count: number, entries: number): Build =>
  (fabric, tenants) => {
    for (let leaf = 0; leaf < count; leaf++) {
      const own = Array.from({ length: tenants }, (_, n) => n + 1).filter((tenant) => tenant % count === leaf);
      const vnis = own.map((vni) => ({ vni, ports: [] }));
      addPort(fabric, fabric.addSwitch(`leaf${leaf + 1}`, { vnis, vlanTable: entries }), "up");
    }
  };

const cell = (inputs: Cell["inputs"], expected: number, build: Build): Cell => ({
  inputs,
  quantity: "first tenant without a network",
  expected,
  tolerance: exact,
  measure: () => firstRefused(build),
});

/** A VLAN has twelve bits, a VNI 24, and a leaf has VLANs. */
export const networkIds: Claim = {
  id: "F-25",
  slug: "network-ids",
  statement:
    "24 bits give 16.7 million network ids, but each leaf still maps to at most 4,094 VLANs, or to what its table holds",
  refutes: [],
  source:
    "calculated from IEEE 802.1Q-2018 table 9-2 (VIDs 0 and 4095 name no VLAN) and RFC 7348 §5 (a VNI of 24 bits, of which this fabric leaves 0 unused)",
  cells: () => [
    cell({ network: "VLANs only" }, 4095, vlanOnly),
    cell({ network: "VXLAN, any leaf" }, 2 ** 24, vxlanFabric),
    cell({ network: "VXLAN, one leaf", "table entries": 1000 }, 1001, leaves(1, 1000)),
    cell({ network: "VXLAN, one leaf", "table entries": 4094 }, 4095, leaves(1, 4094)),
    cell({ network: "VXLAN, one leaf", "table entries": 16_384 }, 4095, leaves(1, 16_384)),
    cell({ network: "VXLAN, three leaves", "table entries": 4094 }, 3 * 4094 + 1, leaves(3, 4094)),
  ],
};
