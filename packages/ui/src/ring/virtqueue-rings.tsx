/**
 * ring/virtqueue-rings — a split virtqueue as three rings with their indices, and the doorbell under them.
 *
 * The descriptor table, the available ring and the used ring are circles of the queue's size; an index is a hand on
 * the rim that points at the slot that comes next. A kick that was sent is filled, one that was suppressed a ghost.
 * @module
 */
import { createUniqueId, For, type JSX, Show } from "solid-js";
import { hatchOf, LayerPatterns } from "../layer/layer-patterns.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { createBoxSize } from "../number/box.ts";
import {
  availableHands,
  availableSectors,
  between,
  descriptorSectors,
  type RingHand,
  type RingSector,
  usedHands,
  usedSectors,
  type VirtqueuePicture,
} from "./virtqueue.ts";

/** One time that a buffer was published: the doorbell was rung, or need not have been. */
export interface Doorbell {
  /** The available index after it. */
  readonly at: number;
  readonly sent: boolean;
}

/** What the picture is given. */
export interface VirtqueueRingsProps {
  readonly queue: VirtqueuePicture;
  /** The last of them, oldest first. */
  readonly doorbells: readonly Doorbell[];
}

const doorbellsMax = 16;
const turnDegrees = -45;

function point(cx: number, cy: number, radius: number, degrees: number): readonly [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [cx + radius * Math.sin(angle), cy - radius * Math.cos(angle)];
}

const at = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

function wedge(cx: number, cy: number, inner: number, outer: number, from: number, to: number): string {
  const large = to - from > 180 ? 1 : 0;
  return `M${at(point(cx, cy, outer, from))}A${outer} ${outer} 0 ${large} 1 ${at(point(cx, cy, outer, to))}L${at(
    point(cx, cy, inner, to),
  )}A${inner} ${inner} 0 ${large} 0 ${at(point(cx, cy, inner, from))}Z`;
}

/** The layer that stands for an owner: the guest, or whoever serves the queue in the host. */
const layerOf = { guest: "guest", device: "host" } as const;

function Ring(props: {
  readonly id: string;
  readonly cx: number;
  readonly cy: number;
  readonly sectors: readonly RingSector[];
  readonly hands: readonly RingHand[];
  readonly size: number;
  readonly name: string;
  readonly figure: string;
  readonly note: string;
}): JSX.Element {
  const outer = 96;
  const inner = outer * 0.56;
  const each = (): number => 360 / props.sectors.length;
  return (
    <g>
      <For each={props.sectors}>
        {(sector, index) => {
          const from = (): number => index() * each() + turnDegrees + Math.min(0.6, each() / 20);
          const to = (): number => (index() + 1) * each() + turnDegrees - Math.min(0.6, each() / 20);
          const middle = (): readonly [number, number] =>
            point(props.cx, props.cy, (inner + outer) / 2 - 3, (from() + to()) / 2);
          const layer = (): "guest" | "host" | undefined =>
            sector.owner === "free" ? undefined : layerOf[sector.owner];
          return (
            <g data-layer={layer()}>
              <path
                class="dc-ring-slot"
                data-owner={sector.owner}
                d={wedge(props.cx, props.cy, inner, outer, from(), to())}
              />
              <Show when={layer()}>
                {(name) => (
                  <path
                    fill={hatchOf(props.id, name())}
                    d={wedge(props.cx, props.cy, outer - 10, outer, from(), to())}
                  />
                )}
              </Show>
              <Show when={props.sectors.length <= 16}>
                <text class="dc-ring-id" data-owner={sector.owner} x={middle()[0]} y={middle()[1] + 4}>
                  {sector.text}
                </text>
              </Show>
            </g>
          );
        }}
      </For>
      <text class="dc-ring-name" x={props.cx} y={props.cy - 14}>
        {props.name}
      </text>
      <text class="dc-ring-figure" x={props.cx} y={props.cy + 10}>
        {props.figure}
      </text>
      <text class="dc-ring-note" x={props.cx} y={props.cy + 26}>
        {props.note}
      </text>
      <For each={props.hands}>
        {(hand) => {
          const degrees = (): number => ((hand.at % props.size) / props.size) * 360 + turnDegrees;
          const sin = (): number => Math.sin((degrees() * Math.PI) / 180);
          const below = (): boolean => Math.cos((degrees() * Math.PI) / 180) < 0;
          const anchor = (): "start" | "end" | "middle" => (sin() > 0.3 ? "start" : sin() < -0.3 ? "end" : "middle");
          const tip = (): string =>
            `M${at(point(props.cx, props.cy, outer + 2, degrees()))}L${at(
              point(props.cx, props.cy, outer + 13, degrees() - 5),
            )}L${at(point(props.cx, props.cy, outer + 13, degrees() + 5))}Z`;
          const label = (): readonly [number, number] => {
            const [x, y] = point(props.cx, props.cy, outer + 18, degrees());
            // The device's hand stands further out where both point at one slot.
            const apart = hand.by === "device" ? 13 : 0;
            return [x, y + (below() ? 8 + apart : -2 - apart)];
          };
          return (
            <g class="dc-ring-hand" data-layer={layerOf[hand.by]}>
              <path d={tip()} />
              <text x={label()[0]} y={label()[1]} text-anchor={anchor()}>
                {`${hand.name} `}
                <tspan class="dc-ring-index">{hand.at}</tspan>
                <Show when={hand.event}>{(event) => <tspan>{` · ${event().name} ${event().at}`}</tspan>}</Show>
              </text>
            </g>
          );
        }}
      </For>
    </g>
  );
}

