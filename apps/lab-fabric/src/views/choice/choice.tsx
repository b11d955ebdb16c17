/**
 * views/choice — how five fields of a packet became one port, and where its neighbours fall.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabModel, printHash } from "@dc/lab";
import { FlowDisc, HashPress, PaneSection } from "@dc/ui";
import { createResource, For, type JSX, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import type { Choice as ChoiceData } from "../../model/choice.ts";

/** The choice. */
export function Choice(props: { readonly model: LabModel; readonly choice: HostEvent }): JSX.Element {
  const t = useFabricMessages();
  const [choice] = createResource(
    () => ({ record: props.choice.record, model: props.model }),
    async ({ record, model }): Promise<ChoiceData | undefined> => {
      const answer = await model.ask("query", { name: "choice", ask: record }).catch(() => undefined);
      return answer?.value as ChoiceData | undefined;
    },
  );
  /** The named flows that choose there. */
  const flows = () => {
    const stage = props.model.stage();
    return (choice.latest?.flows ?? []).flatMap((flow) => {
      const index = stage?.flowIndex.get(flow.flow);
      const mark = index === undefined ? undefined : stage?.flows[index];
      return mark === undefined || !startsBelow(flow.flow) ? [] : [{ ...flow, mark }];
    });
  };
  /** Whether a flow's first switch is this one: others choose here only when they pass through. */
  const startsBelow = (number: number): boolean => {
    const stage = props.model.stage();
    const flow = stage?.opened.flows.find((candidate) => candidate.flow === number);
    const host = flow === undefined ? undefined : stage?.nodeByName.get(flow.from);
    return (
      stage?.opened.ports.some(
        (port) =>
          port.node === host && stage.opened.nodes[stage.opened.ports[port.peer]?.node]?.name === choice.latest?.node,
      ) === true
    );
  };
  const bits = (): number => Math.log2(choice.latest?.buckets.length ?? 0);
  const endOf = (hash: number): string =>
    Number.isInteger(bits()) && bits() > 0 ? `…${(hash & (2 ** bits() - 1)).toString(2).padStart(bits(), "0")}` : "";
  return (
    <Show when={choice.latest}>
      {(made) => (
        <PaneSection
          title={t("choice.title")}
          note={t("choice.note", { algorithm: "FNV-1a", reduction: t("choice.modulo"), count: made().buckets.length })}
        >
          <div class="lab-choice">
            <HashPress
              algorithm="FNV-1a"
              reduction="modulo"
              hash={made().hash}
              bucket={made().bucket}
              fields={made().fields.map(({ name, value, bytes }) => ({
                name: t(`choice.field.${name}`),
                value,
                bytes: Uint8Array.from(bytes),
                hot: name === "sport",
              }))}
              buckets={made().buckets.map(({ port, to }, bucket) => ({
                port,
                to,
                flows: flows()
                  .filter((flow) => flow.bucket === bucket)
                  .map(({ mark }) => mark),
              }))}
            />
            <Show when={flows().length > 0}>
              <table class="dc-table" aria-label={t("choice.flows", { node: made().node })}>
                <thead>
                  <tr>
                    <th scope="col">{t("choice.flow")}</th>
                    <th scope="col" data-align="end">
                      {t("choice.field.sport")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("choice.hash")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("choice.ends")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("choice.bucket")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  <For each={flows()}>
                    {(flow) => (
                      <tr data-on={flow.flow === props.choice.flow ? "" : undefined}>
                        <td>
                          <FlowDisc flow={flow.mark} />
                        </td>
                        <td data-mono="" data-align="end">
                          {flow.sourcePort}
                        </td>
                        <td data-mono="" data-align="end">
                          {printHash(flow.hash)}
                        </td>
                        <td data-mono="" data-align="end">
                          {endOf(flow.hash)}
                        </td>
                        <td data-mono="" data-align="end">
                          {flow.bucket}
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </Show>
          </div>
        </PaneSection>
      )}
    </Show>
  );
}
