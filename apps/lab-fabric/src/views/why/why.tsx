/**
 * views/why — the causes of a drop or a choice, in sentences.
 * @module
 */
import type { HostExplanation } from "@dc/engine/host";
import { EmptyState, WhyPane, type WhyStep } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { type LabTranslate, lookUp, useLabMessages } from "../../messages/messages.ts";
import type { LabModel, Why as WhyAnswer } from "../../model/lab.ts";
import { packetOf } from "../wording.ts";
import { printValues } from "./values.ts";

/** The question, in words. */
export function whyTitle(t: LabTranslate, model: LabModel, { event, explanation }: WhyAnswer): string {
  const stage = model.stage();
  const packet = stage ? packetOf(stage, event) : "";
  if (event.kind === "frame.drop") return t("why.drop", { packet });
  if (event.kind === "route.choose")
    return t("why.choice", { packet, port: String(explanation.values.port ?? event.object) });
  return t("why.other");
}

/** The chain as steps, nearest first. */
export function whySteps(t: LabTranslate, explanation: HostExplanation): readonly WhyStep[] {
  const steps: WhyStep[] = [];
  const visit = (each: HostExplanation): void => {
    const values = printValues(t, each);
    const title = lookUp(t, `why.${each.code}.title`, values) ?? each.code;
    const detail = lookUp(t, `why.${each.code}.detail`, values);
    const step = { title, ...(detail === undefined ? {} : { detail }) };
    steps.push(each.record === undefined ? step : { ...step, record: each.record });
    for (const cause of each.because) visit(cause);
  };
  visit(explanation);
  return steps;
}

/** All of it as sentences: what is spoken. */
export function whySentences(t: LabTranslate, model: LabModel, why: WhyAnswer): string {
  const steps = whySteps(t, why.explanation).map(({ title, detail }) =>
    detail === undefined ? title : `${title} ${detail}`,
  );
  return t("why.announced", { title: whyTitle(t, model, why), steps: steps.join(" ") });
}

/** The pane. */
export function Why(props: { readonly model: LabModel }): JSX.Element {
  const t = useLabMessages();
  return (
    <Show when={props.model.why()} fallback={<EmptyState title={t("why.empty")} detail={t("why.empty.detail")} />}>
      {(why) => (
        <WhyPane
          title={whyTitle(t, props.model, why())}
          kind={why().event.kind === "frame.drop" ? "fault" : "choice"}
          steps={whySteps(t, why().explanation)}
          onGoTo={(record) => void props.model.goToRecord(record)}
        />
      )}
    </Show>
  );
}
