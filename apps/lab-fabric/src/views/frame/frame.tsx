/**
 * views/frame — a frame unpacked: the packet that is open, or one that is made here.
 * @module
 */
import { type LabViewProps, packetLabel } from "@dc/lab";
import { adoptStyles, PaneHead, Segmented } from "@dc/ui";
import { createMemo, type JSX, onCleanup, onMount } from "solid-js";
import css from "../../figures/frame/figure.css?inline";
import { FrameFigure } from "../../figures/frame/figure.tsx";
import { useFabricMessages } from "../../messages/messages.ts";

/** The frame. */
export function Frame(props: LabViewProps): JSX.Element {
  const t = useFabricMessages();
  const packet = createMemo(
    () => {
      const [stage, opened] = [props.model.stage(), props.model.inspected()];
      if (stage === undefined || opened === undefined) return undefined;
      const label = t("frame.packet", { packet: packetLabel(stage, opened.event.a, opened.event.flow) });
      return { label, bytes: opened.bytes };
    },
    undefined,
    // Each answer has bytes of its own: what counts is what they are.
    { equals: (one, other) => one?.label === other?.label && isSame(one?.bytes, other?.bytes) },
  );
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  return (
    <section ref={element} class="lab-stage lab-frame" aria-label={t("frame.title")}>
      <PaneHead title={t("frame.title")}>
        <Segmented<"picture" | "table">
          label={t("stage.view")}
          value={props.model.view()}
          onChange={(view) => props.model.setView(view)}
          options={[
            { value: "picture", label: t("stage.picture") },
            { value: "table", label: t("stage.table"), shortcut: "t" },
          ]}
        />
      </PaneHead>
      <div class="lab-frame-body">
        <FrameFigure packet={packet()} view={props.model.view()} />
      </div>
    </section>
  );
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one?.length === other?.length && (one?.every((byte, place) => byte === other?.[place]) ?? true);
}
