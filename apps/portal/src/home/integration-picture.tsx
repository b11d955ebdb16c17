/**
 * home/integration-picture — two servers cut open, the way of a packet between them, and the same way's time twice, as a
 * picture of what the lab is about.
 *
 * It is drawn from the shape alone (strata of a server, a leaf, a spine, a leaf) and shows no measurement.
 * @module
 */
import { For, type JSX } from "solid-js";

type Layer = "guest" | "hypervisor" | "host" | "device" | "underlay";

const strata: readonly Layer[] = ["guest", "hypervisor", "host", "device"];
const stratumHeight = 25;
const top = 12.5;
const servers = [
  { x: 20.5, lane: 98 },
  { x: 289.5, lane: 302 },
];
const boxes = [
  { name: "leaf1", x: 155, y: 100 },
  { name: "spine2", x: 200, y: 24 },
  { name: "leaf4", x: 245, y: 100 },
];
const middle = (stratum: number): number => top + (stratum + 0.5) * stratumHeight;

/** The same way by two paths: its parts, each so long. The second passes the hypervisor and the host. */
const runs: readonly (readonly (readonly [Layer, number])[])[] = [
  [
    ["guest", 26],
    ["hypervisor", 30],
    ["host", 88],
    ["device", 24],
    ["underlay", 62],
    ["host", 88],
    ["guest", 42],
  ],
  [
    ["guest", 26],
    ["device", 62],
    ["underlay", 62],
    ["device", 30],
    ["guest", 36],
  ],
];

interface Bar {
  readonly layer: Layer;
  readonly x: number;
  readonly width: number;
}

function barsOf(parts: readonly (readonly [Layer, number])[]): readonly Bar[] {
  let x = 20.5;
  return parts.map(([layer, width]) => {
    const bar = { layer, x, width };
    x += width;
    return bar;
  });
}

/** The picture; a description of it stands beside it in words. */
export function IntegrationPicture(): JSX.Element {
  return (
    <svg class="portal-picture" viewBox="0 0 400 176" aria-hidden="true">
      <For each={servers}>
        {({ x }) => (
          <For each={strata}>
            {(layer, row) => (
              <rect
                class="portal-stratum"
                data-layer={layer}
                x={x}
                y={top + row() * stratumHeight}
                width="90"
                height={stratumHeight}
              />
            )}
          </For>
        )}
      </For>
      <path
        class="portal-way"
        d={`M${servers[0].lane} ${middle(0)}V${middle(3)}H155L200 24L245 ${middle(3)}H${servers[1].lane}V${middle(0)}`}
      />
      <For each={servers}>
        {({ lane }) => (
          <For each={strata}>{(_, row) => <circle class="portal-stop" cx={lane} cy={middle(row())} r="3.2" />}</For>
        )}
      </For>
      <For each={boxes}>
        {({ name, x, y }) => (
          <>
            <rect class="portal-box" x={x - 20.5} y={y - 9.5} width="41" height="19" />
            <text class="portal-box-name" x={x} y={y + 3} text-anchor="middle">
              {name}
            </text>
          </>
        )}
      </For>
      <For each={runs}>
        {(parts, run) => (
          <For each={barsOf(parts)}>
            {({ layer, x, width }) => (
              <rect
                class="portal-stratum"
                data-layer={layer}
                data-second={run() > 0 ? "" : undefined}
                x={x}
                y={run() === 0 ? 130.5 : 150.5}
                width={width}
                height="13"
              />
            )}
          </For>
        )}
      </For>
    </svg>
  );
}
