/**
 * test/scenario-kinds — a small world that scenarios can name: hosts, hubs, flows, a star, and a host that can be muted.
 */
import {
  actionKind,
  createRegistry,
  generatorKind,
  type KindPackage,
  nodeKind,
  type Registry,
  shape,
  workloadKind,
} from "../src/scenario/index.ts";

/** Sends what flows give it and counts what arrives: `h1#received.count`. */
const host = nodeKind({
  kind: "test/host@1",
  shape: shape.object({
    role: shape.optional(shape.oneOf("what it is for", ["client", "server"]), "client"),
    buffer: shape.optional(shape.size("bytes it may hold", { min: 64, max: 1048576 }), 65536),
    tags: shape.optional(shape.list("words", shape.text("a word", { lengthMax: 10 }), 4), []),
    weight: shape.optional(shape.number("share", { min: 0, max: 1 })),
    spare: shape.optional(shape.flag("kept in reserve"), false),
  }),
  build(context, name) {
    const { graph, frames, metrics } = context.simulation;
    const received = metrics.counter(name, "received");
    graph.addNode(name, (_port, frame) => {
      received.add();
      frames.release(frame);
    });
  },
});

/** Sends a frame to the port whose far end is the node in the frame's `flow`; else drops it, no-route. */
const hub = nodeKind({
  kind: "test/hub@1",
  shape: shape.object({ forward: shape.optional(shape.time("time to decide"), 0) }),
  build(context, name, options) {
    const { simulation } = context;
    const { graph, frames } = simulation;
    const decide = simulation.handler(name, "decide", (frame) => {
      const to = frames.flow[frame];
      const out = graph.portsOf(node).find((port) => graph.ports.node[graph.ports.peer[port]] === to);
      if (out === undefined) graph.dropAtNode(node, frame, "no-route");
      else graph.send(out, frame);
    });
    const node = graph.addNode(name, (_port, frame) => {
      simulation.after(options.forward, decide, frame);
    });
  },
});

/** A frame of `size` every `gap` from one host's first port, with the gap drawn where `poisson` is set. */
const flow = workloadKind({
  kind: "test/flow@1",
  shape: shape.object({
    from: shape.ref("node", "who sends"),
    to: shape.ref("node", "who receives"),
    gap: shape.time("between frames", { min: 1 }),
    size: shape.optional(shape.size("of a frame", { min: 60, max: 9000 }), 1000),
    start: shape.optional(shape.time("first frame"), 0),
    poisson: shape.optional(shape.flag("draw the gaps"), false),
    via: shape.optional(shape.ref("port", "a port on the way")),
  }),
  build(context, index, options) {
    const { simulation } = context;
    const { graph, frames } = simulation;
    const [from, to] = [context.node(options.from), context.node(options.to)];
    const random = simulation.random(`${options.from}/flow${index}`);
    const muted = context.packageState("test/muted", () => new Map<string, Uint8Array>());
    const mute = muted.get(options.from) ?? simulation.state.u8(`${options.from}/muted`, 1);
    muted.set(options.from, mute);
    const send = simulation.handler(`${options.from}/flow${index}`, "send", () => {
      if (mute[0] === 0) {
        const frame = frames.allocate(options.size);
        frames.flow[frame] = to;
        graph.send(graph.portsOf(from)[0], frame);
      }
      simulation.after(options.poisson ? random.exponential(options.gap) : options.gap, send, 0);
    });
    simulation.at(options.start, send, 0);
  },
});

/** Hosts h1… around one hub. */
const star = generatorKind({
  kind: "test/star@1",
  shape: shape.object({
    hosts: shape.integer("how many", { min: 1, max: 100000 }),
    rate: shape.optional(shape.text("of every link"), "10Gbps"),
    prefix: shape.optional(shape.text("of the hosts' names"), "h"),
  }),
  generate({ hosts, rate, prefix }) {
    if (hosts === 13) {
      const issue = { code: "test/unlucky", path: "hosts", expected: "any other number", received: "13" } as const;
      return { ok: false, issues: [{ severity: "error", ...issue }] };
    }
    const nodes: Record<string, { kind: string }> = { hub: { kind: "test/hub@1" } };
    const links = [];
    for (let i = 1; i <= hosts; i++) {
      nodes[`${prefix}${i}`] = { kind: "test/host@1" };
      links.push({ ends: [`${prefix}${i}:eth0`, `hub:p${i}`] as const, rate, delay: "100ns" });
    }
    return { ok: true, value: { nodes, links }, issues: [] };
  },
});

/** Stops a host's flows, or lets them go on. */
const mute = actionKind({
  do: "host.mute",
  on: "node",
  description: "a host that sends no more",
  shape: shape.flag("silent or not"),
  apply(context, on, value) {
    const muted = context.packageState("test/muted", () => new Map<string, Uint8Array>());
    const cell = muted.get(on);
    if (cell !== undefined) cell[0] = value ? 1 : 0;
  },
});

export const testKinds: KindPackage = { name: "test", kinds: [host, hub, flow, star], actions: [mute] };
export const testRegistry: Registry = createRegistry([testKinds]);

/** A scenario that uses every part. */
export const fullText = `dc: 1
name: two racks
seed: 7
until: 200us
generate: [{ kind: test/star@1, hosts: 4 }]
nodes:
  extra: { kind: test/host@1, role: server, buffer: 64KiB, tags: [a, b] }
  spare1: { kind: test/host@1, weight: 0.5, spare: true }
links:
  - { ends: ["extra:eth0", "hub:p9"], rate: 25G, delay: 500ns, mtu: 9216, queueFrames: 100 }
workloads:
  - { kind: test/flow@1, from: h1, to: extra, gap: 1us, start: 0ns }
  - { kind: test/flow@1, from: h2, to: h3, gap: 2.5us, size: 1500B, poisson: true, via: "hub:p9" }
actions:
  - { at: 100us, do: link.down, on: "hub:p9" }
  - { at: 50us, do: host.mute, on: h2, value: true }
observe: ["hub/p9#queueBytes", "extra#received.count"]
expect:
  - { probe: "extra#received.count", atLeast: 50, atMost: 101 }
`;
