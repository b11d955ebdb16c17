/**
 * modules/module-list — the learning modules of this portal: what each is about, how long it takes, what a person can
 * do afterwards, and its door.
 * @module
 */
import { textIn } from "@dc/lesson";
import { LoadingState } from "@dc/ui";
import { createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import { textIn as labText, type LabEntry } from "../catalogue/catalogue.ts";
import { useModuleMessages } from "../messages/modules/messages.ts";
import { makeModuleLink } from "../route/route.ts";
import { difficulties, type ModuleCatalogue, type ModuleEntry, newestOf } from "./catalogue.ts";
import { explainRefusal } from "./refusal.ts";

/** What the list is given. */
export interface ModuleListProps {
  /** Undefined while it is on its way. */
  readonly catalogue: ModuleCatalogue | undefined;
  /** Why there is none. */
  readonly failed: unknown;
  readonly onRetry: () => void;
  readonly labs: readonly LabEntry[];
  readonly language: string;
  /** Whether one of the page's other doors is the first to take. */
  readonly quiet: boolean;
}

/** The section of modules; nothing where the catalogue is empty. */
export function ModuleList(props: ModuleListProps): JSX.Element {
  const t = useModuleMessages();
  const isEmpty = (): boolean =>
    props.failed === undefined && props.catalogue?.modules.length === 0 && props.catalogue.skipped.length === 0;
  return (
    <Show when={!isEmpty()}>
      <section class="portal-modules" aria-labelledby="portal-modules">
        <header class="portal-modules-head">
          <h2 id="portal-modules">{t("modules.title")}</h2>
          <p class="portal-note">{t("modules.lead")}</p>
        </header>
        <Switch>
          <Match when={props.failed}>
            {(reason) => (
              <div class="portal-modules-failed" role="alert">
                <p>
                  {t("modules.failed")}. {explainRefusal(reason(), t).reason}
                </p>
                <button type="button" class="dc-button" data-kind="line" onClick={() => props.onRetry()}>
                  {t("modules.retry")}
                </button>
              </div>
            )}
          </Match>
          <Match when={props.catalogue === undefined}>
            <LoadingState title={t("modules.loading")} />
          </Match>
          <Match when={props.catalogue}>
            {(catalogue) => (
              <>
                <For each={newestOf(catalogue().modules)}>{(module) => <ModuleCard {...props} module={module} />}</For>
                <Show when={catalogue().skipped.length > 0}>
                  <details class="portal-skipped">
                    <summary>{t("modules.skipped", { count: catalogue().skipped.length })}</summary>
                    <ul>
                      <For each={catalogue().skipped}>{(detail) => <li>{detail}</li>}</For>
                    </ul>
                  </details>
                </Show>
              </>
            )}
          </Match>
        </Switch>
      </section>
    </Show>
  );
}

function ModuleCard(props: ModuleListProps & { readonly module: ModuleEntry }): JSX.Element {
  const t = useModuleMessages();
  const heading = createUniqueId();
  const title = (): string => textIn(props.module.title, props.language);
  const lab = (): string => {
    const found = props.labs.find(({ name }) => name === props.module.lab);
    return found === undefined ? props.module.lab : labText(found.title, props.language);
  };
  const status = (): string | undefined => {
    const { status } = props.module;
    return status === "draft" || status === "deprecated" ? t(`modules.${status}`) : undefined;
  };
  return (
    <article class="portal-module" aria-labelledby={heading} data-module={props.module.id}>
      <div class="portal-module-words">
        <h3 id={heading}>{title()}</h3>
        <p>{textIn(props.module.summary, props.language)}</p>
        <ul class="portal-module-facts">
          <li>{t("modules.lab", { lab: lab() })}</li>
          <li>{t("modules.minutes", { count: props.module.minutes })}</li>
          <li>
            <Steps level={difficulties.indexOf(props.module.difficulty)} />
            {t(`modules.${props.module.difficulty}`)}
          </li>
          <Show when={status()}>{(words) => <li class="portal-module-status">{words()}</li>}</Show>
        </ul>
      </div>
      <Show when={props.module.objectives.length > 0} fallback={<div />}>
        <div class="portal-module-can">
          <p class="portal-note">{t("modules.can")}</p>
          <ul>
            <For each={props.module.objectives}>{(objective) => <li>{textIn(objective, props.language)}</li>}</For>
          </ul>
        </div>
      </Show>
      <div class="portal-module-door">
        <a
          class="dc-button"
          data-kind={props.quiet ? "line" : "main"}
          href={makeModuleLink(props.module)}
          aria-label={t("modules.start.named", { title: title() })}
        >
          {t("modules.start")}
        </a>
        <span class="portal-note dc-num">{props.module.version}</span>
      </div>
    </article>
  );
}

/** How hard it is, as one to three steps; the word stands beside it. */
function Steps(props: { readonly level: number }): JSX.Element {
  return (
    <svg class="portal-steps" viewBox="0 0 14 10" width="14" height="10" aria-hidden="true">
      <For each={[0, 1, 2]}>
        {(step) => (
          <rect
            x={step * 5 + 0.5}
            y={6.5 - step * 3}
            width="3"
            height={3 + step * 3}
            data-reached={step <= props.level ? "" : undefined}
          />
        )}
      </For>
    </svg>
  );
}
