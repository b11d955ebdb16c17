/**
 * packet/packet-inspector — one frame: what it is, where it is, its fields and its bytes, linked by hover and focus.
 * @module
 */
// biome-ignore-all lint/a11y/noStaticElementInteractions: arrows move between the rows, which have the focus.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a row of a field lights its bytes when it has the focus.
import { useAnnounce } from "@dc/solid";
import { children, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { Button, IconButton } from "../button/button.tsx";
import { FlowDisc, type FlowMark } from "../flow/flow.tsx";
import { LayerGlyph } from "../layer/layer.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printBytes, printCount } from "../number/quantity.ts";
import { PaneHead, PaneSection } from "../panes/pane.tsx";
import type { DissectedField, Dissection } from "./dissection.ts";
import { Envelope, Nested, tunnelOf } from "./envelope.tsx";
import { HexView } from "./hex-view.tsx";

/** One fact of the summary. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What the inspector is given. */
export interface PacketInspectorProps {
  /** `"Packet B-193"`. */
  readonly title: string;
  readonly flow?: FlowMark | undefined;
  /** `"dropped"`, `"on the cable"`; with `fault` it carries the fault's mark. */
  readonly status?: string | undefined;
  readonly fault?: boolean | undefined;
  /** Up to six facts: where, size, age. */
  readonly facts: readonly Fact[];
  readonly dissection: Dissection;
  readonly bytes: Uint8Array;
  /** The frame's size; `bytes` may be its beginning only. */
  readonly sizeBytes: number;
  readonly pinned?: boolean | undefined;
  readonly onPin?: ((pinned: boolean) => void) | undefined;
  /** Asked "why?" of this packet. */
  readonly onWhy?: (() => void) | undefined;
  /** Between summary and fields: a HashPress, a path. */
  readonly children?: JSX.Element;
}

/** The inspector of a packet. */
export function PacketInspector(props: PacketInspectorProps): JSX.Element {
  const t = useKitMessages();
  const inside = children(() => props.children);
  return (
    <>
      <PaneHead
        title={props.title}
        mark={<Show when={props.flow}>{(flow) => <FlowDisc flow={flow()} />}</Show>}
        note={
          <Show when={props.status}>
            <span class="dc-packet-status" data-fault={props.fault === true ? "" : undefined}>
              <Show when={props.fault}>
                <LayerGlyph layer="fault" />
              </Show>
              {props.status}
            </span>
          </Show>
        }
      >
        <Show when={props.onWhy}>
          <Button kind="quiet" icon="why" aria-label={t("packet.why")} onClick={() => props.onWhy?.()}>
            <span class="dc-packet-why">{t("packet.why")}</span>
          </Button>
        </Show>
        <Show when={props.onPin}>
          <IconButton
            icon="pin"
            label={t("packet.pin")}
            aria-pressed={props.pinned === true}
            onClick={() => props.onPin?.(props.pinned !== true)}
          />
        </Show>
      </PaneHead>
      <Facts facts={props.facts} />
      {inside()}
      <Show when={tunnelOf(props.dissection.layers)}>
        <Envelope layers={props.dissection.layers} sizeBytes={props.sizeBytes} />
      </Show>
      <PaneSection
        title={t("packet.fieldsAndBytes")}
        note={
          props.bytes.length < props.sizeBytes
            ? t("packet.partOf", { part: printCount(props.bytes.length), bytes: printBytes(props.sizeBytes) })
            : printBytes(props.sizeBytes)
        }
      >
        <FieldsAndBytes dissection={props.dissection} bytes={props.bytes} sizeBytes={props.sizeBytes} />
      </PaneSection>
    </>
  );
}

/** Facts as a row of names over values. */
export function Facts(props: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="dc-facts">
      <For each={props.facts}>
        {(fact) => (
          <div>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

/** The field that a byte belongs to: the shortest that covers it, so that a flag wins over its header. */
export function fieldAt(dissection: Dissection, offsetBytes: number): DissectedField | undefined {
  let found: DissectedField | undefined;
  for (const layer of dissection.layers) {
    for (const field of layer.fields) {
      const covers = offsetBytes >= field.offsetBytes && offsetBytes < field.offsetBytes + field.lengthBytes;
      if (covers && (found === undefined || field.lengthBytes < found.lengthBytes)) found = field;
    }
  }
  return found;
}

/** Fields and bytes of one frame: what is lit in one is lit in the other. */
export function FieldsAndBytes(props: {
  readonly dissection: Dissection;
  readonly bytes: Uint8Array;
  /** The frame's size; as many as there are bytes when absent. */
  readonly sizeBytes?: number | undefined;
}): JSX.Element {
  const t = useKitMessages();
  const announce = useAnnounce();
  const [hot, setHot] = createSignal<DissectedField>();
  const [current, setCurrent] = createSignal<DissectedField>();
  const fields = createMemo(() => props.dissection.layers.flatMap((layer) => layer.fields));
  let list: HTMLDivElement | undefined;
  const light = (offset: number | undefined): void => {
    const field = offset === undefined ? undefined : fieldAt(props.dissection, offset);
    setHot(field);
  };
  const isCurrent = (field: DissectedField): boolean => (current() ?? fields()[0]) === field;
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const rows = [...(list?.querySelectorAll<HTMLElement>("details[open] tr[data-name]") ?? [])];
    const at = rows.indexOf((event.target as HTMLElement).closest("tr") as HTMLElement);
    if (at < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
  };
  return (
    <>
      <HexView
        label={t("packet.frameBytes")}
        bytes={props.bytes}
        fields={fields()}
        hot={hot()}
        onHot={(offset) => {
          light(offset);
          const field = hot();
          if (offset !== undefined && field !== undefined) {
            announce(t("packet.fieldAt", { label: field.label, value: field.value, offset }), { at: "full" });
          }
        }}
      />
      <div class="dc-fields" ref={list} onKeyDown={move}>
        <Nested
          layers={props.dissection.layers}
          sizeBytes={props.sizeBytes ?? props.bytes.length}
          layer={(layer, isOpen) => (
            <details class="dc-fields-layer" open={isOpen}>
              <summary>
                <span class="dc-head">{layer.name}</span>
                <span class="dc-note dc-num">{printBytes(layer.length)}</span>
              </summary>
              <table class="dc-table" lang="en" aria-label={layer.name}>
                <tbody>
                  <For each={layer.fields}>
                    {(field) => (
                      <tr
                        tabIndex={isCurrent(field) ? 0 : -1}
                        data-name={field.name}
                        data-on={hot() === field ? "" : undefined}
                        title={field.label}
                        onPointerEnter={() => setHot(field)}
                        onPointerLeave={() => setHot(undefined)}
                        onFocus={() => {
                          setCurrent(field);
                          setHot(field);
                        }}
                        onBlur={() => setHot(undefined)}
                      >
                        <td data-mono="">{field.name}</td>
                        <td data-mono="" class="dc-fields-value">
                          {field.value}
                        </td>
                        <td data-mono="" data-align="end">
                          {t("packet.byte", { offset: field.offsetBytes })}
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </details>
          )}
        />
      </div>
    </>
  );
}
