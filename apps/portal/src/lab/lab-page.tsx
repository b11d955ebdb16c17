/**
 * lab/lab-page — one lab: loading, there, or failing with its address, the reason and a way back. Whatever a lab
 * does, the portal around it lives.
 * @module
 */
import { type LabHandle, type LabModule, type LabOptions, useAnnounce } from "@dc/solid";
import { FailingState, LoadingState, TopBar } from "@dc/ui";
import { createMemo, createResource, createSignal, ErrorBoundary, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { type LabEntry, textIn } from "../catalogue/catalogue.ts";
import { usePortalMessages } from "../messages/messages.ts";
import { useModuleMessages } from "../messages/modules/messages.ts";
import type { LabRoute } from "../route/route.ts";
import type { Settings } from "../settings/settings.ts";
import { explainFailure } from "./failure.ts";
import { type Federation, loadLab } from "./load.ts";

/** What the page of a lab is given. */
export interface LabPageProps {
  readonly lab: LabEntry;
  readonly route: LabRoute;
  readonly settings: Settings;
  readonly federation: Federation;
  /** Absolute address of the portal. */
  readonly portal: string;
  /** The portal's controls, for the end of the bar. */
  readonly barEnd: JSX.Element;
  readonly onHandle: (handle: LabHandle) => void;
  readonly onEvent: NonNullable<LabOptions["onEvent"]>;
}

/** The page of one lab. */
export function LabPage(props: LabPageProps): JSX.Element {
  const t = usePortalMessages();
  const ofModules = useModuleMessages();
  const announce = useAnnounce();
  const [attempt, setAttempt] = createSignal(0);
  const title = (): string => textIn(props.lab.title, props.settings.language.value());
  const [module] = createResource(
    () => ({ lab: props.lab, attempt: attempt() }),
    ({ lab, attempt }) => loadLab(lab, attempt, props.federation),
  );

  const bar = (): JSX.Element => (
    <TopBar home={props.portal} crumbs={[{ label: title() }]}>
      {props.barEnd}
    </TopBar>
  );
  const failing = (reason: unknown, reset: () => void): JSX.Element => {
    const sentence = explainFailure(reason, t);
    announce(`${t("lab.failed", { lab: title() })}. ${sentence}`, { alert: true });
    return (
      <>
        {bar()}
        <main class="portal-state" data-lab-failed={props.lab.name}>
          <FailingState
            title={t("lab.failed", { lab: title() })}
            address={props.lab.address}
            reason={sentence}
            onRetry={() => {
              setAttempt((count) => count + 1);
              reset();
            }}
          >
            <p>
              {t("lab.others")} <a href={props.portal}>{t("lab.home")}</a>
            </p>
            <Show when={props.route.options.state !== undefined}>
              <p>{ofModules("module.kept")}</p>
            </Show>
          </FailingState>
        </main>
      </>
    );
  };
  const loading = (): JSX.Element => (
    <>
      {bar()}
      <main class="portal-state">
        <LoadingState title={t("lab.loading", { lab: title() })} address={props.lab.address} />
      </main>
    </>
  );

  /** Fields are getters: a lab that is there follows the settings. */
  const options: LabOptions = {
    get seed() {
      return props.route.options.seed;
    },
    get at() {
      return props.route.options.at;
    },
    get state() {
      return props.route.options.state;
    },
    get module() {
      return props.route.options.module;
    },
    get theme() {
      return props.settings.theme.value();
    },
    get motion() {
      return props.settings.motion.value();
    },
    get narration() {
      return props.settings.narration.value();
    },
    get language() {
      return props.settings.language.value();
    },
    get portal() {
      return props.portal;
    },
    get home() {
      return props.portal;
    },
    storage: "local",
    onEvent: (name, detail) => props.onEvent(name, detail),
  } as LabOptions;

  return (
    <ErrorBoundary fallback={failing}>
      {/* No Suspense: a lab that waits for a part of itself, later, would be taken out of the page for that time. */}
      <OpenedLab module={module()} name={props.lab.name} openedBy={props.route.key} fallback={loading()}>
        {(component) => (
          <Dynamic component={component} options={options} onReady={props.onHandle} barEnd={props.barEnd} />
        )}
      </OpenedLab>
    </ErrorBoundary>
  );
}

/** A lab that has come. Another link opens it anew, so what is drawn is keyed by the link as well as by the module. */
function OpenedLab(props: {
  readonly module: LabModule | undefined;
  readonly name: string;
  readonly openedBy: string;
  readonly fallback: JSX.Element;
  readonly children: (component: LabModule["default"]) => JSX.Element;
}): JSX.Element {
  // Reading a module that failed to load throws: here, inside the boundary, and nowhere above it.
  const opened = createMemo(() => {
    const given = props.module;
    return given === undefined ? undefined : { component: given.default, key: props.openedBy };
  });
  return (
    <Show when={opened()} keyed fallback={props.fallback}>
      {(given) => (
        <div class="portal-lab" data-lab={props.name}>
          {props.children(given.component)}
        </div>
      )}
    </Show>
  );
}
