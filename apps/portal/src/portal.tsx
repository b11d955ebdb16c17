/**
 * portal — the shell: reads the address, the lists of labs and modules and the settings, and shows one of three pages.
 * @module
 */
import { textIn as textOfModule } from "@dc/lesson";
import { type Json, type Store, useAnnounce } from "@dc/solid";
import { Dialog, FailingState, IconButton, KitRoot, LoadingState, TopBar } from "@dc/ui";
import {
  createEffect,
  createMemo,
  createResource,
  createSignal,
  ErrorBoundary,
  type JSX,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
} from "solid-js";
import { type LabEntry, loadCatalogue, textIn } from "./catalogue/catalogue.ts";
import { makePortalError } from "./errors.ts";
import { HomePage } from "./home/home-page.tsx";
import { explainFailure } from "./lab/failure.ts";
import { LabPage } from "./lab/lab-page.tsx";
import type { Federation } from "./lab/load.ts";
import { createResume, type Resume } from "./lab/resume.ts";
import { usePortalMessages } from "./messages/messages.ts";
import { useModuleMessages } from "./messages/modules/messages.ts";
import { createNavigation } from "./route/navigation.ts";
import { loadModuleCatalogue } from "./modules/catalogue.ts";
import { createLearner, type Learner } from "./modules/learner.ts";
import { LearnerPanel } from "./modules/learner-panel.tsx";
import { ModuleList } from "./modules/module-list.tsx";
import { ModulePage } from "./modules/module-page.tsx";
import { type LabRoute, type ModuleRoute, parseRoute } from "./route/route.ts";
import { createSettings, type Settings } from "./settings/settings.ts";
import { SettingsPanel } from "./settings/settings-panel.tsx";

/** What the portal is given by its page. */
export interface PortalProps {
  readonly window: Window;
  /** The portal's own address: its folder, without query and fragment. */
  readonly portal: URL;
  /** Where settings are kept; undefined where storage is denied. */
  readonly store: Store | undefined;
  readonly federation: Federation;
  readonly fetchText?: typeof fetch;
  /** The browser's hashes; undefined on a page that was not opened over https. */
  readonly subtle?: SubtleCrypto | undefined;
}

/** The portal. */
export function Portal(props: PortalProps): JSX.Element {
  const settings = createSettings(props.store, props.window.navigator.languages);
  const resume = createResume(props.store, props.portal.href);
  const learner = createLearner(props.store, (bytes) => props.window.crypto.getRandomValues(bytes));
  return (
    <KitRoot
      scope="here"
      theme={settings.theme.value()}
      language={settings.language.value()}
      motion={settings.motion.value()}
      narration={settings.narration.value()}
    >
      <ErrorBoundary fallback={(reason) => <Fallen portal={props.portal.href} reason={reason} />}>
        <Shell {...props} settings={settings} resume={resume} learner={learner} />
      </ErrorBoundary>
    </KitRoot>
  );
}

/** The last resort: an error of the portal itself never ends in a blank page. */
function Fallen(props: { readonly portal: string; readonly reason: unknown }): JSX.Element {
  const t = usePortalMessages();
  return (
    <>
      <TopBar home={props.portal} crumbs={[]} />
      <main class="portal-state">
        <FailingState
          title={t("portal.failed")}
          reason={props.reason instanceof Error ? props.reason.message : String(props.reason)}
          onRetry={() => location.reload()}
        />
      </main>
    </>
  );
}

interface ShellProps extends PortalProps {
  readonly settings: Settings;
  readonly resume: Resume;
  readonly learner: Learner;
}

