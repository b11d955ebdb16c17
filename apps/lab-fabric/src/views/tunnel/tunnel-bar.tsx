/**
 * views/tunnel/tunnel-bar — above the picture: whose tunnel is shown, and what becomes of its frames, in one sentence each.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { LayerGlyph, printBytes, Segmented } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { TunnelWay } from "../../model/tunnel.ts";
import type { TunnelShown } from "./tunnel.ts";

/** Flows that can be chosen; a control has no room for more. */
const flowsMax = 6;

/** Into which segment, from where to where. */
export function sayWay(t: FabricTranslate, way: TunnelWay): string {
  const values = { from: way.from.node, to: way.to.node, vni: way.vni, own: way.ownVni };
  return way.ownVni === way.vni ? t("tunnel.bridged", values) : t("tunnel.routed", values);
}

/** Which way the outer headers took. */
export function sayPort(t: FabricTranslate, way: TunnelWay): string {
  const { sourcePort, choice, hops } = way;
  const through = hops
    .slice(0, -1)
    .map(({ to }) => to)
    .join(", ");
  if (choice === undefined) return t("tunnel.port", { sourcePort });
  return t("tunnel.port.chosen", { sourcePort, ...choice, through: through || hops[0].to });
}

/** What the frame weighs in the tunnel, and whether its links take that. */
export function sayRoom(t: FabricTranslate, { payloadBytes, tunnelBytes, mtuBytes }: TunnelWay): string {
  const values = {
    inner: printBytes(payloadBytes - tunnelBytes),
    tunnel: printBytes(tunnelBytes),
    outer: printBytes(payloadBytes),
    mtu: printBytes(mtuBytes),
  };
  return t(payloadBytes > mtuBytes ? "tunnel.tooLarge" : "tunnel.fits", values);
}

/** The bar. */
export function TunnelBar(props: { readonly model: LabModel; readonly shown: TunnelShown }): JSX.Element {
  const t = useFabricMessages();
  const flows = () => props.model.stage()?.opened.flows.slice(0, flowsMax) ?? [];
  return (
    <section class="lab-bar" aria-label={t("tunnel.title")}>
      <div class="lab-bar-choice">
        <LayerGlyph layer="overlay" />
        <span>{t("tunnel.of")}</span>
        <Segmented
          label={t("tunnel.choose")}
          value={props.shown.letter()}
          onChange={(letter) => props.shown.choose(letter)}
          options={flows().map(({ label }) => ({ value: label, label }))}
        />
      </div>
      <Show
        when={props.shown.way()}
        fallback={<p class="lab-bar-text">{t("tunnel.none", { flow: props.shown.letter() })}</p>}
      >
        {(way) => (
          <p class="lab-bar-text">
            <span>{sayWay(t, way())}</span> <span>{sayPort(t, way())}</span>{" "}
            <span data-fault={way().payloadBytes > way().mtuBytes ? "" : undefined}>{sayRoom(t, way())}</span>
          </p>
        )}
      </Show>
    </section>
  );
}
