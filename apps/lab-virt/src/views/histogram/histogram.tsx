/**
 * views/histogram — the exits by reason, as bars or as perf prints them, and a real host's beside them.
 *
 * A host's output is dropped, chosen or pasted; what is wrong with it stands in its place, with line and column.
 * @module
 */
// biome-ignore-all lint/a11y/noStaticElementInteractions: dropping and pasting have twins, the buttons above.
import { type LabViewProps, StageHead, useLabMessages, watchQuery } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import {
  Button,
  Dialog,
  DropZone,
  EmptyState,
  ExitBars,
  type ExitMeasure,
  type ExitOrder,
  ExitPairsTable,
  type ExitSide,
  IssueList,
  IssuesPanel,
  printCount,
  Segmented,
  Select,
  sortExitPairs,
  useToast,
} from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { useVirtMessages } from "../../messages/messages.ts";
import type { Histogram as HistogramAnswer } from "../../model/histogram.ts";
import { type HostOutcome, readHostFile, readHostText } from "../../model/host-file.ts";
import { pairExits } from "../../model/pairs.ts";

const barMeasures = ["sampleShare", "timeShare", "meanNs"] as const;
const sides = ["model", "host", "error"] as const;
/** Counters of a host that are shown. */
const countersMax = 40;

/** A host's output that was read. */
type Host = HostOutcome & { readonly ok: true };

interface Kept {
  readonly host: Host | undefined;
  readonly measure: ExitMeasure;
  readonly order: ExitOrder;
}

const first: Kept = {
  host: undefined,
  measure: "sampleShare",
  order: { by: "sampleShare", of: "model", direction: "descending" },
};

