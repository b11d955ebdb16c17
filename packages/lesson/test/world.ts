/**
 * test/world — a small world for modules under test: hosts around a hub, one flow each, a host that can be muted.
 */
import { actionKind, createRegistry, createRun, nodeKind, type Run, shape, workloadKind } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";

/** Counts what arrives: `h1#received`. */
const host = nodeKind({
  kind: "world/host@1",
  shape: shape.object({}),
  build(context, name) {
    const { graph, frames, metrics, trace, now } = context.simulation;
    const received = metrics.counter(name, "received");
    const greet = trace.kind("host.greet", { a: "from", b: "size" });
    trace.record(now, greet, trace.object(name), 1, 64);
    graph.addNode(name, (_port, frame) => {
      received.add();
      frames.release(frame);
    });
  },
});

/** Sends a frame to the node in its `flow`. */
const hub = nodeKind({
  kind: "world/hub@1",
  shape: shape.object({}),
  build(context, name) {
    const { graph, frames } = context.simulation;
    const node = graph.addNode(name, (_port, frame) => {
      const to = frames.flow[frame];
      const out = graph.portsOf(node).find((port) => graph.ports.node[graph.ports.peer[port]] === to);
      if (out === undefined) graph.dropAtNode(node, frame, "no-route");
      else graph.send(out, frame);
    });
  },
});

/** A frame of 1,000 bytes every `gap`. */
const flow = workloadKind({
  kind: "world/flow@1",
  shape: shape.object({
    from: shape.ref("node", "who sends"),
    to: shape.ref("node", "who receives"),
    gap: shape.time("between frames", { min: 1 }),
  }),
  build(context, index, { from, to, gap }) {
    const { simulation } = context;
    const { graph, frames } = simulation;
    const [source, target] = [context.node(from), context.node(to)];
    const muted = context.packageState("world/muted", () => new Map<string, Uint8Array>());
    const cell = muted.get(from) ?? simulation.state.u8(`${from}/muted`, 1);
    muted.set(from, cell);
    const send = simulation.handler(`${from}/flow${index}`, "send", () => {
      if (cell[0] === 0) {
        const frame = frames.allocate(1000);
        frames.flow[frame] = target;
        graph.send(graph.portsOf(source)[0], frame);
      }
      simulation.after(gap, send, 0);
    });
    simulation.at(0, send, 0);
  },
});

const mute = actionKind({
  do: "host.mute",
  on: "node",
  description: "a host that sends no more",
  shape: shape.flag("silent or not"),
  apply(context, on, value) {
    const cell = context.packageState("world/muted", () => new Map<string, Uint8Array>()).get(on);
    if (cell !== undefined) cell[0] = value ? 1 : 0;
  },
});

export const worldRegistry = createRegistry([{ name: "world", kinds: [host, hub, flow], actions: [mute] }]);

/** Three hosts; h1 and h2 send to h3, whose queue holds two frames, so that it drops. */
export const worldText = `dc: 1
name: two to one
until: 20us
nodes:
  hub: { kind: world/hub@1 }
  h1: { kind: world/host@1 }
  h2: { kind: world/host@1 }
  h3: { kind: world/host@1 }
links:
  - { ends: ["h1:eth0", "hub:p1"], rate: 10G, delay: 100ns, queueFrames: 100 }
  - { ends: ["h2:eth0", "hub:p2"], rate: 10G, delay: 100ns, queueFrames: 100 }
  - { ends: ["h3:eth0", "hub:p3"], rate: 10G, delay: 100ns, queueFrames: 2 }
workloads:
  - { kind: world/flow@1, from: h1, to: h3, gap: 1us }
  - { kind: world/flow@1, from: h2, to: h3, gap: 1us }
`;

/** A run of it with every record kept, at its end. */
export function runWorld(actions = "", text: string = worldText): Run {
  const read = loadScenario(`${text}actions: [${actions}]\n`, worldRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  const run = createRun(read.value, worldRegistry, { traceRecordsMax: 1 << 16 });
  run.timeline.seek(run.untilPs);
  return run;
}
