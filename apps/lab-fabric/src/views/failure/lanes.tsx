/**
 * views/failure/lanes — a failure on a line of time, one lane for each actor: links, switches, what is lost, what arrives.
 *
 * Lanes are rows of the page and not a drawing, so that their names can be read, chosen and enlarged. What is between a
 * failure and the news of it is hatched as a fault: there frames are lost, or go where nobody takes them.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is a part of a form.
import { shortTime } from "@dc/lab";
import { Button, printBytes, printCount, printRate } from "@dc/ui";
import { createMemo, createSignal, For, Index, type JSX, Show } from "solid-js";
import { type FabricTranslate, useFabricMessages } from "../../messages/messages.ts";
import type { FailedLink, Incident, KnowingSwitch, LossSlices } from "../../model/failures.ts";
import { type FailureAxis, firstPsOf, makeAxis } from "./axis.ts";
import { linkTitle, markText, sumUp, switchName, whatFailed } from "./words.ts";

/** Lanes of one sort before the rest is folded. */
const lanesMax = 8;

/** The lanes of an incident. */
export function Lanes(props: {
  readonly incident: Incident;
  readonly slices: LossSlices | undefined;
  readonly nowPs: number;
  readonly untilPs: number;
  readonly onLink: (id: string) => void;
  readonly onNode: (id: string) => void;
}): JSX.Element {
  const t = useFabricMessages();
  const [isWhole, setWhole] = createSignal(false);
  const news = (): readonly number[] =>
    props.incident.switches.flatMap((each) => each.news.map(({ afterPs }) => afterPs));
  // The run's end and not the playhead is at the right end, so that nothing slides while time moves.
  const axis = createMemo(() =>
    makeAxis(Math.max(props.untilPs, props.nowPs) - props.incident.timePs, firstPsOf(news())),
  );
  const nowAfterPs = (): number => props.nowPs - props.incident.timePs;
  const shown = <Item,>(all: readonly Item[]): readonly Item[] => (isWhole() ? all : all.slice(0, lanesMax));
  const hidden = (): number =>
    Math.max(0, props.incident.links.length - lanesMax) + Math.max(0, props.incident.switches.length - lanesMax);
  return (
    <div class="lab-lanes" role="group" aria-label={sumUp(t, props.incident)}>
      {/* By place: an answer is made of new values, and what has the focus stays. */}
      <Index each={shown(props.incident.links)}>
        {(link, place) => (
          <Lane
            name={linkTitle(link())}
            note={whatFailed(t, link())}
            onChoose={() => props.onLink(link().link)}
            axis={axis()}
            nowAfterPs={nowAfterPs()}
          >
            <LinkState link={link()} place={place} incident={props.incident} axis={axis()} nowAfterPs={nowAfterPs()} />
          </Lane>
        )}
      </Index>
      <Index each={shown(props.incident.switches)}>
        {(each) => (
          <Lane
            name={switchName(t, each())}
            note={t(
              each().node === undefined
                ? "failures.lane.all"
                : each().isEnd
                  ? "failures.lane.end"
                  : "failures.lane.table",
            )}
            onChoose={each().node === undefined ? undefined : () => props.onNode(each().node ?? "")}
            axis={axis()}
            nowAfterPs={nowAfterPs()}
          >
            <Belief of={each()} incident={props.incident} axis={axis()} nowAfterPs={nowAfterPs()} />
          </Lane>
        )}
      </Index>
      <Show when={hidden() > 0}>
        <Button kind="quiet" aria-expanded={isWhole()} onClick={() => setWhole(!isWhole())}>
          {isWhole() ? t("failures.fewer") : t("failures.whole", { count: hidden() })}
        </Button>
      </Show>
      <Show when={props.slices}>
        {(slices) => (
          <>
            <Lane
              name={t("failures.lane.lost")}
              note={lostNote(t, slices())}
              axis={axis()}
              nowAfterPs={nowAfterPs()}
              isTall
            >
              <Lost slices={slices()} axis={axis()} />
            </Lane>
            <Lane
              name={t("failures.lane.delivered")}
              note={t("failures.lane.rate", { most: printRate(mostOf(ratesOf(slices()).rates)) })}
              axis={axis()}
              nowAfterPs={nowAfterPs()}
              isTall
            >
              <Delivered slices={slices()} axis={axis()} />
            </Lane>
          </>
        )}
      </Show>
      <div class="lab-lane lab-lane-axis" aria-hidden="true">
        <span />
        <div class="lab-lane-track">
          <span class="lab-lane-tick" data-lean="start" style={{ left: "0%" }}>
            {t("failures.before")}
          </span>
          <For each={axis().ticks}>
            {({ afterPs, place }) => (
              <span class="lab-lane-tick" style={{ left: percent(place) }}>
                {shortTime(afterPs)}
              </span>
            )}
          </For>
        </div>
      </div>
      <Show when={(props.slices?.keptFromPs ?? 0) > props.incident.timePs}>
        <p class="dc-note">{t("failures.kept", { time: shortTime(props.slices?.keptFromPs ?? 0) })}</p>
      </Show>
    </div>
  );
}

