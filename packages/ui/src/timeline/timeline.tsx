/**
 * timeline/timeline — all of the run in one strip: lanes, marks, and the playhead that scrubs both ways.
 *
 * Drag or click to go to a time; Ctrl or ⌘ with the wheel (or a pinch) zooms about the pointer, a sideways wheel pans,
 * a double click shows the whole again. With the focus: ← → step, Page Up and Page Down go from mark to mark, + and −
 * zoom, 0 shows the whole, Home and End go to the ends.
 *
 * Sources: WAI-ARIA Authoring Practices, slider pattern.
 * @module
 */
import { useAnnounce } from "@dc/solid";
import { createMemo, createSignal, createUniqueId, For, type JSX, onCleanup, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { createBoxSize } from "../number/box.ts";
import { createPaced } from "../number/paced.ts";
import { formatTime, printTime, timeUnitOf } from "../number/quantity.ts";
import {
  type AreaLane,
  areaY,
  makeAreaPath,
  makeSpanPath,
  type PlacedMark,
  placeMarks,
  type SpanLane,
  type TimelineLane,
  type TimelineMark,
} from "./lane.ts";
import { makeTicks, makeTimeScale, panView, type TimeScale, type TimeView, zoomView } from "./scale.ts";

/** What the timeline is given. */
export interface TimelineProps {
  /** The length of the run: the right end of the whole. */
  readonly untilPs: number;
  /** How far it has been simulated; beyond it nothing is known yet. */
  readonly reachedPs: number;
  readonly timePs: number;
  readonly lanes: readonly TimelineLane[];
  /** In order of time. */
  readonly marks: readonly TimelineMark[];
  /** Called while scrubbing, at most once per animation frame, and once at its end with `done`. */
  readonly onSeek: (timePs: number, done: boolean) => void;
  /** ← and → on the timeline: one step, or ten with shift. Without it they seek by a hundredth of the view. */
  readonly onStep?: ((steps: number) => void) | undefined;
  /** Lower lanes, where there is little room. */
  readonly low?: boolean | undefined;
}

/** The strip. */
export function Timeline(props: TimelineProps): JSX.Element {
  const t = useKitMessages();
  const announce = useAnnounce();
  const describedBy = createUniqueId();
  const [box, setBox] = createBoxSize();
  const [zoomed, setZoomed] = createSignal<TimeView>();
  const [pointerX, setPointerX] = createSignal<number>();
  let strip: HTMLDivElement | undefined;

  // A reader of values is asked to follow no faster than it speaks.
  const spokenPs = createPaced(() => props.timePs, 250);
  const whole = (): TimeView => ({ startPs: 0, endPs: Math.max(1, props.untilPs) });
  const view = (): TimeView => zoomed() ?? whole();
  const narrow = (): boolean => box().width < 520;
  const left = (): number => (narrow() ? 24 : 92);
  const right = (): number => Math.max(left() + 1, box().width - 24);
  const scale = createMemo((): TimeScale => makeTimeScale(view(), left(), right()));
  const unit = (): string => timeUnitOf(view().endPs);
  const rows = createMemo(() =>
    placeLanes(props.lanes, narrow() ? lanePx.narrow : props.low === true ? lanePx.low : lanePx.usual),
  );
  const ticks = createMemo(() =>
    makeTicks(view(), Math.max(2, Math.floor((right() - left()) / (narrow() ? 110 : 120)))),
  );
  const marks = createMemo(() => placeMarks(props.marks, scale(), right()));
  const axisY = (): number => rows().bottom;
  const height = (): number => axisY() + (narrow() || props.low === true ? 18 : 24);
  const playheadX = (): number => scale().x(props.timePs);
  const inView = (x: number): boolean => x >= left() - 1 && x <= right() + 1;

  const within = (timePs: number): number => Math.max(0, Math.min(props.untilPs, timePs));
  const seek = createPacedSeek((timePs, done) => props.onSeek(timePs, done));
  const timeAt = (event: PointerEvent | MouseEvent): number => {
    const offset = strip?.getBoundingClientRect().left ?? 0;
    return within(scale().timePs(event.clientX - offset));
  };
  const goToMark = (direction: 1 | -1): void => {
    const worth = props.marks.filter((mark) => mark.kind !== "checkpoint");
    const next =
      direction === 1
        ? worth.find((mark) => mark.timePs > props.timePs)
        : worth.findLast((mark) => mark.timePs < props.timePs);
    if (next === undefined) return;
    props.onSeek(next.timePs, true);
    announce(t("timeline.atMark", { what: next.label ?? t(`timeline.${next.kind}`), time: printTime(next.timePs) }));
  };
  const zoom = (factor: number, aboutPs: number): void => {
    const next = zoomView(view(), aboutPs, factor, whole());
    setZoomed(next.endPs - next.startPs >= whole().endPs ? undefined : next);
  };
  const step = (direction: 1 | -1, many: boolean): void => {
    if (props.onStep !== undefined) props.onStep(direction * (many ? 10 : 1));
    else props.onSeek(within(props.timePs + (direction * (view().endPs - view().startPs)) / (many ? 10 : 100)), true);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => step(-1, event.shiftKey),
      ArrowDown: () => step(-1, event.shiftKey),
      ArrowRight: () => step(1, event.shiftKey),
      ArrowUp: () => step(1, event.shiftKey),
      PageDown: () => goToMark(1),
      PageUp: () => goToMark(-1),
      Home: () => props.onSeek(0, true),
      End: () => props.onSeek(props.reachedPs, true),
      "+": () => zoom(0.5, props.timePs),
      "=": () => zoom(0.5, props.timePs),
      "-": () => zoom(2, props.timePs),
      "0": () => setZoomed(undefined),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(1.002 ** event.deltaY, timeAt(event));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (zoomed() === undefined || Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    setZoomed(panView(view(), (sideways / (right() - left())) * (view().endPs - view().startPs), whole()));
  };

  return (
    <div
      class="dc-timeline"
      data-low={props.low === true ? "" : undefined}
      role="slider"
      tabIndex={0}
      aria-label={t("timeline.label")}
      aria-valuemin={0}
      aria-valuemax={props.untilPs}
      aria-valuenow={spokenPs()}
      aria-valuetext={t("timeline.value", { time: printTime(spokenPs()), until: printTime(props.untilPs) })}
      aria-describedby={describedBy}
      ref={(element) => {
        strip = element;
        setBox(element);
        element.addEventListener("wheel", wheel, { passive: false });
      }}
      onKeyDown={keys}
      onDblClick={() => setZoomed(undefined)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seek.begin(timeAt(event));
      }}
      onPointerMove={(event) => {
        const offset = event.currentTarget.getBoundingClientRect().left;
        setPointerX(event.pointerType === "mouse" ? event.clientX - offset : undefined);
        seek.move(timeAt(event));
      }}
      onPointerUp={(event) => seek.end(timeAt(event))}
      onPointerCancel={() => seek.end(props.timePs)}
      onPointerLeave={() => setPointerX(undefined)}
    >
      <svg class="dc-timeline-picture" width={box().width} height={height()} aria-hidden="true">
        <g class="dc-timeline-grid">
          <For each={ticks()}>{(at) => <path d={`M${Math.round(scale().x(at)) + 0.5} 0V${axisY()}`} />}</For>
        </g>
        <For each={rows().lanes}>
          {(row) =>
            row.lane.kind === "spans" ? (
              <SpanLaneRow
                lane={row.lane}
                y={row.y}
                height={row.height}
                at={scale()}
                reachedPs={props.reachedPs}
                narrow={narrow()}
                left={left()}
              />
            ) : (
              <AreaLaneRow
                lane={row.lane}
                y={row.y}
                height={row.height}
                at={scale()}
                narrow={narrow()}
                left={left()}
                right={right()}
              />
            )
          }
        </For>
        <path class="dc-timeline-axis" data-unknown="" d={`M${left()} ${axisY() + 0.5}H${right()}`} />
        <Show when={scale().x(Math.min(props.reachedPs, view().endPs)) > left()}>
          <path
            class="dc-timeline-axis"
            d={`M${left()} ${axisY() + 0.5}H${Math.min(right(), scale().x(props.reachedPs))}`}
          />
        </Show>
        <g class="dc-timeline-figures">
          <For each={ticks()}>
            {(at, index) => {
              const last = (): boolean => index() === ticks().length - 1;
              // On a narrow strip figures and crosses share a line: the cross wins.
              const isCovered = (): boolean =>
                narrow() && marks().some(({ kind, x }) => kind !== "checkpoint" && Math.abs(x - scale().x(at)) < 14);
              const figure = (): string => `${Number(formatTime(at, unit()).value.replaceAll(",", ""))}`;
              return (
                <text
                  x={Math.min(scale().x(at), right())}
                  y={height() - 4}
                  text-anchor={last() && scale().x(at) > right() - 24 ? "end" : "middle"}
                >
                  {isCovered() ? "" : last() ? `${figure()} ${unit()}` : figure()}
                </text>
              );
            }}
          </For>
        </g>
        <For each={marks()}>{(mark) => <Mark mark={mark} y={axisY()} narrow={narrow()} />}</For>
        <Show when={pointerX() !== undefined && inView(pointerX() ?? 0)}>
          <g class="dc-timeline-pointer">
            <path d={`M${pointerX()} 0V${axisY()}`} />
            <text
              x={(pointerX() ?? 0) + ((pointerX() ?? 0) > right() - 90 ? -5 : 5)}
              y={9}
              text-anchor={(pointerX() ?? 0) > right() - 90 ? "end" : "start"}
            >
              {printTime(within(scale().timePs(pointerX() ?? 0)), unit())}
            </text>
          </g>
        </Show>
      </svg>
      <Show when={inView(playheadX())}>
        <Playhead x={playheadX()} height={axisY() + 6} />
      </Show>
      <span class="dc-hidden" id={describedBy}>
        <Show when={props.marks[0]}>
          {(first) => <>{t("timeline.summary", { count: props.marks.length, time: printTime(first().timePs) })}</>}
        </Show>
      </span>
    </div>
  );
}

/** An element of its own, moved by the compositor: with every frame it is the only thing of the strip that changes. */
function Playhead(props: { readonly x: number; readonly height: number }): JSX.Element {
  return (
    <svg
      class="dc-timeline-playhead"
      width="11"
      height={props.height + 8}
      viewBox={`-5.5 -8 11 ${props.height + 8}`}
      aria-hidden="true"
      style={{ transform: `translateX(${props.x.toFixed(2)}px)` }}
    >
      <path class="dc-timeline-stem" d={`M0 -6V${props.height}`} />
      <path class="dc-timeline-handle" d="M-5 -7H5V-2L0 3L-5 -2Z" />
    </svg>
  );
}

interface LaneRow {
  readonly lane: TimelineLane;
  readonly y: number;
  readonly height: number;
}

/** Heights of lanes of spans and of areas, and what is above an area. */
const lanePx = {
  usual: { spans: 11, area: 40, above: 8 },
  low: { spans: 9, area: 22, above: 3 },
  narrow: { spans: 6, area: 16, above: 2 },
} as const;

function placeLanes(
  lanes: readonly TimelineLane[],
  px: (typeof lanePx)[keyof typeof lanePx],
): { lanes: readonly LaneRow[]; bottom: number } {
  let y = 2;
  const placed: LaneRow[] = [];
  for (const lane of lanes) {
    const height = px[lane.kind];
    if (lane.kind === "area") y += px.above;
    placed.push({ lane, y, height });
    y += height;
  }
  return { lanes: placed, bottom: Math.max(y, 24) };
}

function SpanLaneRow(props: {
  readonly lane: SpanLane;
  readonly y: number;
  readonly height: number;
  readonly at: TimeScale;
  readonly reachedPs: number;
  readonly narrow: boolean;
  readonly left: number;
}): JSX.Element {
  return (
    <g class="dc-timeline-spans" data-flow={props.lane.flow} data-layer={props.lane.layer}>
      <Show when={!props.narrow}>
        <text x={props.left - 8} y={props.y + 7} text-anchor="end">
          {props.lane.label}
        </text>
      </Show>
      <path d={makeSpanPath(props.lane, props.at, props.reachedPs, props.y, props.narrow ? 3 : 6)} />
    </g>
  );
}

function AreaLaneRow(props: {
  readonly lane: AreaLane;
  readonly y: number;
  readonly height: number;
  readonly at: TimeScale;
  readonly narrow: boolean;
  readonly left: number;
  readonly right: number;
}): JSX.Element {
  const path = createMemo(() => makeAreaPath(props.lane, props.at, props.y, props.y + props.height));
  return (
    <g class="dc-timeline-area" data-layer={props.lane.layer ?? "underlay"}>
      <path class="dc-timeline-top" d={`M${props.left} ${props.y + 0.5}H${props.right}`} />
      <path class="dc-timeline-fill" d={path().area} />
      <path class="dc-timeline-line" d={path().line} />
      <Show when={props.lane.level}>
        {(level) => {
          const y = (): number => areaY(props.lane, level().value, props.y, props.y + props.height);
          return (
            <g class="dc-timeline-level">
              <path d={`M${props.left} ${y().toFixed(1)}H${props.right}`} />
              <text x={props.right - 4} y={y() + (y() - props.y < 12 ? 10 : -3)} text-anchor="end">
                {level().label}
              </text>
            </g>
          );
        }}
      </Show>
      <Show when={!props.narrow}>
        <text x={props.left - 8} y={props.y + 4} text-anchor="end">
          {props.lane.maxLabel}
        </text>
        <text x={props.left - 8} y={props.y + Math.max(14, props.height - 10)} text-anchor="end">
          {props.lane.label}
        </text>
      </Show>
    </g>
  );
}

function Mark(props: { readonly mark: PlacedMark; readonly y: number; readonly narrow: boolean }): JSX.Element {
  const shape = (): string => {
    const below = props.y + (props.narrow ? 5 : 8);
    return {
      drop: `M-4 ${below}l8 8m0-8l-8 8`,
      action: `M0 ${below - 4}l4.5 7h-9z`,
      checkpoint: `M-1.5 ${props.y - 3}h3v6h-3z`,
      breakpoint: `M0 ${below}a4 4 0 100 8a4 4 0 100-8z`,
      mark: `M0 ${props.y}v7`,
    }[props.mark.kind];
  };
  return (
    <g class="dc-timeline-mark" data-kind={props.mark.kind} transform={`translate(${props.mark.x.toFixed(1)} 0)`}>
      <path d={shape()} />
      <Show when={props.mark.hasRoom && !props.narrow}>
        <text x={9} y={props.y + 16}>
          {props.mark.label}
        </text>
      </Show>
    </g>
  );
}

/** Scrubbing: the last place of each animation frame, and its end at once. */
function createPacedSeek(onSeek: (timePs: number, done: boolean) => void): {
  begin(timePs: number): void;
  move(timePs: number): void;
  end(timePs: number): void;
} {
  let active = false;
  let frame = 0;
  let wanted = 0;
  const stop = (): void => {
    if (frame !== 0) cancelAnimationFrame(frame);
    frame = 0;
  };
  onCleanup(stop);
  const move = (timePs: number): void => {
    if (!active) return;
    wanted = timePs;
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      onSeek(wanted, false);
    });
  };
  return {
    begin(timePs) {
      active = true;
      move(timePs);
    },
    move,
    end(timePs) {
      if (!active) return;
      active = false;
      stop();
      onSeek(timePs, true);
    },
  };
}
