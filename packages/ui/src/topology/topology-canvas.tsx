/**
 * topology/topology-canvas — the network as tiers: load on links, queues as bars at ports, packets on their way.
 *
 * Three canvases lie over one another: what stands still, what changes a few times a second, what moves. Only the
 * last is painted with every frame.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: three buttons are no fieldset.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: an application takes the focus and every key that it names.
import { useAnnounce, useMotion, useTheme } from "@dc/solid";
import { createEffect, createMemo, createSignal, type JSX, on, onCleanup, onMount, Show, untrack } from "solid-js";
import { IconButton } from "../button/button.tsx";
import { makeUiError } from "../errors.ts";
import { useKitMessages } from "../messages/messages.ts";
import { createBoxSize } from "../number/box.ts";
import { type Palette, readPalette } from "../style/palette.ts";
import { type CursorMove, moveCursor, nodeOfCursor } from "./cursor.ts";
import { describe } from "./describe.ts";
import { createGestures } from "./gesture.ts";
import { findAt } from "./hit.ts";
import { makeLayout } from "./layout.ts";
import { paintBase } from "./paint-base.ts";
import { createDiscSheet, paintLive } from "./paint-live.ts";
import { hashLoad, paintLoad } from "./paint-load.ts";
import { findPassed, makeScene } from "./scene.ts";
import { makeIndex, type TopologySelection, type TopologyTunnel, type TopologyViewProps } from "./topology.ts";
import { fitView, holdView, type StageView, showBox, zoomStage } from "./view.ts";

/** What the picture is given beyond the data. */
export interface TopologyCanvasProps extends TopologyViewProps {
  /** What it shows, in one or two sentences: read to whoever does not see it. */
  readonly summary: string;
  /** False at speeds where moving packets would lie: links show load only. True when absent. */
  readonly packets?: boolean | undefined;
  /** A tunnel to show along its links. */
  readonly tunnel?: TopologyTunnel | undefined;
  /** Ports to mark with their links, because something beside the picture is about them: `"leaf1:e1-49"`. */
  readonly marks?: readonly string[] | undefined;
  /** Told of what the pointer is on. */
  readonly onHover?: ((selection: TopologySelection | undefined) => void) | undefined;
  /** Gives a function that makes a PNG of the picture as it is. */
  readonly onScreenshot?: ((take: () => Promise<Blob>) => void) | undefined;
}

/** Load is painted at most this often: faster than this a width is not read. */
const loadPaceMs = 100;

const moves: Readonly<Record<string, CursorMove>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  "]": "next-port",
  "[": "previous-port",
};

