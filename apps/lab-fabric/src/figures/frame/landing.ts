/**
 * figures/frame/landing — where a thousand flows of one tunnel land: on one way, or on all.
 *
 * Between two endpoints only the outer source port differs from flow to flow. The hashes are those of the fabric: the
 * inner flow's makes the port (RFC 7348 §5), the outer five fields choose among the spines.
 * @module
 */
import { tunnelSourcePort } from "@dc/fabric";
import { flowHash, ipProtocol, ipv4Address, vxlanPort } from "@dc/wire";

/** Who chooses the outer source port. */
export type PortPolicy = "fixed" | "hashed";

/** The ways between the two leaves, and how many flows there are. */
export const ways = 4;
export const flowCount = 1000;
/** The port of an endpoint that does not look inside. */
export const fixedPort = 49_152;

const inner = { source: ipv4Address("10.1.0.11"), destination: ipv4Address("10.1.0.12"), destinationPort: 9 };
const outer = { source: ipv4Address("10.255.0.5"), destination: ipv4Address("10.255.0.6") };
/** Source port of the first inner flow; each has the next. */
const innerPortFirst = 10_000;

/** One inner flow on its way. */
export interface LandedFlow {
  readonly innerPort: number;
  readonly outerPort: number;
  /** Which way it takes, from 0. */
  readonly way: number;
}

/** Where one inner flow lands. @param flow from 0. */
export function landFlow(flow: number, policy: PortPolicy): LandedFlow {
  const innerPort = innerPortFirst + flow;
  const { udp } = ipProtocol;
  const outerPort =
    policy === "fixed"
      ? fixedPort
      : tunnelSourcePort(flowHash(inner.source, inner.destination, udp, innerPort, inner.destinationPort));
  const way = flowHash(outer.source, outer.destination, udp, outerPort, vxlanPort) % ways;
  return { innerPort, outerPort, way };
}

/** Flows on each way. */
export function landFlows(policy: PortPolicy): readonly number[] {
  const landed = new Array<number>(ways).fill(0);
  for (let flow = 0; flow < flowCount; flow++) landed[landFlow(flow, policy).way] += 1;
  return landed;
}
