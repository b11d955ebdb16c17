/**
 * home/virt-picture — a guest's queue as three rings and the doorbell under them, as a picture of what the lab is about.
 *
 * It is drawn from the shape alone (rings of eight, an index that has gone round once) and shows no measurement.
 * @module
 */
import { For, type JSX } from "solid-js";

const slots = 8;
const [inner, outer] = [24, 46];

/** A ring of the picture: which slots belong to whom, and where its hand points. */
interface DrawnRing {
  readonly name: string;
  readonly x: number;
  readonly owners: { readonly [slot: number]: "guest" | "host" };
  readonly hand?: { readonly slot: number; readonly by: "guest" | "host" };
}
const rings: readonly DrawnRing[] = [
  { name: "desc", x: 66, owners: { 0: "guest", 1: "guest", 2: "host", 3: "host", 4: "host" } },
  { name: "avail", x: 200, owners: { 4: "host" }, hand: { slot: 5, by: "guest" } },
  { name: "used", x: 334, owners: { 0: "guest", 1: "guest" }, hand: { slot: 2, by: "host" } },
];
const y = 66;
const doorbells = 13;

const point = (x: number, radius: number, turn: number): string => {
  const angle = (turn / slots - 1 / 8) * 2 * Math.PI;
  return `${(x + radius * Math.sin(angle)).toFixed(1)} ${(y - radius * Math.cos(angle)).toFixed(1)}`;
};
const slotPath = (x: number, slot: number): string =>
  `M${point(x, outer, slot + 0.03)}A${outer} ${outer} 0 0 1 ${point(x, outer, slot + 0.97)}L${point(x, inner, slot + 0.94)}A${inner} ${inner} 0 0 0 ${point(x, inner, slot + 0.06)}Z`;
const handPath = (x: number, slot: number): string =>
  `M${point(x, outer + 2, slot)}L${point(x, outer + 11, slot - 0.16)}L${point(x, outer + 11, slot + 0.16)}Z`;

/** The picture; a description of it stands beside it in words. */
export function VirtPicture(): JSX.Element {
  return (
    <svg class="portal-picture" viewBox="0 0 400 176" aria-hidden="true">
      <For each={rings}>
        {(ring) => (
          <>
            <For each={Array.from({ length: slots }, (_, slot) => slot)}>
              {(slot) => <path class="portal-slot" data-layer={ring.owners[slot]} d={slotPath(ring.x, slot)} />}
            </For>
            <text class="portal-ring-name" x={ring.x} y={y + 4} text-anchor="middle">
              {ring.name}
            </text>
            {ring.hand && <path class="portal-hand" data-layer={ring.hand.by} d={handPath(ring.x, ring.hand.slot)} />}
          </>
        )}
      </For>
      <path class="portal-pass" d="M20 160.5H380" />
      <For each={Array.from({ length: doorbells }, (_, index) => 33 + index * 28)}>
        {(x, index) => {
          // The first and the last are rung, what lies between was not needed.
          const sent = index() === 0 || index() === doorbells - 1;
          return (
            <g class="portal-kick" data-layer="hypervisor" data-sent={sent ? "" : undefined}>
              <path d={`M${x} 160v${sent ? -12 : -8}`} />
              <path d={`M${x} ${sent ? 138 : 143}l5 5-5 5-5-5z`} />
            </g>
          );
        }}
      </For>
    </svg>
  );
}
