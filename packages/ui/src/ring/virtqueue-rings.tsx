/**
 * ring/virtqueue-rings — a split virtqueue as three rings with their indices, and the doorbell under them.
 *
 * The descriptor table, the available ring and the used ring are circles of the queue's size; an index is a hand on
 * the rim that points at the slot that comes next. A kick that was sent is filled, one that was suppressed a ghost.
 * @module
 */
import { createUniqueId, For, Index, type JSX, Show } from "solid-js";
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

/** Who serves a queue: a kernel thread or a process of the host, or a device. */
export type DeviceLayer = "host" | "device";

/** What the picture is given. */
export interface VirtqueueRingsProps {
  readonly queue: VirtqueuePicture;
  /** The last of them, oldest first. */
  readonly doorbells: readonly Doorbell[];
  /** `host` when absent. */
  readonly deviceLayer?: DeviceLayer | undefined;
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

/** The layer that stands for an owner: the guest, or whoever serves the queue. */
function layerOf(owner: "guest" | "device", deviceLayer: DeviceLayer): "guest" | DeviceLayer {
  return owner === "guest" ? "guest" : deviceLayer;
}

/** Lists go by place: a slot stays the same element while what lies in it changes with every record. */
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
  readonly legend: string;
  /** Whether the hands carry their indices; the lines below name them always. */
  readonly numbers: boolean;
  readonly outer: number;
  /** From the middle to the first line below the ring. */
  readonly below: number;
  readonly deviceLayer: DeviceLayer;
}): JSX.Element {
  const inner = (): number => props.outer * 0.56;
  /** Each hand by its name, and where its side wants to be told. */
  const lines = () =>
    props.hands.flatMap(({ name, at: index, by, event }) => [
      { name, at: index, by, mark: by === "guest" ? "\u25b2 " : "\u25b3 " },
      ...(event === undefined ? [] : [{ ...event, by, mark: "" }]),
    ]);
  const each = (): number => 360 / props.sectors.length;
  return (
    <g>
      <Index each={props.sectors}>
        {(sector, index) => {
          const from = (): number => index * each() + turnDegrees + Math.min(0.6, each() / 20);
          const to = (): number => (index + 1) * each() + turnDegrees - Math.min(0.6, each() / 20);
          const middle = (): readonly [number, number] =>
            point(props.cx, props.cy, (inner() + props.outer) / 2 - 3, (from() + to()) / 2);
          const layer = (): "guest" | DeviceLayer | undefined => {
            const { owner } = sector();
            return owner === "free" ? undefined : layerOf(owner, props.deviceLayer);
          };
          return (
            <g data-layer={layer()}>
              <path
                class="dc-ring-slot"
                data-owner={sector().owner}
                d={wedge(props.cx, props.cy, inner(), props.outer, from(), to())}
              />
              <Show when={layer()}>
                {(name) => (
                  <path
                    fill={hatchOf(props.id, name())}
                    d={wedge(props.cx, props.cy, props.outer - 10, props.outer, from(), to())}
                  />
                )}
              </Show>
              <Show when={props.sectors.length <= 16}>
                <text class="dc-ring-id" data-owner={sector().owner} x={middle()[0]} y={middle()[1] + 4}>
                  {sector().text}
                </text>
              </Show>
            </g>
          );
        }}
      </Index>
      <text class="dc-ring-name" x={props.cx} y={props.cy - 14}>
        {props.name}
      </text>
      <text class="dc-ring-figure" data-long={props.figure.length > 6 ? "" : undefined} x={props.cx} y={props.cy + 10}>
        {props.figure}
      </text>
      <text class="dc-ring-note" x={props.cx} y={props.cy + 26}>
        {props.note}
      </text>
      <Index each={props.hands}>
        {(hand) => {
          const degrees = (): number => ((hand().at % props.size) / props.size) * 360 + turnDegrees;
          const other = (): RingHand | undefined => props.hands.find(({ name }) => name !== hand().name);
          const together = (): boolean => (other()?.at ?? -1) % props.size === hand().at % props.size;
          // Where both point at one slot, the device's hand stands behind the driver's, and one number serves both.
          const tip = (): number => props.outer + (together() && hand().by === "device" ? 13 : 2);
          const number = (): string | undefined => {
            const there = other();
            if (!together() || there === undefined || there.at === hand().at)
              return together() && hand().by === "guest" ? undefined : String(hand().at);
            return hand().by === "guest" ? undefined : `${there.at} / ${hand().at}`;
          };
          const label = (): readonly [number, number] => {
            const [x, y] = point(props.cx, props.cy, tip() + 14, degrees());
            return [x, y + 4 - 4 * Math.cos((degrees() * Math.PI) / 180)];
          };
          const sin = (): number => Math.sin((degrees() * Math.PI) / 180);
          return (
            <g class="dc-ring-hand" data-by={hand().by} data-layer={layerOf(hand().by, props.deviceLayer)}>
              <path
                d={`M${at(point(props.cx, props.cy, tip(), degrees()))}L${at(
                  point(props.cx, props.cy, tip() + 10, degrees() - 4.5),
                )}L${at(point(props.cx, props.cy, tip() + 10, degrees() + 4.5))}Z`}
              />
              <Show when={props.numbers && number()}>
                {(shown) => (
                  <text
                    class="dc-ring-index"
                    x={label()[0]}
                    y={label()[1]}
                    text-anchor={sin() > 0.3 ? "start" : sin() < -0.3 ? "end" : "middle"}
                  >
                    {shown()}
                  </text>
                )}
              </Show>
            </g>
          );
        }}
      </Index>
      <Index each={lines()}>
        {(line, index) => (
          <text
            class="dc-ring-caption"
            data-layer={layerOf(line().by, props.deviceLayer)}
            x={props.cx}
            y={props.cy + props.below + index * 16}
          >
            {`${line().mark}${line().name} `}
            <tspan class="dc-ring-index">{line().at}</tspan>
          </text>
        )}
      </Index>
      <text class="dc-ring-note" x={props.cx} y={props.cy + props.below + lines().length * 16 + 2}>
        {props.legend}
      </text>
    </g>
  );
}

