/**
 * views/inspector/packet-view — one packet: where it was, how it chose its way, its fields and its bytes.
 * @module
 */
import type { HostEvent, Inspected } from "@dc/engine/host";
import { PacketInspector, PaneSection, printBytes, printTime } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useLab } from "../../definition/definition.ts";
import { type LabTranslate, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { packetLabel } from "../../model/stage.ts";
import { describeDetail, shortPath } from "../wording.ts";

/** How it stands with the packet at its last record. */
function statusOf(
  t: LabTranslate,
  model: LabModel,
  last: HostEvent,
): { readonly text: string; readonly fault: boolean } {
  if (last.kind === "frame.drop") return { text: t("inspect.dropped"), fault: true };
  if (last.kind === "frame.enqueue") return { text: t("inspect.waiting"), fault: false };
  const stage = model.stage();
  const port = stage?.portByName.get(last.object.replace("/", ":"));
  const node = port === undefined ? undefined : stage?.topology.nodes[stage.opened.ports[port].node];
  if (last.kind === "frame.receive" && node?.role === "host") return { text: t("inspect.delivered"), fault: false };
  return { text: t("inspect.moving"), fault: false };
}

/** The packet. */
export function PacketView(props: { readonly model: LabModel; readonly opened: Inspected }): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const stage = () => props.model.stage() as NonNullable<ReturnType<LabModel["stage"]>>;
  const event = (): HostEvent => props.opened.event;
  const last = (): HostEvent => props.opened.history.at(-1) ?? event();
  const label = (): string => packetLabel(stage(), event().a, event().flow);
  const flow = () => {
    const index = stage().flowIndex.get(event().flow);
    return index === undefined ? undefined : stage().flows[index];
  };
  const choice = (): HostEvent | undefined => {
    // The choice that is nearest to where the packet is looked at; of the first one, where it stands before all of them.
    const choices = props.opened.history.filter(({ kind }) => kind === "route.choose");
    return choices.filter(({ record }) => record <= event().record).at(-1) ?? choices[0];
  };
  return (
    <>
      <PacketInspector
        title={t("inspect.packet", { packet: label() })}
        flow={flow()}
        status={statusOf(t, props.model, last()).text}
        fault={statusOf(t, props.model, last()).fault}
        facts={[
          { name: t("inspect.at"), value: event().object },
          { name: t("inspect.frame"), value: printBytes(props.opened.sizeBytes) },
          { name: t("inspect.age"), value: printTime(Math.max(0, last().timePs - props.opened.createdPs)) },
        ]}
        dissection={{ layers: props.opened.layers }}
        bytes={props.opened.bytes}
        sizeBytes={props.opened.sizeBytes}
        pinned={props.model.pinned()}
        onPin={(pinned) => props.model.setPinned(pinned)}
        {...(/^(frame\.drop|route\.choose)$/.test(event().kind)
          ? { onWhy: () => void props.model.selectRecord(event().record) }
          : {})}
      >
        <Show when={lab.Choice && choice()}>
          {(chosen) => <Dynamic component={lab.Choice} model={props.model} choice={chosen()} />}
        </Show>
      </PacketInspector>
      <PaneSection
        title={t("inspect.history")}
        note={t("inspect.history.note", { count: props.opened.history.length })}
      >
        <table class="dc-table lab-history">
          <tbody>
            <For each={props.opened.history}>
              {(each) => (
                <tr aria-current={each.record === event().record ? "true" : undefined}>
                  <td class="dc-num dc-right">
                    <button
                      type="button"
                      class="lab-cell-button"
                      onClick={() => void props.model.goToRecord(each.record)}
                    >
                      {printTime(each.timePs, "µs")}
                    </button>
                  </td>
                  <td>{each.kind}</td>
                  <td class="dc-num">{shortPath(each.object)}</td>
                  <td class="lab-history-detail">{describeDetail(t, each, lab.describe)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </PaneSection>
    </>
  );
}
