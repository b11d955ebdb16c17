/**
 * views/settings — colours, language, motion, and how much is spoken.
 * @module
 */
import { Dialog, Select } from "@dc/ui";
import type { JSX } from "solid-js";
import { useLabMessages } from "../../messages/messages.ts";
import { languageChoices, motionChoices, narrationChoices, type Settings, themeChoices } from "../../model/settings.ts";

/** Each language by its own name: who looks for it may not read the present one. */
const languageNames = { en: "English", de: "Deutsch" } as const;

/** The dialog. */
export function SettingsDialog(props: {
  readonly settings: Settings;
  readonly open: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useLabMessages();
  return (
    <Dialog title={t("settings.title")} open={props.open} onClose={props.onClose}>
      <div class="lab-settings">
        <Select
          label={t("settings.theme")}
          value={props.settings.theme()}
          options={themeChoices.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          onChange={(value) => props.settings.setTheme(value)}
        />
        <Select
          label={t("settings.language")}
          value={props.settings.languageChoice()}
          options={languageChoices.map((value) => ({
            value,
            label: value === "auto" ? t("settings.language.auto") : languageNames[value],
          }))}
          onChange={(value) => props.settings.setLanguage(value)}
        />
        <Select
          label={t("settings.motion")}
          value={props.settings.motion()}
          options={motionChoices.map((value) => ({ value, label: t(`settings.motion.${value}`) }))}
          onChange={(value) => props.settings.setMotion(value)}
        />
        <Select
          label={t("settings.narration")}
          value={props.settings.narration()}
          options={narrationChoices.map((value) => ({ value, label: t(`settings.narration.${value}`) }))}
          onChange={(value) => props.settings.setNarration(value)}
        />
      </div>
    </Dialog>
  );
}
