/**
 * kinds — the records that this package makes, with what their numbers mean, and what a scenario can name of it:
 * servers with a guest each, and what the guests send. Guests in a real network stand in a package above.
 *
 * Adding a kind is a minor change; renaming one changes digests and is major.
 * @module
 */
import type { KindColumns, KindIndex, Trace } from "@dc/engine";
import {
  type BuildContext,
  type KindPackage,
  type NodeKind,
  nodeKind,
  type Shape,
  shape,
  type WorkloadKind,
  workloadKind,
} from "@dc/engine/scenario";
import { costProfile, costProfiles } from "./costs/profiles.ts";
import { createHosts, type Hosts, hostFrameBytes } from "./host/hosts.ts";

/** This package's kinds of record. */
export type VirtRecord =
  | "vm.exit"
  | "vm.enter"
  | "ring.add"
  | "ring.kick"
  | "ring.suppress"
  | "ring.use"
  | "interrupt.post"
  | "interrupt.inject";

/** Records of guests: `noun.verb`, and what a, b and c hold. */
export const recordKinds: { readonly [name in VirtRecord]: KindColumns } = {
  /** A virtual CPU leaves its guest. `reason`: SDM 3 appendix C; `by`: place in `answerers`. */
  "vm.exit": { a: "reason", b: "qualification", c: "by" },
  /** It runs its guest again. */
  "vm.enter": { a: "reason", b: "by" },
  /** A chain is in the available ring; for a buffer to receive into, frame is 0. */
  "ring.add": { a: "frame", b: "head", c: "availableIndex" },
  /** The driver notifies the device: its write is an exit answered by the kernel, the VMM process, or none (0). */
  "ring.kick": { a: "frame", b: "by", c: "availableIndex" },
  /** One side did not ask to be woken. `what`: 0 a notification, 1 an interrupt. */
  "ring.suppress": { a: "frame", b: "what" },
  /** The device has given a chain back. */
  "ring.use": { a: "frame", b: "head", c: "writtenBytes" },
  /** The processor delivers an interrupt to a guest without an exit. */
  "interrupt.post": { a: "frame", b: "line" },
  /** The hypervisor injects an interrupt as it enters a guest. */
  "interrupt.inject": { a: "frame", b: "line" },
};

/** Register one of this package's kinds in a trace. */
export function recordKind(trace: Trace, name: VirtRecord): KindIndex {
  return trace.kind(name, recordKinds[name]);
}

/** The servers of a run: `hostsOf(run)`, also of the context that a kind builds with. */
export function hostsOf(from: BuildContext | { readonly context: BuildContext }): Hosts {
  const context = "context" in from ? from.context : from;
  return context.packageState("virt", () => createHosts(context.simulation));
}

/** Descriptors of a queue: virtio 1.2 §2.7 wants a power of two. @param code of the issue where it is none. */
export function queueSizeShape(code: string): Shape<number> {
  return {
    schema: { type: "integer", description: "descriptors of each queue, a power of two", minimum: 2, maximum: 32_768 },
    read(value, path, reader) {
      if (
        typeof value === "number" &&
        value >= 2 &&
        value <= 32_768 &&
        Number.isInteger(value) &&
        (value & (value - 1)) === 0
      ) {
        return value;
      }
      reader.report(code, path, "a power of two from 2 to 32768", value);
      return undefined;
    },
  };
}

const hostKind: NodeKind = nodeKind({
  kind: "virt/host@1",
  shape: shape.object({
    path: shape.oneOf("who serves the guest's network device", ["vmm", "vhost", "vf"]),
    interrupt: shape.optional(
      shape.oneOf("how an interrupt reaches a running guest", ["inject", "apicv", "posted"]),
      "inject",
    ),
    profile: shape.optional(
      shape.oneOf(
        "what the steps cost",
        costProfiles.map(({ id }) => id),
      ),
      "skx-vmcall-1539",
    ),
    queueSize: shape.optional(queueSizeShape("virt/queue-size"), 256),
    batch: shape.optional(shape.integer("frames published together while more wait", { min: 1, max: 32_768 }), 1),
  }),
  build(context, name, { path, interrupt, profile: id, queueSize: size, batch }) {
    const profile = costProfile(id);
    hostsOf(context).addHost(name, { path, interrupt, profile, queueSize: size, batch });
  },
}) as NodeKind;

const senderKind: WorkloadKind = workloadKind({
  kind: "virt/sender@1",
  shape: shape.object({
    from: shape.ref("node", "whose guest sends"),
    to: shape.ref("node", "whose guest receives"),
    every: shape.time("from one frame to the next", { min: 1 }),
    frameSize: shape.optional(
      shape.size("a frame from destination MAC to end of payload, without FCS", hostFrameBytes),
      1514,
    ),
    start: shape.optional(shape.time("when the first frame is sent"), 0),
    count: shape.optional(shape.integer("at most so many frames", { min: 0 })),
  }),
  build(context, _index, { from, to, every, frameSize, start, count }) {
    hostsOf(context).addSender({
      from,
      to,
      gapPs: every,
      frameBytes: frameSize,
      startPs: start,
      ...(count === undefined ? {} : { framesMax: count }),
    });
  },
}) as WorkloadKind;

/** Everything of this package that a scenario can name; hand it to `createRegistry`. */
export const virtKinds: KindPackage = { name: "virt", kinds: [hostKind, senderKind], actions: [] };
