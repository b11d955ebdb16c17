/**
 * model/bindings — every key of the lab, in one table that the lab obeys and the help shows.
 * @module
 */
import type { KeyBinding } from "@dc/ui";
import type { LabTranslate } from "../messages/messages.ts";
import type { LabModel } from "./lab.ts";

/** What keys do beyond the model. */
export interface BindingActions {
  readonly readOnly: boolean;
  /** Other runs may be opened over this one. */
  readonly opensFiles: boolean;
  goTo(): void;
  help(): void;
  openFile(): void;
  exportRun(): void;
  copyLink(): void;
  find(): void;
  inspect(): void;
  /** Absent where the stage has one view only. */
  readonly views?: (() => void) | undefined;
  fork(): void;
  why(): void;
}

/** The end of the chosen link that an action names, with whether it is up; undefined when no link is chosen. */
export function chosenLink(model: LabModel): { readonly on: string; readonly up: boolean } | undefined {
  const stage = model.stage();
  const chosen = model.selection();
  if (!stage || !chosen) return undefined;
  const port = chosen.kind === "port" ? stage.portByName.get(chosen.id) : undefined;
  const link =
    chosen.kind === "link"
      ? stage.linkById.get(chosen.id)
      : port === undefined
        ? undefined
        : stage.opened.ports[port].link;
  if (link === undefined || link < 0) return undefined;
  const on = chosen.kind === "port" ? chosen.id : stage.topology.links[link].id;
  return { on, up: model.frame().up[link] !== 0 };
}

/** Cut the chosen link, or mend it. */
export function toggleLink(model: LabModel): void {
  const link = chosenLink(model);
  if (link) void model.act(link.up ? "link.down" : "link.up", link.on);
}

/** The table. @param own keys of the lab's own. */
export function makeBindings(
  model: LabModel,
  t: LabTranslate,
  actions: BindingActions,
  own: readonly KeyBinding[] = [],
): readonly KeyBinding[] {
  const time = t("keys.time");
  const view = t("keys.view");
  const run = t("keys.run");
  const all: (KeyBinding & { readonly changes?: boolean })[] = [
    { keys: ["Space"], label: t("keys.play"), group: time, run: () => void model.togglePlay() },
    { keys: ["ArrowRight"], label: t("keys.step"), group: time, run: () => void model.step() },
    { keys: ["ArrowLeft"], label: t("keys.stepBack"), group: time, run: () => void model.stepBack() },
    { keys: ["Shift+ArrowRight"], label: t("keys.step10"), group: time, run: () => void model.step(10) },
    { keys: ["Shift+ArrowLeft"], label: t("keys.stepBack10"), group: time, run: () => void model.stepBack(10) },
    { keys: ["Home"], label: t("keys.reset"), group: time, run: () => void model.reset() },
    { keys: ["g"], label: t("keys.goTo"), group: time, run: actions.goTo },
    {
      keys: ["t"],
      label: t("keys.table"),
      group: view,
      run: () => model.setView(model.view() === "table" ? "picture" : "table"),
    },
    ...(actions.views ? [{ keys: ["v"], label: t("keys.views"), group: view, run: actions.views }] : []),
    { keys: ["/"], label: t("keys.find"), group: view, run: actions.find },
    { keys: ["w"], label: t("keys.why"), group: view, run: actions.why },
    { keys: ["i"], label: t("keys.inspect"), group: view, run: actions.inspect },
    { keys: ["?"], label: t("keys.help"), group: view, run: actions.help },
    { keys: ["f"], label: t("keys.fork"), group: run, run: actions.fork },
    { keys: ["x"], label: t("keys.cut"), group: run, run: () => toggleLink(model), changes: true },
    { keys: ["Mod+z"], label: t("keys.undo"), group: run, run: () => void model.undo(), changes: true },
    { keys: ["Mod+Shift+z", "Mod+y"], label: t("keys.redo"), group: run, run: () => void model.redo(), changes: true },
    ...(actions.opensFiles ? [{ keys: ["o"], label: t("keys.open"), group: run, run: actions.openFile }] : []),
    { keys: ["e"], label: t("keys.export"), group: run, run: actions.exportRun },
    { keys: ["l"], label: t("keys.link"), group: run, run: actions.copyLink },
  ];
  return [...all.filter(({ changes }) => changes !== true || !actions.readOnly), ...own];
}
