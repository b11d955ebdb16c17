/**
 * figures/frame/figure — a frame unpacked: its headers and bytes, the links that take it, the ways that its flows take.
 * @module
 */
import { FigureControl } from "@dc/lab/figure/control";
import { printBytes, Segmented } from "@dc/ui";
import { createEffect, createMemo, createSignal, type JSX, on, Show, untrack } from "solid-js";
import { Boxes, FieldTable, Ruler } from "./boxes.tsx";
import {
  type FrameChoice,
  makeChosenFrame,
  overheadBytes,
  packetBytesMax,
  packetBytesMin,
  type Tunnel,
  type UnpackedFrame,
  unpack,
} from "./frame.ts";
import { fixedPort, landFlow } from "./landing.ts";
import { useFrameMessages } from "./messages.ts";
import { Stairs } from "./stairs.tsx";
import { Ways } from "./ways.tsx";

/** What the figure is given. */
export interface FrameFigureProps {
  /** A frame of a run, which can be looked at instead of one made here. */
  readonly packet?: { readonly label: string; readonly bytes: Uint8Array } | undefined;
  readonly view: "picture" | "table";
  /** Offers the choice of view; where something around the figure does, it is absent. */
  readonly onView?: ((view: "picture" | "table") => void) | undefined;
  /** What it begins with. */
  readonly choice?: Partial<FrameChoice> | undefined;
}

const sizes: readonly number[] = [84, 1450, 1500, 8950];

/** The figure. */
export function FrameFigure(props: FrameFigureProps): JSX.Element {
  const t = useFrameMessages();
  const [choice, setChoice] = createSignal<FrameChoice>({
    ...{ tunnel: "ipv4", isTagged: false, packetBytes: 1500, sourcePort: landFlow(0, "hashed").outerPort || fixedPort },
    ...untrack(() => props.choice),
  });
  const [source, setSource] = createSignal<"made" | "packet">(untrack(() => props.packet) ? "packet" : "made");
  const [hot, setHot] = createSignal<number>();
  const change = (part: Partial<FrameChoice>): void => {
    setSource("made");
    setChoice((before) => ({ ...before, ...part }));
  };
  const isPacket = (): boolean => source() === "packet" && props.packet !== undefined;
  const frame = createMemo(
    (): UnpackedFrame => (isPacket() && props.packet ? unpack(props.packet.bytes) : makeChosenFrame(choice())),
  );
  // Another frame has other bytes in that place.
  createEffect(on(frame, () => setHot(undefined), { defer: true }));
  const packetBytes = (): number => (isPacket() ? frame().packetBytes : choice().packetBytes);
  const overhead = (): number =>
    isPacket() ? frame().outerPacketBytes - frame().packetBytes : overheadBytes(choice());
  return (
    <div class="dc-frame">
      <div class="dc-figure-controls">
        <Show when={props.packet}>
          {(packet) => (
            <FigureControl label={t("frame.source")}>
              <Segmented<"made" | "packet">
                label={t("frame.source")}
                value={isPacket() ? "packet" : "made"}
                onChange={setSource}
                options={[
                  { value: "packet", label: packet().label },
                  { value: "made", label: t("frame.made") },
                ]}
              />
            </FigureControl>
          )}
        </Show>
        <Show when={!isPacket()}>
          <FigureControl label={t("frame.tunnel")}>
            <Segmented<Tunnel>
              label={t("frame.tunnel")}
              value={choice().tunnel}
              onChange={(tunnel) => change({ tunnel })}
              options={(["none", "ipv4", "ipv6"] as const).map((value) => ({
                value,
                label: t(`frame.tunnel.${value}`),
              }))}
            />
          </FigureControl>
          <FigureControl label={t("frame.tag")}>
            <Segmented<"no" | "yes">
              label={t("frame.tag")}
              value={choice().isTagged ? "yes" : "no"}
              onChange={(value) => change({ isTagged: value === "yes" })}
              options={[
                { value: "no", label: t("frame.tag.no") },
                { value: "yes", label: t("frame.tag.yes") },
              ]}
            />
          </FigureControl>
          <FigureControl label={t("frame.packet")}>
            <div class="dc-frame-size">
              <Segmented<string>
                label={t("frame.packet")}
                value={String(choice().packetBytes)}
                onChange={(value) => change({ packetBytes: Number(value) })}
                options={sizes.map((size) => ({ value: String(size), label: printBytes(size) }))}
              />
              <input
                class="dc-figure-input"
                type="number"
                min={packetBytesMin}
                max={packetBytesMax}
                aria-label={t("frame.packet.bytes")}
                value={choice().packetBytes}
                onChange={(event) => {
                  const asked = Math.round(Number(event.currentTarget.value));
                  const bytes = Math.min(packetBytesMax, Math.max(packetBytesMin, Number.isFinite(asked) ? asked : 0));
                  event.currentTarget.value = String(bytes);
                  change({ packetBytes: bytes });
                }}
              />
            </div>
          </FigureControl>
        </Show>
        <Show when={props.onView}>
          {(onView) => (
            <div class="dc-figure-view">
              <Segmented<"picture" | "table">
                label={t("frame.view")}
                value={props.view}
                onChange={(view) => onView()(view)}
                options={[
                  { value: "picture", label: t("frame.picture") },
                  { value: "table", label: t("frame.table") },
                ]}
              />
            </div>
          )}
        </Show>
      </div>
      <div class="dc-frame-all">
        <section class="dc-figure-section dc-frame-whole" aria-label={t("bytes.title")}>
          <h3 class="dc-head">{t("ruler.title", { size: printBytes(frame().bytes.length) })}</h3>
          <p class="dc-figure-said">
            {frame().tunnelBytes === 0
              ? t("ruler.plain")
              : t("ruler.tunnel", {
                  tunnel: printBytes(frame().tunnelBytes),
                  host: printBytes(frame().bytes.length - frame().tunnelBytes),
                })}
          </p>
          <Show when={props.view === "picture"} fallback={<FieldTable frame={frame()} />}>
            <Ruler frame={frame()} hot={hot()} onHot={setHot} />
            <Boxes frame={frame()} hot={hot()} onHot={setHot} />
          </Show>
        </section>
        <div class="dc-frame-pair">
          <Stairs packetBytes={packetBytes()} overhead={overhead()} view={props.view} />
          <Ways view={props.view} />
        </div>
      </div>
    </div>
  );
}
