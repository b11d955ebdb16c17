/**
 * views/build/loom-picture — the loom: tiers of boxes, cables as wide as they can carry and filled as far as they do.
 *
 * Beside each tier stands what it is, with the buttons that add and take away; + and − do the same where the focus is.
 * @module
 */
import { createMemo, For, Index, type JSX, Show } from "solid-js";
import type { DesignNumbers } from "@dc/fabric";
import { printCount, printRate } from "@dc/ui";
import type { LoomBox, LoomBundle, LoomPicture, LoomTier } from "./loom.ts";
import { useBuildMessages } from "./messages.ts";
import { hostField, type Plan, stepNumber, tierFields, tierPorts } from "./plan.ts";
import { printRatio } from "./words.ts";

/** Height of a tier, and of its boxes, in pixels. */
const rowPx = 112;
const boxPx = 22;
const marginPx = 12;
/** Of all cables between the same two switches. */
const cablePxMax = 9;

/** What the picture is given. */
export interface LoomProps {
  readonly plan: Plan;
  readonly picture: LoomPicture;
  readonly numbers: DesignNumbers;
  readonly summary: string;
  /** Of the part that is drawn. */
  readonly widthPx: number;
  readonly onPlan: (plan: Plan) => void;
}

/** Where a tier's boxes stand. */
interface Row {
  readonly tier: LoomTier;
  /** Middle of the boxes. */
  readonly y: number;
  readonly x: readonly number[];
  /** By box. */
  readonly boxWidth: readonly number[];
  readonly slot: readonly number[];
}

/** A bundle as it is drawn. */
interface Strand {
  readonly path: string;
  readonly upPath: string;
  readonly downPath: string;
  readonly width: number;
  readonly up: number;
  readonly down: number;
  readonly upFull: boolean;
  readonly downFull: boolean;
  readonly shut: boolean;
}

/** How many places a box of several takes: it holds more, and its cables are more. */
const placesOfMany = 2.4;

/** Place the boxes of all tiers, from the hosts up; row 0 of the picture is at its top. */
export function placeRows({ tiers }: LoomPicture, widthPx: number): readonly Row[] {
  return tiers.map((tier, place): Row => {
    const places = tier.boxes.map(({ count }) => (count > 1 && tier.boxes.length > 1 ? placesOfMany : 1));
    const pitch =
      (widthPx - 2 * marginPx) /
      Math.max(
        1,
        places.reduce((sum, each) => sum + each, 0),
      );
    let from = marginPx;
    const x = places.map((each) => {
      from += each * pitch;
      return from - (each * pitch) / 2;
    });
    const slot = places.map((each) => each * pitch);
    return {
      ...{ tier, x, slot, y: (tiers.length - 1 - place) * rowPx + rowPx / 2 },
      boxWidth: slot.map((each) => Math.max(6, Math.min(72, each - 4))),
    };
  });
}

/** Draw the bundles: one width for one capacity all over the picture. */
export function placeStrands(rows: readonly Row[]): readonly Strand[] {
  const [access] = rows;
  if (access === undefined) return [];
  // The hosts of the widest single leaf are as wide as its box, so that how much less goes up is seen.
  const most = access.tier.bundles.reduce(
    (widest, { lower, capacityBitsPerSecond }) =>
      access.tier.boxes[lower].count === 1 ? Math.max(widest, capacityBitsPerSecond) : widest,
    1,
  );
  // And a cable between two switches is no wider than leaves its neighbours in sight.
  const widest = rows.slice(1).reduce(
    (before, row, place) =>
      row.tier.bundles.reduce((wide, { lower, upper, capacityBitsPerSecond }) => {
        const isOne = row.tier.boxes[upper].count === 1 && rows[place].tier.boxes[lower].count === 1;
        return isOne ? Math.max(wide, capacityBitsPerSecond) : wide;
      }, before),
    1,
  );
  const pxPerBit = Math.min((access.boxWidth[0] - 2) / most, cablePxMax / widest);
  return rows.flatMap((row, place) =>
    row.tier.bundles.map((bundle): Strand => {
      const below = rows[place - 1];
      const roomPx = below === undefined ? row.boxWidth[bundle.upper] : below.boxWidth[bundle.lower];
      // Of several boxes as one, the cables to each of the others keep apart.
      const roomMost = below === undefined ? roomPx - 2 : Math.max(4, roomPx * 0.3);
      const width = Math.max(2, Math.min(roomMost, bundle.capacityBitsPerSecond * pxPerBit));
      const [topX, bottomX] =
        below === undefined
          ? [row.x[bundle.upper], row.x[bundle.upper]]
          : [
              row.x[bundle.upper] + spread(bundle.lower, below.x.length, row.boxWidth[bundle.upper] - width),
              below.x[bundle.lower] + spread(bundle.upper, row.x.length, roomPx - width),
            ];
      const [topY, bottomY] = [row.y + boxPx / 2, row.y + rowPx - (below === undefined ? rowPx * 0.42 : boxPx / 2)];
      const line = (by: number): string =>
        `M${round(bottomX + by)} ${round(bottomY)}L${round(topX + by)} ${round(topY)}`;
      const filled = ({ loadBitsPerSecond }: LoomBundle["up"]): number =>
        Math.min(1, loadBitsPerSecond / bundle.capacityBitsPerSecond) * (width / 2);
      const [up, down] = [filled(bundle.up), filled(bundle.down)];
      return {
        ...{ path: line(0), upPath: line(-width / 4), downPath: line(width / 4), width, up, down },
        upFull: 2 * bundle.up.full >= bundle.cables,
        downFull: 2 * bundle.down.full >= bundle.cables,
        shut: bundle.shut === bundle.cables,
      };
    }),
  );
}

