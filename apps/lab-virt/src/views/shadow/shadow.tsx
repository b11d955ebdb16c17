/**
 * views/shadow — shadow tables beside EPT: the same guest twice, what each thing it does costs, and where the two are even.
 * @module
 */
import { type LabViewProps, StageView, useViewState } from "@dc/lab";
import { FigureControl } from "@dc/lab/figure/control";
import { useAnnounce } from "@dc/solid";
import { Button, printCount, Segmented } from "@dc/ui";
import { createMemo, For, type JSX } from "solid-js";
import { type RaceAction, type RaceLine, type RacePage, racePages, ShadowRace } from "../../model/shadow-race.ts";
import { BalancePane } from "./balance.tsx";
import { Log, sayLine } from "./log.tsx";
import { useShadowMessages } from "./messages.ts";
import { Pages } from "./pages.tsx";
import { type Deed, deedsMax, pageForm, raceForm, type RaceState } from "./race-form.ts";
import css from "./shadow.css?inline";

/** What the guest can do to one page; switching is not of a page. */
const pageActions = ["read", "write", "map", "unmap", "protect"] as const satisfies readonly RaceAction[];

/** A race, and what it came to so far. */
interface Standing {
  readonly race: ShadowRace;
  readonly deeds: readonly Deed[];
  readonly lines: readonly RaceLine[];
  readonly pages: readonly RacePage[];
}

/** Where a race stands: goes on from where it stood, or from its beginning where it went another way. */
function follow(state: RaceState, before: Standing | undefined): Standing {
  const { outOfStep, structures, deeds } = state;
  const goesOn =
    before !== undefined &&
    before.race.options.outOfStep === outOfStep &&
    before.race.options.structures === structures &&
    before.lines.length <= deeds.length &&
    before.deeds.every(({ action, page }, at) => deeds[at]?.action === action && deeds[at]?.page === page);
  const race = goesOn ? before.race : new ShadowRace({ outOfStep, structures });
  const lines = goesOn ? before.lines : [];
  const made = deeds.slice(lines.length).map(({ action, page }) => race.act(action, page));
  return { race, deeds, lines: [...lines, ...made], pages: race.pages() };
}

/** The view. */
export function ShadowView(props: LabViewProps): JSX.Element {
  const t = useShadowMessages();
  const announce = useAnnounce();
  const [state, setState] = useViewState(props.model, "shadow", raceForm);
  const [page, setPage] = useViewState(props.model, "shadow.page", pageForm);
  const choosePage = (next: number): void => setPage(next, { isLook: true });
  const standing = createMemo((before: Standing | undefined) => follow(state(), before));
  const act = (action: RaceAction): void => {
    if (state().deeds.length >= deedsMax) return;
    setState((before) => ({ ...before, deeds: [...before.deeds, { action, page: page() }] }));
    const line = standing().lines.at(-1);
    if (line !== undefined) announce(sayLine(t, line));
  };
  return (
    <StageView model={props.model} title={t("race.title")} css={css}>
      <div class="lab-figure virt-race">
        <p class="dc-figure-said">{t("race.intro")}</p>
        <div class="dc-figure-controls">
          <FigureControl label={t("race.table")}>
            <Segmented<"no" | "yes">
              label={t("race.table")}
              value={state().outOfStep ? "yes" : "no"}
              onChange={(value) => setState((before) => ({ ...before, outOfStep: value === "yes", deeds: [] }))}
              options={(["no", "yes"] as const).map((value) => ({ value, label: t(`race.table.${value}`) }))}
            />
          </FigureControl>
          <FigureControl label={t("race.caches")}>
            <Segmented<"no" | "yes">
              label={t("race.caches")}
              value={state().structures ? "yes" : "no"}
              onChange={(value) => setState((before) => ({ ...before, structures: value === "yes", deeds: [] }))}
              options={(["no", "yes"] as const).map((value) => ({ value, label: t(`race.caches.${value}`) }))}
            />
          </FigureControl>
          <FigureControl label={t("race.page")}>
            <Segmented<string>
              label={t("race.page")}
              value={String(page())}
              onChange={(value) => choosePage(Number(value))}
              options={Array.from({ length: racePages }, (_, each) => ({ value: String(each), label: String(each) }))}
            />
          </FigureControl>
          {/* biome-ignore lint/a11y/useSemanticElements: buttons are no fieldset. */}
          <div class="virt-race-acts" role="group" aria-label={t("race.do")}>
            <For each={pageActions}>
              {(action) => <Button onClick={() => act(action)}>{t(`race.act.${action}`)}</Button>}
            </For>
            <Button onClick={() => act("switch")}>{t("race.act.switch")}</Button>
            <Button onClick={() => setState((before) => ({ ...before, deeds: [] }))}>{t("race.again")}</Button>
          </div>
        </div>
        <div class="virt-race-pair">
          <div class="virt-race-column">
            <Sides lines={standing().lines} />
            <Pages pages={standing().pages} space={standing().race.space} chosen={page()} onChoose={choosePage} />
            <Log lines={standing().lines} />
          </div>
          <BalancePane model={props.model} lines={standing().lines} view={props.model.view()} />
        </div>
      </div>
    </StageView>
  );
}

/** What both sides have come to. */
function Sides(props: { readonly lines: readonly RaceLine[] }): JSX.Element {
  const t = useShadowMessages();
  const sum = (side: "shadow" | "ept", of: "exits" | "misses" | "references"): number =>
    props.lines.reduce((total, line) => total + line[side][of], 0);
  return (
    <div class="virt-race-sides">
      <For each={["shadow", "ept"] as const}>
        {(side) => (
          <div class="virt-race-side" data-layer={side === "shadow" ? "hypervisor" : "guest"}>
            <p class="virt-race-name">{t(`side.${side}`)}</p>
            <dl>
              <For each={["exits", "misses", "references"] as const}>
                {(of) => (
                  <div>
                    <dt class="dc-note">{t(`side.${of}`)}</dt>
                    <dd class="dc-num">{printCount(sum(side, of))}</dd>
                  </div>
                )}
              </For>
            </dl>
          </div>
        )}
      </For>
    </div>
  );
}
