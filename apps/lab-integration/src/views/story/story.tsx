/**
 * views/story — what is on the stage, in a few words, and what to try.
 * @module
 */
import { type LabModel, nameOfRun, shortTime } from "@dc/lab";
import { Button, Story as StoryText, type StoryTask } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, For, type JSX, Match, on, Show, Switch } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { useFollowing } from "../../model/following.ts";
import { examples, type IntegrationExample } from "../../scenarios/scenarios.ts";

const tries = ["step", "bytes", "beside", "next"] as const;
type Try = (typeof tries)[number];

/** What was tried since the run was opened. */
function useTried(model: LabModel): () => ReadonlySet<Try> {
  const following = useFollowing();
  const [tried, setTried] = createSignal<ReadonlySet<Try>>(new Set());
  const add = (what: Try): void => {
    setTried((before) => (before.has(what) ? before : new Set([...before, what])));
  };
  createEffect(
    on(
      () => model.stage()?.opened,
      () => setTried(new Set<Try>()),
    ),
  );
  createEffect(() => {
    const row = following.row();
    if (row?.what === "virt.kick") add("step");
    if (row?.what === "switch" && /^spine/.test(row.who) && model.inspected()) add("bytes");
  });
  let before = "";
  createEffect(() => {
    const now = `${model.stage()?.opened.position.runId} ${following.way()} ${following.beside()}`;
    const [run, way, beside] = before.split(" ");
    const isSame = now.startsWith(`${run} ${way} `);
    if (isSame && beside !== following.beside() && following.beside() !== "none") add("beside");
    before = now;
  });
  createEffect(() => {
    if (following.moves() > 0) add("next");
  });
  return tried;
}

/** The story. */
export function Story(props: { readonly model: LabModel }): JSX.Element {
  const t = useIntegrationMessages();
  const [open, setOpen] = createSignal(false);
  const rest = createUniqueId();
  const tried = useTried(props.model);
  const stage = () => props.model.stage();
  const example = () => examples.find(({ fileName }) => fileName === stage()?.opened.fileName);
  const titleOf = ({ story, name }: IntegrationExample): string =>
    story === undefined ? nameOfRun(t, name) : t(`story.${story}.title`);
  const title = (): string => {
    const told = example();
    return told ? titleOf(told) : t("story.run.title", { name: nameOfRun(t, stage()?.opened.name ?? "") });
  };
  const tasks = (): readonly StoryTask[] => {
    if (example()?.story !== "other-rack") return [];
    const now = tries.find((each) => !tried().has(each));
    return tries.map((each) => ({
      label: t(`story.try.${each}`),
      state: tried().has(each) ? "done" : each === now ? "now" : "later",
    }));
  };
  const until = (): string => t("story.run.text", { until: shortTime(stage()?.opened.untilPs ?? 0) });
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
                    {titleOf(each)}
                  </Button>
                )}
              </For>
            </div>
          }
        >
          <Switch fallback={<p>{example()?.about || until()}</p>}>
            <Match when={example()?.story === "other-rack"}>
              <p>{t("story.other-rack.text1")}</p>
              <p class="lab-story-rest" id={rest} data-open={open() ? "true" : "false"}>
                {t("story.other-rack.text2")}
              </p>
              <p class="lab-story-rest" data-open={open() ? "true" : "false"}>
                {t("story.other-rack.text3")}
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
            <Match when={example()?.story === "same-rack"}>
              <p>{t("story.same-rack.text")}</p>
            </Match>
            <Match when={example()?.story === "same-host"}>
              <p>{t("story.same-host.text")}</p>
            </Match>
            <Match when={example()?.story === "storage-over-rdma"}>
              <p>{t("story.storage-over-rdma.text")}</p>
            </Match>
            <Match when={example()?.story === "two-racks"}>
              <p>{t("story.two-racks.text")}</p>
            </Match>
            <Match when={example()?.story === "sr-iov"}>
              <p>{t("story.sr-iov.text")}</p>
            </Match>
          </Switch>
        </StoryText>
      )}
    </Show>
  );
}
