/**
 * views/stage — the network as a picture, and the same as a table.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import {
  canFollow,
  type LabModel,
  nameOfRun,
  portNameOf,
  type Stage as StageData,
  StageHead,
  watchQuery,
} from "@dc/lab";
import { type Motion, useAnnounce } from "@dc/solid";
import {
  printBytes,
  printRate,
  printShare,
  printTime,
  Segmented,
  TopologyCanvas,
  TopologyLegend,
  TopologyTable,
  type TopologyTunnel,
  TunnelTable,
} from "@dc/ui";
import { createMemo, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { SegmentRow, TunnelWay } from "../../model/tunnel.ts";
import { createBridgingShown } from "../bridging/bridging.ts";
import { BridgingBar, sayBridging } from "../bridging/bridging-bar.tsx";
import { PictureKey } from "./picture-key.tsx";
import { createTunnelShown, portsOf } from "../tunnel/tunnel.ts";
import { sayPort, sayRoom, sayWay, TunnelBar } from "../tunnel/tunnel-bar.tsx";

/** Flows that the legend names. */
const legendMax = 6;

/** Hosts and switches of a stage. */
export function countRoles(stage: StageData): { readonly hosts: number; readonly switches: number } {
  const hosts = stage.topology.nodes.filter(({ role }) => role === "host").length;
  return { hosts, switches: stage.topology.nodes.length - hosts };
}

/** Spines and leaves, where the file says which is which. */
function tiersOf(stage: StageData): { readonly spines: number; readonly leaves: number } | undefined {
  const { nodes } = stage.opened;
  const spines = nodes.filter(({ role, name }) => role === "spine" || /^spine\d+$/.test(name)).length;
  const leaves = nodes.filter(({ role, name }) => role === "leaf" || /^leaf\d+$/.test(name)).length;
  const { switches } = countRoles(stage);
  return spines > 0 && leaves > 0 && spines + leaves === switches ? { spines, leaves } : undefined;
}

/** The stage's title. */
export function stageTitle(t: FabricTranslate, stage: StageData): string {
  const tiers = tiersOf(stage);
  return tiers ? t("stage.leafSpine", tiers) : t("stage.network", { name: nameOfRun(t, stage.opened.name) });
}

function noteOf(t: FabricTranslate, stage: StageData): string {
  const rates = [...new Set(stage.topology.links.map(({ rateBitsPerSecond }) => rateBitsPerSecond))].sort(
    (a, b) => a - b,
  );
  const count = t("stage.note.count", { ...countRoles(stage), links: stage.topology.links.length });
  if (rates.length === 0 || rates.length > 3) return count;
  return `${count}, ${t("stage.note.rate", { rate: rates.map(printRate).join(" / ") })}`;
}

/** What the picture shows, for whoever does not see it. */
function summaryOf(t: FabricTranslate, model: LabModel, stage: StageData): string {
  const frame = model.frame();
  let busiest = 0;
  let queues = 0;
  for (let end = 0; end < frame.load.length; end += 1) {
    if (frame.load[end] > frame.load[busiest]) busiest = end;
    if (frame.queueBytes[end] > 0) queues += 1;
  }
  const down = Array.from(frame.up).filter((up) => up === 0).length;
  const { hosts, switches } = countRoles(stage);
  const port = stage.opened.ports[stage.portOfEnd[busiest]];
  const dropped = model.profile.marks().marks.filter(({ kind }) => kind === "frame.drop").length;
  return t("stage.summary", {
    hosts,
    switches,
    links: stage.topology.links.length,
    time: printTime(frame.timePs),
    busiest: port ? portNameOf(port.path) : "",
    load: printShare(frame.load[busiest] ?? 0),
    queues: t("stage.summary.queues", { count: queues }),
    drops: down > 0 ? t("stage.summary.down", { count: down }) : t("stage.summary.drops", { count: dropped }),
  });
}

/** Shortest way over a link: what decides whether a packet can be followed. */
function shortestFlightPs(stage: StageData): number {
  return stage.opened.links.reduce(
    (least, { delayPs, rateBitsPerSecond }) => Math.min(least, delayPs + (1500 * 8e12) / rateBitsPerSecond),
    Number.POSITIVE_INFINITY,
  );
}

/** The three ways to look at the network. */
type View = "picture" | "table" | "tunnels";

