/**
 * model/choice — how a switch chose among equal next hops: the five fields, their hash, the bucket, the ports.
 *
 * Recomputed from the flow and the routes, and only handed over when it comes to the hash and the bucket that the
 * record holds: what is drawn is what happened.
 * @module
 */
import type { JsonValue, NodeIndex } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { type Fabric, fabricOf } from "@dc/fabric";
import { flowHashInput, formatIpv4Address, ipProtocol } from "@dc/wire";
import { type FiveFields, hashOf, outerFieldsOf } from "./segments.ts";

/** One of the fields that are hashed. */
export interface ChoiceField {
  readonly name: "src" | "dst" | "proto" | "sport" | "dport";
  readonly value: string;
  /** As they enter the hash. */
  readonly bytes: readonly number[];
}

/** A flow at the same switch, and where it falls. */
export interface ChoiceFlow {
  /** The number in the frames' flow column. */
  readonly flow: number;
  readonly sourcePort: number;
  readonly hash: number;
  readonly bucket: number;
}

/** One choice. */
export interface Choice {
  readonly node: string;
  readonly fields: readonly ChoiceField[];
  readonly hash: number;
  readonly bucket: number;
  /** In the order of the buckets. */
  readonly buckets: readonly { readonly port: string; readonly to: string }[];
  /** Flows that begin below this switch and choose among the same ports. */
  readonly flows: readonly ChoiceFlow[];
}

/** What a frame's five fields may have been around an event: before it, after it, and in the tunnel that it began. */
function fieldsOfFrame(run: Run, id: number, node: NodeIndex, event: number): readonly FiveFields[] {
  const found: FiveFields[] = [];
  for (const moment of [event - 1, event]) {
    if (moment < 0) continue;
    run.timeline.peek(moment, (past) => {
      const frame = past.frames.find(id);
      if (frame < 0) return;
      const fabric = fabricOf(run);
      const { columns } = fabric;
      const five = {
        source: columns.sourceAddress[frame],
        destination: columns.destinationAddress[frame],
        protocol: columns.protocol[frame],
        sourcePort: columns.sourcePort[frame],
        destinationPort: columns.destinationPort[frame],
      };
      const outer = outerFieldsOf(fabric, node, past.graph.ports.node[columns.sourceMac[frame]], five);
      found.push(five, ...(outer === undefined ? [] : [outer]));
    });
  }
  return found;
}

function printFields(five: FiveFields): readonly ChoiceField[] {
  const { source, destination, protocol, sourcePort, destinationPort } = five;
  const bytes = [...flowHashInput(source, destination, protocol, sourcePort, destinationPort)];
  return [
    { name: "src", value: formatIpv4Address(source), bytes: bytes.slice(0, 4) },
    { name: "dst", value: formatIpv4Address(destination), bytes: bytes.slice(4, 8) },
    { name: "proto", value: String(protocol), bytes: bytes.slice(8, 9) },
    { name: "sport", value: String(sourcePort), bytes: bytes.slice(9, 11) },
    { name: "dport", value: String(destinationPort), bytes: bytes.slice(11, 13) },
  ];
}

/** Flows that choose at this switch among the same ports. */
function flowsThere(fabric: Fabric, node: number, members: readonly number[]): readonly ChoiceFlow[] {
  const found: ChoiceFlow[] = [];
  for (const flow of fabric.flows) {
    const protocol = { udp: ipProtocol.udp, ping: ipProtocol.icmp, tcp: ipProtocol.tcp }[flow.kind];
    const inner = { ...flow, protocol };
    const five = outerFieldsOf(fabric, node, flow.from, inner) ?? inner;
    const route = fabric.route(node, five.destination);
    if (route.members.length !== members.length || route.members.some((port, place) => port !== members[place]))
      continue;
    const hash = hashOf(five);
    found.push({ flow: flow.number, sourcePort: five.sourcePort, hash, bucket: hash % members.length });
  }
  return found;
}

/**
 * The choice that a `route.choose` record is of.
 *
 * @param record its number.
 * @returns undefined for other records, and for one whose frame or routes are no longer what they were.
 */
export function choiceOf(run: Run, record: JsonValue): Choice | undefined {
  const { trace, graph } = run.simulation;
  if (typeof record !== "number" || !trace.has(record)) return undefined;
  if (trace.kindName(trace.kindOf(record)) !== "route.choose") return undefined;
  const name = trace.objectName(trace.objectOf(record));
  const node = graph.nodeByName(name);
  const [hash, bucket] = [trace.b(record), trace.c(record) >>> 16];
  if (node < 0) return undefined;
  const around = fieldsOfFrame(run, trace.a(record), node, trace.eventOf(record));
  const five = around.find((each) => hashOf(each) === hash);
  if (five === undefined) return undefined;
  const fabric = fabricOf(run);
  const { members } = fabric.route(node, five.destination);
  if (members.length < 2 || hash % members.length !== bucket) return undefined;
  return {
    node: name,
    fields: printFields(five),
    hash,
    bucket,
    buckets: members.map((port) => ({
      port: graph.portLocalName(port),
      to: graph.nodeName(graph.ports.node[graph.ports.peer[port]]),
    })),
    flows: flowsThere(fabric, node, members),
  };
}
