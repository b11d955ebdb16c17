/**
 * gallery/main — pages for looking at the kit: `?page=lab|large|irregular|parts|states|issues&theme=light|dark|contrast`.
 * @module
 */
import type { ThemeChoice } from "@dc/solid";
import { createMemo, createSignal, For, type JSX, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { render } from "solid-js/web";
import {
  Button,
  Dialog,
  DropZone,
  EmptyState,
  EventTable,
  FailingState,
  FlowDisc,
  GoToDialog,
  HashPress,
  Icon,
  IconButton,
  IssuesPanel,
  iconNames,
  type KeyBinding,
  KeyboardHelp,
  KitRoot,
  LayerGlyph,
  LoadingState,
  layerNames,
  listenToKeys,
  PacketInspector,
  PaneGrid,
  PaneHead,
  PaneSection,
  Segmented,
  Select,
  SourceBadge,
  Sparkline,
  Story,
  Tabs,
  Timeline,
  TopBar,
  TopologyCanvas,
  TopologyLegend,
  type TopologySelection,
  TopologyTable,
  TransportBar,
  useToast,
  WhyPane,
} from "../src/index.ts";
import * as demo from "./demo.ts";
import galleryCss from "./gallery.css?inline";

const query = new URLSearchParams(location.search);
const page = query.get("page") ?? "lab";
const theme = (query.get("theme") ?? "auto") as ThemeChoice;

function Lab(props: { readonly root: HTMLElement | undefined }): JSX.Element {
  const topology =
    page === "large"
      ? demo.makeLeafSpine(8, 40, 24)
      : page === "irregular"
        ? demo.makeIrregular()
        : demo.makeLeafSpine(4, 8, 4);
  const toast = useToast();
  const [timePs, setTimePs] = createSignal(41_872_000);
  const [playing, setPlaying] = createSignal(query.has("play"));
  const [view, setView] = createSignal<"picture" | "table">(query.get("view") === "table" ? "table" : "picture");
  const [selection, setSelection] = createSignal<TopologySelection | undefined>();
  const [selected, setSelected] = createSignal<number | undefined>(demo.events.length - 1);
  const [filter, setFilter] = createSignal("where:leaf1/e1-50 | flow:B");
  const [help, setHelp] = createSignal(query.has("help"));
  const [goTo, setGoTo] = createSignal(query.has("goto"));
  const [speed, setSpeed] = createSignal("1us");
  const frame = createMemo(() => {
    if (page === "large") return demo.makeBusyFrame(topology, timePs(), 200);
    return page === "irregular" ? demo.makeBusyFrame(topology, timePs(), 12) : demo.makeCompFrame(topology, timePs());
  });
  let lastMs = 0;
  let handle = 0;
  const tick = (nowMs: number): void => {
    handle = requestAnimationFrame(tick);
    const passedMs = Math.min(50, nowMs - lastMs);
    lastMs = nowMs;
    if (playing()) setTimePs((before) => (before + passedMs * 1000 > 60e6 ? 0 : before + passedMs * 1000));
  };
  onMount(() => {
    handle = requestAnimationFrame(tick);
  });
  onCleanup(() => cancelAnimationFrame(handle));
  const bindings: readonly KeyBinding[] = [
    { keys: ["Space"], label: "Play or pause", group: "Time", run: () => setPlaying((is) => !is) },
    { keys: ["ArrowRight"], label: "Step", group: "Time", run: () => setTimePs((t) => t + 10_000) },
    { keys: ["ArrowLeft"], label: "Step back", group: "Time", run: () => setTimePs((t) => t - 10_000) },
    { keys: ["Home"], label: "Reset", group: "Time", run: () => setTimePs(0) },
    { keys: ["g"], label: "Go to a time or condition", group: "Time", run: () => setGoTo(true) },
    {
      keys: ["t"],
      label: "Picture or table",
      group: "View",
      run: () => setView((now) => (now === "table" ? "picture" : "table")),
    },
    { keys: ["Mod+z"], label: "Undo", group: "Edit", run: () => toast({ text: "Nothing to undo." }) },
    { keys: ["?"], label: "All keys", group: "Help", run: () => setHelp(true) },
  ];
  onMount(() => {
    if (props.root !== undefined) onCleanup(listenToKeys(props.root, () => bindings));
    if (query.has("toast"))
      toast({ text: "The link is copied. It holds the run, its actions and this moment.", lastsMs: 1e6 });
  });
  return (
    <DropZone what="a .clab.yml or a scenario" accept=".yml,.yaml,.json" onFile={(file) => toast({ text: file.name })}>
      <PaneGrid
        storeKey="dc.gallery.panes"
        store={localStorage}
        inspectorTitle="Packet B-193"
        belowStartTitle="Why"
        belowEndTitle="Events"
        top={
          <TopBar home="./" crumbs={[{ label: "Fabric" }, { label: "M07 The hash that decides" }]}>
            <span class="dc-note dc-wide-only">
              seed <span class="dc-num">42</span>
            </span>
            <IconButton class="dc-wide-only" icon="undo" label="Undo" shortcut="Ctrl z" />
            <Button>Copy link</Button>
            <IconButton class="dc-wide-only" icon="keys" label="All keys" shortcut="?" onClick={() => setHelp(true)} />
          </TopBar>
        }
        story={
          <Story
            title="Three flows, four ways"
            step={3}
            steps={6}
            tasks={[
              { label: "Predict, then run three flows", state: "done" },
              { label: "Free the uplink by changing one port number", state: "now" },
              { label: "Make four flows collide on one uplink", state: "later" },
            ]}
            actions={
              <>
                <Button>Back</Button>
                <Button kind="main">Fork here and change a port</Button>
              </>
            }
          >
            <p>
              Leaf 1 has four uplinks of 100 Gb/s. Three hosts below it send 90 Gb/s each. There is room for all of
              them.
            </p>
            <p>The leaf does not look for room. It hashes five fields of each packet and goes where the hash says.</p>
            <p class="dc-note">
              256 seeds: <span class="dc-num">37.1 %</span>{" "}
              <SourceBadge
                number={{
                  value: 37.1,
                  unit: "%",
                  source: "this lab, 256 seeds",
                  date: "2026-11",
                  confidence: "measured",
                  quote: "95 of 256 seeds gave every flow an uplink of its own.",
                }}
              />{" "}
              <SourceBadge
                number={{ value: 37.5, unit: "%", source: "4 · 3 · 2 / 4³", date: "2026-11", confidence: "calculated" }}
              />
            </p>
          </Story>
        }
        stage={
          <>
            <PaneHead title="Leaf-spine, 4 × 8, 1:1" note="32 hosts, every link 100 Gb/s, 10 m">
              <Segmented
                label="View of the stage"
                value={view()}
                onChange={setView}
                options={[
                  { value: "picture", label: "Picture" },
                  { value: "table", label: "Table", shortcut: "t" },
                ]}
              />
            </PaneHead>
            <Switch>
              <Match when={view() === "picture"}>
                <TopologyLegend flows={demo.flows} queueLimit="256 KiB" />
                <TopologyCanvas
                  summary="Four spines over eight leaves. Flows A and B share the link from leaf1 to spine2; its queue is full and packet B-193 was dropped."
                  topology={topology}
                  frame={frame()}
                  flows={demo.flows}
                  selection={selection()}
                  onSelect={setSelection}
                />
              </Match>
              <Match when={view() === "table"}>
                <TopologyTable
                  label="Ports of the network"
                  topology={topology}
                  frame={frame()}
                  flows={demo.flows}
                  selection={selection()}
                  onSelect={setSelection}
                />
              </Match>
            </Switch>
          </>
        }
        belowStart={
          <WhyPane
            title="Why was B-193 dropped?"
            kind="fault"
            onGoTo={() => setTimePs(15_623_000)}
            onClose={() => {}}
            steps={[
              {
                title: "The queue was full.",
                detail: "leaf1 e1-50 held 172 frames, 261,096 of 262,144 B; this one needs 1,518 B.",
                record: 396,
                timePs: 41_872_000,
              },
              {
                title: "More came in than went out.",
                detail: "180 Gb/s into 100 Gb/s: +9.9 kB every µs.",
                record: 391,
                timePs: 15_623_000,
              },
              { title: "A and B took the same port.", detail: "Both hashes end in 01: bucket 1 of 4, spine2." },
              { title: "ECMP reads headers, not queues.", detail: "Uplinks to spine1 and spine3 carry 6 % and 4 %." },
            ]}
          />
        }
        belowEnd={
          <EventTable
            count={demo.events.length}
            total={1214}
            row={(index) => demo.events[index]}
            filter={filter()}
            onFilter={setFilter}
            filterIssue={filter().includes("!!") ? "column 3: a word is expected after !" : undefined}
            selected={selected()}
            onSelect={(index) => setSelected(index)}
            follow
          />
        }
        inspector={
          <PacketInspector
            title="Packet B-193"
            flow={demo.flows[1]}
            status="dropped"
            fault
            facts={[
              { name: "at", value: "leaf1/e1-50" },
              { name: "frame", value: "1,518 B" },
              { name: "lived", value: "0.623 µs" },
            ]}
            dissection={demo.dissection}
            bytes={demo.frameBytes}
            sizeBytes={1518}
            pinned={false}
            onPin={() => {}}
            onWhy={() => {}}
          >
            <PaneSection title="Five fields, one port" note="crc32, modulo, 4 next hops">
              <HashPress
                fields={demo.hashFields}
                algorithm="CRC-32"
                hash={0xd9ff09f5}
                reduction="modulo"
                bucket={1}
                buckets={[
                  { port: "e1-49", to: "spine1", flows: [] },
                  { port: "e1-50", to: "spine2", flows: [demo.flows[0], demo.flows[1]] },
                  { port: "e1-51", to: "spine3", flows: [] },
                  { port: "e1-52", to: "spine4", flows: [demo.flows[2]] },
                ]}
              />
            </PaneSection>
          </PacketInspector>
        }
        dock={
          <>
            <TransportBar
              timePs={timePs()}
              timeUnit="µs"
              playing={playing()}
              status={playing() ? undefined : "paused at first drop"}
              atStart={timePs() === 0}
              speed={speed()}
              speeds={[
                { value: "100ns", label: "100 ns a second" },
                { value: "1us", label: "1 µs a second" },
                { value: "10us", label: "10 µs a second" },
                { value: "max", label: "as fast as it goes" },
              ]}
              until="drop & flow:B"
              onReset={() => setTimePs(0)}
              onStepBack={() => setTimePs((t) => Math.max(0, t - 10_000))}
              onStep={() => setTimePs((t) => t + 10_000)}
              onPlay={() => setPlaying(true)}
              onPause={() => setPlaying(false)}
              onSpeed={setSpeed}
              onUntil={() => {}}
              onGoTo={() => setGoTo(true)}
            />
            <Timeline
              untilPs={60e6}
              reachedPs={41.872e6}
              timePs={timePs()}
              lanes={demo.lanes}
              marks={demo.marks}
              onSeek={(t) => setTimePs(t)}
              onStep={(steps) => setTimePs((t) => t + steps * 10_000)}
            />
          </>
        }
      />
      <KeyboardHelp open={help()} onClose={() => setHelp(false)} bindings={bindings} />
      <GoToDialog
        open={goTo()}
        onClose={() => setGoTo(false)}
        check={(text) => (/^\d/.test(text) ? undefined : "expected a time with its unit, as 41.872us")}
        onGo={() => setGoTo(false)}
        examples={["41.872us", "drop & flow:B", "event:link.down"]}
      />
    </DropZone>
  );
}

function Parts(): JSX.Element {
  const [tab, setTab] = createSignal("one");
  const [choice, setChoice] = createSignal<"off" | "brief" | "full">("brief");
  const [speed, setSpeed] = createSignal("b");
  const [open, setOpen] = createSignal(query.has("dialog"));
  const toast = useToast();
  const spark = Float32Array.from({ length: 300 }, (_, index) => Math.abs(Math.sin(index / 23)) * (index / 300));
  return (
    <div class="gallery">
      <h1 class="dc-title">The kit</h1>
      <section>
        <h2 class="dc-head">Buttons</h2>
        <div class="gallery-row">
          <Button kind="main">Fork here</Button>
          <Button>Copy link</Button>
          <Button kind="quiet">Quiet</Button>
          <Button icon="download">Export</Button>
          <Button unavailable>Unavailable</Button>
          <Button kind="main" unavailable>
            Unavailable
          </Button>
          <IconButton icon="step-back" label="Step back" shortcut="←" />
          <IconButton icon="pin" label="Pin" aria-pressed={true} />
          <IconButton icon="step" label="Step" unavailable />
        </div>
      </section>
      <section>
        <h2 class="dc-head">Icons</h2>
        <div class="gallery-row">
          <For each={iconNames}>
            {(name) => (
              <span class="gallery-icon">
                <Icon name={name} />
                <span class="dc-note">{name}</span>
              </span>
            )}
          </For>
        </div>
      </section>
      <section>
        <h2 class="dc-head">Choices</h2>
        <div class="gallery-row">
          <Segmented
            label="Narration"
            value={choice()}
            onChange={setChoice}
            options={[
              { value: "off", label: "Off" },
              { value: "brief", label: "Brief" },
              { value: "full", label: "Full" },
            ]}
          />
          <Select
            label="speed"
            value={speed()}
            onChange={setSpeed}
            options={[
              { value: "a", label: "100 ns a second" },
              { value: "b", label: "1 µs a second" },
              { value: "c", label: "as fast as it goes" },
            ]}
          />
          <Button onClick={() => setOpen(true)}>Dialog</Button>
          <Button onClick={() => toast({ text: "The link is copied.", action: { label: "Undo", run: () => {} } })}>
            Toast
          </Button>
          <Button onClick={() => toast({ text: "The lab could not be reached.", kind: "fault" })}>Fault</Button>
        </div>
        <Tabs
          label="Parts"
          value={tab()}
          onChange={setTab}
          tabs={[
            { value: "one", label: "Packet", panel: () => <p class="gallery-pad">First panel</p> },
            { value: "two", label: "Events", note: "1,214", panel: () => <p class="gallery-pad">Second panel</p> },
          ]}
        />
        <Dialog
          title="A dialog"
          open={open()}
          onClose={() => setOpen(false)}
          actions={<Button kind="main">Do it</Button>}
        >
          <p>With a list inside:</p>
          <Select
            label="speed"
            value={speed()}
            onChange={setSpeed}
            options={[
              { value: "a", label: "100 ns a second" },
              { value: "b", label: "1 µs a second" },
            ]}
          />
        </Dialog>
      </section>
      <section>
        <h2 class="dc-head">Layers and flows</h2>
        <div class="gallery-row">
          <For each={layerNames}>
            {(layer) => (
              <span class="gallery-layer" data-layer={layer}>
                <i class="dc-hatch gallery-hatch" />
                <LayerGlyph layer={layer} />
                <span class="gallery-ink">{layer}</span>
                <Sparkline label={`${layer} over time`} values={spark} layer={layer} />
              </span>
            )}
          </For>
          <For each={demo.flows}>
            {(flow) => (
              <span class="gallery-layer">
                <FlowDisc flow={flow} /> {flow.label}
                <Sparkline label="flow" values={spark} flow={flow.tone} />
              </span>
            )}
          </For>
        </div>
      </section>
      <section>
        <h2 class="dc-head">Sources</h2>
        <div class="gallery-row">
          <For each={["measured", "published", "calculated", "unverified"] as const}>
            {(confidence) => (
              <SourceBadge
                number={{
                  value: 2400,
                  unit: "cycles",
                  source: "PVM host",
                  date: "2026-11",
                  confidence,
                  quote: "One exit and resume, warm caches.",
                  url: "https://example.org/paper",
                  appliesTo: "Ice Lake",
                }}
              />
            )}
          </For>
        </div>
      </section>
    </div>
  );
}

function States(): JSX.Element {
  return (
    <div class="gallery-states">
      <EmptyState
        title="No packet chosen"
        detail="Choose one in the picture, in the table or in the events; what it carries stands here."
      >
        <Button>Choose the next drop</Button>
      </EmptyState>
      <LoadingState title="Loading the fabric lab" address="https://labs.example.org/labs/fabric/" />
      <LoadingState title="Simulating to 1 ms" progress={0.42} />
      <FailingState
        title="The fabric lab did not load"
        address="https://labs.example.org/labs/fabric/mf-manifest.json"
        reason="It did not answer within 4 s."
        onRetry={() => {}}
      >
        <Button>Leave it out</Button>
      </FailingState>
    </div>
  );
}

function Issues(): JSX.Element {
  const warnings = demo.issues.filter(({ severity }) => severity === "warning");
  return (
    <IssuesPanel
      name="two-racks.clab.yml"
      text={query.has("binary") ? undefined : demo.brokenText}
      issues={query.has("warnings") ? warnings : demo.issues}
      total={query.has("many") ? 1204 : undefined}
      onText={() => {}}
      onClose={() => {}}
      onContinue={() => {}}
    />
  );
}

function Gallery(): JSX.Element {
  const [root, setRoot] = createSignal<HTMLElement>();
  return (
    <KitRoot
      fill={page !== "parts" && page !== "states"}
      scope={query.has("here") ? "here" : "shadow"}
      theme={theme}
      language="en"
      motion={query.has("reduced") ? "reduced" : "auto"}
      narration="full"
      styles={[galleryCss]}
      onRoot={setRoot}
    >
      <Switch fallback={<Lab root={root()} />}>
        <Match when={page === "parts"}>
          <Parts />
        </Match>
        <Match when={page === "states"}>
          <States />
        </Match>
        <Match when={page === "issues"}>
          <Issues />
        </Match>
        <Match when={root() === undefined}>
          <Show when={false}>never</Show>
        </Match>
      </Switch>
    </KitRoot>
  );
}

render(() => <Gallery />, document.getElementById("root") as HTMLElement);
