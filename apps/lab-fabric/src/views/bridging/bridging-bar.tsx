/**
 * views/bridging/bridging-bar — above the picture: which VLAN is shown, who is root, and which ports are shut.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { LayerGlyph, Segmented, Select } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { BridgePortSeen, BridgingSeen } from "../../model/bridging.ts";
import type { BridgingShown } from "./bridging.ts";

/** A row of buttons has no room for more; then it is a list. */
const vlansMax = 4;

/** Ports that are named; a large network has many. */
const shutMax = 4;

/** Ports that a spanning tree keeps shut. */
export function shutPorts({ ports }: BridgingSeen): readonly BridgePortSeen[] {
  return ports.filter(({ tree }) => tree !== undefined && tree.role !== "disabled" && tree.state !== "forwarding");
}

/** Who is root, and how many ports are shut: for whoever does not see it. */
export function sayBridging(t: FabricTranslate, shown: BridgingShown): string {
  const seen = shown.seen();
  if (seen === undefined) return "";
  const parts: string[] = [];
  const roots = seen.bridges.filter(({ tree }) => tree?.isRoot === true).map(({ node }) => node);
  if (roots.length > 0) parts.push(t("bridging.root", { bridge: roots.join(", "), count: roots.length }));
  const shut = shutPorts(seen).map(({ port }) => port);
  if (shut.length > 0) parts.push(t("bridging.shut", { ports: shut.slice(0, shutMax).join(", "), count: shut.length }));
  const links = shown.drawn()?.vlan?.links;
  if (links !== undefined) {
    const count = links.filter((isCrossed) => isCrossed).length;
    parts.push(t("bridging.carried", { vlan: shown.vlan(), count, links: links.length }));
  }
  return parts.join(" ");
}

/** The bar. */
export function BridgingBar(props: { readonly model: LabModel; readonly shown: BridgingShown }): JSX.Element {
  const t = useFabricMessages();
  const seen = () => props.shown.seen() as BridgingSeen;
  const options = () => [
    { value: "0", label: t("bridging.noVlan") },
    ...seen().vlans.map((vlan) => ({ value: String(vlan), label: String(vlan) })),
  ];
  const roots = () => seen().bridges.filter(({ tree }) => tree?.isRoot === true);
  const carried = () => props.shown.drawn()?.vlan?.links.filter((isCrossed) => isCrossed).length;
  return (
    <section class="lab-bar" aria-label={t("bridging.title")}>
      <Show when={seen().vlans.length > 0}>
        <div class="lab-bar-choice">
          <LayerGlyph layer="overlay" />
          <span aria-hidden="true">{t("bridging.vlan")}</span>
          <Show
            when={seen().vlans.length <= vlansMax}
            fallback={
              <Select
                label={t("bridging.choose")}
                labelling="hidden"
                options={options()}
                value={String(props.shown.vlan())}
                onChange={(vlan) => props.shown.choose(Number(vlan))}
              />
            }
          >
            <Segmented
              label={t("bridging.choose")}
              value={String(props.shown.vlan())}
              onChange={(vlan) => props.shown.choose(Number(vlan))}
              options={options()}
            />
          </Show>
        </div>
      </Show>
      <p class="lab-bar-text">
        <Show when={roots().length > 0}>
          <span>
            {t("bridging.root", {
              bridge: roots()
                .map(({ node }) => node)
                .join(", "),
              count: roots().length,
            })}
          </span>{" "}
        </Show>
        <Show when={shutPorts(seen()).length > 0}>
          <span>
            {t("bridging.shutAt", { count: shutPorts(seen()).length })}{" "}
            <For each={shutPorts(seen()).slice(0, shutMax)}>
              {({ port }) => (
                <>
                  <button
                    type="button"
                    class="lab-cell-button dc-num"
                    onClick={() => props.model.select({ kind: "port", id: port })}
                  >
                    {port}
                  </button>{" "}
                </>
              )}
            </For>
          </span>
        </Show>
        <Show when={carried()}>
          {(count) => (
            <span>
              {t("bridging.carried", {
                vlan: props.shown.vlan(),
                count: count(),
                links: props.model.stage()?.topology.links.length ?? 0,
              })}
            </span>
          )}
        </Show>
      </p>
    </section>
  );
}
