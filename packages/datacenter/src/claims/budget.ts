/**
 * claims/budget — what a request's time should be: the sum of numbers that each have a source, and what a cheaper one of
 * them would save.
 *
 * Which steps a path has is reckoned here by itself, from the words of the paths, so that a run that skips one or takes
 * one twice shows.
 * @module
 */
import { defaults } from "@dc/fabric";
import { assumed, type SourcedNumber } from "@dc/rdma";
import type { CostProfile, CostStep, DataPath, DiskPath } from "@dc/virt";
import { datagramBytes, readBytes, type Tunnel } from "./latency-rig.ts";

/** Who a term is for. */
export type Layer = "guest's driver" | "server" | "network" | "medium";
/** A request's time: for each layer that it meets a number in picoseconds. */
export type Budget = ReadonlyMap<Layer, SourcedNumber>;

/** What a disk takes to read 4 KiB at random, one request at a time. */
export const media: { readonly nand: SourcedNumber; readonly xpoint: SourcedNumber } = {
  nand: makeMedium(77_900_000, "Intel SSD DC P3700 800 GB, NAND flash"),
  xpoint: makeMedium(8_900_000, "Intel Optane SSD DC P4800X 375 GB, 3D XPoint"),
};

function makeMedium(value: number, disk: string): SourcedNumber {
  return {
    value,
    unit: "ps",
    source: `AnandTech, review of the Intel Optane SSD DC P4800X, April 2017, 4 kB random read at queue depth 1, mean: ${disk}`,
    url: "https://www.anandtech.com/show/11209/intel-optane-ssd-dc-p4800x-review-a-deep-dive-into-3d-xpoint-enterprise-performance/3",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a local disk as a program sees it: the driver and the interrupt of the machine that measured are in it",
  };
}

/** What a kernel takes to put a frame into a tunnel, and to take it out. */
export const tunnelCycles: SourcedNumber = {
  value: 100,
  unit: "cycle",
  source: "the course text that these labs replace, which cites nothing: 50 to 100 cycles a frame",
  date: "2026-11",
  confidence: "unverified",
};

/** From the weakest. */
const confidences: readonly SourcedNumber["confidence"][] = ["unverified", "calculated", "published", "measured"];

/** Numbers in picoseconds added up: as sure as the least sure of them. */
function sum(parts: readonly SourcedNumber[]): SourcedNumber {
  const places = parts.map(({ confidence }) => confidences.indexOf(confidence));
  return {
    value: parts.reduce((total, { value }) => total + value, 0),
    unit: "ps",
    source: parts.map(({ source }) => source).join("; "),
    date: parts.map(({ date }) => date).sort()[0] ?? "",
    confidence: confidences[Math.min(...places)] ?? "unverified",
  };
}

function times(count: number, number: SourcedNumber): SourcedNumber {
  return { ...number, value: count * number.value, source: `${count} times ${number.source}` };
}

/** Steps of a profile, in picoseconds; cycles as sure as their clock too. @param bytes that `copyPerByte` is for */
function stepsOf({ numbers }: CostProfile, steps: readonly CostStep[], bytes = 0): SourcedNumber {
  const inPs = steps.map((step): SourcedNumber => {
    const { value, unit, source, ...rest } = numbers[step];
    const ps = unit === "ps" ? value : (value * (unit === "cycle/byte" ? bytes : 1) * 1e12) / numbers.clock.value;
    return { ...rest, value: ps, unit: "ps", source: `${step}, ${value} ${unit}: ${source}` };
  });
  const isTimed = steps.some((step) => numbers[step].unit !== "ps");
  return sum(isTimed ? [...inPs, { ...numbers.clock, value: 0 }] : inPs);
}

/** A guest that is told by a posted interrupt. */
const told: readonly CostStep[] = ["interruptPost", "guestInterrupt"];
const kickToVmm: readonly CostStep[] = ["hardwareExit", "dispatch", "userReturn", "userHandler"];
const kickToKernel: readonly CostStep[] = ["hardwareExit", "dispatch", "ioeventfdSignal"];
const raise: readonly CostStep[] = ["syscall", "irqfdSignal"];
const serve: readonly CostStep[] = ["backendRequest", "syscall"];
const carry: readonly CostStep[] = ["backendPacket", "copyStart", "copyPerByte", "hostStack"];

