/**
 * views/press — the hash press in the lab: the fields of the packet that is open, or any others.
 * @module
 */
import { type LabViewProps, packetLabel } from "@dc/lab";
import { adoptStyles, PaneHead, Segmented } from "@dc/ui";
import { type Ipv4FlowKey, parseFlowKey } from "@dc/wire";
import { createMemo, type JSX, onCleanup, onMount } from "solid-js";
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
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  return (
    <section ref={element} class="lab-stage lab-frame" aria-label={t("press.title")}>
      <PaneHead title={t("press.title")}>
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
        <PressFigure packet={packet()} view={props.model.view()} />
      </div>
    </section>
  );
}
