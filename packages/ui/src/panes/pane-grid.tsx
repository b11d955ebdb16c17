/**
 * panes/pane-grid — the frame of every lab: story left, stage centre, inspector right, time at the bottom.
 *
 * The room is the lab's own width, not the window's: below 1,280 px the two parts under the stage take turns, below
 * 900 px the story stands above the stage and the inspector becomes a sheet over the dock.
 * @module
 */
import { createStored, type Store } from "@dc/solid";
import { children, createSignal, type JSX, Show } from "solid-js";
import { Icon } from "../icon/icon.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { Segmented } from "../segmented/segmented.tsx";
import { Grip } from "./grip.tsx";

/** What the frame is given. An absent pane takes no room. */
export interface PaneGridProps {
  /** A TopBar. */
  readonly top?: JSX.Element;
  readonly story?: JSX.Element;
  readonly stage: JSX.Element;
  /** Under the stage, in one or two parts: causes, events. */
  readonly belowStart?: JSX.Element;
  readonly belowStartTitle?: string | undefined;
  readonly belowEnd?: JSX.Element;
  readonly belowEndTitle?: string | undefined;
  readonly inspector?: JSX.Element;
  /** Shown as the sheet's head where there is little room: `"Packet B-193"`. */
  readonly inspectorTitle?: string | undefined;
  /** Transport and timeline. */
  readonly dock?: JSX.Element;
  /** The key under which sizes are remembered: `"dc.fabric.panes"`. */
  readonly storeKey: string;
  /** Where sizes are remembered; undefined remembers nothing. */
  readonly store?: Store | undefined;
}

type PaneName = "story" | "inspector" | "below" | "start";
type Sizes = { readonly [Name in PaneName]?: number };

const sizeMin: Readonly<Record<PaneName, number>> = { story: 200, inspector: 240, below: 96, start: 160 };

function isSizes(value: unknown): value is Sizes {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).every(
    ([name, size]) => Object.hasOwn(sizeMin, name) && typeof size === "number" && size >= 0 && size < 1e5,
  );
}

function isThere(resolved: JSX.Element): boolean {
  return resolved !== undefined && resolved !== null && resolved !== false;
}

/** The frame. Its grips can be dragged and moved by keyboard, and their places are remembered. */
export function PaneGrid(props: PaneGridProps): JSX.Element {
  const t = useKitMessages();
  const [sizes, setSizes] = createStored<Sizes>(props.storeKey, {}, isSizes, props.store);
  const [shown, setShown] = createSignal<"start" | "end">("end");
  const [open, setOpen] = createSignal(false);
  const pane: { [Name in PaneName | "frame" | "stage"]?: HTMLElement } = {};

  // Each read of a JSX prop makes it anew, so each is resolved once here.
  const top = children(() => props.top);
  const story = children(() => props.story);
  const stage = children(() => props.stage);
  const belowStart = children(() => props.belowStart);
  const belowEnd = children(() => props.belowEnd);
  const inspector = children(() => props.inspector);
  const dock = children(() => props.dock);

  const size = (name: PaneName, next: number | undefined): void => {
    const { [name]: _, ...rest } = sizes();
    setSizes(next === undefined ? rest : { ...rest, [name]: next });
  };
  const width = (name: keyof typeof pane): number => pane[name]?.offsetWidth ?? 0;
  const height = (name: keyof typeof pane): number => pane[name]?.offsetHeight ?? 0;
  const px = (name: PaneName): string | undefined => (sizes()[name] === undefined ? undefined : `${sizes()[name]}px`);
  const hasBoth = (): boolean => isThere(belowStart()) && isThere(belowEnd());
  const hasBelow = (): boolean => isThere(belowStart()) || isThere(belowEnd());

  return (
    <div
      class="dc-panes"
      ref={(element) => {
        pane.frame = element;
      }}
      style={{
        "--dc-pane-story": px("story"),
        "--dc-pane-inspector": px("inspector"),
        "--dc-pane-below": px("below"),
        "--dc-pane-start": px("start"),
      }}
    >
      <Show when={isThere(top())}>
        <div class="dc-panes-top">{top()}</div>
      </Show>
      <Show when={isThere(story())}>
        <section
          class="dc-panes-story"
          aria-label={t("panes.story")}
          ref={(element) => {
            pane.story = element;
          }}
        >
          {story()}
        </section>
        <Grip
          class="dc-grip-story"
          label={t("panes.storyWidth")}
          orientation="vertical"
          pane="before"
          measure={() => width("story")}
          sizeMin={sizeMin.story}
          sizeMax={() => width("frame") - width("inspector") - 320}
          onSize={(next) => size("story", next)}
        />
      </Show>
      <section
        class="dc-panes-stage"
        aria-label={t("panes.stage")}
        ref={(element) => {
          pane.stage = element;
        }}
      >
        <div class="dc-panes-picture">{stage()}</div>
        <Show when={hasBelow()}>
          <Grip
            class="dc-grip-below"
            label={t("panes.belowHeight")}
            orientation="horizontal"
            pane="after"
            measure={() => height("below")}
            sizeMin={sizeMin.below}
            sizeMax={() => height("stage") - 160}
            onSize={(next) => size("below", next)}
          />
          <div
            class="dc-panes-below"
            data-parts={hasBoth() ? "2" : "1"}
            data-shown={shown()}
            ref={(element) => {
              pane.below = element;
            }}
          >
            <Show when={hasBoth()}>
              <div class="dc-panes-turns">
                <Segmented
                  label={t("panes.below")}
                  value={shown()}
                  onChange={setShown}
                  options={[
                    { value: "start", label: props.belowStartTitle ?? t("panes.start") },
                    { value: "end", label: props.belowEndTitle ?? t("panes.end") },
                  ]}
                />
              </div>
            </Show>
            <Show when={isThere(belowStart())}>
              <div
                class="dc-panes-start"
                ref={(element) => {
                  pane.start = element;
                }}
              >
                {belowStart()}
              </div>
            </Show>
            <Show when={hasBoth()}>
              <Grip
                class="dc-grip-start"
                label={t("panes.startWidth")}
                orientation="vertical"
                pane="before"
                measure={() => width("start")}
                sizeMin={sizeMin.start}
                sizeMax={() => width("below") - 240}
                onSize={(next) => size("start", next)}
              />
            </Show>
            <Show when={isThere(belowEnd())}>
              <div class="dc-panes-end">{belowEnd()}</div>
            </Show>
          </div>
        </Show>
      </section>
      <div class="dc-panes-bottom">
        <Show when={isThere(inspector())}>
          <Grip
            class="dc-grip-inspector"
            label={t("panes.inspectorWidth")}
            orientation="vertical"
            pane="after"
            measure={() => width("inspector")}
            sizeMin={sizeMin.inspector}
            sizeMax={() => width("frame") - width("story") - 320}
            onSize={(next) => size("inspector", next)}
          />
          <section
            class="dc-panes-inspector"
            aria-label={t("panes.inspector")}
            data-open={open() ? "" : undefined}
            ref={(element) => {
              pane.inspector = element;
            }}
          >
            <button class="dc-panes-sheet" type="button" aria-expanded={open()} onClick={() => setOpen((is) => !is)}>
              <span>{props.inspectorTitle ?? t("panes.inspector")}</span>
              <Icon name="chevron" />
            </button>
            <div class="dc-panes-inside">{inspector()}</div>
          </section>
        </Show>
        <Show when={isThere(dock())}>
          <section class="dc-panes-dock" aria-label={t("panes.dock")}>
            {dock()}
          </section>
        </Show>
      </div>
    </div>
  );
}
