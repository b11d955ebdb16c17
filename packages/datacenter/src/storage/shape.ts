/**
 * storage/shape — targets, disks and requests as an author writes them, and the mistakes that only the whole shows.
 *
 * Source: rule D30 in ../../SPEC.md.
 * @module
 */
import { type Plan, type Reader, type Shape, shape } from "@dc/engine/scenario";
import { assumed, mediaProfiles, mtuBytes } from "@dc/rdma";
import { type DiskPath, queueSizeShape, sectorBytes } from "@dc/virt";
import { coreLinks, hasAddress, requireMtu } from "../guest/check.ts";
import { onePath } from "../guest/shape.ts";
import { pathMtuOf } from "./adapters.ts";

/** What a disk's requests may take in its adapter's memory, which every step back copies. */
const memoryBytesMax: number = 2 ** 26;

/** Whole sectors. */
function sectors(description: string, min: number, max: number): Shape<number> {
  const size = shape.size(`${description}, whole sectors of 512 bytes`, { min, max });
  return {
    ...size,
    read(value, path, reader) {
      const read = size.read(value, path, reader);
      if (read === undefined || read % sectorBytes === 0) return read;
      reader.report("datacenter/sectors", path, "whole sectors of 512 bytes", value);
      return undefined;
    },
  };
}

/** A target as it was read. */
export interface TargetRead {
  readonly on: string;
  readonly media: string;
  readonly capacity: number;
}

/** A target. */
export const targetShape: Shape<TargetRead> = shape.object({
  on: shape.ref("node", "the server it is in: a fabric/bridge@1 with an address, or a fabric/host@1"),
  media: shape.optional(
    shape.oneOf(
      "what the blocks are stored on",
      mediaProfiles.map(({ id }) => id),
    ),
    "optane-p4800x",
  ),
  capacity: shape.optional(sectors("how much it stores", 4096, 2 ** 28), 2 ** 20),
}) as Shape<TargetRead>;

/** A disk as it was read. */
export interface DiskRead {
  readonly on: string;
  readonly target: string;
  readonly path: DiskPath;
  readonly queueSize: number;
  readonly requestSize: number;
}

/** A disk. */
export const diskShape: Shape<DiskRead> = shape.object({
  on: shape.ref("node", "the guest that has it: a datacenter/vm@1"),
  target: shape.ref("node", "where its blocks are: a datacenter/nvme-target@1 that serves no other disk"),
  path: shape.optional(
    onePath(
      "who carries requests out on the guest's server: one back end, never two",
      ["vmm", "vhost-user"],
      "a queue has one back end: give the disk one of them",
    ),
    "vhost-user",
  ),
  queueSize: shape.optional(queueSizeShape("datacenter/queue-size"), 64),
  requestSize: shape.optional(sectors("its largest request", sectorBytes, 2 ** 20), 16_384),
}) as Shape<DiskRead>;

/** Requests as they were read. */
export interface RequestsRead {
  readonly disk: string;
  readonly offset: number;
  readonly size: number;
  readonly start: number;
  readonly interval: number;
  readonly count?: number;
}

/** Requests at an interval. */
export const requestsShape: Shape<RequestsRead> = shape.object({
  disk: shape.ref("node", "a datacenter/disk@1"),
  offset: shape.optional(sectors("where the first request begins; each further one is behind it", 0, 2 ** 40), 0),
  size: shape.optional(sectors("of each request", sectorBytes, 2 ** 20), 4096),
  start: shape.optional(shape.time("when the first request is made"), 0),
  interval: shape.optional(shape.time("from one request to the next", { min: 1 }), 100_000_000),
  count: shape.optional(shape.integer("at most so many requests", { min: 0 })),
}) as Shape<RequestsRead>;

/** The kinds' names. */
export const storageKindNames: {
  readonly target: string;
  readonly disk: string;
  readonly read: string;
  readonly write: string;
} = {
  target: "datacenter/nvme-target@1",
  disk: "datacenter/disk@1",
  read: "datacenter/block-read@1",
  write: "datacenter/block-write@1",
};

