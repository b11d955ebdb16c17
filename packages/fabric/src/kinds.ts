/**
 * kinds — what a scenario can name of the fabric: switches, hosts, bridges, generators of topologies, flows, pings, and what can be done.
 *
 * Put `fabricKinds` into a registry (`createRegistry([fabricKinds])`); nothing registers itself.
 *
 * Source: rules F100–F108 in ../SPEC.md.
 * @module
 */
import {
  actionKind,
  type BuildContext,
  type KindPackage,
  type NodeKind,
  nodeKind,
  type Shape,
  shape,
  type WorkloadKind,
  workloadKind,
} from "@dc/engine/scenario";
import { addressesShape, loopbackShape } from "./address/shape.ts";
import { bridgeShape } from "./bridge/shape.ts";
import { defaults } from "./costs/defaults.ts";
import { ecmpShape, weighing, weightsShape } from "./ecmp/shape.ts";
import { createFabric, type Fabric } from "./fabric/fabric.ts";
import { checkDetection, detectionShape, faultActions, writeDetection } from "./failure/shape.ts";
import { frameBytesMin } from "./frame/encode.ts";
import { deviceShape, hostShape } from "./host/shape.ts";
import { frameTextShape } from "./outside/shape.ts";
import { checkMarking, markingKindName, markingShape, writeMarking } from "./marking/shape.ts";
import { generatorKinds } from "./topology/generators.ts";
import { checkPlanSize } from "./topology/plan-size.ts";
import { checkSegments } from "./vxlan/check.ts";
import { vlanTableShape } from "./vlan/shape.ts";
import { tenantsShape } from "./vxlan/tenants-shape.ts";
import { vnisShape } from "./vxlan/shape.ts";
import { tunnelShape } from "./vxlan/tunnel-shape.ts";
import { makeTransportKinds } from "./workload/kinds.ts";

/** The fabric of a run: `fabricOf(run)`, also of the context that a kind builds with. */
export function fabricOf(from: BuildContext | { readonly context: BuildContext }): Fabric {
  const context = "context" in from ? from.context : from;
  return context.packageState("fabric", () =>
    createFabric(context.simulation, { linkPath: (link) => linkPath(context, link), nodePath }),
  );
}

/** Where a link stands in the scenario; generated ones come first and have no place of their own. */
function linkPath({ scenario, simulation }: BuildContext, link: number): string {
  const written = link - (simulation.graph.linkCount - (scenario.links?.length ?? 0));
  return written < 0 ? "generate" : `links[${written}].mtu`;
}

/** Where a node stands in the scenario. */
function nodePath(name: string): string {
  return /^[\w$-]+$/.test(name) ? `nodes.${name}` : `nodes[${JSON.stringify(name)}]`;
}

const switchKeys = shape.object({
  role: shape.optional(
    shape.oneOf("its place in the network", [
      ...["leaf", "spine", "superspine", "core", "router"],
      ...["edge", "access", "aggregation"],
    ]),
  ),
  device: deviceShape,
  addresses: shape.optional(addressesShape),
  loopback: shape.optional(loopbackShape),
  icmpErrors: shape.optional(shape.flag("answer a frame whose time to live has run out"), true),
  vnis: shape.optional(vnisShape),
  tunnel: shape.optional(tunnelShape),
  tenants: shape.optional(tenantsShape),
  mtuErrors: shape.optional(shape.flag("tell the sender of a frame that is too big for the next link"), false),
  vlanTable: shape.optional(vlanTableShape),
  forwardingDelay: shape.optional(
    shape.time("from a frame's arrival to its place in a queue"),
    defaults.forwardingDelay.value,
  ),
  ecmp: shape.optional(ecmpShape),
  weights: shape.optional(weightsShape),
});
const switchShape = weighing(switchKeys);