/** The view. */
export function Histogram(props: LabViewProps): JSX.Element {
  const t = useVirtMessages();
  const frame = useLabMessages();
  const announce = useAnnounce();
  const toast = useToast();
  const kept = (props.model.kept.get("histogram") as Kept | undefined) ?? first;
  const [host, setHost] = createSignal(kept.host);
  const [measure, setMeasure] = createSignal<ExitMeasure>(kept.measure);
  const [order, setOrder] = createSignal<ExitOrder>(kept.order);
  createEffect(() => props.model.kept.set("histogram", { host: host(), measure: measure(), order: order() }));
  const [refused, setRefused] = createSignal<HostOutcome & { readonly ok: false }>();
  const [reading, setReading] = createSignal<{ readonly name: string; readonly part: number }>();
  const [asking, setAsking] = createSignal<"paste" | "copy">();
  const [draft, setDraft] = createSignal("");
  let stop: AbortController | undefined;
  let openDialog: () => void = () => {};

  const answer = watchQuery<HistogramAnswer>(props.model, "histogram");
  const pairs = createMemo(() => pairExits(answer()?.exits, host()?.exits));
  const paired = (): boolean => host() !== undefined;
  /** Without a host there is one side only. */
  const of = (): ExitSide => (paired() ? order().of : "model");
  const bars = createMemo(() => sortExitPairs(pairs(), { by: measure(), of: of(), direction: "descending" }));
  const rows = createMemo(() => sortExitPairs(pairs(), { ...order(), of: of() }));

  function settle(outcome: HostOutcome | undefined): void {
    if (outcome === undefined) return;
    if (outcome.ok) {
      setRefused(undefined);
      setHost(outcome);
      announce(t("host.read", { name: outcome.name, count: printCount(outcome.exits.samples) }));
    } else {
      setRefused(outcome);
      const [issue] = outcome.issues;
      announce(t("host.refused", { name: outcome.name, line: issue?.line ?? 1, column: issue?.column ?? 1 }));
    }
  }
  async function take(file: File): Promise<void> {
    stop?.abort();
    const mine = new AbortController();
    stop = mine;
    setReading({ name: file.name, part: 0 });
    const outcome = await readHostFile(file, {
      signal: mine.signal,
      onProgress: (part) => setReading({ name: file.name, part }),
    });
    if (stop !== mine) return;
    setReading(undefined);
    settle(outcome);
  }
  function cancel(): void {
    stop?.abort();
    stop = undefined;
    setReading(undefined);
  }
  async function takeText(text: string, name: string): Promise<void> {
    settle(await readHostText(text, name));
  }
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(answer()?.report ?? "");
      toast({ text: t("host.copied") });
    } catch {
      // No clipboard in a frame or over plain http: the person copies by hand.
      setAsking("copy");
    }
  }
  /** The lab takes files that are dropped elsewhere: these are not scenarios. */
  const keep = (event: DragEvent): void => event.stopPropagation();

  return (
    <section
      class="lab-stage virt-histogram"
      aria-label={t("histogram.title")}
      onDragEnter={keep}
      onDragLeave={keep}
      onDragOver={keep}
      onDrop={keep}
      onPaste={(event) => {
        if (event.defaultPrevented || event.target instanceof HTMLTextAreaElement) return;
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (text.trim() === "") return;
        event.preventDefault();
        void takeText(text, t("host.pasted"));
      }}
    >
      <DropZone
        what={t("host.what")}
        accept=".txt,.log,.csv,.trace,text/plain"
        onFile={(file) => void take(file)}
        onOpener={(open) => {
          openDialog = open;
        }}
      >
        <StageHead title={t("histogram.title")} note={t("exits.of")}>
          <Segmented
            label={frame("stage.view")}
            value={props.model.view()}
            onChange={(next) => props.model.setView(next)}
            options={[
              { value: "picture", label: t("histogram.bars") },
              { value: "table", label: frame("stage.table"), shortcut: "t" },
            ]}
          />
        </StageHead>
        <div class="virt-bar">
          <Show when={props.model.view() === "picture"}>
            <Select
              label={t("histogram.measure")}
              labelling="beside"
              options={barMeasures.map((value) => ({ value, label: t(`histogram.measure.${value}`) }))}
              value={measure() as (typeof barMeasures)[number]}
              onChange={setMeasure}
            />
          </Show>
          <Show when={paired()}>
            <div class="virt-order">
              <span class="dc-note" aria-hidden="true">
                {t("histogram.order")}
              </span>
              <Segmented
                label={t("histogram.order")}
                value={order().of}
                onChange={(side) => setOrder({ ...order(), of: side })}
                options={sides.map((value) => ({ value, label: t(`histogram.order.${value}`) }))}
              />
            </div>
          </Show>
          <div class="virt-actions">
            <Button icon="file" onClick={() => openDialog()}>
              {t("host.open")}
            </Button>
            <Button
              onClick={() => {
                setDraft("");
                setAsking("paste");
              }}
            >
              {t("host.paste")}
            </Button>
            <Button unavailable={(answer()?.exits.samples ?? 0) === 0} onClick={() => void copy()}>
              {t("host.copy")}
            </Button>
          </div>
        </div>
        <Show when={reading()}>
          {(now) => (
            <div class="virt-reading" role="status">
              <span>{t("host.reading", { name: now().name })}</span>
              <progress value={now().part} aria-label={t("host.reading", { name: now().name })} />
              <Button onClick={cancel}>{t("host.stop")}</Button>
            </div>
          )}
        </Show>
        <Switch>
          <Match when={refused()}>
            {(bad) => (
              <div class="virt-refused">
                <IssuesPanel
                  name={bad().name}
                  text={bad().text}
                  issues={bad().issues}
                  onText={(text) => void takeText(text, bad().name)}
                  onClose={() => setRefused(undefined)}
                />
              </div>
            )}
          </Match>
          <Match when={true}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
            <section class="virt-pairs" tabIndex={0} aria-label={t("histogram.figures")}>
              <Show when={host()} fallback={<p class="dc-note virt-hint">{t("host.hint")}</p>}>
                {(here) => (
                  <HostLine
                    host={here()}
                    onRemove={() => {
                      setHost(undefined);
                      announce(t("host.removed"));
                    }}
                  />
                )}
              </Show>
              <Show
                when={pairs().length > 0}
                fallback={
                  <EmptyState
                    title={t("exits.none.title")}
                    detail={paired() ? t("host.apart") : t("exits.none.detail")}
                  />
                }
              >
                <Show
                  when={props.model.view() === "picture"}
                  fallback={
                    <ExitPairsTable
                      label={t("histogram.table")}
                      pairs={rows()}
                      order={order()}
                      onOrder={setOrder}
                      paired={paired()}
                    />
                  }
                >
                  <ExitBars
                    label={t(`histogram.measure.${measure() as (typeof barMeasures)[number]}`)}
                    pairs={bars()}
                    measure={measure()}
                    paired={paired()}
                  />
                </Show>
                <p class="dc-note">
                  {t(
                    !paired()
                      ? "histogram.note"
                      : props.model.view() === "picture"
                        ? "histogram.note.bars"
                        : "histogram.note.table",
                  )}
                </p>
              </Show>
            </section>
          </Match>
        </Switch>
        <Dialog
          title={t("host.paste.title")}
          open={asking() === "paste"}
          onClose={() => setAsking(undefined)}
          actions={
            <Button
              kind="main"
              unavailable={draft().trim() === ""}
              onClick={() => {
                setAsking(undefined);
                void takeText(draft(), t("host.pasted"));
              }}
            >
              {t("host.paste.read")}
            </Button>
          }
        >
          <p class="dc-note">{t("host.formats")}</p>
          <textarea
            class="virt-paste"
            aria-label={t("host.paste.field")}
            spellcheck={false}
            rows={12}
            value={draft()}
            onInput={(event) => setDraft(event.currentTarget.value)}
          />
        </Dialog>
        <Dialog title={t("host.copy.title")} open={asking() === "copy"} onClose={() => setAsking(undefined)}>
          <textarea
            class="virt-paste"
            aria-label={t("host.copy.title")}
            spellcheck={false}
            readOnly
            rows={12}
            value={answer()?.report ?? ""}
          />
        </Dialog>
      </DropZone>
    </section>
  );
}

/** Whose numbers stand beside the model's, and what is to be known of them. */
function HostLine(props: { readonly host: Host; readonly onRemove: () => void }): JSX.Element {
  const t = useVirtMessages();
  const exits = () => props.host.exits;
  return (
    <div class="virt-host">
      <p>
        <b>{props.host.name}</b>{" "}
        <span class="dc-note">
          {t("host.line", { format: t(`host.format.${exits().format}`), count: printCount(exits().samples) })}
        </span>
      </p>
      <Button kind="quiet" icon="close" onClick={() => props.onRemove()}>
        {t("host.remove")}
      </Button>
      <Show when={exits().level === "kernel"}>
        <p class="dc-note">{t("host.kernel")}</p>
      </Show>
      <Show when={exits().exits.length === 0}>
        <p class="dc-note">{t("host.apart")}</p>
      </Show>
      <Show when={props.host.issues.length > 0}>
        <details>
          <summary>{t("host.remarks", { count: props.host.issues.length })}</summary>
          <IssueList issues={props.host.issues} shown={undefined} onChoose={() => {}} />
        </details>
      </Show>
      <Show when={exits().counters.length > 0}>
        <details>
          <summary>{t("host.counters", { count: exits().counters.length })}</summary>
          <dl class="virt-counters">
            <For each={exits().counters.slice(0, countersMax)}>
              {({ name, value }) => (
                <div>
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd class="dc-num">{printCount(value)}</dd>
                </div>
              )}
            </For>
          </dl>
        </details>
      </Show>
    </div>
  );
}