/** A name, what is said of it, and its line. */
function Lane(props: {
  readonly name: string;
  readonly note: string;
  readonly onChoose?: (() => void) | undefined;
  readonly axis: FailureAxis;
  readonly nowAfterPs: number;
  readonly isTall?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <div class="lab-lane" data-tall={props.isTall === true ? "" : undefined}>
      <div class="lab-lane-name">
        <Show when={props.onChoose} fallback={<span>{props.name}</span>}>
          {(choose) => (
            <button type="button" class="lab-cell-button dc-num" onClick={() => choose()()}>
              {props.name}
            </button>
          )}
        </Show>
        <span class="dc-note">{props.note}</span>
      </div>
      <div class="lab-lane-track">
        <For each={props.axis.ticks}>
          {({ place }) => <span class="lab-lane-rule" style={{ left: percent(place) }} />}
        </For>
        {props.children}
        <span class="lab-lane-fail" style={{ left: percent(props.axis.failure) }} />
        <span class="lab-lane-now" style={{ left: percent(props.axis.place(props.nowAfterPs)) }} />
      </div>
    </div>
  );
}

interface StateProps {
  readonly incident: Incident;
  readonly axis: FailureAxis;
  readonly nowAfterPs: number;
}

/** Up, failed and unnoticed, failed and known, up again. */
function LinkState(props: StateProps & { readonly link: FailedLink; readonly place: number }): JSX.Element {
  const t = useFabricMessages();
  const first = createMemo(() =>
    props.incident.switches
      .flatMap(({ news }) => news)
      .filter(({ link, isDown, isTold }) => link === props.place && isDown && !isTold)
      .sort((one, other) => one.afterPs - other.afterPs)
      .at(0),
  );
  const endPs = (): number =>
    props.link.endPs === undefined ? props.nowAfterPs : props.link.endPs - props.incident.timePs;
  const knownPs = (): number => Math.min(endPs(), first()?.afterPs ?? endPs());
  return (
    <>
      <Bar axis={props.axis} fromPs={-1} toPs={0} state="up" />
      <Bar axis={props.axis} fromPs={0} toPs={knownPs()} state="fault" />
      <Bar axis={props.axis} fromPs={knownPs()} toPs={endPs()} state="down" />
      <Show when={props.link.endPs !== undefined}>
        <Bar axis={props.axis} fromPs={endPs()} toPs={props.nowAfterPs} state="up" />
        <Mark
          axis={props.axis}
          atPs={endPs()}
          afterPs={first()?.afterPs}
          text={t("failures.mark.mended", { time: shortTime(endPs()) })}
        />
      </Show>
      <Show when={first()}>
        {(news) => (
          <Mark
            axis={props.axis}
            atPs={news().afterPs}
            text={markText(t, { news: news(), links: props.incident.links })}
          />
        )}
      </Show>
    </>
  );
}

/** Until the last link of the incident that it hears of, a switch's tables are old ones. */
function Belief(props: StateProps & { readonly of: KnowingSwitch }): JSX.Element {
  const t = useFabricMessages();
  const down = createMemo(() => props.of.news.filter(({ isDown }) => isDown));
  const up = createMemo(() => props.of.news.filter(({ isDown }) => !isDown));
  const knownPs = (): number => down().at(-1)?.afterPs ?? props.nowAfterPs;
  const backPs = (): number => up().at(-1)?.afterPs ?? props.nowAfterPs;
  return (
    <>
      <Bar axis={props.axis} fromPs={-1} toPs={0} state="up" />
      <Bar axis={props.axis} fromPs={0} toPs={knownPs()} state="stale" />
      <Bar axis={props.axis} fromPs={knownPs()} toPs={backPs()} state="known" />
      <Show when={up().length > 0}>
        <Bar axis={props.axis} fromPs={backPs()} toPs={props.nowAfterPs} state="up" />
        <Mark
          axis={props.axis}
          atPs={backPs()}
          afterPs={knownPs()}
          text={markText(t, { news: up()[up().length - 1], links: props.incident.links })}
        />
      </Show>
      <For each={down()}>
        {(news, place) => (
          <Mark
            axis={props.axis}
            atPs={news.afterPs}
            text={place() === down().length - 1 ? markText(t, { news, links: props.incident.links }) : ""}
          />
        )}
      </For>
    </>
  );
}

function Bar(props: {
  readonly axis: FailureAxis;
  readonly fromPs: number;
  readonly toPs: number;
  readonly state: "up" | "fault" | "down" | "stale" | "known";
}): JSX.Element {
  const from = (): number => (props.fromPs < 0 ? 0 : props.axis.place(props.fromPs));
  const to = (): number => Math.max(from(), props.axis.place(props.toPs));
  return (
    <span
      class="lab-lane-bar"
      data-state={props.state}
      style={{ left: percent(from()), width: percent(to() - from()) }}
    />
  );
}

/** Where a text stands before its mark and not behind it, and how wide a text is. */
const leaning = 0.6;
const textWidth = 0.21;

