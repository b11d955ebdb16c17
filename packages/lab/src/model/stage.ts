/**
 * model/stage — from what the worker says to what the kit's two pictures are drawn from.
 *
 * The worker counts ports; the kit counts ends of links (`2 · link` and `2 · link + 1`). The tables between the two are
 * made once per run; a picture is then only copied across.
 * @module
 */
import type { HostFlow, Opened, Picture } from "@dc/engine/host";
import type { DropMark, FlowLane, FlowTone, Topology, TopologyFlow, TopologyFrame } from "@dc/ui";

/** One run, as the views draw it. */
export interface Stage {
  readonly opened: Opened;
  readonly topology: Topology;
  readonly flows: readonly TopologyFlow[];
  /** Place in `flows` by the number in the frames' flow column. */
  readonly flowIndex: ReadonlyMap<number, number>;
  readonly endOfPort: Int32Array;
  readonly portOfEnd: Int32Array;
  /** Port by `leaf1:e1-1`. */
  readonly portByName: ReadonlyMap<string, number>;
  /** Link by its id, which is the name of its first port. */
  readonly linkById: ReadonlyMap<string, number>;
  readonly nodeByName: ReadonlyMap<string, number>;
  /** Full queue of each port in bytes: its limit, or what is drawn as full where there is none. */
  readonly queueBytesMax: Float64Array;
}

/** Drawn as a full queue where a port has no limit. */
const unlimitedQueueBytes = 262_144;

const tones: readonly FlowTone[] = ["a", "b", "c"];

/** `leaf1/e1-1` as scenarios write it: `leaf1:e1-1`. */
export function portNameOf(path: string): string {
  return path.replace("/", ":");
}

/** A flow's disc: a letter, and a tone for the first three. */
export function markFlow(flow: HostFlow, index: number, label: () => string): TopologyFlow {
  return {
    letter: flow.label,
    tone: tones[index] ?? "plain",
    // Read anew: the language may change while the run stands.
    get label() {
      return label();
    },
    from: flow.from,
    to: flow.to,
  };
}

/**
 * Make a stage.
 *
 * @param describe what a flow is, in words: `"h1 to h26, 90 Gb/s"`.
 */
export function makeStage(opened: Opened, describe: (flow: HostFlow) => string): Stage {
  const { nodes, ports, links } = opened;
  const portNames = ports.map(({ path }) => portNameOf(path));
  const topology: Topology = {
    nodes: nodes.map(({ name, kind }) => ({ id: name, role: /\/host@/.test(kind) ? "host" : "switch" })),
    links: links.map(({ a, b, rateBitsPerSecond }) => ({
      id: portNames[a],
      from: { node: nodes[ports[a].node].name, port: ports[a].name },
      to: { node: nodes[ports[b].node].name, port: ports[b].name },
      rateBitsPerSecond,
    })),
  };
  const endOfPort = new Int32Array(ports.length).fill(-1);
  const portOfEnd = new Int32Array(links.length * 2).fill(-1);
  const queueBytesMax = new Float64Array(ports.length).fill(unlimitedQueueBytes);
  links.forEach((link, index) => {
    [link.a, link.b].forEach((port, side) => {
      endOfPort[port] = index * 2 + side;
      portOfEnd[index * 2 + side] = port;
      if (link.queueBytesMax > 0) queueBytesMax[port] = link.queueBytesMax;
    });
  });
  return {
    opened,
    topology,
    flows: opened.flows.map((flow, index) => markFlow(flow, index, () => describe(flow))),
    flowIndex: new Map(opened.flows.map(({ flow }, index) => [flow, index])),
    endOfPort,
    portOfEnd,
    portByName: new Map(portNames.map((name, port) => [name, port])),
    linkById: new Map(links.map(({ a }, link) => [portNames[a], link])),
    nodeByName: new Map(nodes.map(({ name }, node) => [name, node])),
    queueBytesMax,
  };
}

/** `B-193`, or `#193` for a frame of no named flow. */
export function packetLabel(stage: Stage, id: number, flow: number): string {
  const index = stage.flowIndex.get(flow);
  return index === undefined ? `#${id}` : `${stage.flows[index].letter}-${id}`;
}

/** Copy a picture into a frame of the kit; the picture's buffer may go back afterwards. */
export function makeFrame(stage: Stage, picture: Picture): TopologyFrame {
  const ends = stage.portOfEnd.length;
  const load = new Float32Array(ends);
  const queueBytes = new Float64Array(ends);
  const queueShare = new Float32Array(ends);
  const { windowPs } = picture;
  for (let end = 0; end < ends; end += 1) {
    const port = stage.portOfEnd[end];
    // What a link carried before it was cut is no load any more.
    if (picture.linkUp[end >> 1] === 1)
      load[end] = share(picture.sentBytes[port], stage.topology.links[end >> 1].rateBitsPerSecond, windowPs);
    queueBytes[end] = picture.queuedBytes[port];
    queueShare[end] = Math.min(1, picture.queuedBytes[port] / stage.queueBytesMax[port]);
  }
  const up = new Uint8Array(stage.topology.links.length);
  for (let link = 0; link < up.length; link += 1) up[link] = picture.linkUp[link];

  const drops: DropMark[] = [];
  for (let row = 0; row < picture.drops; row += 1) {
    const [port, id, flow] = picture.dropRows.subarray(row * 4, row * 4 + 3);
    if (port < 0) continue;
    drops.push({
      end: stage.endOfPort[port],
      packet: id,
      label: packetLabel(stage, id, flow),
      flow: indexOf(stage, flow),
    });
    // A port that loses a frame is full to whoever looks, though what it holds falls short by less than a frame.
    queueShare[stage.endOfPort[port]] = Math.max(
      queueShare[stage.endOfPort[port]],
      queueBytes[stage.endOfPort[port]] > 0 ? 1 : 0,
    );
  }
  const lanes: FlowLane[] = [];
  for (let row = 0; row < picture.lanes; row += 1) {
    const [port, flow, bytes] = picture.flowShare.subarray(row * 3, row * 3 + 3);
    const end = stage.endOfPort[port];
    if (picture.linkUp[end >> 1] !== 1) continue;
    lanes.push({
      flow: indexOf(stage, flow),
      end,
      share: share(bytes, stage.topology.links[end >> 1].rateBitsPerSecond, windowPs),
    });
  }
  return { timePs: picture.timePs, load, queueBytes, queueShare, up, packets: packetsOf(stage, picture), lanes, drops };
}

function packetsOf(stage: Stage, picture: Picture): TopologyFrame["packets"] {
  const count = picture.frames;
  const [id, end, flow] = [new Float64Array(count), new Int32Array(count), new Int32Array(count)];
  const [startPs, arrivalPs] = [new Float64Array(count), new Float64Array(count)];
  for (let row = 0; row < count; row += 1) {
    const at = row * 6;
    end[row] = stage.endOfPort[picture.onTheWay[at]];
    id[row] = picture.onTheWay[at + 1];
    flow[row] = indexOf(stage, picture.onTheWay[at + 2]);
    startPs[row] = picture.onTheWay[at + 3];
    arrivalPs[row] = picture.onTheWay[at + 5];
  }
  return { count, id, end, startPs, arrivalPs, flow };
}

function indexOf(stage: Stage, flow: number): number {
  return stage.flowIndex.get(flow) ?? -1;
}

/** Bytes over what a rate carries in a window; at most 1. */
function share(bytes: number, rateBitsPerSecond: number, windowPs: number): number {
  if (windowPs <= 0) return 0;
  return Math.min(1, (bytes * 8e12) / (rateBitsPerSecond * windowPs));
}