/** A switch that forwards IPv4. */
const switchKind: NodeKind = nodeKind({
  kind: "fabric/switch@1",
  shape: switchShape,
  build(
    context,
    name,
    {
      addresses: chosen,
      loopback: own,
      icmpErrors,
      vnis,
      vlanTable,
      tunnel,
      tenants,
      mtuErrors,
      forwardingDelay,
      ecmp,
      weights,
    },
  ) {
    fabricOf(context).addSwitch(name, {
      icmpErrors,
      mtuErrors,
      ...(tunnel === undefined ? {} : { tunnel }),
      forwardingDelayPs: forwardingDelay,
      ...present({ ecmp, weights, tenants }),
      ...(vnis === undefined ? {} : { vnis }),
      ...(vlanTable === undefined ? {} : { vlanTable }),
      ...(chosen === undefined ? {} : { addresses: chosen }),
      ...(own === undefined ? {} : { loopback: own }),
    });
  },
}) as NodeKind;

/** A host with one or two links. */
const hostKind: NodeKind = nodeKind({
  kind: "fabric/host@1",
  shape: hostShape,
  build(context, name, { device: _, ...options }) {
    fabricOf(context).addHost(name, present(options));
  },
}) as NodeKind;

/** What joins the guests of a server to one another and to the network. */
const bridgeKind: NodeKind = nodeKind({
  kind: "fabric/bridge@1",
  shape: bridgeShape,
  build(context, name, { device: _, ...options }) {
    fabricOf(context).addBridge(name, present(options));
  },
}) as NodeKind;

const frameSize = (bytes: number): Shape<number> & { optional: true } =>
  shape.optional(
    shape.size("a frame from destination MAC to end of payload, without FCS", { min: frameBytesMin, max: 65_549 }),
    bytes,
  ) as Shape<number> & { optional: true };

const between = {
  from: shape.ref("node", "who sends"),
  to: shape.ref("node", "who receives"),
};

const when = {
  start: shape.optional(shape.time("when the first frame leaves"), 0),
  stop: shape.optional(shape.time("nothing leaves at or after it")),
};

const udpPort = (description: string): Shape<number | undefined> & { optional: true } =>
  shape.optional(shape.integer(description, { min: 0, max: 65_535 })) as Shape<number | undefined> & { optional: true };

const ports = {
  sourcePort: udpPort("source port; from 49152 up when absent"),
  destinationPort: udpPort("destination port; 9 when absent"),
};

/** A shape whose `from` and `to` must be two nodes. */
function twoNodes<T extends { readonly from: string; readonly to: string }>(of: Shape<T>): Shape<T> {
  return {
    ...of,
    read(value, path, reader) {
      const read = of.read(value, path, reader);
      if (read === undefined || read.from !== read.to) return read;
      reader.report("fabric/same-node", `${path}.to`, `another node than ${read.from}`, read.to);
      return undefined;
    },
  };
}

/** What is there of some optional values: an absent one is left out, as exact optional properties want it. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** UDP at a constant rate. */
const udpFlowKind: WorkloadKind = workloadKind({
  kind: "fabric/udp-flow@1",
  shape: twoNodes(
    shape.object({
      ...between,
      rate: shape.rate("bits per second, counting each frame as it is captured"),
      arrivals: shape.optional(
        shape.oneOf("frames at even gaps, or at random ones of that mean", ["constant", "poisson"]),
        "constant" as const,
      ),
      frameSize: frameSize(defaults.udpFrame.value),
      ...when,
      count: shape.optional(shape.integer("at most so many frames", { min: 0 })),
      priority: shape.optional(
        shape.integer("priority of its frames; in the IP header as class selector, DSCP 8 · priority", {
          min: 0,
          max: 7,
        }),
        0,
      ),
      ecn: shape.optional(shape.flag("its frames can carry a mark of congestion: ECT(0)"), false),
      ...ports,
    }),
  ),
  build(context, _index, { from, to, rate, frameSize: frameBytes, start, stop, count, ...rest }) {
    const options = { from, to, rateBitsPerSecond: rate, frameBytes, startPs: start };
    fabricOf(context).addUdpFlow({ ...options, ...present({ stopPs: stop, framesMax: count, ...rest }) });
  },
}) as WorkloadKind;

