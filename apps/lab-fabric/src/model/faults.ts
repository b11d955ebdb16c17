/**
 * model/faults — what fails of a port's link or of a node, as of now: what the controls show and may change.
 * @module
 */
import type { JsonValue, PortIndex } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";

/** The state of a port's link or of all links of a node. A share or an MTU that differs among ports is absent. */
export interface Faults {
  readonly on: string;
  readonly of: "port" | "node";
  /** Links, and how many of them are cut. */
  readonly links: number;
  readonly down: number;
  /** Share of the frames that is lost, 0 to 1, by direction. */
  readonly lossOut?: number;
  readonly lossIn?: number;
  readonly mtuBytes?: number;
  /** What the links were made with. */
  readonly ownMtuBytes?: number;
}

/** The largest MTU that anybody can set; a link that was made without one has more. */
export const mtuBytesMax = 65_535;

/**
 * What fails there.
 *
 * @param ask `leaf1:e1-49` or `leaf1`; undefined is answered for what is no port with a link and no node of the fabric.
 */
export function faultsOf(run: Run, ask: JsonValue): Faults | undefined {
  if (typeof ask !== "string") return undefined;
  const { graph } = run.simulation;
  const { link, peer, lossShare, mtuBytes } = graph.ports;
  const port = graph.portByName(ask);
  const node = graph.nodeByName(ask);
  if (port < 0 && !fabricOf(run).topologyNodes.includes(node)) return undefined;
  const ports = (port >= 0 ? [port] : graph.portsOf(node)).filter((each) => link[each] >= 0);
  if (ports.length === 0) return undefined;
  const common = <Name extends string>(
    name: Name,
    read: (of: PortIndex) => number,
  ): { readonly [Key in Name]?: number } => {
    const [first, ...others] = ports.map(read);
    return others.every((value) => value === first) ? ({ [name]: first } as { [Key in Name]?: number }) : {};
  };
  return {
    on: ask,
    of: port >= 0 ? "port" : "node",
    links: ports.length,
    down: ports.filter((each) => !graph.linkUp(link[each])).length,
    ...common("lossOut", (each) => lossShare[each]),
    ...common("lossIn", (each) => lossShare[peer[each]]),
    ...common("mtuBytes", (each) => mtuBytes[each]),
    ...common("ownMtuBytes", (each) => graph.linkOptions(link[each]).mtuBytes ?? Number.MAX_SAFE_INTEGER),
  };
}
