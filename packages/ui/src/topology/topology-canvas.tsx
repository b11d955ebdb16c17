/**
 * topology/topology-canvas — the network as tiers: load on links, queues as bars at ports, packets on their way.
 * @module
 */
import type { JSX } from "solid-js";
import type { TopologyViewProps } from "./topology.ts";

/** What the picture is given beyond the data. */
export interface TopologyCanvasProps extends TopologyViewProps {
  /** What it shows, in one or two sentences: read to whoever does not see it. */
  readonly summary: string;
  /** False at speeds where moving packets would lie: links show load only. True when absent. */
  readonly packets?: boolean;
  /** Told of what the pointer is on. */
  readonly onHover?: (selection: TopologySelection | undefined) => void;
  /** Gives a function that makes a PNG of the picture as it is. */
  readonly onScreenshot?: (take: () => Promise<Blob>) => void;
}

import type { TopologySelection } from "./topology.ts";

/** The picture. Arrows move between neighbours, Enter chooses, Escape lets go, + and − zoom, 0 shows all. */
export function TopologyCanvas(props: TopologyCanvasProps): JSX.Element {
  return <>{props.summary}</>;
}
