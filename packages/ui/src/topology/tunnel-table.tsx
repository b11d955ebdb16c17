/**
 * topology/tunnel-table — what tunnel endpoints know and did: the twin of the band along the links.
 *
 * One row for each endpoint, segment and endpoint that hosts of the segment are behind; its counts are of frames that
 * were put into the tunnel between the two, and taken out of it. Enter on a cell chooses the node that it names.
 * @module
 */
import { createMemo, type JSX } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { printCount } from "../number/quantity.ts";
import { Grid, type GridColumn } from "../table/grid.tsx";
import type { TopologySelection } from "./topology.ts";

/** What one endpoint knows of one segment behind one endpoint. */
export interface TunnelRow {
  readonly vtep: string;
  readonly vni: number;
  /** Where the hosts are: another endpoint, or the endpoint itself. */
  readonly far: string;
  readonly farAddress: string;
  readonly hosts: readonly { readonly name: string; readonly mac: string }[];
  /** Frames. */
  readonly encapsulated: number;
  readonly decapsulated: number;
}

/** What the table is given. */
export interface TunnelTableProps {
  /** The name of the table. */
  readonly label: string;
  readonly rows: readonly TunnelRow[];
  readonly selection: TopologySelection | undefined;
  readonly onSelect: (selection: TopologySelection) => void;
}

/** The table. */
export function TunnelTable(props: TunnelTableProps): JSX.Element {
  const t = useKitMessages();
  const isOwn = (row: TunnelRow): boolean => row.far === row.vtep;
  const macs = ({ hosts }: TunnelRow): string => {
    const [first, ...more] = hosts;
    if (first === undefined) return "";
    return more.length === 0 ? first.mac : t("topology.macsMore", { mac: first.mac, count: more.length });
  };
  const count = (row: TunnelRow, frames: number): string => (isOwn(row) ? "" : printCount(frames));
  const columns = createMemo((): readonly GridColumn<TunnelRow>[] => [
    { key: "vtep", label: t("topology.vtep"), width: "minmax(44px, .8fr)", mono: true, cell: ({ vtep }) => vtep },
    { key: "vni", label: t("topology.vni"), width: "minmax(44px, .8fr)", mono: true, cell: ({ vni }) => vni },
    {
      key: "far",
      label: t("topology.behind"),
      width: "minmax(48px, .8fr)",
      mono: true,
      cell: (row) => (isOwn(row) ? t("topology.itself") : row.far),
    },
    {
      key: "address",
      label: t("topology.behindAddress"),
      width: "minmax(88px, 1fr)",
      mono: true,
      cell: ({ farAddress }) => farAddress,
    },
    { key: "macs", label: t("topology.macs"), width: "minmax(124px, 1.6fr)", mono: true, cell: macs },
    {
      key: "encapsulated",
      label: t("topology.encapsulated"),
      width: "52px",
      align: "end",
      mono: true,
      cell: (row) => count(row, row.encapsulated),
    },
    {
      key: "decapsulated",
      label: t("topology.decapsulated"),
      width: "52px",
      align: "end",
      mono: true,
      cell: (row) => count(row, row.decapsulated),
    },
  ]);
  const selected = (): number | undefined => {
    const what = props.selection;
    return what?.kind === "node" ? props.rows.findIndex(({ vtep }) => vtep === what.id) : undefined;
  };
  const choose = ({ vtep, far, hosts }: TunnelRow, column: string): void => {
    const named = { far, address: far, macs: hosts[0]?.name }[column] ?? vtep;
    props.onSelect({ kind: "node", id: named });
  };
  return (
    <div class="dc-topology-table">
      <Grid
        label={props.label}
        by="cell"
        columns={columns()}
        count={props.rows.length}
        row={(row) => props.rows[row]}
        selected={selected()}
        onSelect={(_, row, column) => choose(row, column)}
      />
    </div>
  );
}