/** Where all of it stands, by the room there is: in a row, closer together, or one below the other. */
const layouts = {
  wide: {
    width: 780,
    outer: 90,
    below: 146,
    numbers: true,
    rings: [
      [130, 128],
      [390, 128],
      [650, 128],
    ],
    bell: { from: 104, to: 770, y: 370, name: -10 },
  },
  half: {
    width: 480,
    outer: 64,
    below: 90,
    numbers: false,
    rings: [
      [80, 88],
      [240, 88],
      [400, 88],
    ],
    bell: { from: 4, to: 476, y: 284, name: -38 },
  },
  narrow: {
    width: 360,
    outer: 90,
    below: 124,
    numbers: false,
    rings: [
      [180, 104],
      [180, 352],
      [180, 648],
    ],
    bell: { from: 4, to: 356, y: 900, name: -38 },
  },
} as const;

/** The picture; its sentence is its name. */
export function VirtqueueRings(props: VirtqueueRingsProps): JSX.Element {
  const t = useKitMessages();
  const id = createUniqueId();
  const [box, observe] = createBoxSize();
  const layout = () =>
    layouts[box().width === 0 || box().width >= 640 ? "wide" : box().width >= 400 ? "half" : "narrow"];
  const inUse = (): number => props.queue.descriptors.filter((owner) => owner !== "free").length;
  const waiting = (): number => between(props.queue.availableSeen, props.queue.availableIndex);
  const toReap = (): number => between(props.queue.usedSeen, props.queue.usedIndex);
  const doorbells = (): readonly Doorbell[] => props.doorbells.slice(-doorbellsMax);
  const deviceLayer = (): DeviceLayer => props.deviceLayer ?? "host";
  const bell = () => layout().bell;
  const step = (): number => (bell().to - bell().from) / doorbellsMax;
  const shared = (place: number) => ({
    id,
    cx: layout().rings[place][0],
    cy: layout().rings[place][1],
    outer: layout().outer,
    below: layout().below,
    numbers: layout().numbers,
    size: props.queue.size,
    deviceLayer: deviceLayer(),
  });
  return (
    <div class="dc-rings" data-numbers={layout().numbers ? "" : undefined} ref={observe}>
      <svg
        viewBox={`0 0 ${layout().width} ${bell().y + 20}`}
        role="img"
        aria-label={t("ring.summary", {
          size: props.queue.size,
          available: props.queue.availableIndex,
          read: props.queue.availableSeen,
          used: props.queue.usedIndex,
          reaped: props.queue.usedSeen,
        })}
      >
        <LayerPatterns id={id} layers={["guest", deviceLayer()]} />
        <Ring
          {...shared(0)}
          sectors={descriptorSectors(props.queue)}
          hands={[]}
          name="desc"
          figure={`${inUse()} / ${props.queue.size}`}
          note={t("ring.inUse")}
          legend={t("ring.legend.descriptors")}
        />
        <Ring
          {...shared(1)}
          sectors={availableSectors(props.queue)}
          hands={availableHands(props.queue)}
          name="avail"
          figure={String(waiting())}
          note={t("ring.waiting")}
          legend={t("ring.legend.available")}
        />
        <Ring
          {...shared(2)}
          sectors={usedSectors(props.queue)}
          hands={usedHands(props.queue)}
          name="used"
          figure={String(toReap())}
          note={t("ring.toReap")}
          legend={t("ring.legend.used")}
        />
        <text class="dc-ring-bell" x={4} y={bell().y + bell().name}>
          {t("ring.doorbell")}
        </text>
        <text x={layout().numbers ? 4 : 76} y={bell().y + bell().name + (layout().numbers ? 16 : 0)}>
          {t("ring.doorbell.at")}
        </text>
        <path class="dc-ring-pass" d={`M${bell().from} ${bell().y}H${bell().to}`} />
        <Index each={doorbells()}>
          {(each, index) => {
            const x = (): number => bell().from + step() * (index + 0.5);
            return (
              <g class="dc-ring-kick" data-sent={each().sent ? "" : undefined} data-layer="hypervisor">
                <path d={`M${x()} ${bell().y}v${each().sent ? -12 : -8}`} />
                <path
                  d={`M${x()} ${bell().y - (each().sent ? 24 : 18)}l${each().sent ? "6 6-6 6-6-6" : "5 5-5 5-5-5"}z`}
                />
                <text x={x()} y={bell().y + 13}>
                  {each().at}
                </text>
              </g>
            );
          }}
        </Index>
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
          <Show when={rows().length === 0}>
            <tr>
              <td colSpan={4}>{t("ring.allFree", { size: props.queue.size })}</td>
            </tr>
          </Show>
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
