/**
 * views/wheel — virtual processors by turns on one TLB: what each leaves for its next turn, and what took the rest.
 * @module
 */
import { type LabViewProps, StageView } from "@dc/lab";
import { useAnnounce } from "@dc/solid";
import { Button, FailingState, LoadingState, printCount } from "@dc/ui";
import { createEffect, type JSX, on, Show, untrack } from "solid-js";
import { accessesOf } from "../../wheel/choice.ts";
import type { WheelFrame } from "../../wheel/wheel.ts";
import { Accounts, TurnLog } from "./accounts.tsx";
import { CellsPane } from "./cells.tsx";
import { connectWheel, type WheelPort } from "./connect.ts";
import { Controls, Experiments } from "./controls.tsx";
import { CurvePane } from "./curve.tsx";
import { InvalidatePane } from "./invalidate.tsx";
import { useWheelMessages } from "./messages.ts";
import { Ring } from "./ring.tsx";
import { createWheelSession, type KeptWheel, type WheelSession } from "./session.ts";
import css from "./wheel.css?inline";
import { WhyPane } from "./why.tsx";
import { sayAccess, sayTaken, sayTurn } from "./words.ts";

/** The view. @param props.connect what stands for the worker in a page that has none */
export function WheelView(props: LabViewProps & { readonly connect?: () => WheelPort }): JSX.Element {
  const t = useWheelMessages();
  const announce = useAnnounce();
  const session = untrack(() =>
    createWheelSession(
      (props.connect ?? connectWheel)(),
      props.model.kept.get("wheel") as KeptWheel | undefined,
      (kept) => props.model.kept.set("wheel", kept),
    ),
  );
  createEffect(
    on(
      session.frame,
      (now) => {
        if (now === undefined || session.isRunning()) return;
        const said = now.taken === undefined ? undefined : sayTaken(t, now.taken);
        const text = said ?? sayStanding(t, now);
        if (text !== undefined) announce(text);
      },
      { defer: true },
    ),
  );
  return (
    <StageView model={props.model} title={t("wheel.title")} css={css}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
      <section class="lab-figure virt-wheel" tabIndex={0} aria-label={t("wheel.body")}>
        <p class="virt-wheel-note">{t("wheel.intro")}</p>
        <Experiments session={session} />
        <Controls session={session} />
        <Show
          when={session.failure()}
          fallback={
            <Show when={session.frame()} fallback={<LoadingState title={t("wheel.working")} />}>
              {(now) => (
                <>
                  <div class="virt-wheel-pair">
                    <div class="virt-wheel-column">
                      <Turning session={session} frame={now()} view={props.model.view()} />
                      <CellsPane session={session} frame={now()} view={props.model.view()} />
                    </div>
                    <div class="virt-wheel-column">
                      <CurvePane session={session} view={props.model.view()} />
                      <WhyPane frame={now()} />
                      <InvalidatePane session={session} frame={now()} />
                    </div>
                  </div>
                  <Accounts session={session} frame={now()} />
                  <TurnLog frame={now()} />
                </>
              )}
            </Show>
          }
        >
          {(reason) => (
            <FailingState
              title={t("wheel.title")}
              reason={t("wheel.failed", { reason: reason() })}
              onRetry={session.retry}
            />
          )}
        </Show>
      </section>
    </StageView>
  );
}

/** The newest access of a turn that goes on, or the turn that is whole. */
function sayStanding(t: ReturnType<typeof useWheelMessages>, { access, last, log }: WheelFrame): string | undefined {
  if (access > 0 && last !== undefined) return sayAccess(t, last);
  const turn = log.at(-1);
  return turn === undefined ? undefined : sayTurn(t, turn);
}

/** The wheel, and what turns it. */
function Turning(props: {
  readonly session: WheelSession;
  readonly frame: WheelFrame;
  readonly view: "picture" | "table";
}): JSX.Element {
  const t = useWheelMessages();
  const session = untrack(() => props.session);
  const said = (): string => {
    if (session.isRunning()) return t("said.running", { turn: printCount(props.frame.turns) });
    return sayStanding(t, props.frame) ?? t("ring.begin");
  };
  return (
    <section class="virt-wheel-turn" aria-label={t("ring.title")}>
      <Show when={props.view === "picture"}>
        <Ring frame={props.frame} />
      </Show>
      <div class="virt-wheel-beside">
        {/* biome-ignore lint/a11y/useSemanticElements: buttons are no fieldset. */}
        <div class="virt-wheel-go" role="group" aria-label={t("go.group")}>
          <Button unavailable={session.isAsked()} onClick={() => session.go("access")}>
            {t("go.access")}
          </Button>
          <Button unavailable={session.isAsked()} onClick={() => session.go("turn")}>
            {t("go.turn")}
          </Button>
          <Show
            when={session.isRunning()}
            fallback={
              <Button kind="main" unavailable={session.isAsked()} onClick={() => session.go("run")}>
                {t("go.run", { count: printCount(session.choice().turns) })}
              </Button>
            }
          >
            <Button kind="main" onClick={() => session.stop()}>
              {t("go.stop")}
            </Button>
          </Show>
          <Button kind="quiet" onClick={() => session.again()}>
            {t("go.again")}
          </Button>
        </div>
        <p class="virt-wheel-said virt-wheel-standing">{session.isAsked() ? t("predict.first") : said()}</p>
        <Show when={props.frame.access > 0}>
          <p class="dc-num virt-wheel-at">
            {t("why.at", {
              at: printCount(props.frame.access),
              count: printCount(accessesOf(props.frame.choice)),
            })}
          </p>
        </Show>
      </div>
    </section>
  );
}
