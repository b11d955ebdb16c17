/**
 * test/host-kinds — the smallest domain a host can run: sources that send to a hub with one way out.
 */
import {
  actionKind,
  createRegistry,
  type KindPackage,
  nodeKind,
  parseScenario,
  type Registry,
  shape,
} from "../src/scenario/index.ts";
import type { Parsed } from "../src/issue.ts";
import type { HostFlow, Opening } from "../src/host/index.ts";

/** Sends `count` frames of `size` bytes, one every `gap`, out of its port `eth0`. */
const source = nodeKind({
  kind: "probe/source@1",
  shape: shape.object({
    gap: shape.time("between frames"),
    count: shape.integer("frames to send"),
    size: shape.optional(shape.integer("bytes of a frame"), 1500),
    flow: shape.optional(shape.integer("number of the flow"), 0),
    role: shape.optional(shape.text("role"), "host"),
  }),
  build(context, name, options) {
    const { simulation } = context;
    const { graph, frames, state } = simulation;
    const sent = state.f64(`${name}/sent`, 1);
    const node = graph.addNode(name, (_port, frame) => frames.release(frame));
    const encoder = frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame]).fill(frames.flow[frame]));
    const send = simulation.handler(name, "send", () => {
      const frame = frames.allocate(options.size);
      frames.encoderOf[frame] = encoder;
      frames.flow[frame] = options.flow;
      graph.send(graph.portByName(`${name}:eth0`), frame);
      sent[0] += 1;
      if (sent[0] < options.count) simulation.after(options.gap, send, 0);
    });
    if (options.count > 0) simulation.after(options.gap, send, 0);
    void node;
  },
});

/** Sends whatever comes in out of its port `out`; at `out` it comes to an end. */
const hub = nodeKind({
  kind: "probe/hub@1",
  shape: shape.object({ role: shape.optional(shape.text("role"), "leaf") }),
  build(context, name) {
    const { graph, frames, trace } = context.simulation;
    const choose = trace.kind("route.choose", { a: "frame", b: "hash", c: "bucket" });
    graph.addNode(name, (_port, frame) => {
      trace.record(context.simulation.now, choose, trace.object(name), frames.id[frame], 0xd9ff09f5, 1);
      graph.send(graph.portByName(`${name}:out`), frame);
    });
  },
});

export const probeKinds: KindPackage = {
  name: "probe",
  kinds: [source, hub],
  actions: [
    actionKind({
      do: "probe.fail",
      on: "node",
      description: "throws",
      apply() {
        throw Object.assign(new Error("no"), { code: "probe/fail" });
      },
    }),
  ],
};

export const probeRegistry: Registry = createRegistry([probeKinds]);

/** Two sources of 100 Gbit/s that share a way out of 100 Gbit/s with 20 kB of queue: it fills, then drops. */
export const probeText: string = JSON.stringify({
  dc: 1,
  name: "two into one",
  seed: 7,
  until: "50us",
  nodes: {
    a: { kind: "probe/source@1", gap: "140ns", count: 300, flow: 1 },
    b: { kind: "probe/source@1", gap: "150ns", count: 300, flow: 2 },
    leaf1: { kind: "probe/hub@1" },
    end: { kind: "probe/source@1", gap: "1ns", count: 0 },
  },
  links: [
    { ends: ["a:eth0", "leaf1:e1"], rate: "100G", delay: "500ns" },
    { ends: ["b:eth0", "leaf1:e2"], rate: "100G", delay: "500ns" },
    { ends: ["leaf1:out", "end:eth0"], rate: "100G", delay: "500ns", queueBytes: "20000B" },
  ],
});

/** Reads JSON only: text and YAML are another room. */
export function openProbe(text: string, _fileName: string, registry: Registry): Parsed<Opening> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const issue = { severity: "error", code: "input/syntax", path: "", expected: "JSON", received: "no JSON" } as const;
    return { ok: false, issues: [issue] };
  }
  const parsed = parseScenario(value, registry);
  return parsed.ok
    ? { ok: true, value: { scenario: parsed.value, format: "scenario" }, issues: parsed.issues }
    : parsed;
}

export const probeFlows: readonly HostFlow[] = [1, 2].map((flow) => ({
  flow,
  label: "AB"[flow - 1] as string,
  from: "ab"[flow - 1] as string,
  to: "end",
  rateBitsPerSecond: 8e10,
  startPs: 0,
  detail: {},
}));
