/**
 * views/frame — a frame unpacked: the packet that is open, or one that is made here.
 * @module
 */
import { type LabViewProps, packetLabel, StageView } from "@dc/lab";
import { createMemo, type JSX } from "solid-js";
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
  return (
    <StageView model={props.model} title={t("frame.title")} css={css}>
      <div class="lab-figure">
        <FrameFigure packet={packet()} view={props.model.view()} />
      </div>
    </StageView>
  );
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one?.length === other?.length && (one?.every((byte, place) => byte === other?.[place]) ?? true);
}
