/**
 * views/inspector/port-inspector — a port and the link behind it: what it carries, what waits, and what can be done.
 * @module
 */
import {
  Button,
  formatTime,
  join,
  PaneHead,
  PaneSection,
  printBytes,
  printCount,
  printRate,
  printShare,
  Sparkline,
} from "@dc/ui";
import { createEffect, createSignal, For, type JSX, on, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useLab } from "../../definition/definition.ts";
import { useLabMessages } from "../../messages/messages.ts";
import { chosenLink, toggleLink } from "../../model/bindings.ts";
import type { LabModel } from "../../model/lab.ts";
import { portNameOf } from "../../model/stage.ts";

/** The inspector of a port. */
export function PortInspector(props: {
  readonly model: LabModel;
  readonly port: number;
  readonly title: string;
  readonly readOnly: boolean;
}): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const stage = () => props.model.stage() as NonNullable<ReturnType<LabModel["stage"]>>;
  const port = () => stage().opened.ports[props.port];
  const link = () => stage().opened.links[port().link];
  const peer = () => stage().opened.ports[port().peer];
  const end = (): number => stage().endOfPort[props.port];
  const up = (): boolean => props.model.frame().up[port().link] !== 0;
  const [peak, setPeak] = createSignal<readonly (number | null)[]>([]);
  // Counters that no picture carries are asked for when time has moved on, a few times a second at most.
  let asked = false;
  createEffect(
    on([() => props.port, () => props.model.profile.marks()], () => {
      if (asked) return;
      asked = true;
      const path = port().path;
      void props.model
        .probe([`${path}#queueBytes.max`, `${path}#sentFrames`, `${path}#drops.count`])
        .then(setPeak, () => {})
        .finally(() => {
          asked = false;
        });
    }),
  );
  const facts = (): readonly (readonly [string, string])[] => {
    const frame = props.model.frame();
    const number = (value: number | null | undefined, print: (value: number) => string): string =>
      value === null || value === undefined ? "0" : print(value);
    return [
      [t("inspect.to"), peer() ? portNameOf(peer().path) : ""],
      [t("inspect.rate"), printRate(link().rateBitsPerSecond)],
      [t("inspect.delay"), join(formatTime(link().delayPs, "ns"))],
      [t("inspect.state"), up() ? t("inspect.up") : t("inspect.down")],
      [t("inspect.load"), printShare(frame.load[end()])],
      [t("inspect.queue"), printBytes(frame.queueBytes[end()])],
      [t("inspect.peak"), number(peak()[0], printBytes)],
      [t("inspect.sentFrames"), number(peak()[1], printCount)],
      [t("inspect.dropped.count"), number(peak()[2], printCount)],
    ];
  };
  const line = (): readonly number[] => {
    const series = props.model.profile.series();
    if (!series || props.model.profile.port() !== props.port) return [];
    return series.points.filter((_, index) => index % 2 === 1);
  };
  return (
    <Show when={port() && link()}>
      <PaneHead title={props.title} />
      <dl class="lab-facts">
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={line().length > 2}>
        <PaneSection title={t("inspect.queue.line")} note={printBytes(props.model.profile.series()?.max ?? 0)}>
          <Sparkline label={t("inspect.queue.line")} values={line()} layer="underlay" />
        </PaneSection>
      </Show>
      <div class="lab-actions">
        <Show when={!props.readOnly && chosenLink(props.model)}>
          <Button icon="cut" aria-keyshortcuts="x" onClick={() => toggleLink(props.model)}>
            {up() ? t("inspect.cut") : t("inspect.mend")}
          </Button>
        </Show>
        <Button icon="search" onClick={() => void props.model.setFilter(`where:${port().path}`)}>
          {t("inspect.events")}
        </Button>
      </div>
      <Show when={!props.readOnly && lab.Controls}>
        {(Controls) => <Dynamic component={Controls()} model={props.model} of="port" on={portNameOf(port().path)} />}
      </Show>
    </Show>
  );
}
