/**
 * views/story — what is on the stage, in a few words.
 * @module
 */
import { type LabModel, nameOfRun, shortTime } from "@dc/lab";
import { Button, FlowDisc, Story as StoryText, type StoryTask } from "@dc/ui";
import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import { examples } from "../../scenarios/scenarios.ts";
import { countRoles } from "../stage/stage.tsx";

/** Ignored fields that are named; a real file may have hundreds. */
const ignoredMax = 8;

/** The story. */
export function Story(props: { readonly model: LabModel }): JSX.Element {
  const t = useFabricMessages();
  const [open, setOpen] = createSignal(false);
  const rest = createUniqueId();
  const stage = () => props.model.stage();
  const isDefault = (): boolean => stage()?.opened.fileName === examples[0].fileName;
  /** The run that comes with words of its own. */
  const told = (): "default" | "tunnels" | "bridges" | undefined => {
    if (isDefault()) return "default";
    const name = stage()?.opened.fileName;
    return name === "tunnels.yaml" ? "tunnels" : name === "bridges.yaml" ? "bridges" : undefined;
  };
  /** On a phone: what is not the first paragraph waits for "read on". */
  const isFolded = (): boolean => told() !== undefined && !open();
  const hasActed = (): boolean => props.model.position()?.actions.some(({ scripted }) => scripted !== true) === true;
  const tasks = (): readonly StoryTask[] => {
    const asked = props.model.why();
    if (told() === "bridges") {
      const isPort = props.model.selection()?.kind === "port";
      return listTasks([
        ["shut", isPort || asked?.event.kind === "bridge.port"],
        ["role", asked?.event.kind === "bridge.port"],
        ["flood", asked?.event.kind === "bridge.flood"],
        ["tree", hasActed()],
      ]);
    }
    if (!isDefault()) return [];
    return listTasks([
      ["watch", props.model.profile.marks().marks.some(({ kind }) => kind === "frame.drop")],
      ["bytes", props.model.inspected() !== undefined],
      ["why", asked?.event.kind === "route.choose"],
      ["cut", hasActed()],
    ]);
  };
  type Task = "watch" | "bytes" | "why" | "cut" | "shut" | "role" | "flood" | "tree";
  const listTasks = (tried: readonly (readonly [task: Task, isDone: boolean])[]): readonly StoryTask[] => {
    const now = tried.findIndex(([, isDone]) => !isDone);
    return tried.map(([task, isDone], index) => ({
      label: t(`story.try.${task}`),
      state: isDone ? "done" : index === now ? "now" : "later",
    }));
  };
  return (
    <Show when={stage()}>
      {(here) => (
        <StoryText
          title={
            told() === undefined
              ? t("story.run.title", { name: nameOfRun(t, here().opened.name) || here().opened.fileName })
              : t(`story.${told() ?? "default"}.title`)
          }
          tasks={tasks()}
          actions={
            <div class="lab-examples">
              <h2 class="dc-head">{t("story.examples")}</h2>
              <For each={examples.filter(({ fileName }) => fileName !== here().opened.fileName)}>
                {(example) => (
                  <Button
                    kind="quiet"
                    onClick={() =>
                      void props.model.openAndPlay({ text: example.text, fileName: example.fileName }, example.until)
                    }
                  >
                    {t(example.title)}
                  </Button>
                )}
              </For>
            </div>
          }
        >
          <Show
            when={told()}
            fallback={
              <>
                <p>
                  {t("story.run.text", {
                    ...countRoles(here()),
                    links: here().topology.links.length,
                    until: shortTime(here().opened.untilPs),
                  })}
                </p>
                <Show when={here().opened.format === "containerlab"}>
                  <p>{t("story.run.clab")}</p>
                </Show>
                <Show when={here().opened.format === "netlab"}>
                  <p>{t("story.run.netlab")}</p>
                </Show>
                <Show when={here().opened.ignored.length > 0}>
                  <p class="dc-note">{t("story.ignored", { count: here().opened.ignored.length })}</p>
                  <ul class="lab-ignored">
                    <For each={here().opened.ignored.slice(0, ignoredMax)}>
                      {(path) => <li class="dc-num">{path}</li>}
                    </For>
                  </ul>
                </Show>
              </>
            }
          >
            <p>{t(`story.${told() ?? "default"}.text1`)}</p>
            <p class="lab-story-rest" id={rest} data-open={open() ? "true" : "false"}>
              {t(`story.${told() ?? "default"}.text2`)}
            </p>
            <p class="lab-story-rest" data-open={open() ? "true" : "false"}>
              {t(`story.${told() ?? "default"}.text3`)}
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
          </Show>
          <Show when={here().flows.length > 0}>
            <ul class="lab-story-flows lab-story-rest" data-open={isFolded() ? "false" : "true"}>
              <For each={here().flows.slice(0, 6)}>
                {(flow) => (
                  <li>
                    <FlowDisc flow={flow} />
                    {flow.label}
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </StoryText>
      )}
    </Show>
  );
}
