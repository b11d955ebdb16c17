/**
 * views/top — the bar: where you are, and what belongs to the whole run.
 * @module
 */
import { Button, IconButton, TopBar } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { nameOfRun, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";

/** The bar. */
export function Top(props: {
  readonly model: LabModel;
  readonly home: string | undefined;
  readonly readOnly: boolean;
  readonly opensFiles: boolean;
  /** What is played, where it is more than a run. */
  readonly crumb: string | undefined;
  readonly barEnd: JSX.Element;
  readonly onOpen: () => void;
  readonly onExport: () => void;
  readonly onLink: () => void;
  readonly onKeys: () => void;
  readonly onFork: () => void;
  readonly onSettings: () => void;
}): JSX.Element {
  const t = useLabMessages();
  return (
    <TopBar
      {...(props.home === undefined ? {} : { home: props.home })}
      crumbs={[
        { label: t("top.lab") },
        { label: props.crumb ?? (nameOfRun(t, props.model.stage()?.opened.name ?? "") || t("top.default")) },
      ]}
    >
      <Show when={props.model.stage()}>
        {(stage) => <span class="dc-note lab-wide lab-seed">{t("top.seed", { seed: stage().opened.seed })}</span>}
      </Show>
      <Show when={!props.readOnly}>
        <IconButton
          icon="undo"
          label={t("top.undo")}
          shortcut="Ctrl+Z"
          class="lab-narrow-hide"
          unavailable={!props.model.canUndo()}
          onClick={() => void props.model.undo()}
        />
        <IconButton
          icon="redo"
          label={t("top.redo")}
          shortcut="Ctrl+Y"
          class="lab-narrow-hide"
          unavailable={!props.model.canRedo()}
          onClick={() => void props.model.redo()}
        />
      </Show>
      <Show when={props.opensFiles}>
        <IconButton icon="file" label={t("top.open")} shortcut="o" onClick={() => props.onOpen()} />
      </Show>
      <IconButton icon="fork" label={t("top.fork")} shortcut="f" onClick={() => props.onFork()} />
      <IconButton icon="download" label={t("top.export")} shortcut="e" onClick={() => props.onExport()} />
      <Button kind="line" onClick={() => props.onLink()}>
        {t("top.copyLink")}
      </Button>
      <IconButton
        icon="keys"
        label={t("top.keys")}
        shortcut="?"
        class="lab-narrow-hide"
        onClick={() => props.onKeys()}
      />
      {/* In a portal the portal's own settings stand here. */}
      <Show
        when={props.barEnd}
        fallback={<IconButton icon="settings" label={t("top.settings")} onClick={() => props.onSettings()} />}
      >
        {props.barEnd}
      </Show>
    </TopBar>
  );
}
