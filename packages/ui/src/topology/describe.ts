/**
 * topology/describe — what a node, a port, a link or a packet is, in one sentence: for the voice and for the label
 * that follows the pointer.
 * @module
 */
import type { Translate } from "@dc/solid";
import type { en } from "../messages/en.ts";
import { printBytes, printRate, printShare, printTime } from "../number/quantity.ts";
import { fullShare } from "./paint-load.ts";
import {
  type BridgeEnd,
  endOf,
  portId,
  type Topology,
  type TopologyBridging,
  type TopologyFrame,
  type TopologyIndex,
  type TopologySelection,
  type TopologyViewProps,
} from "./topology.ts";

/** The two parts: what it is called, and what is known of it. */
export interface Description {
  readonly name: string;
  readonly detail: string;
}

/** What is known of a choice at this frame. */
export function describe(
  t: Translate<typeof en>,
  view: Pick<TopologyViewProps, "topology" | "frame" | "flows" | "bridging">,
  index: TopologyIndex,
  what: TopologySelection,
): Description | undefined {
  const { topology, frame } = view;
  if (what.kind === "node") return describeNode(t, topology, frame, what.id, view.bridging);
  if (what.kind === "packet") return describePacket(t, view, what.id);
  if (what.kind === "link") {
    const link = index.link.get(what.id);
    if (link === undefined) return undefined;
    const [from, to] = [endOf(topology, 2 * link), endOf(topology, 2 * link + 1)];
    return {
      name: t("topology.link", { from: portId(from), to: portId(to) }),
      detail: [
        printRate(topology.links[link].rateBitsPerSecond),
        frame.up[link] === 0
          ? t("topology.isDown")
          : t("topology.bothLoads", {
              out: printShare(frame.load[2 * link]),
              in: printShare(frame.load[2 * link + 1]),
            }),
      ].join(", "),
    };
  }
  const end = index.end.get(what.id);
  return end === undefined ? undefined : describeEnd(t, view, end);
}

function describeNode(
  t: Translate<typeof en>,
  topology: Topology,
  frame: TopologyFrame,
  id: string,
  bridging?: TopologyBridging,
): Description | undefined {
  const node = topology.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return undefined;
  let [ports, down, queued] = [0, 0, 0];
  for (const [index, link] of topology.links.entries()) {
    for (const [direction, side] of [link.from, link.to].entries()) {
      if (side.node !== id) continue;
      ports += 1;
      queued += frame.queueBytes[2 * index + direction] ?? 0;
      if (frame.up[index] === 0) down += 1;
    }
  }
  const detail = [
    t(`topology.${node.role}`),
    bridging?.roots.includes(id) === true ? t("topology.isRoot") : "",
    t("topology.ports", { count: ports }),
    down > 0 ? t("topology.portsDown", { count: down }) : "",
    queued > 0 ? t("topology.waiting", { bytes: printBytes(queued) }) : "",
  ];
  return { name: node.label ?? node.id, detail: detail.filter((part) => part !== "").join(", ") };
}

/** One direction of one link: what both the port and its row in the table say. */
export function describeEnd(
  t: Translate<typeof en>,
  view: Pick<TopologyViewProps, "topology" | "frame" | "flows" | "bridging">,
  end: number,
): Description {
  const { topology, frame } = view;
  const link = end >> 1;
  const own = endOf(topology, end);
  const peer = endOf(topology, end ^ 1);
  const flows = flowsOn(view, end);
  const detail = [
    t("topology.towards", { peer: peer.node }),
    printRate(topology.links[link].rateBitsPerSecond),
    frame.up[link] === 0 ? t("topology.isDown") : t("topology.load", { share: printShare(frame.load[end]) }),
    printTree(t, view.bridging?.ends[end]),
    printQueue(t, frame, end),
    flows === "" ? "" : t("topology.flows", { flows }),
  ];
  return { name: `${own.node} ${own.port}`, detail: detail.filter((part) => part !== "").join(", ") };
}

/** A queue: its bytes, and whether it is full. */
export function printQueue(t: Translate<typeof en>, frame: TopologyFrame, end: number): string {
  const bytes = printBytes(frame.queueBytes[end]);
  return frame.queueShare[end] >= fullShare ? t("topology.full", { bytes }) : t("topology.queue", { bytes });
}

/** A port's part in the spanning tree; empty where it takes none. */
export function printTree(t: Translate<typeof en>, end: BridgeEnd | undefined): string {
  const tree = end?.tree;
  if (tree === undefined) return "";
  if (tree.role === "disabled") return t("topology.tree.disabled");
  return t("topology.tree", { role: t(`topology.tree.${tree.role}`), state: t(`topology.tree.${tree.state}`) });
}

/** The letters of the followed flows on one direction. */
export function flowsOn(view: Pick<TopologyViewProps, "frame" | "flows">, end: number): string {
  const letters = view.frame.lanes
    .filter((lane) => lane.end === end)
    .map((lane) => view.flows[lane.flow]?.letter ?? "")
    .filter((letter) => letter !== "");
  return [...new Set(letters)].join(" ");
}

function describePacket(
  t: Translate<typeof en>,
  { topology, frame, flows }: Pick<TopologyViewProps, "topology" | "frame" | "flows">,
  id: number,
): Description | undefined {
  const drop = frame.drops.find((candidate) => candidate.packet === id);
  if (drop !== undefined) {
    const own = endOf(topology, drop.end);
    return { name: drop.label, detail: t("topology.lostAt", { port: `${own.node} ${own.port}` }) };
  }
  const { packets } = frame;
  for (let row = 0; row < packets.count; row += 1) {
    if (packets.id[row] !== id) continue;
    const own = endOf(topology, packets.end[row]);
    const peer = endOf(topology, packets.end[row] ^ 1);
    const letter = flows[packets.flow[row]]?.letter ?? "";
    return {
      name: letter === "" ? t("topology.packet", { id }) : t("topology.packetOf", { id, letter }),
      detail: t("topology.onWay", {
        from: own.node,
        to: peer.node,
        left: printTime(Math.max(0, packets.arrivalPs[row] - frame.timePs)),
      }),
    };
  }
  return undefined;
}
