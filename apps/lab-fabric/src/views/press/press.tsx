/**
 * views/press — the hash press in the lab: the fields of the packet that is open, or any others.
 * @module
 */
import { type LabViewProps, packetLabel, StageView } from "@dc/lab";
import { type Ipv4FlowKey, parseFlowKey } from "@dc/wire";
import { createMemo, type JSX } from "solid-js";
import css from "../../figures/press/figure.css?inline";
import { PressFigure, type PressFigureProps } from "../../figures/press/figure.tsx";
import { useFabricMessages } from "../../messages/messages.ts";

/** The press. */
export function Press(props: LabViewProps): JSX.Element {
  const t = useFabricMessages();
  const packet = createMemo((): PressFigureProps["packet"] => {
    const [stage, opened] = [props.model.stage(), props.model.inspected()];
    if (stage === undefined || opened === undefined) return undefined;
    const flow = parseFlowKey(opened.bytes);
    if (!flow.ok || typeof flow.value.source !== "number") return undefined;
    return { label: packetLabel(stage, opened.event.a, opened.event.flow), flow: flow.value as Ipv4FlowKey };
  });
  return (
    <StageView model={props.model} title={t("press.title")} css={css}>
      <div class="lab-figure">
        <PressFigure packet={packet()} view={props.model.view()} />
      </div>
    </StageView>
  );
}