/** The picture. Arrows move between neighbours, Enter chooses, Escape lets go, + and − zoom, 0 shows all. */
export function TopologyCanvas(props: TopologyCanvasProps): JSX.Element {
  const t = useKitMessages();
  const announce = useAnnounce();
  const motion = useMotion();
  const { theme } = useTheme();
  const [box, observeBox] = createBoxSize();
  const [moved, setMoved] = createSignal<StageView>();
  const [hover, setHover] = createSignal<TopologySelection>();
  const [pointer, setPointer] = createSignal({ x: 0, y: 0 });
  const [cursor, setCursor] = createSignal<TopologySelection>();
  const [focused, setFocused] = createSignal(false);
  const [palette, setPalette] = createSignal<Palette>();
  let stage: HTMLElement | undefined;
  let baseCanvas: HTMLCanvasElement | undefined;
  let loadCanvas: HTMLCanvasElement | undefined;
  let liveCanvas: HTMLCanvasElement | undefined;

  const pixelRatio = (): number => globalThis.devicePixelRatio || 1;
  const layout = createMemo(() => {
    const { width, height } = box();
    return width < 10 || height < 10 ? undefined : makeLayout(props.topology, { width, height, narrow: width < 520 });
  });
  const view = createMemo((): StageView | undefined => {
    const placed = layout();
    return placed === undefined ? undefined : (moved() ?? fitView(placed, box()));
  });
  createEffect(on(layout, () => setMoved(undefined), { defer: true }));
  const index = createMemo(() => makeIndex(props.topology));
  const scene = createMemo(() => {
    const [placed, seen, paint] = [layout(), view(), palette()];
    if (placed === undefined || seen === undefined || paint === undefined) return undefined;
    const { width, height } = box();
    const { topology, flows } = props;
    return makeScene({
      topology,
      index: index(),
      layout: placed,
      view: seen,
      palette: paint,
      flows,
      width,
      height,
      pixelRatio: pixelRatio(),
    });
  });
  const discRadius = createMemo(() => {
    const scale = Math.min(1.25, view()?.scale ?? 1);
    return Math.round(Math.max(4.5, (box().width < 520 ? 6 : 8) * Math.sqrt(scale)) * 2) / 2;
  });
  const discs = createMemo(() => {
    const paint = palette();
    return paint === undefined ? undefined : createDiscSheet(paint, pixelRatio(), discRadius());
  });
  const showsPackets = (): boolean => props.packets !== false;

  onMount(() => {
    // The root sets its theme in an effect of its own: read after it.
    createEffect(
      on(theme, () => {
        const frame = requestAnimationFrame(() => {
          if (stage !== undefined) setPalette(readPalette(stage));
        });
        onCleanup(() => cancelAnimationFrame(frame));
      }),
    );
    props.onScreenshot?.(screenshot);
  });

  const contextOf = (canvas: HTMLCanvasElement | undefined): CanvasRenderingContext2D | undefined => {
    const ratio = pixelRatio();
    const [width, height] = [Math.round(box().width * ratio), Math.round(box().height * ratio)];
    if (canvas === undefined) return undefined;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext("2d") ?? undefined;
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  };

  const passed = createMemo(
    () => {
      const now = scene();
      return now === undefined ? new Set<number>() : findPassed(now, props.frame);
    },
    undefined,
    { equals: (one, other) => one.size === other.size && [...one].every((node) => other.has(node)) },
  );
  createEffect(() => {
    const now = scene();
    const context = contextOf(baseCanvas);
    if (now !== undefined && context !== undefined) paintBase(context, now, passed(), props.tunnel, props.bridging);
  });

  const bridging = createMemo(() => {
    const of = props.bridging;
    if (of === undefined) return undefined;
    const letter = {
      disabled: "",
      root: t("topology.tree.root.letter"),
      designated: t("topology.tree.designated.letter"),
      alternate: t("topology.tree.alternate.letter"),
      backup: t("topology.tree.backup.letter"),
    };
    return { of, words: { root: t("topology.rootBridge"), letter } };
  });

  let loadHash: number | undefined;
  let loadPaintedMs = 0;
  const paintFrame = (): void => {
    const [now, sheet] = [scene(), discs()];
    if (now === undefined || sheet === undefined) return;
    const atMs = performance.now();
    if (loadHash === undefined || atMs - loadPaintedMs >= loadPaceMs) {
      const hash = hashLoad(now, props.frame);
      const context = hash === loadHash ? undefined : contextOf(loadCanvas);
      if (context !== undefined) paintLoad(context, now, props.frame);
      loadHash = hash;
      loadPaintedMs = atMs;
    }
    const context = contextOf(liveCanvas);
    if (context === undefined) return;
    paintLive(context, now, props.frame, sheet, {
      motion: motion(),
      packets: showsPackets(),
      selection: props.selection,
      hover: hover(),
      cursor: cursor(),
      focused: focused(),
      tunnel: props.tunnel,
      bridging: bridging(),
      marks: props.marks,
    });
  };
  createEffect(on(scene, () => (loadHash = undefined)));
  // Whatever changes asks for one painting in the next animation frame; a late load repaints once more.
  let asked = 0;
  let late: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    if (asked !== 0) return;
    asked = requestAnimationFrame(() => {
      asked = 0;
      untrack(paintFrame);
    });
    clearTimeout(late);
    late = setTimeout(() => untrack(paintFrame), 2 * loadPaceMs);
  };
  createEffect(() => {
    scene();
    discs();
    props.frame;
    props.selection;
    hover();
    cursor();
    focused();
    showsPackets();
    props.tunnel;
    bridging();
    props.marks;
    motion();
    ask();
  });
  onCleanup(() => {
    cancelAnimationFrame(asked);
    clearTimeout(late);
  });

  const screenshot = (): Promise<Blob> => {
    const canvas = document.createElement("canvas");
    const [width, height] = [baseCanvas?.width ?? 1, baseCanvas?.height ?? 1];
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (context !== null) {
      context.fillStyle = palette()?.bg ?? "#fff";
      context.fillRect(0, 0, width, height);
      for (const layer of [baseCanvas, loadCanvas, liveCanvas]) if (layer !== undefined) context.drawImage(layer, 0, 0);
    }
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => {
        if (blob === null) reject(makeUiError("ui/screenshot", `a picture of ${width} × ${height} could not be made`));
        else resolve(blob);
      }),
    );
  };

  const zoom = (factor: number, about?: { readonly x: number; readonly y: number }): void => {
    const [placed, seen] = [layout(), view()];
    if (placed === undefined || seen === undefined) return;
    const middle = { x: box().width / 2, y: box().height / 2 };
    const next = zoomStage(seen, about ?? middle, factor, placed, box());
    setMoved(next.scale <= fitView(placed, box()).scale * 1.001 ? undefined : next);
  };
  const pan = (dx: number, dy: number): void => {
    const [placed, seen] = [layout(), view()];
    if (placed === undefined || seen === undefined || moved() === undefined) return;
    setMoved(holdView({ scale: seen.scale, x: seen.x + dx, y: seen.y + dy }, placed, box()));
  };
  const at = (x: number, y: number): TopologySelection | undefined => {
    const now = scene();
    return now === undefined ? undefined : findAt(now, props.frame, x, y, showsPackets() && motion() === "full");
  };
  const gestures = createGestures({
    isZoomed: () => moved() !== undefined,
    onZoom: zoom,
    onPan: pan,
    onPress: (x, y) => props.onSelect(at(x, y)),
    onHover: (x, y) => {
      const found = x === undefined || y === undefined ? undefined : at(x, y);
      if (x !== undefined && y !== undefined) setPointer({ x, y });
      setHover((before) => (before?.kind === found?.kind && before?.id === found?.id ? before : found));
    },
  });
  createEffect(on(hover, (found) => props.onHover?.(found), { defer: true }));

  const go = (move: CursorMove): void => {
    const placed = layout();
    if (placed === undefined) return;
    const next = moveCursor(props.topology, placed, cursor() ?? props.selection, move);
    setCursor(next);
    const node = props.topology.nodes.findIndex(({ id }) => id === nodeOfCursor(props.topology, next));
    const seen = view();
    if (node >= 0 && seen !== undefined && moved() !== undefined)
      setMoved(showBox(seen, placed.nodes[node], placed, box()));
    const words = next === undefined ? undefined : describe(t, props, index(), next);
    if (words !== undefined) announce(`${words.name}: ${words.detail}`);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      Enter: () => props.onSelect(cursor()),
      Escape: () => {
        setCursor(undefined);
        props.onSelect(undefined);
      },
      "+": () => zoom(1.5),
      "=": () => zoom(1.5),
      "-": () => zoom(1 / 1.5),
      "0": () => setMoved(undefined),
    }[event.key];
    const move = moves[event.key];
    if (act === undefined && move === undefined) return;
    if (event.key === "Escape" && cursor() === undefined && props.selection === undefined) return;
    event.preventDefault();
    if (move === undefined) act?.();
    else go(move);
  };
  const label = createMemo(() => {
    const found = hover();
    return found === undefined ? undefined : describe(t, props, index(), found);
  });

  return (
    <div class="dc-topology">
      <div
        class="dc-topology-stage"
        role="application"
        aria-roledescription={t("topology.role")}
        aria-label={`${props.summary} ${t("topology.hint")}`}
        tabIndex={0}
        data-zoomed={moved() === undefined ? undefined : ""}
        data-hover={hover() === undefined ? undefined : ""}
        ref={(element) => {
          stage = element;
          observeBox(element);
          gestures.listen(element);
        }}
        onKeyDown={keys}
        onFocus={(event) => setFocused(event.currentTarget.matches(":focus-visible"))}
        onBlur={() => setFocused(false)}
      >
        <canvas ref={baseCanvas} />
        <canvas ref={loadCanvas} />
        <canvas class="dc-topology-live" ref={liveCanvas} />
        <Show when={label()}>
          {(words) => (
            <div
              class="dc-topology-label"
              aria-hidden="true"
              data-side={pointer().x > box().width / 2 ? "left" : "right"}
              style={{ "--dc-x": `${pointer().x}px`, "--dc-y": `${pointer().y}px` }}
            >
              <b class="dc-num">{words().name}</b>
              <span>{words().detail}</span>
            </div>
          )}
        </Show>
      </div>
      <div class="dc-topology-zoom" role="group" aria-label={t("topology.zoom")}>
        <IconButton icon="plus" label={t("topology.zoomIn")} shortcut="+" onClick={() => zoom(1.5)} />
        <IconButton
          icon="minus"
          label={t("topology.zoomOut")}
          shortcut="-"
          unavailable={moved() === undefined}
          onClick={() => zoom(1 / 1.5)}
        />
        <IconButton
          icon="fit"
          label={t("topology.fit")}
          shortcut="0"
          unavailable={moved() === undefined}
          onClick={() => setMoved(undefined)}
        />
      </div>
    </div>
  );
}
