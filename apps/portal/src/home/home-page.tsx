/**
 * home/home-page — what the labs are, each with its door; the learning modules; where a person stopped; the settings.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { type LabEntry, textIn } from "../catalogue/catalogue.ts";
import type { ResumePoint } from "../lab/resume.ts";
import { usePortalMessages } from "../messages/messages.ts";
import type { Learner } from "../modules/learner.ts";
import { LearnerPanel } from "../modules/learner-panel.tsx";
import { makeLabLink } from "../route/route.ts";
import type { Settings } from "../settings/settings.ts";
import { SettingsPanel } from "../settings/settings-panel.tsx";
import { FabricPicture } from "./fabric-picture.tsx";
import { IntegrationPicture } from "./integration-picture.tsx";
import { Take } from "./take.tsx";
import { VirtPicture } from "./virt-picture.tsx";

/** What the home page is given. */
export interface HomePageProps {
  readonly labs: readonly LabEntry[];
  readonly settings: Settings;
  readonly resume: ResumePoint | null;
  /** What is resumed, where it is a module; the lab's name otherwise. */
  readonly resumeTitle: string | undefined;
  readonly learner: Learner;
  /** The section of learning modules. */
  readonly modules: JSX.Element;
}

const pictures: Readonly<Record<string, () => JSX.Element>> = {
  fabric: FabricPicture,
  virt: VirtPicture,
  integration: IntegrationPicture,
};

/** The home page. */
export function HomePage(props: HomePageProps): JSX.Element {
  const t = usePortalMessages();
  const language = (): string => props.settings.language.value();
  const resumed = (): { lab: LabEntry; point: ResumePoint } | undefined => {
    const point = props.resume;
    const lab = props.labs.find(({ name }) => name === point?.lab);
    return point === null || lab === undefined ? undefined : { lab, point };
  };
  return (
    <main class="portal-home" id="content" tabindex="-1">
      <div class="portal-lead">
        <div>
          <h1>{t("home.title")}</h1>
          <p>{t("home.lead", { count: props.labs.length })}</p>
        </div>
        <Show when={resumed()}>
          {(last) => (
            <div class="portal-resume">
              <span class="portal-note">
                {t("resume.what", { lab: props.resumeTitle ?? textIn(last().lab.title, language()) })}
                <Show when={last().point.at}>
                  {(time) => (
                    <>
                      <br />
                      {t("resume.at", { time: time() })}
                    </>
                  )}
                </Show>
              </span>
              <a class="dc-button" data-kind="main" href={last().point.link}>
                {t("resume.go")}
              </a>
            </div>
          )}
        </Show>
      </div>

      <section class="portal-labs" aria-label={t("home.labs")} data-count={props.labs.length}>
        <For each={props.labs}>
          {(lab) => (
            <article class="portal-card" aria-labelledby={`lab-${lab.name}`}>
              <Show when={pictures[lab.name]}>{(picture) => <div class="portal-thumb">{picture()()}</div>}</Show>
              <div class="portal-card-words">
                <h2 id={`lab-${lab.name}`}>{textIn(lab.title, language())}</h2>
                <p>{textIn(lab.summary, language())}</p>
                <ul>
                  <For each={textIn(lab.offers, language())}>{(offer) => <li>{offer}</li>}</For>
                </ul>
                <div class="portal-card-doors">
                  <a
                    class="dc-button"
                    data-kind={resumed() === undefined ? "main" : "line"}
                    href={makeLabLink(lab.name)}
                  >
                    {t("home.open")}
                  </a>
                  <a href={lab.page}>{t("home.alone")}</a>
                </div>
              </div>
            </article>
          )}
        </For>
      </section>

      {props.modules}

      <div class="portal-below">
        <Show when={props.labs[0]}>{(lab) => <Take lab={lab()} />}</Show>
        <aside class="portal-aside" id="settings" aria-labelledby="portal-settings" tabindex="-1">
          <h2 id="portal-settings">{t("settings.title")}</h2>
          <SettingsPanel settings={props.settings} />
          <LearnerPanel learner={props.learner} />
        </aside>
      </div>
    </main>
  );
}
