/**
 * home/fabric-picture — a leaf-spine and three flows that cross it, as a picture of what the lab is about.
 *
 * It is drawn from the shape alone (four spines, six leaves, each flow by one spine) and shows no measurement.
 * @module
 */
import { useMotion } from "@dc/solid";
import { For, type JSX } from "solid-js";

const spines = [62, 154, 246, 338];
const leaves = [34, 100.4, 166.8, 233.2, 299.6, 366];

interface DrawnFlow {
  readonly tone: "a" | "b" | "c";
  readonly from: number;
  readonly over: number;
  readonly to: number;
}
const flows: readonly DrawnFlow[] = [
  { tone: "a", from: 0, over: 1, to: 4 },
  { tone: "b", from: 1, over: 2, to: 3 },
  { tone: "c", from: 2, over: 3, to: 5 },
];
const pathOf = ({ from, over, to }: DrawnFlow): string => `M${leaves[from]} 126L${spines[over]} 38L${leaves[to]} 126`;

/** The picture; a description of it stands beside it in words. */
export function FabricPicture(): JSX.Element {
  const motion = useMotion();
  return (
    <svg class="portal-picture" viewBox="0 0 400 176" aria-hidden="true" data-motion={motion()}>
      <For each={leaves}>
        {(leaf) => <For each={spines}>{(spine) => <path class="portal-wire" d={`M${leaf} 126L${spine} 38`} />}</For>}
      </For>
      <For each={flows}>{(flow) => <path class="portal-flow" data-flow={flow.tone} d={pathOf(flow)} />}</For>
      <For each={spines}>{(x) => <rect class="portal-box" x={x - 30.5} y="14.5" width="61" height="24" />}</For>
      <For each={leaves}>{(x) => <rect class="portal-box" x={x - 24.5} y="126.5" width="49" height="24" />}</For>
      <For each={flows}>
        {(flow) => (
          <>
            <Packet flow={flow} />
            <Packet flow={flow} late />
          </>
        )}
      </For>
      <For each={spines}>
        {(x, index) => (
          <text class="portal-box-name" x={x} y="30" text-anchor="middle">
            spine{index() + 1}
          </text>
        )}
      </For>
      <For each={leaves}>
        {(x, index) => (
          <text class="portal-box-name" x={x} y="142" text-anchor="middle">
            leaf{index() + 1}
          </text>
        )}
      </For>
    </svg>
  );
}

/** A packet of a flow: its colour and its letter, as in the lab. */
function Packet(props: { readonly flow: DrawnFlow; readonly late?: boolean }): JSX.Element {
  return (
    <g class="portal-packet" data-flow={props.flow.tone} data-late={props.late === true ? "" : undefined}>
      <circle r="6.5" />
      <text y="2.9" text-anchor="middle">
        {props.flow.tone.toUpperCase()}
      </text>
    </g>
  );
}