/** The stage. */
export function Stage(props: {
  readonly model: LabModel;
  readonly motion: Motion;
  readonly onScreenshot: (take: () => Promise<Blob>) => void;
}): JSX.Element {
  const t = useFabricMessages();
  const announce = useAnnounce();
  const segments = watchQuery<readonly SegmentRow[]>(props.model, "segments");
  // Remembered: each answer is a new one, and a control that is made anew loses the focus.
  const hasTunnels = createMemo(() => (segments()?.length ?? 0) > 0);
  const tunnel = createTunnelShown(props.model, hasTunnels);
  const bridging = createBridgingShown(props.model);
  // Of the two tables, the one of tunnels; the model knows of one.
  const [wantsTunnels, setWantsTunnels] = createSignal(false);
  const view = (): View => {
    if (props.model.view() === "picture") return "picture";
    return wantsTunnels() && hasTunnels() ? "tunnels" : "table";
  };
  const choose = (next: View): void => {
    setWantsTunnels(next === "tunnels");
    props.model.setView(next === "picture" ? "picture" : "table");
    if (next === "tunnels") announce(t("say.view.tunnels"));
  };
  return (
    <Show when={props.model.stage()}>
      {(stage) => {
        const follows = (): boolean =>
          !props.model.playing() ||
          (props.motion === "full" && canFollow(shortestFlightPs(stage()), props.model.speed()));
        const queueMax = (): number =>
          stage().opened.links.reduce((most, { queueBytesMax }) => Math.max(most, queueBytesMax), 0);
        const drawn = createMemo(
          () => drawTunnel(t, stage(), tunnel.way(), props.model.inspected()?.history ?? []),
          undefined,
          {
            equals: isSameTunnel,
          },
        );
        const summary = (): string => {
          const way = tunnel.way();
          const whole = summaryOf(t, props.model, stage());
          return way === undefined
            ? [whole, sayBridging(t, bridging)].filter((part) => part !== "").join(" ")
            : `${whole} ${sayWay(t, way)} ${sayPort(t, way)} ${sayRoom(t, way)}`;
        };
        return (
          <section class="lab-stage" aria-label={stageTitle(t, stage())} data-view={view()}>
            <StageHead title={stageTitle(t, stage())} note={noteOf(t, stage())}>
              <Segmented<View>
                label={t("stage.view")}
                value={view()}
                onChange={choose}
                options={[
                  { value: "picture", label: t("stage.picture") },
                  { value: "table", label: t("stage.table"), shortcut: "t" },
                  ...(hasTunnels() ? [{ value: "tunnels" as const, label: t("stage.tunnels") }] : []),
                ]}
              />
            </StageHead>
            <Switch>
              <Match when={view() === "picture"}>
                <PictureKey hasBar={hasTunnels() || bridging.seen() !== undefined}>
                  <Show when={hasTunnels()}>
                    <TunnelBar model={props.model} shown={tunnel} />
                  </Show>
                  <Show when={bridging.seen()}>
                    <BridgingBar model={props.model} shown={bridging} />
                  </Show>
                  <TopologyLegend
                    flows={stage().flows.slice(0, legendMax)}
                    bridging={bridging.drawn() !== undefined}
                    queueLimit={queueMax() > 0 ? printBytes(queueMax()) : undefined}
                  />
                </PictureKey>
                <Show when={props.model.playing() && !follows()}>
                  <p class="dc-note lab-legend-note">{t("stage.followed")}</p>
                </Show>
                <TopologyCanvas
                  summary={summary()}
                  topology={stage().topology}
                  frame={props.model.frame()}
                  flows={stage().flows}
                  selection={props.model.selection()}
                  onSelect={(chosen) => props.model.select(chosen)}
                  packets={follows()}
                  tunnel={drawn()}
                  bridging={bridging.drawn()}
                  onScreenshot={props.onScreenshot}
                />
              </Match>
              <Match when={view() === "tunnels"}>
                <TunnelTable
                  label={t("tunnel.table", { name: stageTitle(t, stage()) })}
                  rows={(segments() ?? []).map(({ far, ...row }) => ({
                    ...row,
                    far: far.node,
                    farAddress: far.address,
                  }))}
                  selection={props.model.selection()}
                  onSelect={(chosen) => props.model.select(chosen)}
                />
              </Match>
              <Match when={view() === "table"}>
                <TopologyTable
                  label={stageTitle(t, stage())}
                  topology={stage().topology}
                  frame={props.model.frame()}
                  flows={stage().flows}
                  selection={props.model.selection()}
                  bridging={bridging.drawn()}
                  onSelect={(chosen) => props.model.select(chosen)}
                />
              </Match>
            </Switch>
          </section>
        );
      }}
    </Show>
  );
}

/** The tunnel as the kit draws it: its segment where it begins, its source port where it ends. */
function drawTunnel(
  t: FabricTranslate,
  stage: StageData,
  way: TunnelWay | undefined,
  history: readonly HostEvent[],
): TopologyTunnel | undefined {
  if (way === undefined) return undefined;
  const ends = portsOf(way, history).flatMap((port) => {
    const end = stage.endOfPort[stage.portByName.get(port) ?? -1];
    return end === undefined || end < 0 ? [] : [end];
  });
  if (ends.length === 0) return undefined;
  const { vni, sourcePort } = way;
  const begin = [t("tunnel.begin"), t("tunnel.label", { vni }), t("tunnel.note", { sourcePort })];
  return { ends, begin, end: [t("tunnel.end")] };
}

function isSameTunnel(one: TopologyTunnel | undefined, other: TopologyTunnel | undefined): boolean {
  return String(one?.ends) === String(other?.ends) && String(one?.begin) === String(other?.begin);
}
