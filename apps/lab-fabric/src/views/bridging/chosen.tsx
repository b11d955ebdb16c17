/**
 * views/bridging/chosen — what the inspector says first of a bridge or a bridge's port: its part in the spanning tree, its
 * VLANs, whom it has learnt, and why.
 * @module
 */
import { type LabModel, watchQuery } from "@dc/lab";
import { Button, PaneSection, printCount } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { BridgePortSeen, BridgeSeen, BridgingSeen } from "../../model/bridging.ts";

type Fact = readonly [name: string, value: string];

/** The part of the inspector. Nothing where what is chosen is no bridge's. */
export function BridgeChosen(props: { readonly model: LabModel }): JSX.Element {
  const t = useFabricMessages();
  const answer = watchQuery<BridgingSeen | null>(props.model, "bridging");
  const seen = createMemo(() => answer() ?? undefined, undefined, {
    equals: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  /** The chosen port; of a link, its end that is shut, else the first that a bridge has. */
  const port = (): BridgePortSeen | undefined => {
    const chosen = props.model.selection();
    if (chosen?.kind === "port") return seen()?.ports.find((each) => each.port === chosen.id);
    if (chosen?.kind !== "link") return undefined;
    const link = props.model.stage()?.topology.links.find(({ id }) => id === chosen.id);
    if (link === undefined) return undefined;
    const names = [link.from, link.to].map(({ node, port: name }) => `${node}:${name}`);
    const ends = names.flatMap((name) => seen()?.ports.find((each) => each.port === name) ?? []);
    return ends.find(({ tree }) => tree?.state !== "forwarding") ?? ends[0];
  };
  const bridge = (): BridgeSeen | undefined => {
    const chosen = props.model.selection();
    return chosen?.kind === "node" ? seen()?.bridges.find(({ node }) => node === chosen.id) : undefined;
  };
  return (
    <>
      <Show when={port()}>{(own) => <Port model={props.model} port={own()} t={t} />}</Show>
      <Show when={bridge()}>{(own) => <Bridge model={props.model} bridge={own()} t={t} />}</Show>
    </>
  );
}

function Facts(props: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="lab-facts">
      <For each={props.facts}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function Port(props: {
  readonly model: LabModel;
  readonly port: BridgePortSeen;
  readonly t: FabricTranslate;
}): JSX.Element {
  const facts = (): readonly Fact[] => {
    const { t, port } = props;
    const { tree, vlans } = port;
    const found: Fact[] = [];
    if (tree !== undefined) {
      const { role, state, cost, priority, number, designated } = tree;
      found.push(
        [t("bridging.role"), t(`bridging.role.${role}`)],
        [t("bridging.state"), t(`bridging.state.${state}`)],
        [t("bridging.cost"), printCount(cost)],
        [t("bridging.portId"), `${priority}.${number}`],
      );
      if (designated !== undefined) {
        found.push(
          [t("bridging.designated"), designated.bridge],
          [t("bridging.designatedCost"), printCount(designated.rootCost)],
        );
      }
    }
    if (vlans !== undefined) {
      const tagged = vlans.members.filter((vlan) => vlan !== vlans.pvid);
      found.push(
        [t("bridging.untagged"), vlans.pvid === 0 ? t("bridging.none") : String(vlans.pvid)],
        [t("bridging.tagged"), tagged.length === 0 ? t("bridging.none") : tagged.join(", ")],
      );
    }
    return found;
  };
  /** The record that gave the port its part is what "why?" is asked of. */
  async function ask(): Promise<void> {
    const filter = `kind:bridge.port where:${props.port.port.replace(":", "/")}`;
    const page = await props.model.ask("events", { filter, limit: 1 }).catch(() => undefined);
    const record = page?.events[0]?.record;
    if (record !== undefined) await props.model.selectRecord(record);
  }
  return (
    <PaneSection title={props.t("bridging.port", { port: props.port.port })}>
      <Facts facts={facts()} />
      <Show when={props.port.tree}>
        <Button icon="search" onClick={() => void ask()}>
          {props.t("bridging.why")}
        </Button>
      </Show>
    </PaneSection>
  );
}

function Bridge(props: {
  readonly model: LabModel;
  readonly bridge: BridgeSeen;
  readonly t: FabricTranslate;
}): JSX.Element {
  const facts = (): readonly Fact[] => {
    const { t, bridge } = props;
    const { tree, entries, entriesMax } = bridge;
    const found: Fact[] = [];
    if (tree !== undefined) {
      const { priority, mac, isRoot, root, rootCost, rootPort } = tree;
      found.push([t("bridging.bridgeId"), `${priority} / ${mac}`]);
      found.push([t("bridging.rootBridge"), isRoot ? t("bridging.itself") : root]);
      if (!isRoot) found.push([t("bridging.rootCost"), printCount(rootCost)], [t("bridging.rootPort"), rootPort]);
    }
    found.push([t("bridging.table"), t("bridging.entries", { entries, entriesMax })]);
    return found;
  };
  return (
    <PaneSection title={props.t("bridging.bridge", { bridge: props.bridge.node })}>
      <Facts facts={facts()} />
      <Show when={props.bridge.macs.length > 0} fallback={<p class="dc-note">{props.t("bridging.noMacs")}</p>}>
        <table class="dc-table">
          <caption class="dc-hidden">{props.t("bridging.table")}</caption>
          <thead>
            <tr>
              <th scope="col">{props.t("bridging.vlan")}</th>
              <th scope="col">{props.t("bridging.mac")}</th>
              <th scope="col">{props.t("bridging.of")}</th>
              <th scope="col">{props.t("bridging.behind")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.bridge.macs}>
              {({ vlan, mac, host, port }) => (
                <tr>
                  <td class="dc-num">{vlan === 0 ? "" : vlan}</td>
                  <td class="dc-num">{mac}</td>
                  <td class="dc-num">{host}</td>
                  <td class="dc-num">
                    <button
                      type="button"
                      class="lab-cell-button"
                      onClick={() => props.model.select({ kind: "port", id: `${props.bridge.node}:${port}` })}
                    >
                      {port}
                    </button>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </PaneSection>
  );
}
