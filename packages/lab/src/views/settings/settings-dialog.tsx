/**
 * views/settings — colours, motion, and how much is spoken.
 * @module
 */
import { Dialog, Select } from "@dc/ui";
import type { JSX } from "solid-js";
import { useLabMessages } from "../../messages/messages.ts";
import { motionChoices, narrationChoices, type Settings, themeChoices } from "../../model/settings.ts";

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
