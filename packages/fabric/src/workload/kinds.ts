/**
 * workload/kinds — what a scenario can name of traffic over TCP, and of traffic of many at once.
 *
 * Source: rules F253, F260, F263, F266, F470, F471 in ../../SPEC.md.
 * @module
 */
import { type BuildContext, type Shape, shape, type WorkloadKind, workloadKind } from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { frameBytesMin } from "../frame/encode.ts";
import { congestionNames } from "../tcp/congestion.ts";
import { receiveBytesLimit, type TcpFlowOptions } from "../tcp/flow-options.ts";
import { timeoutProfiles } from "../tcp/round-trip.ts";
import { addFlowMix } from "./flow-mix.ts";
import { flowSizesNames } from "./flow-sizes.ts";
import { addIncast } from "./incast.ts";
import { addUdpFlows, udpFlowsMax } from "./udp-flows.ts";

const port = (description: string): Shape<number | undefined> & { optional: true } =>
  shape.optional(shape.integer(description, { min: 0, max: 65_535 })) as Shape<number | undefined> & { optional: true };

/** What an author says of connections. */
const connection = {
  congestion: shape.optional(shape.oneOf("congestion control", congestionNames), "cubic" as const),
  sack: shape.optional(shape.flag("both ends offer selective acknowledgements"), true),
  ecn: shape.optional(
    shape.flag("both ends offer explicit congestion notification; false when absent, with dctcp true"),
  ),
  mtu: shape.optional(
    shape.integer("bytes of a datagram; less where a host's link carries less", { min: 128, max: 65_535 }),
    tcpDefaults.mtu.value,
  ),
  receiveBuffer: shape.optional(
    shape.size("the window that a receiver offers", { min: 1024, max: receiveBytesLimit }),
    tcpDefaults.receiveBuffer.value,
  ),
  delayedAck: shape.optional(
    shape.time("how long an acknowledgement may wait for a second segment; 0 acknowledges each", {
      max: 500_000_000_000,
    }),
    tcpDefaults.delayedAck.value,
  ),
  initialWindow: shape.optional(
    shape.integer("segments of the first window", { min: 1, max: 1000 }),
    tcpDefaults.initialWindow.value,
  ),
  timeout: shape.optional(
    shape.oneOf("whose floor a retransmission timeout has: round trip and 200 ms, or 1 s", timeoutProfiles),
    "linux" as const,
  ),
  timeoutMin: shape.optional(shape.time("another floor in its place", { min: 1, max: 60_000_000_000_000 })),
  priority: shape.optional(
    shape.integer("priority of its frames; in the IP header as class selector, DSCP 8 · priority", { min: 0, max: 7 }),
    0,
  ),
  destinationPort: port("destination port; 5001 when absent"),
};

interface ConnectionRead {
  readonly congestion: (typeof congestionNames)[number];
  readonly sack: boolean;
  readonly ecn?: boolean | undefined;
  readonly mtu: number;
  readonly receiveBuffer: number;
  readonly delayedAck: number;
  readonly initialWindow: number;
  readonly timeout: (typeof timeoutProfiles)[number];
  readonly timeoutMin?: number | undefined;
  readonly priority: number;
  readonly destinationPort?: number | undefined;
}

/** An author's words as a program's. */
function connectionOptions(read: ConnectionRead): Omit<TcpFlowOptions, "bytes"> {
  const { congestion, sack, ecn, initialWindow, priority, timeoutMin, destinationPort } = read;
  return {
    ...{ congestion, sack, initialWindow, priority },
    ...(ecn === undefined ? {} : { ecn }),
    mtuBytes: read.mtu,
    receiveBytesMax: read.receiveBuffer,
    delayedAckPs: read.delayedAck,
    timeoutProfile: read.timeout,
    ...(timeoutMin === undefined ? {} : { timeoutMinPs: timeoutMin }),
    ...(destinationPort === undefined ? {} : { destinationPort }),
  };
}

/** A number of bytes over a connection of its own. */
const tcpFlowShape = shape.object({
  from: shape.ref("node", "who opens and sends"),
  to: shape.ref("node", "who listens and receives"),
  bytes: shape.size("what the application sends before it closes", { min: 1 }),
  start: shape.optional(shape.time("when the first SYN leaves"), 0),
  sourcePort: port("source port; from 49152 up when absent"),
  ...connection,
});

const incastShape = shape.object({
  senders: shape.list("who sends", shape.ref("node", "a sender")),
  to: shape.ref("node", "who receives"),
  bytes: shape.size("of each sender: frames as captured over UDP, payload over TCP", { min: 1 }),
  start: shape.optional(shape.time("when all begin"), 0),
  transport: shape.optional(shape.oneOf("how the bytes travel", ["udp", "tcp"]), "udp" as const),
  pacing: shape.optional(
    shape.oneOf("over UDP: none, or even, so that all together fill the receiver's link", ["none", "even"]),
    "none" as const,
  ),
  frameSize: shape.optional(
    shape.size("over UDP: a frame from destination MAC to end of payload, without FCS", {
      min: frameBytesMin,
      max: 65_549,
    }),
    defaults.udpFrame.value,
  ),
  ...connection,
});

