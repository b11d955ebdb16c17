/**
 * views/inspector/node-inspector — a switch or a host and its ports.
 * @module
 */
import { Button, PaneHead, PaneSection, printBytes, printShare } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useLab } from "../../definition/definition.ts";
import { useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { portNameOf } from "../../model/stage.ts";

/** The inspector of a node. */
export function NodeInspector(props: {
  readonly model: LabModel;
  readonly node: number;
  readonly readOnly: boolean;
}): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const stage = () => props.model.stage() as NonNullable<ReturnType<LabModel["stage"]>>;
  const node = () => stage().opened.nodes[props.node];
  const ports = (): readonly number[] => {
    const found: number[] = [];
    stage().opened.ports.forEach((port, index) => {
      if (port.node === props.node && port.link >= 0) found.push(index);
    });
    return found;
  };
  return (
    <>
      <PaneHead title={node().name} note={node().role === "" ? node().kind : `${node().kind}, ${node().role}`} />
      <PaneSection title={t("inspect.ports")} note={String(ports().length)}>
        <table class="dc-table lab-ports">
          <thead>
            <tr>
              <th scope="col">{t("inspect.ports.port")}</th>
              <th scope="col">{t("inspect.to")}</th>
              <th scope="col" class="dc-right">
                {t("inspect.load")}
              </th>
              <th scope="col" class="dc-right">
                {t("inspect.queue")}
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={ports()}>
              {(port) => (
                <tr>
                  <td>
                    <button
                      type="button"
                      class="lab-cell-button dc-num"
                      onClick={() =>
                        props.model.select({ kind: "port", id: portNameOf(stage().opened.ports[port].path) })
                      }
                    >
                      {stage().opened.ports[port].name}
                    </button>
                  </td>
                  <td class="dc-num">{portNameOf(stage().opened.ports[stage().opened.ports[port].peer].path)}</td>
                  <td class="dc-num dc-right">{printShare(props.model.frame().load[stage().endOfPort[port]])}</td>
                  <td class="dc-num dc-right">{printBytes(props.model.frame().queueBytes[stage().endOfPort[port]])}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </PaneSection>
      <div class="lab-actions">
        <Button icon="search" onClick={() => void props.model.setFilter(`where:${node().name}`)}>
          {t("inspect.events")}
        </Button>
      </div>
      <Show when={!props.readOnly && lab.Controls}>
        {(Controls) => <Dynamic component={Controls()} model={props.model} of="node" on={node().name} />}
      </Show>
    </>
  );
}