/** A moment, with what it was; near the right end the text stands before it. */
function Mark(props: {
  readonly axis: FailureAxis;
  readonly atPs: number;
  /** Of the mark before it, whose text has its room first. */
  readonly afterPs?: number | undefined;
  readonly text: string;
}): JSX.Element {
  const place = (): number => props.axis.place(props.atPs);
  const hasRoom = (): boolean => {
    if (props.afterPs === undefined) return true;
    const before = props.axis.place(props.afterPs);
    return place() - before >= (before > leaning ? textWidth : 2 * textWidth);
  };
  return (
    <span class="lab-lane-mark" data-lean={place() > leaning ? "end" : "start"} style={{ left: percent(place()) }}>
      <Show when={props.text !== "" && hasRoom()}>
        <span class="lab-lane-text">{props.text}</span>
      </Show>
    </span>
  );
}

const height = 100;

/** Frames lost so far, by cause one above the other. */
function Lost(props: { readonly slices: LossSlices; readonly axis: FailureAxis }): JSX.Element {
  const total = createMemo(() =>
    props.slices.lost.reduce((sum, { frames }) => sum + frames.slice(1).reduce((all, each) => all + each, 0), 0),
  );
  const areas = createMemo(() => {
    const { edgesPs, lost } = props.slices;
    const below = edgesPs.slice(1).map(() => 0);
    return lost.map(({ cause, frames }) => {
      const floor = [...below];
      let sum = 0;
      // What was lost before has nothing to do with the failure.
      frames.slice(1).forEach((count, at) => {
        sum += count;
        below[at + 1] += sum;
      });
      const x = (at: number): string => (props.axis.place(edgesPs[at + 1]) * 1000).toFixed(1);
      const y = (value: number): string => (height - (value / Math.max(1, total())) * (height - 6)).toFixed(1);
      const up = below.map((value, at) => `${x(at)} ${y(value)}`);
      const back = floor.map((value, at) => `${x(at)} ${y(value)}`).reverse();
      return { cause, path: `M${[...up, ...back].join("L")}Z` };
    });
  });
  return (
    <svg class="lab-lane-curve" viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <For each={areas()}>{({ cause, path }) => <path d={path} data-cause={cause} />}</For>
    </svg>
  );
}

/** What reached hosts, by the second, slice by slice. */
function Delivered(props: { readonly slices: LossSlices; readonly axis: FailureAxis }): JSX.Element {
  const path = createMemo(() => {
    const { rates, edgesPs } = ratesOf(props.slices);
    const most = Math.max(1, mostOf(rates));
    const y = (rate: number): string => (height - (rate / most) * (height - 6)).toFixed(1);
    const x = (at: number): string => {
      const edge = edgesPs[at];
      return (edge < 0 ? 0 : props.axis.place(edge) * 1000).toFixed(1);
    };
    return rates.map((rate, at) => `${at === 0 ? "M" : "L"}${x(at)} ${y(rate)}L${x(at + 1)} ${y(rate)}`).join("");
  });
  return (
    <svg class="lab-lane-curve" viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path()} data-line="" />
    </svg>
  );
}

/**
 * Bits per second that were delivered. A slice that is too short to have a rate of its own is put to the next: what was
 * before the failure says how long a slice has to be.
 */
export function ratesOf({ edgesPs, deliveredBytes }: LossSlices): {
  readonly edgesPs: readonly number[];
  readonly rates: readonly number[];
} {
  const leastPs = -edgesPs[0] / 6;
  const edges = [edgesPs[0]];
  const rates: number[] = [];
  let bytes = 0;
  deliveredBytes.forEach((more, slice) => {
    bytes += more;
    const [fromPs, toPs] = [edges[edges.length - 1], edgesPs[slice + 1]];
    // What was before is nobody else's.
    if (slice > 0 && toPs - fromPs < leastPs && slice < deliveredBytes.length - 1) return;
    edges.push(toPs);
    rates.push(toPs <= fromPs ? 0 : (bytes * 8e12) / (toPs - fromPs));
    bytes = 0;
  });
  return { edgesPs: edges, rates };
}

function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function lostNote(t: FabricTranslate, { lost }: LossSlices): string {
  const parts = lost.map(({ cause, frames, bytes }) => {
    const sum = (of: readonly number[]): number => of.slice(1).reduce((all, each) => all + each, 0);
    return sum(frames) === 0
      ? ""
      : t("failures.lane.cause", {
          cause: causeName(t, cause),
          frames: printCount(sum(frames)),
          bytes: printBytes(sum(bytes)),
        });
  });
  const said = parts.filter((part) => part !== "").join(", ");
  return said === "" ? t("failures.lane.nothing") : said;
}

/** A drop's cause in words. */
export function causeName(t: FabricTranslate, cause: string): string {
  const key = `drop.${cause}`;
  const name = (t as (key: string) => string)(key);
  return name === key ? cause : name;
}

function percent(place: number): string {
  return `${(place * 100).toFixed(3)}%`;
}
