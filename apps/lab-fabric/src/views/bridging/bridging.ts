/**
 * views/bridging — what bridges make of the network, as the kit's pictures take it, and which VLAN is shown in them.
 * @module
 */
import { type LabModel, type Stage, watchQuery } from "@dc/lab";
import type { BridgeEnd, TopologyBridging } from "@dc/ui";
import { type Accessor, createMemo, createSignal } from "solid-js";
import type { BridgingSeen } from "../../model/bridging.ts";

/** What is known of a network's bridges, and what is shown of it. */
export interface BridgingShown {
  /** Undefined where none learns. */
  readonly seen: Accessor<BridgingSeen | undefined>;
  /** The VLAN that is shown; 0 for none. */
  readonly vlan: Accessor<number>;
  readonly choose: (vlan: number) => void;
  readonly drawn: Accessor<TopologyBridging | undefined>;
}

/** Where the choice of a VLAN is kept while views change. */
const keptId = "bridging.vlan";

/** Follow a model. */
export function createBridgingShown(model: LabModel): BridgingShown {
  const answer = watchQuery<BridgingSeen | null>(model, "bridging");
  // Each answer is a new one; what is drawn and spoken changes seldom.
  const seen = createMemo(() => answer() ?? undefined, undefined, { equals: isSame });
  const [chosen, setChosen] = createSignal((model.kept.get(keptId) as number | undefined) ?? 0);
  const vlan = (): number => (seen()?.vlans.includes(chosen()) === true ? chosen() : 0);
  const drawn = createMemo(() => {
    const [stage, bridging] = [model.stage(), seen()];
    return stage === undefined || bridging === undefined ? undefined : drawBridging(stage, bridging, vlan());
  });
  return {
    seen,
    vlan,
    choose(next) {
      setChosen(next);
      model.kept.set(keptId, next);
    },
    drawn,
  };
}

function isSame(one: BridgingSeen | undefined, other: BridgingSeen | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Put what is known by port into the kit's order of ends. @param vlan 0 for none. */
export function drawBridging(stage: Stage, { bridges, ports, vlans }: BridgingSeen, vlan: number): TopologyBridging {
  const ends: (BridgeEnd | undefined)[] = stage.topology.links.flatMap(() => [undefined, undefined]);
  const members = new Map<number, readonly number[]>();
  for (const { port, tree, vlans: of } of ports) {
    const end = stage.endOfPort[stage.portByName.get(port) ?? -1] ?? -1;
    if (end < 0) continue;
    ends[end] = {
      ...(tree === undefined ? {} : { tree: { role: tree.role, state: tree.state } }),
      ...(of === undefined ? {} : { vlans: of.members.join(", ") }),
    };
    if (of !== undefined) members.set(end, of.members);
  }
  const roots = bridges.filter(({ tree }) => tree?.isRoot === true).map(({ node }) => node);
  if (!vlans.includes(vlan)) return { ends, roots };
  // A link carries a VLAN where each end that is a bridge's is in it and open; a host knows none.
  const carries = (link: number): boolean => {
    const two = [2 * link, 2 * link + 1];
    if (!two.some((end) => members.has(end))) return false;
    return two.every((end) => {
      const own = ends[end];
      if (own === undefined) return true;
      return members.get(end)?.includes(vlan) === true && (own.tree === undefined || own.tree.state === "forwarding");
    });
  };
  return { ends, roots, vlan: { label: String(vlan), links: stage.topology.links.map((_, link) => carries(link)) } };
}
