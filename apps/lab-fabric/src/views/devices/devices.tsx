/**
 * views/devices — what each device prints of itself, beside the network: a line lights its ports, a port its lines.
 *
 * The output is the engine's, in iproute2's own words and columns, and is never translated. It is walked with the arrows
 * like a list; what a line is about is chosen in the picture with Enter.
 * @module
 */
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active line.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list hears the keys for all of its lines.
import { type LabModel, type LabViewProps, nameOfRun, StageHead, watchQuery } from "@dc/lab";
import { EmptyState, Segmented, Select, TopologyCanvas, TopologyTable, type TopologySelection } from "@dc/ui";
import { createEffect, createMemo, createSignal, createUniqueId, Index, type JSX, on, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import { createBridgingShown } from "../bridging/bridging.ts";
import type { Output, OutputLine } from "../../model/outputs.ts";

type Topic = Output["topic"];

/** What is asked of whom. */
interface Asked {
  readonly node: string;
  readonly topic: Topic;
}

/** What a bridge and what anybody else is worth being asked. */
const topicsOf = {
  bridge: ["fdb", "vlan", "link", "neigh", "qdisc"],
  other: ["route", "vrf", "neigh", "fdb", "qdisc"],
} as const satisfies Record<string, readonly Topic[]>;

/** The device that a choice in the picture is about. */
function deviceOf(model: LabModel, selection: TopologySelection | undefined): string | undefined {
  if (selection?.kind === "node") return selection.id;
  if (selection?.kind === "port") return selection.id.slice(0, selection.id.indexOf(":"));
  if (selection?.kind !== "link") return undefined;
  const link = model.stage()?.topology.links.find(({ id }) => id === selection.id);
  return link?.from.node;
}

/** Both ends of what is chosen or pointed at: a line about either is meant. */
function portsOf(model: LabModel, selection: TopologySelection | undefined): readonly string[] {
  if (selection?.kind === "port") return [selection.id];
  if (selection?.kind !== "link") return [];
  const link = model.stage()?.topology.links.find(({ id }) => id === selection.id);
  return link === undefined ? [] : [link.from, link.to].map(({ node, port }) => `${node}:${port}`);
}

/** The first device that is worth it: a leaf, else a switch, else whoever is there. */
function firstDevice(model: LabModel): string {
  const nodes = model.stage()?.opened.nodes ?? [];
  const found =
    nodes.find(({ role, name }) => role === "leaf" || /^leaf\d/.test(name)) ??
    nodes.find(({ kind }) => /\/switch@/.test(kind)) ??
    nodes[0];
  return found?.name ?? "";
}

/** The devices. */
export function Devices(props: LabViewProps): JSX.Element {
  const t = useFabricMessages();
  const kept = props.model.kept.get("devices") as Asked | undefined;
  const [asked, setAsked] = createSignal<Asked>(kept ?? { node: "", topic: "route" });
  const node = createMemo(() => {
    const { node: chosen } = asked();
    return props.model.stage()?.nodeByName.has(chosen) === true ? chosen : firstDevice(props.model);
  });
  createEffect(() => props.model.kept.set("devices", { node: node(), topic: asked().topic }));
  // Who is chosen in the picture is who is asked.
  createEffect(
    on(props.model.selection, (selection) => {
      const chosen = deviceOf(props.model, selection);
      // A link of the device that is shown is about it.
      if (chosen === undefined || portsOf(props.model, selection).some((port) => port.startsWith(`${node()}:`))) return;
      setAsked((before) => ({ ...before, node: chosen }));
    }),
  );
  const kindOf = (): string => props.model.stage()?.opened.nodes.find(({ name }) => name === node())?.kind ?? "";
  const topics = (): readonly Topic[] => (/\/bridge@/.test(kindOf()) ? topicsOf.bridge : topicsOf.other);
  const topic = createMemo(() => topics().find((each) => each === asked().topic) ?? topics()[0]);
  const output = watchQuery<Output>(props.model, "output", () => ({ node: node(), topic: topic() }));
  const bridging = createBridgingShown(props.model);
  const [line, setLine] = createSignal<OutputLine>();
  const [hover, setHover] = createSignal<TopologySelection>();
  const lit = createMemo(() => {
    const pointed = hover();
    return new Set(portsOf(props.model, pointed ?? props.model.selection()));
  });
  const names = createMemo(() => props.model.stage()?.opened.nodes.map(({ name }) => name) ?? []);
  return (
    <Show when={props.model.stage()}>
      {(stage) => (
        <section class="lab-stage lab-devices" aria-label={t("devices.title")}>
          <StageHead title={t("devices.title")} note={kindOf()}>
            <Select
              label={t("devices.node")}
              labelling="hidden"
              options={names().map((name) => ({ value: name, label: name }))}
              value={node()}
              onChange={(name) => {
                setAsked((before) => ({ ...before, node: name }));
                props.model.select({ kind: "node", id: name });
              }}
            />
          </StageHead>
          <div class="lab-devices-body">
            <div class="lab-devices-picture">
              <Show
                when={props.model.view() === "picture"}
                fallback={
                  <TopologyTable
                    label={nameOfRun(t, stage().opened.name)}
                    topology={stage().topology}
                    frame={props.model.frame()}
                    flows={stage().flows}
                    selection={props.model.selection()}
                    bridging={bridging.drawn()}
                    onSelect={(chosen) => props.model.select(chosen)}
                  />
                }
              >
                <TopologyCanvas
                  summary={t("devices.picture", { node: node(), ports: (line()?.ports ?? []).join(", ") })}
                  topology={stage().topology}
                  frame={props.model.frame()}
                  flows={stage().flows}
                  selection={props.model.selection() ?? { kind: "node", id: node() }}
                  onSelect={(chosen) => props.model.select(chosen)}
                  bridging={bridging.drawn()}
                  onHover={setHover}
                  packets={!props.model.playing()}
                  marks={line()?.ports ?? []}
                />
              </Show>
            </div>
            <div class="lab-devices-output">
              <Segmented<Topic>
                label={t("devices.table")}
                value={topic()}
                onChange={(next) => setAsked((before) => ({ ...before, topic: next }))}
                options={topics().map((each) => ({ value: each, label: t(`devices.${each}`) }))}
              />
              <Show when={output()?.node === node() && output()?.topic === topic() ? output() : undefined}>
                {(printed) => (
                  <Listing output={printed()} lit={lit()} onLine={setLine} onChoose={(ports) => choose(ports)} />
                )}
              </Show>
            </div>
          </div>
        </section>
      )}
    </Show>
  );

  function choose(ports: readonly string[]): void {
    const stage = props.model.stage();
    const [port] = ports;
    if (port !== undefined && stage?.portByName.has(port) === true) props.model.select({ kind: "port", id: port });
  }
}

/** The lines, as a terminal shows them. One stop for Tab; the arrows walk from line to line. */
function Listing(props: {
  readonly output: Output;
  readonly lit: ReadonlySet<string>;
  readonly onLine: (line: OutputLine | undefined) => void;
  readonly onChoose: (ports: readonly string[]) => void;
}): JSX.Element {
  const t = useFabricMessages();
  const id = createUniqueId();
  const [at, setAt] = createSignal(-1);
  const [pointed, setPointed] = createSignal(-1);
  let list: HTMLDivElement | undefined;
  const lines = (): readonly OutputLine[] => props.output.lines;
  const active = (): number => (pointed() >= 0 ? pointed() : at());
  createEffect(() => props.onLine(lines()[active()]));
  createEffect(
    on(
      // Whose output it is, and not each new answer about it.
      createMemo(() => `${props.output.node} ${props.output.topic}`),
      () => {
        setAt(-1);
        setPointed(-1);
      },
    ),
  );
  const isLit = (line: OutputLine): boolean => line.ports.some((port) => props.lit.has(port));
  // The first line about what is chosen in the picture comes into sight.
  createEffect(
    on(
      () => props.lit,
      () => {
        const first = lines().findIndex(isLit);
        if (first >= 0) show(first);
      },
      { defer: true },
    ),
  );
  const show = (place: number): void => {
    const row = list?.children[place];
    if (list === undefined || !(row instanceof HTMLElement)) return;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    if (top < list.scrollTop) list.scrollTop = top;
    else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  };
  const keys = (event: KeyboardEvent): void => {
    const last = lines().length - 1;
    const next = {
      ArrowDown: Math.min(last, at() + 1),
      ArrowUp: Math.max(0, at() - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Enter" && at() >= 0) props.onChoose(lines()[at()]?.ports ?? []);
    else if (event.key === "Escape" && at() >= 0) setAt(-1);
    else if (next !== undefined && last >= 0) {
      setAt(next);
      show(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <p class="lab-devices-prompt" id={id}>
        <b>{props.output.node}</b>
        {`# ${props.output.command}`}
      </p>
      <Show
        when={lines().length > 0}
        fallback={<EmptyState title={t("devices.nothing")} detail={t(`devices.nothing.${props.output.topic}`)} />}
      >
        <div
          class="lab-devices-lines"
          role="listbox"
          aria-labelledby={id}
          aria-activedescendant={at() >= 0 ? `${id}-${at()}` : undefined}
          tabIndex={0}
          ref={list}
          onKeyDown={keys}
          onPointerLeave={() => setPointed(-1)}
        >
          <Index each={lines()}>
            {(line, place) => (
              <div
                class="lab-devices-line"
                role="option"
                id={`${id}-${place}`}
                aria-selected={active() === place}
                data-since={line().since}
                data-lit={isLit(line()) ? "" : undefined}
                data-down={/\blinkdown\b|INCOMPLETE|\bstate disabled\b/.test(line().text) ? "" : undefined}
                onPointerEnter={() => setPointed(place)}
                onClick={() => {
                  setAt(place);
                  props.onChoose(line().ports);
                }}
              >
                <Show when={line().since}>
                  {(since) => (
                    <span class="lab-devices-since">
                      <span aria-hidden="true">{since() === "new" ? "+" : "−"}</span>
                      <span class="dc-hidden">{t(`devices.${since()}`)}</span>
                    </span>
                  )}
                </Show>
                {line().text.replace(/^\t/, "        ")}
              </div>
            )}
          </Index>
        </div>
        <Show when={lines().some(({ since }) => since !== undefined)}>
          <p class="dc-note lab-devices-note">{t("devices.since")}</p>
        </Show>
      </Show>
    </>
  );
}