/** The picture; its sentence is its name. */
export function VirtqueueRings(props: VirtqueueRingsProps): JSX.Element {
  const t = useKitMessages();
  const id = createUniqueId();
  const [box, observe] = createBoxSize();
  const narrow = (): boolean => box().width > 0 && box().width < 560;
  const inUse = (): number => props.queue.descriptors.filter((owner) => owner !== "free").length;
  const waiting = (): number => between(props.queue.availableSeen, props.queue.availableIndex);
  const toReap = (): number => between(props.queue.usedSeen, props.queue.usedIndex);
  const doorbells = (): readonly Doorbell[] => props.doorbells.slice(-doorbellsMax);
  const places = (): readonly (readonly [number, number])[] =>
    narrow()
      ? [
          [180, 126],
          [180, 376],
          [180, 626],
        ]
      : [
          [124, 130],
          [390, 130],
          [656, 130],
        ];
  const bell = () => (narrow() ? { from: 12, to: 348, y: 776 } : { from: 130, to: 760, y: 314 });
  const step = (): number => (bell().to - bell().from) / doorbellsMax;
  return (
    <div class="dc-rings" ref={observe}>
      <svg
        viewBox={narrow() ? "0 0 360 796" : "0 0 780 334"}
        role="img"
        aria-label={t("ring.summary", {
          size: props.queue.size,
          available: props.queue.availableIndex,
          read: props.queue.availableSeen,
          used: props.queue.usedIndex,
          reaped: props.queue.usedSeen,
        })}
      >
        <LayerPatterns id={id} layers={["guest", "host"]} />
        <Ring
          id={id}
          cx={places()[0][0]}
          cy={places()[0][1]}
          sectors={descriptorSectors(props.queue)}
          hands={[]}
          size={props.queue.size}
          name="desc"
          figure={`${inUse()} / ${props.queue.size}`}
          note={t("ring.inUse")}
        />
        <Ring
          id={id}
          cx={places()[1][0]}
          cy={places()[1][1]}
          sectors={availableSectors(props.queue)}
          hands={availableHands(props.queue)}
          size={props.queue.size}
          name="avail"
          figure={String(waiting())}
          note={t("ring.waiting")}
        />
        <Ring
          id={id}
          cx={places()[2][0]}
          cy={places()[2][1]}
          sectors={usedSectors(props.queue)}
          hands={usedHands(props.queue)}
          size={props.queue.size}
          name="used"
          figure={String(toReap())}
          note={t("ring.toReap")}
        />
        <text class="dc-ring-bell" x={narrow() ? 12 : 4} y={narrow() ? 748 : 306}>
          {t("ring.doorbell")}
        </text>
        <path class="dc-ring-pass" d={`M${bell().from} ${bell().y}H${bell().to}`} />
        <For each={doorbells()}>
          {(each, index) => {
            const x = (): number => bell().from + step() * (index() + 0.5);
            return (
              <g class="dc-ring-kick" data-sent={each.sent ? "" : undefined} data-layer="hypervisor">
                <path d={`M${x()} ${bell().y}v${each.sent ? -12 : -8}`} />
                <path d={`M${x()} ${bell().y - (each.sent ? 24 : 18)}l${each.sent ? "6 6-6 6-6-6" : "5 5-5 5-5-5"}z`} />
                <text x={x()} y={bell().y + 13}>
                  {each.at}
                </text>
              </g>
            );
          }}
        </For>
      </svg>
    </div>
  );
}

/** The same as a table: one row for each slot in use or waiting. */
export function VirtqueueTable(props: VirtqueueRingsProps): JSX.Element {
  const t = useKitMessages();
  const rows = () => {
    const { queue } = props;
    const mask = queue.size - 1;
    return Array.from({ length: queue.size }, (_, slot) => {
      const waits = ((slot - queue.availableSeen) & mask) < between(queue.availableSeen, queue.availableIndex);
      const done = ((slot - queue.usedSeen) & mask) < between(queue.usedSeen, queue.usedIndex);
      return { slot, owner: queue.descriptors[slot] ?? "free", waits, done };
    }).filter(({ owner, waits, done }, _index, all) => all.length <= 32 || owner !== "free" || waits || done);
  };
  return (
    <div class="dc-rings-table">
      <table class="dc-table">
        <caption class="dc-note">
          {t("ring.summary", {
            size: props.queue.size,
            available: props.queue.availableIndex,
            read: props.queue.availableSeen,
            used: props.queue.usedIndex,
            reaped: props.queue.usedSeen,
          })}
        </caption>
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("ring.slot")}
            </th>
            <th scope="col">{t("ring.descriptor")}</th>
            <th scope="col">{t("ring.available")}</th>
            <th scope="col">{t("ring.used")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <td data-mono="" data-align="end">
                  {row.slot}
                </td>
                <td>{t(`ring.owner.${row.owner}`)}</td>
                <td data-mono="">
                  {row.waits ? t("ring.entry.waits", { head: props.queue.available[row.slot] ?? 0 }) : ""}
                </td>
                <td data-mono="">{row.done ? t("ring.entry.waits", { head: props.queue.used[row.slot] ?? 0 }) : ""}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
