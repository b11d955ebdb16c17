/**
 * views/mix/triangle — all mixes as a triangle: which technique is the cheapest where, the line where two are even, and a
 * mark that is dragged or moved by arrow keys.
 * @module
 */
import { createUniqueId, For, type JSX, Show } from "solid-js";
import { type Corner, type MixPoint, mixParts, movePoint, nearestPoint, type Region } from "../../mix/mix.ts";
import { useMixMessages } from "./messages.ts";
import { marks, printParts } from "./words.ts";

const [width, height] = [420, 372];
/** Corners: all updates, all system calls, all user code. */
const [topX, topY, leftX, rightX, baseY] = [210, 26, 30, 390, 338];

const xOf = ({ call, piece }: Corner): number => topX + ((piece - call) * (rightX - leftX)) / 2;
const yOf = ({ update }: Corner): number => baseY - update * (baseY - topY);
const shareOf = ({ update, call, piece }: MixPoint): Corner => ({
  update: update / mixParts,
  call: call / mixParts,
  piece: piece / mixParts,
});
const outline = (corners: readonly Corner[]): string => corners.map((each) => `${xOf(each)},${yOf(each)}`).join(" ");

/** Middle of a polygon by its area, and that as a share of the triangle's. */
function middleOf(corners: readonly Corner[]): { readonly x: number; readonly y: number; readonly share: number } {
  let [area, x, y] = [0, 0, 0];
  corners.forEach((from, at) => {
    const to = corners[(at + 1) % corners.length] as Corner;
    const cross = xOf(from) * yOf(to) - xOf(to) * yOf(from);
    area += cross;
    x += (xOf(from) + xOf(to)) * cross;
    y += (yOf(from) + yOf(to)) * cross;
  });
  const whole = (rightX - leftX) * (baseY - topY);
  return { x: x / (3 * area), y: y / (3 * area), share: Math.abs(area) / whole };
}

/** The share of all mixes that a region has. */
export const regionShare = ({ corners }: Region): number => (corners.length < 3 ? 0 : middleOf(corners).share);

/** Lines at every fifth. */
const fifths = [0.2, 0.4, 0.6, 0.8];
const gridLines: readonly (readonly [Corner, Corner])[] = fifths.flatMap((share) => {
  const rest = 1 - share;
  return [
    [
      { update: share, call: rest, piece: 0 },
      { update: share, call: 0, piece: rest },
    ],
    [
      { update: rest, call: share, piece: 0 },
      { update: 0, call: share, piece: rest },
    ],
    [
      { update: rest, call: 0, piece: share },
      { update: 0, call: rest, piece: share },
    ],
  ] as const;
});

/** Where a key takes the mark; undefined for another key. */
function moveBy(event: KeyboardEvent, point: MixPoint): MixPoint | undefined {
  const parts = event.shiftKey ? 4 : 1;
  const larger = point.call >= point.piece ? "call" : "piece";
  switch (event.key) {
    case "ArrowUp":
      return movePoint(point, "update", larger, parts);
    case "ArrowDown":
      return movePoint(point, larger, "update", parts);
    case "ArrowLeft":
      return movePoint(point, "call", "piece", parts);
    case "ArrowRight":
      return movePoint(point, "piece", "call", parts);
    case "PageUp":
      return movePoint(point, "update", larger, 4);
    case "PageDown":
      return movePoint(point, larger, "update", 4);
    case "Home":
      return { update: mixParts, call: 0, piece: 0 };
    case "End":
      return movePoint(point, larger, "update", mixParts);
    default:
      return undefined;
  }
}

/** The triangle. */
export function Triangle(props: {
  readonly regions: readonly Region[];
  readonly even: readonly [Corner, Corner] | undefined;
  readonly point: MixPoint;
  readonly onPoint: (point: MixPoint) => void;
}): JSX.Element {
  const t = useMixMessages();
  const clip = createUniqueId();
  let svg: SVGSVGElement | undefined;
  const place = (event: PointerEvent): void => {
    if (svg === undefined) return;
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const update = (baseY - y) / (baseY - topY);
    const across = (2 * (x - topX)) / (rightX - leftX);
    const rest = 1 - update;
    props.onPoint(nearestPoint({ update, call: (rest - across) / 2, piece: (rest + across) / 2 }));
  };
  const areas = () => props.regions.filter(({ corners }) => corners.length > 2);
  const at = (): Corner => shareOf(props.point);
  const values = () => ({
    update: printParts(props.point.update),
    call: printParts(props.point.call),
    piece: printParts(props.point.piece),
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset.
    <svg
      ref={svg}
      class="virt-mix-triangle"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={t("triangle.label")}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        place(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) place(event);
      }}
    >
      <defs>
        <clipPath id={clip}>
          <polygon points={`${topX},${topY} ${leftX},${baseY} ${rightX},${baseY}`} />
        </clipPath>
      </defs>
      <For each={areas()}>
        {({ technique, corners }) => (
          <polygon class="virt-mix-area" data-flow={marks[technique].tone} points={outline(corners)} />
        )}
      </For>
      <g clip-path={`url(#${clip})`}>
        <For each={gridLines}>
          {([from, to]) => <line class="virt-mix-grid" x1={xOf(from)} y1={yOf(from)} x2={xOf(to)} y2={yOf(to)} />}
        </For>
      </g>
      <For each={areas()}>{({ corners }) => <polygon class="virt-mix-side" points={outline(corners)} />}</For>
      <Show when={props.even}>
        {(ends) => (
          <line class="virt-mix-even" x1={xOf(ends()[0])} y1={yOf(ends()[0])} x2={xOf(ends()[1])} y2={yOf(ends()[1])} />
        )}
      </Show>
      <For each={areas()}>
        {({ technique, corners }) => (
          <Show when={middleOf(corners).share > 0.004}>
            <g data-flow={marks[technique].tone} transform={`translate(${middleOf(corners).x} ${middleOf(corners).y})`}>
              <circle class="virt-mix-disc" r="10" />
              <text class="virt-mix-letter" y="4">
                {marks[technique].letter}
              </text>
            </g>
          </Show>
        )}
      </For>
      <g>
        <text class="virt-mix-corner" x={topX} y={topY - 10} text-anchor="middle">
          {t("operation.update")}
        </text>
        <text class="virt-mix-corner" x={leftX - 26} y={baseY + 20}>
          {t("operation.call")}
        </text>
        <text class="virt-mix-corner" x={rightX + 26} y={baseY + 20} text-anchor="end">
          {t("operation.piece")}
        </text>
      </g>
      <g
        class="virt-mix-mark"
        role="slider"
        tabIndex={0}
        aria-label={t("triangle.mark")}
        aria-valuemin={0}
        aria-valuemax={mixParts}
        aria-valuenow={props.point.update}
        aria-valuetext={t("triangle.at", values())}
        transform={`translate(${xOf(at())} ${yOf(at())})`}
        onKeyDown={(event) => {
          const moved = moveBy(event, props.point);
          if (moved === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          props.onPoint(moved);
        }}
      >
        <circle class="virt-mix-halo" r="14" />
        <circle class="virt-mix-dot" r="7" />
      </g>
    </svg>
  );
}
