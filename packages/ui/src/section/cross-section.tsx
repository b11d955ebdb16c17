/**
 * section/cross-section — two servers cut open, the network between them, and the way of a request through all of it.
 *
 * A server is a column of strata, the guest on top and the device at the bottom; a way is a line through the strata it
 * touches. Two ways may be drawn, the first solid and the second dashed. The picture's twin is the table of the same
 * run's spans (`Waterfall`).
 * @module
 */
import { createUniqueId, For, Index, type JSX, Show } from "solid-js";
import type { LayerName } from "../layer/layer.tsx";
import { hatchOf, LayerPatterns } from "../layer/layer-patterns.tsx";
import { createBoxSize } from "../number/box.ts";

/** One stratum of a server. */
export interface Stratum {
  readonly id: string;
  readonly layer: LayerName;
  readonly label: string;
  /** What it is made of: `virtio_net`. */
  readonly part?: string | undefined;
}

/** A server cut open. */
export interface SectionServer {
  /** What cables and what is chosen call it. */
  readonly name: string;
  /** What stands over it; the name when absent. */
  readonly title?: string | undefined;
  /** From the application down to the device. */
  readonly strata: readonly Stratum[];
}

/** Where something is: a stratum of a server, a switch, or between two of them. */
export type SectionPlace =
  | { readonly kind: "stratum"; readonly server: 0 | 1; readonly stratum: string }
  | { readonly kind: "switch"; readonly name: string }
  | { readonly kind: "cable"; readonly from: string; readonly to: string; readonly share: number };

/** One way through the picture. */
export interface SectionWay {
  readonly id: string;
  readonly name: string;
  /** Strata that it touches, of both servers. */
  readonly strata: readonly (readonly string[])[];
  /** Switches in the order of the way; without any, it crosses over at the lowest stratum that it touches. */
  readonly switches: readonly string[];
  /** Where the request is; absent where it is not on its way. */
  readonly now?: SectionPlace | undefined;
  /** What stands beside it where there is room: `1,120 B`. */
  readonly note?: string | undefined;
  /** The letter on it: `A`. */
  readonly mark?: string | undefined;
}