/** Where at a box the cable to one of so many others leaves: side by side, over most of its width. */
function spread(other: number, others: number, widthPx: number): number {
  return others < 2 ? 0 : (other / (others - 1) - 0.5) * Math.max(0, widthPx);
}

function round(value: number): string {
  return value.toFixed(1);
}

/** What a box is called where there is so much room: its name, its numbers (`p2-leaf3` is 2.3), or nothing. */
export function boxLabel({ first, count }: LoomBox, slotPx: number): string {
  if (count > 1) return slotPx < 20 ? "" : `+${count}`;
  if (slotPx >= first.length * 6.4 + 8) return first;
  const number = (first.match(/\d+/g) ?? []).join(".");
  return slotPx >= number.length * 6.4 + 5 ? number : "";
}

/** The loom. */
export function Loom(props: LoomProps): JSX.Element {
  const t = useBuildMessages();
  const rows = createMemo(() => placeRows(props.picture, props.widthPx));
  const strands = createMemo(() => placeStrands(rows()));
  const height = (): number => props.picture.tiers.length * rowPx + 30;
  return (
    <section class="lab-loom" aria-label={t("loom.label")}>
      <div class="lab-loom-heads">
        <Index each={[...props.picture.tiers].reverse()}>
          {(tier, fromTop) => {
            const place = (): number => props.picture.tiers.length - 1 - fromTop;
            return (
              <TierHead
                plan={props.plan}
                name={t("loom.tier", {
                  count: printCount(tier().count),
                  role: t(`role.${tier().role}`, { count: tier().count }),
                })}
                role={t(`role.${tier().role}`, { count: 1 })}
                field={tierFields[props.plan.generator][place()]}
                onPlan={props.onPlan}
              >
                <span data-fault={hasNoPort(props.plan, place(), tier()) ? "" : undefined}>
                  {t(hasNoPort(props.plan, place(), tier()) ? "loom.noPort" : "loom.ports", {
                    used: tier().usedPorts,
                    ports: tier().ports,
                  })}
                </span>
                <Show when={cablesOf(tier())}>
                  {(below) => (
                    <span class="lab-loom-cables">
                      {t("loom.cables", { count: printCount(below().count), rate: printRate(below().rate) })}
                    </span>
                  )}
                </Show>
                <Show when={props.numbers.tiers[place()]}>
                  {(own) => <span>{t("loom.ratio", { ratio: printRatio(own().oversubscription) })}</span>}
                </Show>
                <Show when={fullOf(tier()) > 0}>
                  <span data-fault="">{t("loom.full", { count: fullOf(tier()) })}</span>
                </Show>
              </TierHead>
            );
          }}
        </Index>
        <TierHead
          plan={props.plan}
          name={t("loom.tier", {
            count: printCount(props.picture.hosts),
            role: t("role.host", { count: props.picture.hosts }),
          })}
          role={t("role.host", { count: 1 })}
          field={hostField[props.plan.generator]}
          onPlan={props.onPlan}
        />
      </div>
      <svg
        class="lab-loom-picture"
        role="img"
        aria-label={props.summary}
        width={props.widthPx}
        height={height()}
        viewBox={`0 0 ${props.widthPx} ${height()}`}
      >
        <Index each={strands()}>
          {(strand) => (
            <Show when={!strand().shut} fallback={<path class="lab-loom-shut" d={strand().path} />}>
              <path class="lab-loom-cable" d={strand().path} stroke-width={strand().width} />
              <path
                class="lab-loom-load"
                d={strand().upPath}
                stroke-width={strand().up}
                data-full={strand().upFull ? "" : undefined}
              />
              <path
                class="lab-loom-load"
                d={strand().downPath}
                stroke-width={strand().down}
                data-full={strand().downFull ? "" : undefined}
              />
            </Show>
          )}
        </Index>
        <For each={rows()}>
          {(row) => (
            <Index each={row.tier.boxes}>
              {(box, place) => (
                <g>
                  <title>{box().count === 1 ? box().first : t("links.range", box())}</title>
                  <rect
                    class="lab-loom-box"
                    x={row.x[place] - row.boxWidth[place] / 2}
                    y={row.y - boxPx / 2}
                    width={row.boxWidth[place]}
                    height={boxPx}
                    data-many={box().count > 1 ? "" : undefined}
                  />
                  <text class="lab-loom-name" x={row.x[place]} y={row.y + 4} text-anchor="middle">
                    {boxLabel(box(), row.slot[place])}
                  </text>
                </g>
              )}
            </Index>
          )}
        </For>
        <Show when={rows()[0]}>
          {(access) => (
            <Index each={access().tier.bundles}>
              {(bundle) => (
                <text
                  class="lab-loom-name"
                  x={access().x[bundle().upper]}
                  y={access().y + rowPx * 0.58 + 13}
                  text-anchor="middle"
                >
                  {hostsLabel(bundle().cables, access().slot[bundle().upper])}
                </text>
              )}
            </Index>
          )}
        </Show>
      </svg>
    </section>
  );
}

