/**
 * claims/latency — I-04: a request's time is a sum, and what a cheaper layer saves depends on all the others.
 *
 * The same swaps of a guest's back end, twice: for a datagram between racks, and for a read from a disk at the far end
 * of a cable. What is expected is the budget's sum of sourced numbers, and by Amdahl's law its part that a swap saves;
 * measured are the spans of runs. What the medium takes in a read is how much sooner the read ends with a quick one.
 * @module
 */
import { type Ps, us } from "@dc/engine";
import { absolute, type Cell, type Claim, points } from "@dc/engine/experiment";
import { type CostProfile, costProfile, type DataPath, deriveProfile, type DiskPath } from "@dc/virt";
import {
  type Budget,
  largestOf,
  type Layer,
  makeDatagramBudget,
  makeReadBudget,
  media,
  savedBy,
  totalOf,
  tunnelCycles,
} from "./budget.ts";
import { type Chain, datagramBytes, measureDatagram, measureRead, readBytes, type Tunnel } from "./latency-rig.ts";

/** A quick medium. One that takes nothing would not do: the data would wait behind the command's acknowledgement. */
const quickPs = us(1);

const profileName = "skx-vmcall-1539";

/** One way to serve one request: what is expected of it, and what a run of it gives. */
interface Stack {
  readonly request: string;
  readonly path: string;
  readonly budget: Budget;
  measure(): ReadonlyMap<Layer, Ps>;
}

/** A chain's time, for each layer of the budget. */
function byLayer({ layers, totalPs }: Chain, mediumPs: Ps): Map<Layer, Ps> {
  const sum = (...names: string[]): Ps => names.reduce((total, name) => total + (layers.get(name) ?? 0), 0);
  const driver = sum("virt.guest");
  const network = sum("link.serialise", "link.propagate", "virt.storage") - mediumPs;
  const times = new Map<Layer, Ps>([
    ["guest's driver", driver],
    // Whatever is neither: were a segment of another kind to appear, it would be in here and too much.
    ["server", totalPs - driver - network - mediumPs],
    ["network", network],
  ]);
  return mediumPs === 0 ? times : times.set("medium", mediumPs);
}

const totalPsOf = (times: ReadonlyMap<Layer, Ps>): Ps => [...times.values()].reduce((total, ps) => total + ps, 0);

/** Run it once, for all cells that ask. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function datagram(path: DataPath, profile: CostProfile, tunnel: Tunnel = "leaf"): Stack {
  return {
    request: `a datagram of ${datagramBytes} B between racks`,
    path,
    budget: makeDatagramBudget(path, profile, tunnel),
    measure: once(() => byLayer(measureDatagram(path, profile, tunnel), 0)),
  };
}

function read(path: DiskPath | "vf", profile: CostProfile, medium: "nand" | "xpoint"): Stack {
  const number = media[medium];
  return {
    request: `a read of ${readBytes} B over RDMA, ${medium === "nand" ? "NAND" : "3D XPoint"}`,
    path,
    budget: makeReadBudget(path, profile, number),
    measure: once(() => {
      const chain = measureRead(path, profile, number.value);
      return byLayer(chain, quickPs + chain.totalPs - measureRead(path, profile, quickPs).totalPs);
    }),
  };
}

/** Cycles come whole, and each step's time is rounded up to a picosecond. */
const rounding = absolute(1);

function termCells({ request, path, budget, measure }: Stack): Cell[] {
  const inputs = (layer: string, confidence: string): Cell["inputs"] => ({ request, path, layer, confidence });
  const largest = largestOf(new Map([...budget].map(([layer, { value }]) => [layer, value])));
  return [
    ...[...budget].map(
      ([layer, { value, confidence }]): Cell => ({
        inputs: inputs(layer, confidence),
        quantity: "ns",
        expected: value / 1000,
        tolerance: rounding,
        measure: () => (measure().get(layer) ?? Number.NaN) / 1000,
      }),
    ),
    {
      inputs: inputs("all", ""),
      quantity: "ns",
      expected: totalOf(budget) / 1000,
      tolerance: rounding,
      measure: () => totalPsOf(measure()) / 1000,
    },
    {
      inputs: inputs(largest, ""),
      quantity: "share of the largest layer",
      expected: (budget.get(largest)?.value ?? Number.NaN) / totalOf(budget),
      tolerance: points(0.1),
      measure() {
        const times = measure();
        const found = largestOf(times);
        return found === largest ? (times.get(found) ?? Number.NaN) / totalPsOf(times) : found;
      },
    },
  ];
}

function swapCell(before: Stack, after: Stack, swap: string): Cell {
  return {
    inputs: { request: before.request, swap },
    quantity: "share of the time that is saved",
    expected: savedBy(before.budget, after.budget),
    tolerance: points(0.1),
    measure: () => 1 - totalPsOf(after.measure()) / totalPsOf(before.measure()),
  };
}

/** What a tunnel adds to the same way without one. @param cycles of each server's kernel, for the frame */
function tunnelCell(profile: CostProfile, tunnel: Tunnel, cycles: number): Cell {
  const { hostStack } = profile.numbers;
  const source = `${hostStack.source}; and ${cycles} cycles for a tunnel (${tunnelCycles.source})`;
  const slower = { hostStack: { ...hostStack, value: hostStack.value + cycles, source } };
  const after = datagram("vhost", deriveProfile(profile, "tunnel", "with a tunnel's cycles", slower), tunnel);
  const before = datagram("vhost", profile, "none");
  return {
    inputs: { request: before.request, path: "vhost", "tunnel ends on the": tunnel, "cycles at each end": cycles },
    quantity: "ns that VXLAN adds",
    expected: (totalOf(after.budget) - totalOf(before.budget)) / 1000,
    tolerance: rounding,
    measure: () => (totalPsOf(after.measure()) - totalPsOf(before.measure())) / 1000,
  };
}

function cells(): Cell[] {
  const profile = costProfile(profileName);
  const [vmm, vhost, vf] = (["vmm", "vhost", "vf"] as const).map((path) => datagram(path, profile)) as Three;
  const [diskVmm, diskUser, diskVf] = (["vmm", "vhost-user", "vf"] as const).map((path) =>
    read(path, profile, "nand"),
  ) as Three;
  return [
    ...[vmm, vhost, vf, diskVmm, diskUser, diskVf].flatMap(termCells),
    swapCell(vmm, vf, "vmm to vf"),
    swapCell(vhost, vf, "vhost to vf"),
    swapCell(diskVmm, diskVf, "vmm to vf"),
    swapCell(diskVmm, diskUser, "vmm to vhost-user"),
    swapCell(diskUser, diskVf, "vhost-user to vf"),
    swapCell(diskUser, read("vhost-user", profile, "xpoint"), "NAND to 3D XPoint"),
    tunnelCell(profile, "leaf", 0),
    tunnelCell(profile, "server", 0),
    tunnelCell(profile, "server", tunnelCycles.value),
    tunnelCell(profile, "server", 10 * tunnelCycles.value),
  ];
}

type Three = [Stack, Stack, Stack];

/** I-04. */
export const latency: Claim = {
  id: "I-04",
  slug: "latency",
  statement: "End-to-end latency is a sum, and only its largest term is worth optimizing",
  refutes: ["E39"],
  source: `calculated: sums of numbers with sources (profile ${profileName} of @dc/virt, defaults of @dc/fabric, assumed of @dc/rdma; ${media.nand.source}; ${media.xpoint.source}), each layer as sure as the least sure of its numbers, and by Amdahl's law what a swap saves`,
  cells,
};
