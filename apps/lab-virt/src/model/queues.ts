/**
 * model/queues — the guests' queues and exits of a run, read from guest memory and from the trace.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { answerers, type GuestNic, hostsOf, type RingSnapshot } from "@dc/virt";
import { printReason } from "./names.ts";
import type { GuestView, QueueView, RunView } from "./view.ts";

/** Doorbells that are shown of a queue. */
const doorbellsMax = 16;
/** Stretches outside of the guest that the timeline is given. */
const outsideMax = 2000;
/** Newest records that are looked through for doorbells and exits. */
const recordsMax = 200_000;

/** Descriptors by owner: chains that the device holds, chains that wait for the driver, and the rest. */
export function ownersOf(ring: RingSnapshot, usedSeen: number): QueueView["queue"]["descriptors"] {
  const owners = new Array<"guest" | "device" | "free">(ring.size).fill("free");
  const mask = ring.size - 1;
  const paint = (head: number, owner: "guest" | "device"): void => {
    for (let at = head, left = ring.size; left > 0; left -= 1) {
      owners[at] = owner;
      const descriptor = ring.descriptors[at];
      if (descriptor?.more !== true) return;
      at = descriptor.next & mask;
    }
  };
  const returned = new Set<number>();
  for (let back = 1; back <= ((ring.usedIndex - usedSeen) & 0xffff); back += 1) {
    returned.add(ring.used[(ring.usedIndex - back) & mask]?.head ?? 0);
  }
  // The device has what was published last and is not in the used ring: network devices use chains in their order.
  const outstanding = (ring.availableIndex - ring.usedIndex) & 0xffff;
  const given = new Set<number>();
  for (let back = 1; back <= ring.size && given.size < outstanding; back += 1) {
    const head = ring.available[(ring.availableIndex - back) & mask] ?? 0;
    if (!returned.has(head)) given.add(head);
  }
  for (const head of given) paint(head, "device");
  for (const head of returned) paint(head, "guest");
  return owners;
}

function queueOf(run: Run, nic: GuestNic, name: "tx" | "rx"): QueueView {
  const which = name === "tx" ? "transmit" : "receive";
  const { driver, device, path } = nic.queues[which];
  const ring = nic.ring(which);
  const availableSeen = device.availableIndex;
  const usedSeen = driver.usedIndex;
  const events = driver.eventIndex;
  return {
    name,
    queue: {
      size: ring.size,
      descriptors: ownersOf(ring, usedSeen),
      available: ring.available,
      used: ring.used.map(({ head }) => head),
      availableIndex: ring.availableIndex,
      availableSeen,
      usedIndex: ring.usedIndex,
      usedSeen,
      ...(events ? { availableEvent: ring.availableEvent, usedEvent: ring.usedEvent } : {}),
    },
    doorbells: doorbellsOf(run, path),
    kicks: ring.notifications.kicks,
    suppressedKicks: ring.notifications.suppressedKicks,
    interrupts: ring.notifications.interrupts,
  };
}

/** The last publications of a queue, each with whether the device was told. */
function doorbellsOf(run: Run, path: string): QueueView["doorbells"] {
  const { trace } = run.simulation;
  const [add, kick, suppress] = ["ring.add", "ring.kick", "ring.suppress"].map((kind) => trace.findKind(kind));
  const object = trace.findObject(path);
  const found: { at: number; sent: boolean }[] = [];
  const last = trace.count;
  for (let record = last - 1; record >= 0 && record > last - recordsMax && trace.has(record); record -= 1) {
    if (trace.objectOf(record) !== object) continue;
    const kind = trace.kindOf(record);
    if (kind === kick) found.push({ at: trace.c(record), sent: true });
    else if (kind === suppress && trace.b(record) === 0) {
      // The index stands in the record of the publication that needed no kick.
      let before = record - 1;
      while (trace.has(before) && !(trace.objectOf(before) === object && trace.kindOf(before) === add)) before -= 1;
      if (trace.has(before)) found.push({ at: trace.c(before), sent: false });
    }
    if (found.length === doorbellsMax) break;
  }
  return found.reverse();
}

/** Exits by reason and by who finished them, and when they were, of the CPU that a device's driver runs on. */
function exitsOf(run: Run, nic: GuestNic): Pick<GuestView, "exits" | "outside"> {
  const { trace } = run.simulation;
  const [exit, enter] = ["vm.exit", "vm.enter"].map((kind) => trace.findKind(kind));
  const object = trace.findObject(nic.vcpu.path);
  const rows = new Map<string, { reason: string; by: "kernel" | "user"; count: number; timePs: number }>();
  const outside: { startPs: number; endPs?: number }[] = [];
  let open: { key: string; timePs: number } | undefined;
  for (let record = Math.max(0, trace.count - recordsMax); record < trace.count; record += 1) {
    if (!trace.has(record) || trace.objectOf(record) !== object) continue;
    if (trace.kindOf(record) === exit) {
      const by = answerers[trace.c(record)] === "user" ? "user" : "kernel";
      const reason = printReason(trace.a(record));
      const key = `${reason} ${by}`;
      const row = rows.get(key) ?? { reason, by, count: 0, timePs: 0 };
      row.count += 1;
      rows.set(key, row);
      open = { key, timePs: trace.timePs(record) };
      outside.push({ startPs: open.timePs });
    } else if (trace.kindOf(record) === enter && open !== undefined) {
      const row = rows.get(open.key);
      if (row) row.timePs += trace.timePs(record) - open.timePs;
      outside[outside.length - 1] = { startPs: open.timePs, endPs: trace.timePs(record) };
      open = undefined;
    }
  }
  const out = open?.key;
  const exits = [...rows].map(([key, row]) => (key === out ? { ...row, unfinished: 1 } : row));
  return { exits, outside: outside.slice(-outsideMax) };
}

/** Everything that the stage shows. */
export function viewOf(run: Run): RunView {
  const guests = hostsOf(run).list.map(
    ({ nic }): GuestView => ({
      path: nic.name,
      way: nic.path,
      queues: [queueOf(run, nic, "tx"), queueOf(run, nic, "rx")],
      ...exitsOf(run, nic),
    }),
  );
  return { guests };
}
