/**
 * views/shadow — shadow tables beside EPT: the same guest twice, what each thing it does costs, and where the two are even.
 * @module
 */
import { type LabViewProps, StageHead, useLabMessages } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import { adoptStyles, Button, printCount, Segmented } from "@dc/ui";
import { createSignal, For, type JSX, onCleanup, onMount } from "solid-js";
import {
  type RaceAction,
  type RaceLine,
  type RaceOptions,
  type RacePage,
  racePages,
  ShadowRace,
} from "../../model/shadow-race.ts";
import { BalancePane } from "./balance.tsx";
import { Control } from "./control.tsx";
import { Log, sayLine } from "./log.tsx";
import { useShadowMessages } from "./messages.ts";
import { Pages } from "./pages.tsx";
import css from "./shadow.css?inline";

/** What the guest can do to one page; switching is not of a page. */
const pageActions = ["read", "write", "map", "unmap", "protect"] as const satisfies readonly RaceAction[];

/** A race, and what it came to so far. */
interface Standing {
  readonly race: ShadowRace;
  readonly lines: readonly RaceLine[];
  readonly pages: readonly RacePage[];
}

function begin(options: RaceOptions): Standing {
  const race = new ShadowRace(options);
  return { race, lines: [], pages: race.pages() };
}

/** The view. */
export function ShadowView(props: LabViewProps): JSX.Element {
  const t = useShadowMessages();
  const frame = useLabMessages();
  const announce = useAnnounce();
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  const [standing, setStanding] = createSignal(begin({ outOfStep: false, structures: false }));
  const [page, setPage] = createSignal(0);
  const options = (): RaceOptions => standing().race.options;
  const act = (action: RaceAction): void => {
    const { race, lines } = standing();
    const line = race.act(action, page());
    setStanding({ race, lines: [...lines, line], pages: race.pages() });
    announce(sayLine(t, line));
  };
  return (
    <section ref={element} class="lab-stage" aria-label={t("race.title")}>
      <StageHead title={t("race.title")}>
        <Segmented<"picture" | "table">
          label={frame("stage.view")}
          value={props.model.view()}
          onChange={(view) => props.model.setView(view)}
          options={[
            { value: "picture", label: frame("stage.picture") },
            { value: "table", label: frame("stage.table"), shortcut: "t" },
          ]}
        />
      </StageHead>
      <div class="virt-figure virt-race">
        <p class="virt-race-said">{t("race.intro")}</p>
        <div class="virt-race-controls">
          <Control label={t("race.table")}>
            <Segmented<"no" | "yes">
              label={t("race.table")}
              value={options().outOfStep ? "yes" : "no"}
              onChange={(value) => setStanding(begin({ ...options(), outOfStep: value === "yes" }))}
              options={(["no", "yes"] as const).map((value) => ({ value, label: t(`race.table.${value}`) }))}
            />
          </Control>
          <Control label={t("race.caches")}>
            <Segmented<"no" | "yes">
              label={t("race.caches")}
              value={options().structures ? "yes" : "no"}
              onChange={(value) => setStanding(begin({ ...options(), structures: value === "yes" }))}
              options={(["no", "yes"] as const).map((value) => ({ value, label: t(`race.caches.${value}`) }))}
            />
          </Control>
          <Control label={t("race.page")}>
            <Segmented<string>
              label={t("race.page")}
              value={String(page())}
              onChange={(value) => setPage(Number(value))}
              options={Array.from({ length: racePages }, (_, each) => ({ value: String(each), label: String(each) }))}
            />
          </Control>
          {/* biome-ignore lint/a11y/useSemanticElements: buttons are no fieldset. */}
          <div class="virt-race-acts" role="group" aria-label={t("race.do")}>
            <For each={pageActions}>
              {(action) => <Button onClick={() => act(action)}>{t(`race.act.${action}`)}</Button>}
            </For>
            <Button onClick={() => act("switch")}>{t("race.act.switch")}</Button>
            <Button onClick={() => setStanding(begin(options()))}>{t("race.again")}</Button>
          </div>
        </div>
        <div class="virt-race-pair">
          <div class="virt-race-column">
            <Sides lines={standing().lines} />
            <Pages pages={standing().pages} space={standing().race.space} chosen={page()} onChoose={setPage} />
            <Log lines={standing().lines} />
          </div>
          <BalancePane lines={standing().lines} view={props.model.view()} />
        </div>
      </div>
    </section>
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
