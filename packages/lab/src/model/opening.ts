/**
 * model/opening — what the lab shows first: a link, what the page asked for, or its own example, running.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { parseDuration } from "@dc/engine/host";
import type { LabOptions } from "@dc/solid";
import type { ShowToast } from "@dc/ui";
import { printTime } from "@dc/ui";
import type { Example } from "../definition/definition.ts";
import type { LabTranslate } from "../messages/messages.ts";
import type { LabModel } from "./lab.ts";
import { openState, type Restored } from "./permalink.ts";
import { nearestSpeed } from "./speed.ts";

/** Say that a link was opened, that it came to another digest, or why it was not opened. */
export function tellRestored(restored: Parsed<Restored>, model: LabModel, t: LabTranslate, toast: ShowToast): void {
  if (restored.ok) {
    const { expected, actual, version } = restored.value;
    toast(
      expected === actual
        ? { text: t("link.restored", { time: printTime(model.timePs()) }) }
        : { text: t("link.mismatch", { expected, actual, version }), kind: "fault", lastsMs: 60_000 },
    );
    return;
  }
  const [issue] = restored.issues;
  const reason = issue === undefined ? "" : `${issue.expected}: ${issue.received}. ${issue.hint ?? ""}`;
  toast({ text: `${t("link.broken")}: ${reason}`, kind: "fault", lastsMs: 60_000 });
}

/** Open what the page asks for. Whatever of it does not open, the example does, so that the stage is never blank. */
export async function openFirst(
  model: LabModel,
  options: LabOptions,
  t: LabTranslate,
  toast: ShowToast,
  example: Example,
): Promise<void> {
  const speedPs = options.speed === undefined ? undefined : parseDuration(options.speed);
  if (speedPs !== undefined && speedPs > 0) model.setSpeed(nearestSpeed(speedPs));
  if (options.state !== undefined) {
    const restored = await openState(model, options.state);
    tellRestored(restored, model, t, toast);
    if (restored.ok) return;
    model.closeDraft();
  }
  const { scenario } = options;
  if (scenario !== undefined && options.state === undefined) {
    const text = typeof scenario === "string" ? scenario : JSON.stringify(scenario, null, 2);
    const opened = await model.open({ text, fileName: "scenario.yaml", ...seedOf(options) });
    if (opened) {
      await standAt(model, options);
      if (options.autoplay === true) await model.play();
      return;
    }
  }
  const draft = model.draft();
  // The issues of what was asked for stay beside the stage; the example stands behind them.
  const opened = await model.open({ text: example.text, fileName: example.fileName, ...seedOf(options) });
  if (!opened) return;
  if (draft) model.showDraft(draft);
  if (options.at !== undefined) return standAt(model, options);
  model.setUntil(example.until);
  if (options.autoplay !== false) await model.play();
}

function seedOf(options: LabOptions): { readonly seed?: number } {
  return options.seed === undefined ? {} : { seed: options.seed };
}

async function standAt(model: LabModel, options: LabOptions): Promise<void> {
  const timePs = options.at === undefined ? undefined : parseDuration(options.at);
  if (timePs !== undefined) await model.seek(timePs);
}
