/**
 * modules/module-page — one learning module: checked, then in its lab; or refused with the reason, what to do, and the
 * learner's work where it was, in the address.
 * @module
 */
import { textIn } from "@dc/lesson";
import { type LabHandle, type LabOptions, useAnnounce } from "@dc/solid";
import { FailingState, LoadingState, TopBar } from "@dc/ui";
import { createEffect, createResource, createSignal, type JSX, Show, untrack } from "solid-js";
import type { LabEntry } from "../catalogue/catalogue.ts";
import { LabPage } from "../lab/lab-page.tsx";
import { type Federation, loadLab } from "../lab/load.ts";
import { useModuleMessages } from "../messages/modules/messages.ts";
import type { ModuleRoute } from "../route/route.ts";
import type { Settings } from "../settings/settings.ts";
import type { Learner } from "./learner.ts";
import { type OpenedModule, openModule } from "./open.ts";
import { explainRefusal } from "./refusal.ts";

/** What the page of a module is given. */
export interface ModulePageProps {
  readonly route: ModuleRoute;
  readonly labs: readonly LabEntry[];
  readonly settings: Settings;
  readonly learner: Learner;
  readonly federation: Federation;
  readonly fetchText: typeof fetch;
  readonly subtle: SubtleCrypto | undefined;
  /** The portal's own address. */
  readonly portal: URL;
  /** The portal's controls, for the end of the bar. */
  readonly barEnd: JSX.Element;
  /** Told what the module is called, as soon as that is known. */
  readonly onTitle: (title: string) => void;
  readonly onHandle: (lab: string, handle: LabHandle) => void;
  readonly onEvent: NonNullable<LabOptions["onEvent"]>;
}

/** The page of one module. */
export function ModulePage(props: ModulePageProps): JSX.Element {
  const t = useModuleMessages();
  const announce = useAnnounce();
  const [attempt, setAttempt] = createSignal(0);
  const [opened] = createResource(
    // By its key: an address that means the same opens nothing anew.
    () => `${attempt()} ${props.route.key}`,
    () =>
      openModule(
        untrack(() => props.route),
        {
          portal: props.portal,
          labs: props.labs,
          // A module that is open keeps its numbers: the code is read once.
          learner: untrack(props.learner.code),
          fetchText: props.fetchText,
          subtle: props.subtle,
          // Its code comes while the module is checked; whether it does is the lab page's to say.
          onLab: (lab) => void loadLab(lab, 0, props.federation).catch(() => undefined),
        },
      ),
  );
  /** While it is opened anew, what was there before is not shown. */
  const settled = (): OpenedModule | undefined => (opened.loading ? undefined : opened());
  const title = (): string => {
    const entry = settled()?.entry;
    return entry === undefined ? props.route.id : textIn(entry.title, props.settings.language.value());
  };
  createEffect(() => props.onTitle(title()));

  const bar = (): JSX.Element => (
    <TopBar home={props.portal.href} crumbs={[{ label: t("modules.crumb", { title: title() }) }]}>
      {props.barEnd}
    </TopBar>
  );
  const refused = (failed: Extract<OpenedModule, { ok: false }>): JSX.Element => {
    const origin = failed.entry === undefined ? undefined : new URL(failed.entry.url).origin;
    const said = () => explainRefusal(failed.reason, t, origin === props.portal.origin ? undefined : origin);
    announce(`${t("module.failed", { title: title() })}. ${said().reason} ${said().todo}`, { alert: true });
    return (
      <>
        {bar()}
        <main class="portal-state" id="content" tabindex="-1" data-module-refused={props.route.id}>
          <FailingState
            title={t("module.failed", { title: title() })}
            address={failed.entry?.url ?? new URL("catalogue.json", props.portal).href}
            reason={said().reason}
            onRetry={() => setAttempt((count) => count + 1)}
          >
            <a href={props.portal.href}>{t("module.home")}</a>
          </FailingState>
          <dl class="portal-todo">
            <dt>{t("module.todo")}</dt>
            <dd>{said().todo}</dd>
          </dl>
          <Show when={props.route.options.state !== undefined}>
            <p class="portal-kept">{t("module.kept")}</p>
          </Show>
        </main>
      </>
    );
  };

  return (
    <Show
      when={settled()}
      keyed
      fallback={
        <>
          {bar()}
          <main class="portal-state" id="content" tabindex="-1">
            <LoadingState title={t("module.loading", { title: title() })} />
          </main>
        </>
      }
    >
      {(result) => {
        if (!result.ok) return refused(result);
        const { entry, lab, seed, texts } = result;
        const { options, key } = untrack(() => props.route);
        return (
          <LabPage
            lab={lab}
            route={{
              page: "lab",
              lab: lab.name,
              options: {
                ...options,
                ...(seed === undefined ? {} : { seed }),
                module: { url: entry.url, sha384: entry.sha384, ...(texts === undefined ? {} : { texts }) },
              },
              key,
            }}
            settings={props.settings}
            federation={props.federation}
            portal={props.portal.href}
            barEnd={props.barEnd}
            onHandle={(handle) => props.onHandle(lab.name, handle)}
            onEvent={props.onEvent}
          />
        );
      }}
    </Show>
  );
}