/** Echo requests at an interval. */
const pingKind: WorkloadKind = workloadKind({
  kind: "fabric/ping@1",
  shape: twoNodes(
    shape.object({
      ...between,
      interval: shape.optional(shape.time("from one request to the next", { min: 1 }), defaults.pingInterval.value),
      frameSize: frameSize(defaults.pingFrame.value),
      ...when,
      count: shape.optional(shape.integer("at most so many requests", { min: 0 })),
    }),
  ),
  build(context, _index, { from, to, interval, frameSize: frameBytes, start, stop, count }) {
    const options = { from, to, intervalPs: interval, frameBytes, startPs: start };
    fabricOf(context).addPing({ ...options, ...present({ stopPs: stop, framesMax: count }) });
  },
}) as WorkloadKind;

/** Each host to the one `shift` places on. */
const permutationKind: WorkloadKind = workloadKind({
  kind: "fabric/permutation@1",
  shape: shape.object({
    rate: shape.rate("of each host, counting each frame as it is captured"),
    shift: shape.optional(shape.integer("how many hosts on the receiver is", { min: 1 }), 1),
    frameSize: frameSize(defaults.udpFrame.value),
    ...when,
    ...ports,
  }),
  build(context, _index, { rate, shift, frameSize: frameBytes, start, stop, ...rest }) {
    const options = { rateBitsPerSecond: rate, shift, frameBytes, startPs: start };
    fabricOf(context).addPermutation({ ...options, ...present({ stopPs: stop, ...rest }) });
  },
}) as WorkloadKind;

/** How the ends of links notice a failure. */
const detectionKind: WorkloadKind = workloadKind({
  kind: "fabric/detection@1",
  shape: detectionShape,
  build(context, _index, use) {
    const { links } = use;
    fabricOf(context).addDetection({
      ...writeDetection(use),
      ...(links === undefined ? {} : { links: links.map((end) => context.link(end)) }),
    });
  },
}) as WorkloadKind;

/** Queues that mark. */
const markingKind: WorkloadKind = workloadKind({
  kind: markingKindName,
  shape: markingShape,
  build(context, _index, use) {
    fabricOf(context).addMarking({ ...writeMarking(use), ...present({ nodes: use.nodes }) });
  },
}) as WorkloadKind;

const setNode = (name: string, up: boolean, description: string): ReturnType<typeof actionKind> =>
  actionKind({
    do: name,
    on: "node",
    description,
    apply(context, on) {
      const { graph } = context.simulation;
      for (const port of graph.portsOf(context.node(on))) {
        const link = graph.ports.link[port];
        if (link >= 0) graph.setLinkUp(link, up);
      }
    },
  });

const injectFrame = actionKind({
  do: "frame.inject",
  on: "object",
  description: "a frame comes in from outside, by this port (h1/eth0) of a host that is played from there",
  shape: frameTextShape,
  apply(context, on, text) {
    const port = context.simulation.graph.portByName(on.replace("/", ":"));
    if (port >= 0 && text !== undefined) fabricOf(context).outside?.injectText(port, text);
  },
});

/** The fabric's kinds and actions, for a registry. `link.down` and `link.up` are the engine's own. */
export const fabricKinds: KindPackage = {
  name: "fabric",
  kinds: [
    switchKind,
    hostKind,
    bridgeKind,
    ...generatorKinds,
    udpFlowKind,
    pingKind,
    permutationKind,
    ...makeTransportKinds(fabricOf),
    detectionKind,
    markingKind,
  ],
  actions: [
    setNode("node.down", false, "every cable of this node fails: a dead switch or host"),
    setNode("node.up", true, "every cable of this node carries frames again"),
    ...faultActions,
    injectFrame as ReturnType<typeof actionKind>,
  ],
  check(plan, reader) {
    checkSegments(plan, reader);
    checkPlanSize(plan, reader);
    checkDetection(plan, reader);
    checkMarking(plan, reader);
  },
  finish(context) {
    fabricOf(context).start();
  },
};
