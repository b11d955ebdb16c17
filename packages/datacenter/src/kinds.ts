/**
 * kinds — what a scenario can name of whole data centres: guests on servers, their disks, a class that is not
 * lost; and everything below, in one list.
 *
 * Put `datacenterPackages` into a registry: the order matters, because guests are joined to their servers before the
 * fabric gives out addresses.
 *
 * Source: rules D1–D12 in ../SPEC.md.
 * @module
 */
import {
  type BuildContext,
  type KindPackage,
  type NodeKind,
  nodeKind,
  type WorkloadKind,
  workloadKind,
} from "@dc/engine/scenario";
import { fabricKinds, fabricOf } from "@dc/fabric";
import { costProfile, virtKinds } from "@dc/virt";
import { mediaProfile, type MediaProfile, type Pfc } from "@dc/rdma";
import { checkGuests } from "./guest/check.ts";
import { createGuests, type Guests } from "./guest/guests.ts";
import { guestKindName, guestShape } from "./guest/shape.ts";
import { createLossless } from "./lossless/lossless.ts";
import { checkLossless, losslessKindName, losslessShape } from "./lossless/shape.ts";
import { createAdapters } from "./storage/adapters.ts";
import { addBlockRequests } from "./storage/requests.ts";
import { checkStorage, diskShape, requestsShape, storageKindNames, targetShape } from "./storage/shape.ts";
import { createStorage, type Storage } from "./storage/storage.ts";

/** The guests of a run: `guestsOf(run)`, also of the context that a kind builds with. */
export function guestsOf(from: BuildContext | { readonly context: BuildContext }): Guests {
  return stateOf("context" in from ? from.context : from).guests;
}

/** Priority flow control of a run, where it has a lossless class. */
export function pfcOf(from: BuildContext | { readonly context: BuildContext }): Pfc | undefined {
  return stateOf("context" in from ? from.context : from).pfc;
}

/** The disks of a run, and the adapters that they are joined by. */
export function storageOf(from: BuildContext | { readonly context: BuildContext }): Storage {
  const context = "context" in from ? from.context : from;
  const state = stateOf(context);
  state.storage ??= createStorage(context.simulation, createAdapters(context.simulation, fabricOf(context)));
  return state.storage;
}

interface State {
  readonly guests: Guests;
  pfc: Pfc | undefined;
  /** Made by the first who asks: it adds columns to every frame. */
  storage: Storage | undefined;
  /** Guests that wait for their servers. */
  readonly waiting: (() => void)[];
  /** Disks that wait for their guests' and their targets' addresses. */
  readonly unconnected: (() => void)[];
}

function stateOf(context: BuildContext): State {
  return context.packageState("datacenter", () => ({
    guests: createGuests(context.simulation, fabricOf(context)),
    pfc: undefined,
    storage: undefined,
    waiting: [],
    unconnected: [],
  }));
}

/** A virtual machine with one network card. */
const vmKind: NodeKind = nodeKind({
  kind: guestKindName,
  shape: guestShape,
  like: "fabric/host@1",
  joins: (name, { on }) => (typeof on === "string" ? [`${on}:${name}`, `${name}:eth0`] : []),
  build(context, name, { on, path, interrupt, profile: id, queueSize: size, mtu, addresses, gateway, arp }) {
    const node = fabricOf(context).addHost(name, {
      arp,
      ...(addresses === undefined ? {} : { addresses }),
      ...(gateway === undefined ? {} : { gateway }),
    });
    const profile = costProfile(id);
    const { guests, waiting } = stateOf(context);
    // Its server may stand further down in the file.
    waiting.push(() =>
      guests.add(node, { server: context.node(on), path, interrupt, profile, queueSize: size, mtuBytes: mtu }),
    );
  },
}) as NodeKind;

/** Priority flow control for one class. */
const losslessKind: WorkloadKind = workloadKind({
  kind: losslessKindName,
  shape: losslessShape,
  build(context, _index, { priority, xoff, xon, headroom, reaction, nodes }) {
    const state = stateOf(context);
    state.pfc = createLossless(context.simulation, fabricOf(context), {
      priority,
      reactionPs: reaction,
      ...(xoff === undefined ? {} : { xoffBytes: xoff }),
      ...(xon === undefined ? {} : { xonBytes: xon }),
      ...(headroom === undefined ? {} : { headroomBytes: headroom }),
      ...(nodes === undefined ? {} : { nodes: nodes.map((name) => context.node(name)) }),
    });
    state.pfc.onResume((port) => {
      for (const { nic } of state.storage?.adapters.list ?? []) if (nic.port === port) nic.kick();
    });
  },
}) as WorkloadKind;

/** A node of a scenario that is a part of another: it has a name, and no port. */
function addPart({ simulation }: BuildContext, name: string): void {
  simulation.graph.addNode(name, (_port, frame) => simulation.graph.consume(frame));
}

/** An NVMe-oF target: a medium in a server, behind its adapter. */
const targetKind: NodeKind = nodeKind({
  kind: storageKindNames.target,
  shape: targetShape,
  build(context, name, { on, media, capacity }) {
    addPart(context, name);
    const { waiting } = stateOf(context);
    waiting.push(() => {
      const medium = mediaProfile(media) as MediaProfile;
      storageOf(context).addTarget(name, { server: context.node(on), media: medium, capacityBytes: capacity });
    });
  },
}) as NodeKind;

/** A guest's disk whose blocks are in a target. */
const diskKind: NodeKind = nodeKind({
  kind: storageKindNames.disk,
  shape: diskShape,
  build(context, name, { on, target, path, queueSize, requestSize }) {
    addPart(context, name);
    const { unconnected, guests } = stateOf(context);
    unconnected.push(() => {
      const options = { target, path, queueSize, requestBytesMax: requestSize };
      storageOf(context).addDisk(name, { ...options, guest: guests.get(on) });
    });
  },
}) as NodeKind;

const requestsKind = (kind: string, isWrite: boolean): WorkloadKind =>
  workloadKind({
    kind,
    shape: requestsShape,
    build(context, index, { disk, offset, size, start, interval, count }) {
      addBlockRequests(context.simulation, index, {
        ...{ disk: storageOf(context).get(disk), isWrite, offsetBytes: offset, sizeBytes: size },
        ...{ startPs: start, intervalPs: interval },
        ...(count === undefined ? {} : { requestsMax: count }),
      });
    },
  }) as WorkloadKind;

/** The data centre's own kinds, for a registry that has the fabric's behind them. */
export const datacenterKinds: KindPackage = {
  name: "datacenter",
  kinds: [
    vmKind,
    targetKind,
    diskKind,
    losslessKind,
    requestsKind(storageKindNames.read, false),
    requestsKind(storageKindNames.write, true),
  ],
  actions: [],
  check(plan, reader) {
    checkGuests(plan, reader);
    checkLossless(plan, reader);
    checkStorage(plan, reader);
  },
  finish(context) {
    const { waiting, unconnected } = stateOf(context);
    for (const join of waiting) join();
    if (unconnected.length === 0) return;
    // Connections need addresses, and those are given out once all guests are joined.
    fabricOf(context).start();
    for (const connect of unconnected) connect();
  },
};

/** Every package's kinds, in the order in which a registry takes them. */
export const datacenterPackages: readonly KindPackage[] = [datacenterKinds, fabricKinds, virtKinds];