function hostsLabel(cables: number, slotPx: number): string {
  const text = printCount(cables);
  return slotPx >= text.length * 6.4 + 3 ? text : "";
}

/** Whether every port is used, of switches whose size is given: others have as many as they use. */
function hasNoPort({ generator, numbers }: Plan, place: number, { ports, usedPorts }: LoomTier): boolean {
  return numbers[generator][tierPorts[generator][place]] !== undefined && usedPorts >= ports;
}

/** The cables to what is below, and the rate of one. */
function cablesOf({
  bundles: [first, ...others],
}: LoomTier): { readonly count: number; readonly rate: number } | undefined {
  if (first === undefined) return undefined;
  const count = others.reduce((sum, { cables }) => sum + cables, first.cables);
  return { count, rate: first.capacityBitsPerSecond / first.cables };
}

function fullOf({ bundles }: LoomTier): number {
  return bundles.reduce((sum, { up, down }) => sum + up.full + down.full, 0);
}

/** A tier's name, and what adds to it and takes away. */
function TierHead(props: {
  readonly plan: Plan;
  readonly name: string;
  readonly role: string;
  readonly field: string | undefined;
  readonly onPlan: (plan: Plan) => void;
  readonly children?: JSX.Element;
}): JSX.Element {
  const t = useBuildMessages();
  const step = (by: 1 | -1): void => {
    if (props.field !== undefined) props.onPlan(stepNumber(props.plan, props.field, by));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would ask for a legend where the name stands as text.
    <div
      class="lab-loom-head"
      role="group"
      aria-label={props.name}
      onKeyDown={(event) => {
        const by = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key] as 1 | -1 | undefined;
        if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        step(by);
      }}
    >
      <b>{props.name}</b>
      <Show when={props.field !== undefined}>
        <span class="lab-loom-steps">
          <button
            type="button"
            class="lab-loom-step"
            aria-label={t("loom.less", { what: props.role })}
            onClick={() => step(-1)}
          >
            −
          </button>
          <button
            type="button"
            class="lab-loom-step"
            aria-label={t("loom.more", { what: props.role })}
            onClick={() => step(1)}
          >
            +
          </button>
        </span>
      </Show>
      {props.children}
    </div>
  );
}
