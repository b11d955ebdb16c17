/**
 * model/following — which request is looked at, beside which other run, and which of its steps: what the lab's views
 * share.
 *
 * The clock says which request: the one that is under way, or was last. One that a person chose stays as long as the
 * clock stands within it.
 * @module
 */
import { type LabModel, type LabShared, type LabTranslate, lookUp, useShared } from "@dc/lab";
import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import { makeScene, type Scene } from "./scene.ts";
import { type PlacedSpan, placeSpans, rowsOf, type StepRow } from "./steps.ts";
import type { ChainsView, RequestsView, RequestView, SpanView, Way } from "./view.ts";

/** What is beside the run; `none` is nothing. */
export type Beside = Way;
const none: Beside = "none";

/** All that belongs together of one answer. */
export interface Followed {
  readonly chains: ChainsView;
  readonly scene: Scene;
  readonly rows: readonly StepRow[];
  readonly first: readonly PlacedSpan[];
  readonly second: readonly PlacedSpan[];
  /** How the guests are served in the file, and in the second run. */
  readonly way: Way;
  readonly otherWay: Way | undefined;
}

/** The state. */
export interface Following extends LabShared {
  readonly requests: Accessor<RequestsView | undefined>;
  readonly request: Accessor<RequestView | undefined>;
  readonly followed: Accessor<Followed | undefined>;
  /** Time since the request's start. */
  readonly offsetPs: Accessor<number>;
  /** How the file's guests are served; empty where in several ways. */
  readonly way: Accessor<Way>;
  readonly beside: Accessor<Beside>;
  /** What may stand beside it. */
  readonly choices: Accessor<readonly Beside[]>;
  readonly row: Accessor<StepRow | undefined>;
  readonly span: Accessor<SpanView | undefined>;
  /** How often another request was chosen in this run. */
  readonly moves: Accessor<number>;
  setBeside(beside: Beside): void;
  /** To the request so many after this one. */
  move(by: number): Promise<void>;
  /** To a row's longest span. */
  selectRow(id: string): Promise<void>;
  /** To where a span ends, and to the record that tells of it. */
  selectSpan(span: SpanView): Promise<void>;
}

/** The state that this lab's views share. */
export function useFollowing(): Following {
  return useShared<Following>();
}

/** The request that an instant belongs to. */
export function requestAt(
  requests: readonly RequestView[],
  timePs: number,
  chosen: number | undefined,
): RequestView | undefined {
  const held = requests.find(({ request }) => request === chosen);
  if (held !== undefined && held.startPs <= timePs && timePs <= held.endPs) return held;
  let last = requests[0];
  for (const each of requests) {
    if (each.startPs > timePs) continue;
    if (each.endPs > timePs) return each;
    last = each;
  }
  return last;
}

