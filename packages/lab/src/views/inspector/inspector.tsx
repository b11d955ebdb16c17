/**
 * views/inspector — what is chosen: a packet with its bytes, a port, a link, a node.
 * @module
 */
import { EmptyState } from "@dc/ui";
import { type JSX, Match, Show, Switch } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useLab } from "../../definition/definition.ts";
import { type LabTranslate, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { packetLabel } from "../../model/stage.ts";
import { Why } from "../why/why.tsx";
import { NodeInspector } from "./node-inspector.tsx";
import { PacketView } from "./packet-view.tsx";
import { PortInspector } from "./port-inspector.tsx";

/** What is chosen, in a few words. */
export function inspectorTitle(t: LabTranslate, model: LabModel): string {
  const stage = model.stage();
  const opened = model.inspected();
  const chosen = model.selection();
  if (stage && opened) return t("inspect.packet", { packet: packetLabel(stage, opened.event.a, opened.event.flow) });
  if (chosen?.kind === "port") return t("inspect.port", { name: chosen.id });
  if (chosen?.kind === "link") return t("inspect.link", { name: chosen.id });
  if (chosen?.kind === "node") return t("inspect.node", { name: chosen.id });
  return t("inspect.title");
}

/** The inspector. */
export function Inspector(props: { readonly model: LabModel; readonly readOnly: boolean }): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const port = (): number | undefined => {
    const stage = props.model.stage();
    const chosen = props.model.selection();
    if (!stage || !chosen) return undefined;
    if (chosen.kind === "port") return stage.portByName.get(chosen.id);
    if (chosen.kind !== "link") return undefined;
    const link = stage.linkById.get(chosen.id);
    return link === undefined ? undefined : stage.opened.links[link].a;
  };
  const node = (): number | undefined => {
    const chosen = props.model.selection();
    return chosen?.kind === "node" ? props.model.stage()?.nodeByName.get(chosen.id) : undefined;
  };
  return (
    <div class="lab-inspector" data-lab-inspector>
      <Show when={lab.Chosen}>{(View) => <Dynamic component={View()} model={props.model} />}</Show>
      {/* Where the lab fills the place below the stage, the answer to "why?" stands here. */}
      <Show when={lab.BelowStart && props.model.why()}>
        <Why model={props.model} />
      </Show>
      <Switch fallback={<EmptyState title={t("inspect.empty")} detail={t("inspect.empty.detail")} />}>
        <Match when={props.model.inspected()}>{(opened) => <PacketView model={props.model} opened={opened()} />}</Match>
        <Match when={port() !== undefined}>
          <PortInspector
            model={props.model}
            port={port() as number}
            title={inspectorTitle(t, props.model)}
            readOnly={props.readOnly}
          />
        </Match>
        <Match when={node() !== undefined}>
          <NodeInspector model={props.model} node={node() as number} readOnly={props.readOnly} />
        </Match>
        {/* A record of no packet is told by its reasons alone. */}
        <Match when={lab.BelowStart && props.model.why()}>{null}</Match>
      </Switch>
    </div>
  );
}