const flowMixShape = shape.object({
  sizes: shape.oneOf("whose flow sizes", flowSizesNames),
  load: shape.number("share of all hosts' links that payload takes up", { min: 0.001, max: 1 }),
  start: shape.optional(shape.time("no flow begins before it"), 0),
  stop: shape.time("no flow begins at or after it"),
  flowsMax: shape.optional(shape.integer("at most so many flows", { min: 1, max: 65_536 }), 65_536),
  bytesMax: shape.optional(shape.size("no flow is larger", { min: 1 })),
  ...connection,
});

const udpFlowsShape = shape.object({
  from: shape.ref("node", "who sends"),
  to: shape.ref("node", "who receives"),
  flows: shape.integer("how many flows", { min: 1, max: udpFlowsMax }),
  rate: shape.rate("bits per second of all of them together, counting each frame as it is captured"),
  frameSize: shape.optional(
    shape.size("a frame from destination MAC to end of payload, without FCS", { min: frameBytesMin, max: 65_549 }),
    defaults.udpFrame.value,
  ),
  frames: shape.optional(shape.integer("at most so many frames of each flow", { min: 1 })),
  sourcePort: shape.optional(
    shape.integer("source port of the first; the next flows have the next", { min: 0, max: 65_535 }),
    1024,
  ),
  sourcePortStep: shape.optional(shape.integer("from one flow's port to the next one's", { min: 1, max: 65_535 }), 1),
  destinationPort: port("destination port; 9 when absent"),
  start: shape.optional(shape.time("when the first frame leaves"), 0),
  stop: shape.optional(shape.time("nothing leaves at or after it")),
});

/** A shape whose last source port there is. */
function inPorts<T extends Readonly<Record<"flows" | "sourcePort" | "sourcePortStep", number>>>(
  of: Shape<T>,
): Shape<T> {
  return {
    ...of,
    read(value, path, reader) {
      const read = of.read(value, path, reader);
      if (read === undefined) return undefined;
      const { flows, sourcePort, sourcePortStep } = read;
      const flowsMax = Math.floor((udpFlowsMax - 1 - sourcePort) / sourcePortStep) + 1;
      if (flows <= flowsMax) return read;
      const most = `at most ${flowsMax} flows from port ${sourcePort} up`;
      reader.report("fabric/ports", `${path}.flows`, most, read.flows);
      return undefined;
    },
  };
}

/** A shape whose `to` is none of the senders. */
function distinct<T extends { readonly to: string }>(
  of: Shape<T>,
  sendersOf: (read: T) => readonly string[],
): Shape<T> {
  return {
    ...of,
    read(value, path, reader) {
      const read = of.read(value, path, reader);
      if (read === undefined || !sendersOf(read).includes(read.to)) return read;
      reader.report("fabric/same-node", `${path}.to`, "another node than who sends", read.to);
      return undefined;
    },
  };
}

/** TCP flows, incasts, mixes. @param fabricOf the fabric of a run. */
export function makeTransportKinds(fabricOf: (context: BuildContext) => Fabric): readonly WorkloadKind[] {
  return [
    workloadKind({
      kind: "fabric/tcp-flow@1",
      shape: distinct(tcpFlowShape, ({ from }) => [from]),
      build(context, _index, { from, to, bytes, start, sourcePort, ...rest }) {
        fabricOf(context).addTcpFlow({
          ...connectionOptions(rest),
          ...{ from, to, bytes, startPs: start },
          ...(sourcePort === undefined ? {} : { sourcePort }),
        });
      },
    }) as WorkloadKind,
    workloadKind({
      kind: "fabric/incast@1",
      shape: distinct(incastShape, ({ senders }) => senders),
      build(context, _index, { senders, to, bytes, start, transport, pacing, frameSize, ...rest }) {
        const options = { senders, to, bytes, startPs: start, transport, pacing, frameBytes: frameSize };
        addIncast(fabricOf(context), { ...options, tcp: connectionOptions(rest) });
      },
    }) as WorkloadKind,
    workloadKind({
      kind: "fabric/udp-flows@1",
      shape: inPorts(distinct(udpFlowsShape, ({ from }) => [from])),
      build(context, _index, { rate, frameSize, frames, start, stop, destinationPort, ...rest }) {
        addUdpFlows(fabricOf(context), {
          ...{ ...rest, rateBitsPerSecond: rate, frameBytes: frameSize, startPs: start },
          ...(frames === undefined ? {} : { framesMax: frames }),
          ...(stop === undefined ? {} : { stopPs: stop }),
          ...(destinationPort === undefined ? {} : { destinationPort }),
        });
      },
    }) as WorkloadKind,
    workloadKind({
      kind: "fabric/flow-mix@1",
      shape: flowMixShape,
      build(context, index, { sizes, load, start, stop, flowsMax, bytesMax, ...rest }) {
        addFlowMix(fabricOf(context), `mix${index + 1}`, {
          ...connectionOptions(rest),
          ...{ sizes, load, startPs: start, stopPs: stop, flowsMax },
          ...(bytesMax === undefined ? {} : { bytesMax }),
        });
      },
    }) as WorkloadKind,
  ];
}