/** From the guest's doorbell to the server's port, and from the other server's port to the guest that is told. */
const datagramSteps: { readonly [path in DataPath]: readonly CostStep[] } = {
  vmm: [...kickToVmm, ...carry, "syscall", "workerWake", ...carry, "syscall", ...raise, ...told],
  vhost: [...kickToKernel, "workerWake", ...carry, "workerWake", ...carry, "irqfdSignal", ...told],
  vf: ["doorbellWrite", "dmaRead", "devicePacket", "dmaWrite", "devicePacket", ...told],
};

/** From the guest's doorbell to the adapter, and back. */
const readSteps: { readonly [path in DiskPath | "vf"]: readonly CostStep[] } = {
  vmm: [...kickToVmm, ...serve, "workerWake", ...serve, ...raise, ...told],
  "vhost-user": ["pollInterval", "backendRequest", "pollInterval", "backendRequest", ...raise, ...told],
  vf: ["doorbellWrite", ...told],
};

/** Bytes on a cable of a rate: preamble, FCS and gap of each frame are among them. */
function bits(bytes: number, rate: SourcedNumber): SourcedNumber {
  return {
    value: (bytes * 8e12) / rate.value,
    unit: "ps",
    source: `${bytes} bytes at ${rate.value} bit/s: ${rate.source}`,
    date: rate.date,
    confidence: "calculated",
  };
}

/** IEEE 802.3-2018 §3.1.1, §4.4.2: preamble and delimiter 8, FCS 4, gap 12. */
const aroundBytes = 24;
/** Ethernet 14, IPv4 20, UDP 8, base transport header 12, invariant CRC 4. */
const aroundRoceBytes: number = aroundBytes + 58;
/** A command capsule, the read's data by RDMA WRITE (16 bytes more of header), and a response capsule. */
const readFrameBytes: number = 3 * aroundRoceBytes + 64 + (16 + readBytes) + 16;
/** RFC 7348 §5: Ethernet 14, IPv4 20, UDP 8, VXLAN 8. */
const vxlanBytes = 50;

/** A datagram from guest to guest, over server, leaf, spine, leaf and server. */
export function makeDatagramBudget(path: DataPath, profile: CostProfile, tunnel: Tunnel): Budget {
  const onCableBytes = datagramBytes + aroundBytes;
  const slowBytes = onCableBytes + (tunnel === "server" ? vxlanBytes : 0);
  const fastBytes = onCableBytes + (tunnel === "none" ? 0 : vxlanBytes);
  return new Map<Layer, SourcedNumber>([
    ["guest's driver", stepsOf(profile, ["driverTransmit", "driverReceive"])],
    ["server", stepsOf(profile, datagramSteps[path], datagramBytes)],
    [
      "network",
      sum([
        times(2, bits(slowBytes, defaults.hostRate)),
        times(2, bits(fastBytes, defaults.fabricRate)),
        times(4, defaults.linkDelay),
      ]),
    ],
  ]);
}

/** A read from a disk at the far end of a cable between two adapters. */
export function makeReadBudget(path: DiskPath | "vf", profile: CostProfile, medium: SourcedNumber): Budget {
  return new Map<Layer, SourcedNumber>([
    ["guest's driver", stepsOf(profile, ["driverRequest", "driverReceive"])],
    ["server", stepsOf(profile, readSteps[path])],
    [
      "network",
      sum([bits(readFrameBytes, defaults.fabricRate), times(2, defaults.linkDelay), times(4, assumed.nicPipeline)]),
    ],
    ["medium", medium],
  ]);
}

/** The whole, in picoseconds. */
export function totalOf(budget: Budget): number {
  return [...budget.values()].reduce((total, { value }) => total + value, 0);
}

/** Amdahl: what of the whole is saved when a budget's term becomes another's. */
export function savedBy(before: Budget, after: Budget): number {
  return 1 - totalOf(after) / totalOf(before);
}

/** The layer that takes longest. */
export function largestOf(times: ReadonlyMap<Layer, number>): Layer {
  return [...times].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