/** What the picture is given. */
export interface CrossSectionProps {
  readonly label: string;
  readonly servers: readonly [SectionServer, SectionServer];
  readonly spines: readonly string[];
  readonly leaves: readonly string[];
  /** One or two ways. */
  readonly ways: readonly SectionWay[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

const rowHeight = 33;
const switchHeight = 26;
/** Least width of a server beside the network, of a switch, and of the cables between them. */
const widthMin = { server: 122, switch: 46, cables: 56 };
/** Below this a stratum has room for its name only. */
const partWidthMin = 170;
/** The second way runs beside the first where both take the same cables. */
const besidePx = 5;

/** The picture. */
export function CrossSection(props: CrossSectionProps): JSX.Element {
  const id = createUniqueId();
  const [box, observe] = createBoxSize();
  const width = (): number => Math.max(340, box().width || 760);
  const switches = (): number => Math.max(1, props.spines.length, props.leaves.length);
  const narrow = (): boolean => width() < 2 * widthMin.server + widthMin.cables + switches() * widthMin.switch;
  const top = (): number => (narrow() ? 140 : 26);
  const serverWidth = (): number =>
    narrow() ? (width() - 44) / 2 : Math.max(widthMin.server, Math.min(220, width() * 0.29));
  const rows = (): number => Math.max(...props.servers.map(({ strata }) => strata.length));
  const edge = (): number => (narrow() ? 14 : 1);
  const serverX = (server: number): number => (server === 0 ? edge() : width() - serverWidth() - edge());
  const textX = (): number => serverX(1) + (wide() ? 58 : 44);
  const wide = (): boolean => serverWidth() >= partWidthMin;
  const bottom = (): number => top() + rows() * rowHeight;
  const height = (): number => bottom() + (narrow() ? 24 : 10);
  /** Devices stand on one line, at the bottom: a server of fewer strata begins lower. */
  const rowTop = (server: number, row: number): number =>
    top() + (row + rows() - props.servers[server].strata.length) * rowHeight;
  const middle = (server: number, row: number): number => rowTop(server, row) + rowHeight / 2;
  const deviceRow = (server: 0 | 1): number => props.servers[server].strata.length - 1;
  /** Ways run at the side of a server that faces the network. */
  const laneX = (server: number, way: number): number =>
    server === 0 ? serverX(0) + serverWidth() - 30 + way * 16 : serverX(1) + 30 - way * 16;
  const fabricFrom = (): number => (narrow() ? 8 : serverX(0) + serverWidth() + widthMin.cables / 2);
  const fabricTo = (): number => (narrow() ? width() - 8 : serverX(1) - widthMin.cables / 2);
  const spineY = (): number => (narrow() ? 4 : top() + 4);
  const leafY = (): number => (narrow() ? 84 : bottom() - rowHeight / 2 - switchHeight / 2);
  const placeOf = (name: string): { readonly x: number; readonly y: number; readonly leaf: boolean } | undefined => {
    for (const [names, y, leaf] of [
      [props.spines, spineY(), false],
      [props.leaves, leafY(), true],
    ] as const) {
      const index = names.indexOf(name);
      if (index >= 0) {
        const each = (fabricTo() - fabricFrom()) / names.length;
        return { x: fabricFrom() + each * (index + 0.5), y, leaf };
      }
    }
    return undefined;
  };
  const switchWidth = (): number => Math.min(66, (fabricTo() - fabricFrom()) / switches() - 6);
  const used = (name: string): boolean => props.ways.some(({ switches }) => switches.includes(name));
  const layers = (): readonly LayerName[] => [
    ...new Set(props.servers.flatMap(({ strata }) => strata.map(({ layer }) => layer))),
  ];

  /** The end of a way's segment: a switch's edge, or a server's device. */
  function endOf(name: string, way: number): readonly [number, number] | undefined {
    const found = placeOf(name);
    if (found) return [found.x + way * besidePx, found.leaf ? found.y : found.y + switchHeight];
    const server = props.servers.findIndex((each) => each.name === name);
    if (server < 0) return undefined;
    return [laneX(server, way), middle(server, deviceRow(server as 0 | 1))];
  }

  /** The lowest row of a server that a way touches, or -1. */
  function lowest(way: SectionWay, server: 0 | 1): number {
    return props.servers[server].strata.findLastIndex(({ id: stratum }) => way.strata[server]?.includes(stratum));
  }

  /** The line of a way, from the first server's top stratum to the second's. */
  function lineOf(way: SectionWay, at: number): string {
    const column = (server: 0 | 1): string => {
      const touched = way.strata[server] ?? [];
      const first = props.servers[server].strata.findIndex(({ id: stratum }) => touched.includes(stratum));
      const last = way.switches.length === 0 ? lowest(way, server) : deviceRow(server);
      return first < 0 ? "" : `M${laneX(server, at)} ${middle(server, first)}V${middle(server, last)}`;
    };
    let path = column(0);
    const stops = way.switches
      .map(placeOf)
      .filter((place) => place !== undefined)
      .map((place) => ({ ...place, x: place.x + at * besidePx }));
    if (stops.length > 0) {
      const [first, last] = [stops[0], stops[stops.length - 1]];
      const low = height() - 8;
      const enter = narrow()
        ? `V${low}H${4 + at * 3}V${first.y + switchHeight / 2}H${first.x - at * besidePx - switchWidth() / 2}`
        : `H${first.x - at * besidePx - switchWidth() / 2}`;
      path += enter;
      for (let stop = 1; stop < stops.length; stop += 1) {
        const [from, to] = [stops[stop - 1], stops[stop]];
        path += `M${from.x} ${from.leaf ? from.y : from.y + switchHeight}L${to.x} ${to.leaf ? to.y : to.y + switchHeight}`;
      }
      path += `M${last.x - at * besidePx + switchWidth() / 2} ${last.y + switchHeight / 2}`;
      path += narrow()
        ? `H${width() - 4 - at * 3}V${low}H${laneX(1, at)}V${middle(1, deviceRow(1))}`
        : `H${laneX(1, at)}`;
    }
    const ends = [lowest(way, 0), lowest(way, 1)];
    if (stops.length === 0 && Math.min(...ends) >= 0) {
      path += `M${laneX(0, at)} ${middle(0, ends[0])}H${width() / 2}V${middle(1, ends[1])}H${laneX(1, at)}`;
    }
    return path + column(1);
  }

  function pointOf(place: SectionPlace, way: number): readonly [number, number] | undefined {
    if (place.kind === "stratum") {
      const row = props.servers[place.server].strata.findIndex(({ id: stratum }) => stratum === place.stratum);
      return row < 0 ? undefined : [laneX(place.server, way), middle(place.server, row)];
    }
    if (place.kind === "switch") {
      const found = placeOf(place.name);
      return found && [found.x + way * besidePx, found.y + switchHeight / 2];
    }
    const [from, to] = [endOf(place.from, way), endOf(place.to, way)];
    return from && to && [from[0] + (to[0] - from[0]) * place.share, from[1] + (to[1] - from[1]) * place.share];
  }

  const hereOf = ({ now }: SectionWay, way: number): readonly [number, number] | undefined => now && pointOf(now, way);

  /** Where the note of a way stands: beside its packet, and beside a server rather than on it; the second below. */
  function noteOf(
    place: SectionPlace | undefined,
    [x, y]: readonly [number, number],
    way: number,
  ): { readonly x: number; readonly y: number; readonly "text-anchor": "start" | "end" } {
    const atServer = place?.kind === "stratum" ? place.server : undefined;
    const toEnd = atServer === undefined ? x > width() * 0.6 : atServer === 1;
    const side =
      atServer === undefined ? (toEnd ? x - 14 : x + 14) : toEnd ? serverX(1) - 6 : serverX(0) + serverWidth() + 6;
    return { x: side, y: way === 0 ? y - 8 : y + 18, "text-anchor": toEnd ? "end" : "start" };
  }

  const select = (what: string) => ({
    onClick: () => props.onSelect(what),
    "data-on": props.selected === what ? "" : undefined,
  });

  return (
    <div class="dc-cross" ref={observe}>
      <svg viewBox={`0 0 ${width()} ${height()}`} role="img" aria-label={props.label}>
        <LayerPatterns id={id} layers={layers()} />
        <For each={props.leaves}>
          {(leaf) => (
            <For each={props.spines}>
              {(spine) => (
                <path
                  class="dc-cross-cable"
                  d={`M${placeOf(leaf)?.x} ${placeOf(leaf)?.y}L${placeOf(spine)?.x} ${(placeOf(spine)?.y ?? 0) + switchHeight}`}
                />
              )}
            </For>
          )}
        </For>
        <For each={props.servers}>
          {(server, index) => (
            <g>
              <text class="dc-cross-server" x={serverX(index())} y={rowTop(index(), 0) - 8}>
                {server.title ?? server.name}
              </text>
              <For each={server.strata}>
                {(stratum, row) => (
                  <g class="dc-cross-stratum" data-layer={stratum.layer} {...select(`${server.name}/${stratum.id}`)}>
                    <rect
                      x={serverX(index()) + 0.5}
                      y={rowTop(index(), row()) + 0.5}
                      width={serverWidth() - 1}
                      height={rowHeight}
                    />
                    <rect
                      class="dc-cross-hatch"
                      x={index() === 0 ? serverX(0) + 0.5 : serverX(1) + serverWidth() - 11}
                      y={rowTop(index(), row()) + 0.5}
                      width="10"
                      height={rowHeight}
                      fill={hatchOf(id, stratum.layer)}
                    />
                    <text
                      class="dc-cross-layer"
                      x={index() === 0 ? serverX(0) + 18 : textX()}
                      y={middle(index(), row()) + (stratum.part === undefined || !wide() ? 4 : -3)}
                    >
                      {stratum.label}
                    </text>
                    <Show when={wide() && stratum.part}>
                      <text
                        class="dc-cross-part"
                        x={index() === 0 ? serverX(0) + 18 : textX()}
                        y={middle(index(), row()) + 12}
                      >
                        {stratum.part}
                      </text>
                    </Show>
                  </g>
                )}
              </For>
            </g>
          )}
        </For>
        <For each={[...props.spines, ...props.leaves]}>
          {(name) => (
            <g class="dc-cross-switch" data-layer="underlay" data-used={used(name) ? "" : undefined} {...select(name)}>
              <rect
                x={(placeOf(name)?.x ?? 0) - switchWidth() / 2}
                y={placeOf(name)?.y}
                width={switchWidth()}
                height={switchHeight}
              />
              <text x={placeOf(name)?.x} y={(placeOf(name)?.y ?? 0) + 17}>
                {name}
              </text>
            </g>
          )}
        </For>
        {/* By place: the strata and cables of a way stay while the packet on it moves. */}
        <Index each={props.ways}>
          {(way, at) => (
            <g class="dc-cross-way" data-second={at > 0 ? "" : undefined}>
              <path d={lineOf(way(), at)} />
              <For each={[0, 1] as const}>
                {(server) => (
                  <For each={props.servers[server].strata}>
                    {(stratum, row) => (
                      <Show when={(way().strata[server] ?? []).includes(stratum.id)}>
                        <circle cx={laneX(server, at)} cy={middle(server, row())} r={at > 0 ? 2.5 : 3.5} />
                      </Show>
                    )}
                  </For>
                )}
              </For>
              <Show when={hereOf(way(), at)}>
                {(point) => (
                  <>
                    <circle class="dc-cross-packet" cx={point()[0]} cy={point()[1]} r={8} />
                    <Show when={way().mark}>
                      <text class="dc-cross-mark" x={point()[0]} y={point()[1] + 3.5}>
                        {way().mark}
                      </text>
                    </Show>
                    <Show when={wide() && !narrow() && way().note}>
                      <text class="dc-cross-note" {...noteOf(way().now, point(), at)}>
                        {way().note}
                      </text>
                    </Show>
                  </>
                )}
              </Show>
            </g>
          )}
        </Index>
      </svg>
    </div>
  );
}