/** Report targets and disks that cannot be joined, and requests that do not fit their disk. */
export function checkStorage(plan: Readonly<Plan>, reader: Reader): void {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const served = new Map<string, string>();
  const reported = new Set<string>();
  const requireServer = (name: string, path: string): void => {
    const node = nodes.get(name);
    if (node === undefined) return;
    const kind = node.kind.kind;
    if (kind !== "fabric/bridge@1" && kind !== "fabric/host@1") {
      reader.report("datacenter/server", path, "a server: a fabric/bridge@1 or a fabric/host@1", `${name}, ${kind}`);
    } else if (!hasAddress(plan, node)) {
      const hint = `RDMA goes by IP: give ${name} a cable, and a bridge an address for its uplink`;
      reader.report("datacenter/server-address", path, "a server that has a port with an address", name, hint);
    }
  };
  for (const { path, kind, options } of plan.nodes) {
    if (kind.kind === storageKindNames.target) requireServer((options as TargetRead).on, `${path}.on`);
  }
  for (const { name, path, kind, options } of plan.nodes) {
    if (kind.kind !== storageKindNames.disk) continue;
    const { on, target, queueSize, requestSize } = options as DiskRead;
    const before = reader.count;
    const guest = nodes.get(on);
    if (guest !== undefined && guest.kind.kind !== "datacenter/vm@1") {
      reader.report("datacenter/guest", `${path}.on`, "a guest: a datacenter/vm@1", `${on}, ${guest.kind.kind}`);
    } else if (guest !== undefined) requireServer((guest.options as { readonly on: string }).on, `${path}.on`);
    const found = nodes.get(target);
    const other = served.get(target);
    if (found !== undefined && found.kind.kind !== storageKindNames.target) {
      reader.report(
        "datacenter/target",
        `${path}.target`,
        "a datacenter/nvme-target@1",
        `${target}, ${found.kind.kind}`,
      );
    } else if (other !== undefined) {
      reader.report("datacenter/target", `${path}.target`, "a target of its own", `${target}, which serves ${other}`);
    } else served.set(target, name);
    if (queueSize < 4) {
      reader.report("datacenter/queue-size", `${path}.queueSize`, "at least 4: a request takes three", queueSize);
    }
    if (queueSize * requestSize > memoryBytesMax) {
      const expected = `queueSize · requestSize of at most ${memoryBytesMax}B: the adapter has room for each`;
      reader.report("datacenter/disk-memory", `${path}.requestSize`, expected, `${queueSize * requestSize}B`);
    }
    if (reader.count > before || guest === undefined || found === undefined) continue;
    const servers = [(guest.options as { readonly on: string }).on, (found.options as TargetRead).on];
    // The connection takes what the cables of both servers carry; those between the switches are nobody's end.
    const own = plan.links.filter(({ ends }) => ends.some(([end]) => servers.includes(end)));
    const pathMtu = Math.min(...own.map(({ options: { mtuBytes: most = 65_535 } }) => pathMtuOf(most)));
    const needed = mtuBytes(pathMtu) + assumed.roceHeaderBytes.value;
    requireMtu([...own, ...coreLinks(plan)], needed, `RDMA packets of ${name}`, reported, reader);
  }
  for (const { path, kind, options } of plan.workloads) {
    if (kind.kind !== storageKindNames.read && kind.kind !== storageKindNames.write) continue;
    const { disk, offset, size } = options as RequestsRead;
    const node = nodes.get(disk);
    if (node === undefined) continue;
    if (node.kind.kind !== storageKindNames.disk) {
      reader.report("datacenter/disk", `${path}.disk`, "a datacenter/disk@1", `${disk}, ${node.kind.kind}`);
      continue;
    }
    const { target, requestSize } = node.options as DiskRead;
    const capacity = (nodes.get(target)?.options as Partial<TargetRead> | undefined)?.capacity;
    if (size > requestSize) {
      const hint = `a larger requestSize of ${disk}, or a smaller size`;
      reader.report("datacenter/sectors", `${path}.size`, `at most ${requestSize}B`, `${size}B`, hint);
    }
    if (capacity !== undefined && offset + size > capacity) {
      const expected = `a request inside the ${capacity}B of ${target}`;
      reader.report("datacenter/sectors", `${path}.offset`, expected, `${size}B at ${offset}B`);
    }
  }
}