function Shell(props: ShellProps): JSX.Element {
  const t = usePortalMessages();
  const ofModules = useModuleMessages();
  const announce = useAnnounce();
  const navigation = createNavigation(props.window, props.portal);
  const [labs, { refetch }] = createResource(() => loadCatalogue(props.portal, props.fetchText));
  const [asking, setAsking] = createSignal(false);
  const [moduleTitle, setModuleTitle] = createSignal("");
  const fetchText = (): typeof fetch => props.fetchText ?? fetch;

  const route = navigation.route;
  // Read anew whenever the home page is shown: modules are published while a portal is open.
  const [modules, { refetch: refetchModules }] = createResource(
    () => route().page === "home",
    () => loadModuleCatalogue(props.portal, fetchText()),
  );
  const labRoute = createMemo((): LabRoute | undefined => {
    const here = route();
    return here.page === "lab" ? here : undefined;
  });
  const moduleRoute = createMemo((): ModuleRoute | undefined => {
    const here = route();
    return here.page === "module" ? here : undefined;
  });
  // Reading a list that failed throws: whoever reads it here is outside every boundary.
  const lab = createMemo((): LabEntry | undefined =>
    labs.error === undefined ? labs()?.find(({ name }) => name === labRoute()?.lab) : undefined,
  );
  const labTitle = (): string | undefined => {
    const here = lab();
    return here === undefined ? undefined : textIn(here.title, props.settings.language.value());
  };

  /** The module that a person left, by its title. */
  const resumeTitle = (): string | undefined => {
    const link = props.resume.last()?.link;
    const left = link === undefined ? undefined : parseRoute(new URL(link, props.portal));
    if (left?.page !== "module" || modules.error !== undefined) return undefined;
    const entry = modules()?.modules.find(({ id }) => id === left.id);
    return entry === undefined ? undefined : textOfModule(entry.title, props.settings.language.value());
  };

  createEffect(() => {
    const title = labTitle();
    props.window.document.title =
      moduleRoute() !== undefined
        ? ofModules("modules.document", { title: moduleTitle() })
        : title === undefined
          ? t("title")
          : t("title.lab", { lab: title });
    props.window.document.documentElement.lang = props.settings.language.value();
  });
  // Another page: say so, begin at its top, and let the next Tab be its first control.
  createEffect(
    on(
      () => [labRoute()?.lab, moduleRoute()?.id] as const,
      ([name, module]) => {
        announce(
          module !== undefined
            ? ofModules("module.announced", { title: module })
            : name === undefined
              ? t("home.announced")
              : t("lab.announced", { lab: labTitle() ?? name }),
        );
        props.window.scrollTo({ top: 0, behavior: "instant" });
        props.window.document.getElementById("content")?.focus({ preventScroll: true });
      },
      { defer: true },
    ),
  );

  const settingsButton = (): JSX.Element => (
    <IconButton icon="settings" label={t("settings.title")} onClick={() => setAsking(true)} />
  );
  const state = (content: JSX.Element): JSX.Element => (
    <>
      <TopBar home={props.portal.href} crumbs={[]}>
        {settingsButton()}
      </TopBar>
      <main class="portal-state" id="content" tabindex="-1">
        {content}
      </main>
    </>
  );

  return (
    <>
      <Switch>
        <Match when={labs.error as unknown}>
          {(reason) =>
            state(
              <FailingState
                title={t("list.failed")}
                address={new URL("labs.json", props.portal).href}
                reason={explainFailure(reason(), t)}
                onRetry={() => void refetch()}
                retrying={labs.loading}
              />,
            )
          }
        </Match>
        <Match when={labs() === undefined}>{state(<LoadingState title={t("home.loading")} />)}</Match>
        <Match when={labRoute()}>
          {(here) => (
            <Show
              when={lab()}
              keyed
              fallback={state(
                <FailingState
                  title={t("lab.failed.unknown")}
                  reason={explainFailure(
                    makePortalError("portal/lab-unknown", {
                      lab: here().lab,
                      known: (labs() ?? []).map(({ name }) => name).join(", "),
                    }),
                    t,
                  )}
                >
                  <a href={props.portal.href}>{t("lab.home")}</a>
                </FailingState>,
              )}
            >
              {(entry) => {
                onCleanup(props.resume.leave);
                return (
                  <LabPage
                    lab={entry}
                    route={here()}
                    settings={props.settings}
                    federation={props.federation}
                    portal={props.portal.href}
                    barEnd={settingsButton()}
                    onHandle={(handle) => props.resume.follow(entry.name, handle)}
                    onEvent={(name, detail) => {
                      if (name === "statechange") props.resume.moved(isPlaying(detail));
                    }}
                  />
                );
              }}
            </Show>
          )}
        </Match>
        <Match when={moduleRoute()}>
          {(here) => {
            onCleanup(props.resume.leave);
            return (
              <ModulePage
                route={here()}
                labs={labs() ?? []}
                settings={props.settings}
                learner={props.learner}
                federation={props.federation}
                fetchText={fetchText()}
                subtle={props.subtle}
                portal={props.portal}
                barEnd={settingsButton()}
                onTitle={setModuleTitle}
                onHandle={props.resume.follow}
                onEvent={(name, detail) => {
                  if (name === "statechange") props.resume.moved(isPlaying(detail));
                }}
              />
            );
          }}
        </Match>
        <Match when={labs()}>
          {(list) => (
            <>
              <TopBar home={props.portal.href} crumbs={[]}>
                <a class="portal-bar-link" href="#settings">
                  {t("settings.title")}
                </a>
              </TopBar>
              <HomePage
                labs={list()}
                settings={props.settings}
                resume={props.resume.last()}
                resumeTitle={resumeTitle()}
                learner={props.learner}
                modules={
                  <ModuleList
                    catalogue={modules.error === undefined ? modules() : undefined}
                    failed={modules.error as unknown}
                    onRetry={() => void refetchModules()}
                    labs={list()}
                    language={props.settings.language.value()}
                    quiet={props.resume.last() !== null}
                  />
                }
              />
            </>
          )}
        </Match>
      </Switch>
      <Dialog title={t("settings.title")} open={asking()} onClose={() => setAsking(false)}>
        <SettingsPanel settings={props.settings} />
        <LearnerPanel learner={props.learner} />
      </Dialog>
    </>
  );
}

function isPlaying(detail: Json): boolean {
  return typeof detail === "object" && detail !== null && "status" in detail && detail.status === "playing";
}
