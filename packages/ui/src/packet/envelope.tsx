/**
 * packet/envelope — a frame in a tunnel: which headers are the tunnel's, which are the host's, and what that costs.
 *
 * Everything is counted from the layers themselves: without a tag and over IPv4 it is 14 + 20 + 8 + 8 bytes of Ethernet,
 * IPv4, UDP and VXLAN (RFC 7348 §5). What a link's MTU must hold is the frame without its Ethernet header.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { LayerGlyph } from "../layer/layer.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printBytes } from "../number/quantity.ts";
import { PaneSection } from "../panes/pane.tsx";
import type { DissectedLayer } from "./dissection.ts";

/** Where a frame's outermost tunnel ends. */
export interface TunnelHeaders {
  readonly outer: readonly DissectedLayer[];
  readonly inner: readonly DissectedLayer[];
  /** Bytes of the outer headers together. */
  readonly bytes: number;
}

/** Split a frame's layers at its outermost VXLAN header; undefined where it has none, or nothing behind it. */
export function tunnelOf(layers: readonly DissectedLayer[]): TunnelHeaders | undefined {
  const at = layers.findIndex(({ protocol }) => protocol === "vxlan");
  if (at < 0 || at + 1 >= layers.length) return undefined;
  return {
    outer: layers.slice(0, at + 1),
    inner: layers.slice(at + 1),
    bytes: layers[at].offset + layers[at].length,
  };
}

/** Short names of layers whose long ones do not fit into a box. */
const shortNames: { readonly [protocol: string]: string } = { eth: "Ethernet", ip: "IPv4", ipv6: "IPv6" };

function nameOf({ protocol }: DissectedLayer): string {
  return shortNames[protocol] ?? protocol.toUpperCase();
}

/** What is behind the last header that is known. */
function dataBytes(layers: readonly DissectedLayer[], sizeBytes: number): number {
  const last = layers.findLast(({ protocol }) => protocol !== "data");
  return last === undefined ? sizeBytes : Math.max(0, sizeBytes - last.offset - last.length);
}

/** The two frames as boxes, one in the other; their sentence is the picture's name. */
export function Envelope(props: {
  readonly layers: readonly DissectedLayer[];
  /** The frame's size: the outer one's. */
  readonly sizeBytes: number;
}): JSX.Element {
  const t = useKitMessages();
  const headers = (layers: readonly DissectedLayer[]): readonly { name: string; bytes: number }[] =>
    layers.filter(({ protocol }) => protocol !== "data").map((layer) => ({ name: nameOf(layer), bytes: layer.length }));
  const list = (parts: readonly { name: string; bytes: number }[]): string =>
    parts.map(({ name, bytes }) => t("packet.tunnel.part", { name, bytes: printBytes(bytes) })).join(", ");
  return (
    <Show when={tunnelOf(props.layers)}>
      {(tunnel) => {
        const inner = (): readonly { name: string; bytes: number }[] => [
          ...headers(tunnel().inner),
          { name: t("packet.tunnel.data"), bytes: dataBytes(tunnel().inner, props.sizeBytes) },
        ];
        const ethernet = (layers: readonly DissectedLayer[]): number =>
          layers[0]?.protocol === "eth" ? layers[0].length : 0;
        const picture = (): string =>
          t("packet.tunnel.picture", {
            outer: printBytes(tunnel().bytes),
            parts: list(headers(tunnel().outer)),
            inner: list(inner()),
          });
        return (
          <PaneSection title={t("packet.tunnel")} note={t("packet.tunnel.note", { bytes: printBytes(tunnel().bytes) })}>
            <div class="dc-envelope dc-hatch" data-layer="overlay" role="img" aria-label={picture()}>
              <div class="dc-envelope-row">
                <For each={headers(tunnel().outer)}>{(part) => <Part {...part} />}</For>
              </div>
              <div class="dc-envelope-row dc-envelope-inner">
                <For each={inner()}>{(part) => <Part {...part} />}</For>
              </div>
            </div>
            <p class="dc-envelope-text">
              {t("packet.tunnel.mtu", {
                outer: printBytes(props.sizeBytes - ethernet(tunnel().outer)),
                inner: printBytes(props.sizeBytes - tunnel().bytes - ethernet(tunnel().inner)),
              })}
            </p>
          </PaneSection>
        );
      }}
    </Show>
  );
}

function Part(props: { readonly name: string; readonly bytes: number }): JSX.Element {
  return (
    <span class="dc-envelope-part">
      <span>{props.name}</span>
      <b>{printBytes(props.bytes)}</b>
    </span>
  );
}

/** Layers as they lie in one another: the tunnel's first, the host's frame within; as a plain list without a tunnel. */
export function Nested(props: {
  readonly layers: readonly DissectedLayer[];
  readonly sizeBytes: number;
  readonly layer: (layer: DissectedLayer, isOpen: boolean) => JSX.Element;
}): JSX.Element {
  const t = useKitMessages();
  const lastTwo = (layers: readonly DissectedLayer[]): JSX.Element => (
    <For each={layers}>{(layer, at) => props.layer(layer, at() >= layers.length - 2)}</For>
  );
  return (
    <Show when={tunnelOf(props.layers)} fallback={lastTwo(props.layers)}>
      {(tunnel) => {
        const outer = (): string => t("packet.tunnel.outer", { bytes: printBytes(tunnel().bytes) });
        const inner = (): string => t("packet.tunnel.inner", { bytes: printBytes(props.sizeBytes - tunnel().bytes) });
        return (
          <>
            <section class="dc-fields-outer" data-layer="overlay" aria-label={outer()}>
              <p class="dc-fields-nest">
                <LayerGlyph layer="overlay" />
                {outer()}
              </p>
              <For each={tunnel().outer}>{(layer) => props.layer(layer, layer.protocol === "vxlan")}</For>
            </section>
            <section class="dc-fields-inner" aria-label={inner()}>
              <p class="dc-fields-nest">{inner()}</p>
              {lastTwo(tunnel().inner)}
            </section>
          </>
        );
      }}
    </Show>
  );
}
