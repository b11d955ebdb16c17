/**
 * views/story — what is on the stage, in a few words.
 * @module
 */
import { type LabModel, nameOfRun, shortTime } from "@dc/lab";
import { Button, Story as StoryText, type StoryTask } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import { useVirtMessages } from "../../messages/messages.ts";
import { examples } from "../../scenarios/scenarios.ts";

/** The story. */
export function Story(props: { readonly model: LabModel }): JSX.Element {
  const t = useVirtMessages();
  const [open, setOpen] = createSignal(false);
  const rest = createUniqueId();
  const stage = () => props.model.stage();
  const example = () => examples.find(({ fileName }) => fileName === stage()?.opened.fileName);
  /** Kinds of record that were chosen or stepped onto since the run was opened. */
  const [seen, setSeen] = createSignal<ReadonlySet<string>>(new Set());
  const [wentBack, setWentBack] = createSignal(false);
  let before = 0;
  createEffect(() => {
    const now = props.model.timePs();
    if (now < before && props.model.status() === "stepped") setWentBack(true);
    before = now;
  });
  createEffect(() => {
    const kind = props.model.why()?.event.kind ?? props.model.inspected()?.event.kind;
    if (kind !== undefined) setSeen((kinds) => (kinds.has(kind) ? kinds : new Set([...kinds, kind])));
  });
  createEffect(() => {
    if (stage()) {
      setSeen(new Set<string>());
      setWentBack(false);
    }
  });
  const tasks = (): readonly StoryTask[] => {
    if (example()?.story !== "kick") return [];
    const done = [seen().has("ring.kick"), seen().has("vm.exit"), wentBack(), seen().has("ring.suppress")];
    const now = done.indexOf(false);
    return (["kick", "exit", "back", "suppressed"] as const).map((task, index) => ({
      label: t(`story.try.${task}`),
      state: done[index] ? "done" : index === now ? "now" : "later",
    }));
  };
  const title = (): string => {
    const told = example();
    return told
      ? t(`story.${told.story}.title`)
      : t("story.run.title", { name: nameOfRun(t, stage()?.opened.name ?? "") });
  };
  return (
    <Show when={stage()}>
      {(here) => (
        <StoryText
          title={title()}
          tasks={tasks()}
          actions={
            <div class="lab-examples">
              <h2 class="dc-head">{t("story.examples")}</h2>
              <For each={examples.filter(({ fileName }) => fileName !== here().opened.fileName)}>
                {(each) => (
                  <Button
                    kind="quiet"
                    onClick={() =>
                      void props.model.openAndPlay({ text: each.text, fileName: each.fileName }, each.until)
                    }
                  >
                    {t(`story.${each.story}.title`)}
                  </Button>
                )}
              </For>
            </div>
          }
        >
          <Switch fallback={<p>{t("story.run.text", { until: shortTime(here().opened.untilPs) })}</p>}>
            <Match when={example()?.story === "kick"}>
              <p>{t("story.kick.text1")}</p>
              <p class="lab-story-rest" id={rest} data-open={open() ? "true" : "false"}>
                {t("story.kick.text2")}
              </p>
              <p class="lab-story-rest" data-open={open() ? "true" : "false"}>
                {t("story.kick.text3")}
              </p>
              <Button
                kind="quiet"
                class="lab-story-fold"
                aria-expanded={open()}
                aria-controls={rest}
                onClick={() => setOpen(!open())}
              >
                {t(open() ? "story.fold" : "story.unfold")}
              </Button>
            </Match>
            <Match when={example()?.story === "vmm"}>
              <p>{t("story.vmm.text")}</p>
            </Match>
            <Match when={example()?.story === "vf"}>
              <p>{t("story.vf.text")}</p>
            </Match>
          </Switch>
        </StoryText>
      )}
    </Show>
  );
}
