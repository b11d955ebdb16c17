/**
 * settings/settings-panel — every choice in sight, each a row of words.
 * @module
 */
import { Segmented } from "@dc/ui";
import type { JSX } from "solid-js";
import { languages, usePortalMessages } from "../messages/messages.ts";
import { motions, narrations, type Settings, themes } from "./settings.ts";

/** What the panel is given. */
export interface SettingsPanelProps {
  readonly settings: Settings;
}

/** The settings. */
export function SettingsPanel(props: SettingsPanelProps): JSX.Element {
  const t = usePortalMessages();
  const row = (label: string, control: JSX.Element): JSX.Element => (
    <div class="portal-setting">
      <span class="portal-setting-name" aria-hidden="true">
        {label}
      </span>
      {control}
    </div>
  );
  return (
    <div class="portal-settings">
      {row(
        t("settings.theme"),
        <Segmented
          label={t("settings.theme")}
          options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          value={props.settings.theme.value()}
          onChange={props.settings.theme.set}
        />,
      )}
      {row(
        t("settings.motion"),
        <Segmented
          label={t("settings.motion")}
          options={motions.map((value) => ({ value, label: t(`settings.motion.${value}`) }))}
          value={props.settings.motion.value()}
          onChange={props.settings.motion.set}
        />,
      )}
      {row(
        t("settings.narration"),
        <Segmented
          label={t("settings.narration")}
          options={narrations.map((value) => ({ value, label: t(`settings.narration.${value}`) }))}
          value={props.settings.narration.value()}
          onChange={props.settings.narration.set}
        />,
      )}
      {row(
        t("settings.language"),
        <Segmented
          label={t("settings.language")}
          options={[
            { value: "auto", label: t("settings.language.auto") },
            ...languages.map(({ tag, name }) => ({ value: tag, label: name })),
          ]}
          value={props.settings.languageChoice.value()}
          onChange={props.settings.languageChoice.set}
        />,
      )}
      <p class="portal-note">{t(props.settings.kept ? "settings.kept" : "settings.forgotten")}</p>
    </div>
  );
}