/** Within a Solid root. */
export function makeFollowing(model: LabModel, t: LabTranslate): Following {
  const [requests, setRequests] = createSignal<RequestsView>();
  const [chains, setChains] = createSignal<ChainsView>();
  const [chosen, setChosen] = createSignal<number>();
  const [besideChosen, setBesideChosen] = createSignal<Beside>();
  const [selected, setSelected] = createSignal<{ readonly row: string; readonly span: number }>();

  const [moves, setMoves] = createSignal(0);

  /** Changes with the run and with what was done to it, not with the clock. */
  const run = createMemo(() => {
    const opened = model.stage()?.opened;
    return opened && `${opened.position.runId} ${JSON.stringify(model.position()?.actions)}`;
  });
  createEffect(
    on(
      () => model.stage()?.opened,
      () => {
        setRequests(undefined);
        setChains(undefined);
        setChosen(undefined);
        setBesideChosen(undefined);
        setSelected(undefined);
        setMoves(0);
      },
    ),
  );
  createEffect(
    on(run, (key) => {
      if (key === undefined) return;
      void model
        .ask("query", { name: "requests", ask: null })
        .then(({ value }) => {
          if (run() === key) setRequests(value as unknown as RequestsView);
        })
        .catch(() => {});
    }),
  );

  const way = createMemo((): Way => requests()?.way ?? "");
  const choices = createMemo(() => besideChoices(requests()?.ways ?? [], way()));
  const beside = (): Beside => {
    // The two that differ most, where there are both.
    const [first, second] = way() === "vf" ? ["vhost", "vf"] : ["vf", "vhost"];
    const other = choices().find((each) => each === first) ?? choices().find((each) => each === second);
    return besideChosen() ?? other ?? choices()[1] ?? none;
  };
  const request = createMemo(() => requestAt(requests()?.requests ?? [], model.timePs(), chosen()), undefined, {
    equals: (a, b) => a?.request === b?.request && a?.endPs === b?.endPs,
  });
  const question = createMemo(() => {
    const [key, asked, other] = [run(), request(), beside()];
    if (key === undefined || asked === undefined) return undefined;
    return { key, ask: { request: asked.request, ...(other === none ? {} : { other }) } };
  });
  createEffect(
    on(question, (asked) => {
      if (asked === undefined) return;
      void model
        .ask("query", { name: "chains", ask: asked.ask })
        .then(({ value }) => {
          if (question() === asked) setChains(value as unknown as ChainsView);
        })
        .catch(() => {});
    }),
  );

  const followed = createMemo((): Followed | undefined => {
    const [stage, here, known] = [model.stage(), chains(), requests()];
    if (stage === undefined || here === undefined || known === undefined) return undefined;
    const scene = makeScene(stage.opened, known.guests, here.first);
    const otherWay = here.second === undefined || beside() === none ? undefined : beside();
    const second = otherWay === undefined ? undefined : here.second;
    return {
      chains: second === undefined ? { first: here.first } : { first: here.first, second },
      scene,
      way: way(),
      otherWay,
      rows: rowsOf(
        scene,
        { chain: here.first, way: way() },
        second && otherWay !== undefined ? { chain: second, way: otherWay } : undefined,
      ),
      first: placeSpans(scene, here.first, way()),
      second: second && otherWay !== undefined ? placeSpans(scene, second, otherWay) : [],
    };
  });
  const row = (): StepRow | undefined => followed()?.rows.find(({ id }) => id === selected()?.row);
  const span = (): SpanView | undefined => followed()?.first.find((each) => each.span === selected()?.span);

  async function go(timePs: number): Promise<void> {
    if (model.playing()) await model.pause();
    await model.seek(timePs);
  }

  const following: Following = {
    requests,
    request,
    followed,
    way,
    beside,
    choices,
    row,
    span,
    moves,
    offsetPs: () => model.timePs() - (followed()?.chains.first.request.startPs ?? 0),
    setBeside: setBesideChosen,
    async move(by) {
      const all = requests()?.requests ?? [];
      const at = all.findIndex((each) => each.request === request()?.request);
      const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
      if (next === undefined) return;
      setChosen(next.request);
      setSelected(undefined);
      setMoves((before) => before + 1);
      await go(next.startPs);
    },
    async selectRow(id) {
      const found = followed()?.rows.find((each) => each.id === id);
      if (found === undefined) return;
      const [longest] = [...found.first].sort((a, b) => b.endPs - b.startPs - (a.endPs - a.startPs));
      if (longest === undefined) setSelected({ row: id, span: -1 });
      else await following.selectSpan(longest);
    },
    async selectSpan(each) {
      const found = followed()?.rows.find(({ first }) => first.some((one) => one.span === each.span));
      setChosen(request()?.request);
      setSelected({ row: found?.id ?? "", span: each.span });
      await go(each.endPs);
      if (each.record >= 0) await model.selectRecord(each.record);
    },
    keys: [
      { keys: ["n"], label: lookUp(t, "keys.next") ?? "", group: t("keys.view"), run: () => void following.move(1) },
      {
        keys: ["p"],
        label: lookUp(t, "keys.previous") ?? "",
        group: t("keys.view"),
        run: () => void following.move(-1),
      },
      {
        keys: ["b"],
        label: lookUp(t, "keys.beside") ?? "",
        group: t("keys.view"),
        run: () => setBesideChosen(nextOf(choices(), beside())),
      },
    ],
  };
  return following;
}

/** What may stand beside a run: nothing, or a way that its guests do not have. */
export function besideChoices(ways: readonly Way[], own: Way): readonly Beside[] {
  return [none, ...ways.filter((way) => way !== own)];
}

function nextOf(all: readonly Beside[], now: Beside): Beside {
  return all[(all.indexOf(now) + 1) % all.length];
}
