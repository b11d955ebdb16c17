/**
 * topology/topology-table — the same network as a table, one row for each direction of each link.
 *
 * Enter on a cell chooses what the cell names: the node, the port, the link to the peer, or the first packet on its
 * way; so everything that can be chosen in the picture can be chosen here.
 * @module
 */
import { createMemo, type JSX } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { createPaced } from "../number/paced.ts";
import { printCount } from "../number/quantity.ts";
import { Grid, type GridColumn } from "../table/grid.tsx";
import { flowsOn, printTree } from "./describe.ts";
import { compareNames } from "./order.ts";
import { fullShare } from "./paint-load.ts";
import { endOf, makeIndex, portId, type TopologyFrame, type TopologyViewProps } from "./topology.ts";

/** What the table is given: what the canvas is given. */
export interface TopologyTableProps extends TopologyViewProps {
  /** The name of the table. */
  readonly label: string;
}

/** Figures that change faster than this cannot be read. */
const paceMs = 150;

/** The table twin: same content, same actions, kept in step. */
export function TopologyTable(props: TopologyTableProps): JSX.Element {
  const t = useKitMessages();
  const frame = createPaced(() => props.frame, paceMs);
  const index = createMemo(() => makeIndex(props.topology));
  const ends = createMemo(() => sortEnds(props));
  const rowOf = createMemo(() => new Map(ends().map((end, row) => [end, row])));
  const onWay = createMemo(() => countPackets(frame()));
  const selected = createMemo((): number | undefined => {
    const what = props.selection;
    if (what === undefined) return undefined;
    if (what.kind === "node") return ends().findIndex((end) => endOf(props.topology, end).node === what.id);
    if (what.kind === "packet") return undefined;
    const end = what.kind === "port" ? index().end.get(what.id) : (index().link.get(what.id) ?? Number.NaN) * 2;
    return rowOf().get(end ?? Number.NaN);
  });
  const loadGbps = (end: number): string => {
    const rate = props.topology.links[end >> 1].rateBitsPerSecond;
    const load = (frame().load[end] * rate) / 1e9;
    return load === 0 ? "0" : load < 0.1 ? load.toFixed(2) : load < 10 ? load.toFixed(1) : load.toFixed(0);
  };
  const queue = (end: number): string => {
    const bytes = printCount(frame().queueBytes[end]);
    return frame().queueShare[end] >= fullShare ? t("topology.fullCell", { bytes }) : bytes;
  };
  /** What bridges make of it: two more columns, where there is any. */
  const bridgeColumns = (): readonly GridColumn<number>[] => {
    const { bridging } = props;
    if (bridging === undefined) return [];
    return [
      {
        key: "tree",
        label: t("topology.treeColumn"),
        width: "minmax(112px, 1.6fr)",
        cell: (end) => printTree(t, bridging.ends[end]),
      },
      {
        key: "vlans",
        label: t("topology.vlansColumn"),
        width: "minmax(56px, .8fr)",
        mono: true,
        cell: (end) => {
          const vlans = bridging.ends[end]?.vlans ?? "";
          const isCrossed = bridging.vlan?.links[end >> 1] === true;
          return isCrossed && vlans !== ""
            ? t("topology.vlanCrosses", { vlans, vlan: bridging.vlan?.label ?? "" })
            : vlans;
        },
      },
    ];
  };
  const nameOf = (end: number): string => {
    const { node } = endOf(props.topology, end);
    return props.bridging?.roots.includes(node) === true ? t("topology.nodeRoot", { node }) : node;
  };
  const columns = createMemo((): readonly GridColumn<number>[] => [
    {
      key: "node",
      label: t("topology.node"),
      width: "minmax(56px, 1fr)",
      mono: true,
      cell: nameOf,
    },
    {
      key: "port",
      label: t("topology.port"),
      width: "minmax(48px, .8fr)",
      mono: true,
      cell: (end) => endOf(props.topology, end).port,
    },
    {
      key: "peer",
      label: t("topology.peer"),
      width: "minmax(56px, 1fr)",
      mono: true,
      cell: (end) => endOf(props.topology, end ^ 1).node,
    },
    {
      key: "state",
      label: t("topology.state"),
      width: "48px",
      mono: true,
      cell: (end) => (frame().up[end >> 1] === 0 ? t("topology.isDown") : t("topology.up")),
    },
    ...bridgeColumns(),
    { key: "load", label: t("topology.loadColumn"), width: "72px", align: "end", mono: true, cell: loadGbps },
    { key: "queue", label: t("topology.queueColumn"), width: "104px", align: "end", mono: true, cell: queue },
    {
      key: "packets",
      label: t("topology.packetsColumn"),
      width: "56px",
      align: "end",
      mono: true,
      cell: (end) => onWay().get(end)?.count ?? 0,
    },
    {
      key: "flows",
      label: t("topology.flowsColumn"),
      width: "72px",
      mono: true,
      cell: (end) => flowsOn({ frame: frame(), flows: props.flows }, end),
    },
  ]);
  const choose = (end: number, column: string): void => {
    const own = endOf(props.topology, end);
    const packet = onWay().get(end)?.first;
    if (column === "node") props.onSelect({ kind: "node", id: own.node });
    else if (column === "peer") props.onSelect({ kind: "link", id: props.topology.links[end >> 1].id });
    else if (column === "packets" && packet !== undefined) props.onSelect({ kind: "packet", id: packet });
    else props.onSelect({ kind: "port", id: portId(own) });
  };
  return (
    <div class="dc-topology-table" data-bridging={props.bridging === undefined ? undefined : ""}>
      <Grid
        label={props.label}
        by="cell"
        columns={columns()}
        count={ends().length}
        row={(row) => ends()[row]}
        selected={selected()}
        onSelect={(_, end, column) => choose(end, column)}
        isFault={(end) => frame().up[end >> 1] === 0 || frame().queueShare[end] >= fullShare}
      />
    </div>
  );
}

/** Ends by node and port in natural order; hosts after the switches. */
function sortEnds({ topology }: TopologyViewProps): readonly number[] {
  const isHost = new Map(topology.nodes.map((node) => [node.id, node.role === "host" ? 1 : 0]));
  const ends = Array.from({ length: topology.links.length * 2 }, (_, end) => end);
  return ends.sort((one, other) => {
    const [left, right] = [endOf(topology, one), endOf(topology, other)];
    return (
      (isHost.get(left.node) ?? 0) - (isHost.get(right.node) ?? 0) ||
      compareNames(left.node, right.node) ||
      compareNames(left.port, right.port)
    );
  });
}

function countPackets({ packets, timePs }: TopologyFrame): ReadonlyMap<number, { count: number; first: number }> {
  const counts = new Map<number, { count: number; first: number }>();
  for (let row = 0; row < packets.count; row += 1) {
    if (packets.startPs[row] > timePs || packets.arrivalPs[row] < timePs) continue;
    const end = packets.end[row];
    const known = counts.get(end);
    if (known === undefined) counts.set(end, { count: 1, first: packets.id[row] });
    else known.count += 1;
  }
  return counts;
}
