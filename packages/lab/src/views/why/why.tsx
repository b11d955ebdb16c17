/**
 * views/why — the causes of a drop or a choice, in sentences.
 * @module
 */
import type { HostExplanation } from "@dc/engine/host";
import { EmptyState, WhyPane, type WhyStep } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { type LabTranslate, lookUp, useLabMessages } from "../../messages/messages.ts";
import type { Why as WhyAnswer } from "../../model/inspector.ts";
import type { LabModel } from "../../model/lab.ts";
import { packetOf } from "../wording.ts";
import { printValues } from "./values.ts";

/** The question, in words. */
export function whyTitle(t: LabTranslate, model: LabModel, { event, explanation }: WhyAnswer): string {
  const stage = model.stage();
  const packet = stage ? packetOf(stage, event) : "";
  if (event.kind === "frame.drop") return t("why.drop", { packet });
  if (event.kind === "route.choose") {
    return t("why.choice", { packet, port: String(explanation.values.port ?? event.object) });
  }
  return lookUp(t, `why.ask.${event.kind}`, { object: event.object, packet }) ?? t("why.other");
}

/** Flows by the path that explanations give them. */
export function lettersOf(model: LabModel): ReadonlyMap<string, string> {
  const flows = model.stage()?.opened.flows ?? [];
  return new Map(flows.map(({ detail, label }) => [String(detail.path ?? ""), label]));
}

/** A reason's numbers in words; the short form where one of them is not known, or nothing. */
function detailOf(t: LabTranslate, code: string, values: ReturnType<typeof printValues>): string | undefined {
  const whole = lookUp(t, `why.${code}.detail`, values);
  return whole !== undefined && /\{\w+\}/.test(whole) ? lookUp(t, `why.${code}.detail.short`, values) : whole;
}

function isPlainRecord(t: LabTranslate, code: string): boolean {
  return code.startsWith("trace/") && lookUp(t, `why.${code}.title`) === undefined;
}

/** The chain as steps, nearest first. What several flows have in a queue is one step. */
export function whySteps(
  t: LabTranslate,
  explanation: HostExplanation,
  letters: ReadonlyMap<string, string>,
  here: number,
): readonly WhyStep[] {
  const steps: WhyStep[] = [];
  const visit = (each: HostExplanation): void => {
    const values = printValues(t, each, letters);
    // A record that nobody has words for says its kind and where it was.
    const code = isPlainRecord(t, each.code) ? "trace/record" : each.code;
    const title = lookUp(t, `why.${code}.title`, values) ?? each.code;
    const detail = detailOf(t, code, values);
    const step = { title, ...(detail === undefined ? {} : { detail }) };
    // Where one stands already is no place to go to.
    steps.push(each.record === undefined || each.record === here ? step : { ...step, record: each.record });
    const shares = each.because.filter(({ code }) => code === "fabric/queue-share");
    let told = false;
    for (const cause of each.because) {
      if (cause.code !== "fabric/queue-share") visit(cause);
      else if (!told) {
        told = true;
        const list = shares.map((share) => {
          const { flowPath, bytesShare } = printValues(t, share, letters);
          return t("why.share", { flow: flowPath ?? "", share: bytesShare ?? "" });
        });
        steps.push({ title: t("why.shares.title"), detail: t("why.shares.detail", { shares: list.join(", ") }) });
      }
    }
  };
  visit(explanation);
  return steps;
}

/** All of it as sentences: what is spoken. */
export function whySentences(t: LabTranslate, model: LabModel, why: WhyAnswer): string {
  const steps = whySteps(t, why.explanation, lettersOf(model), why.event.record).map(({ title, detail }) =>
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
          steps={whySteps(t, why().explanation, lettersOf(props.model), why().event.record)}
          onGoTo={(record) => void props.model.goToRecord(record)}
        />
      )}
    </Show>
  );
}
