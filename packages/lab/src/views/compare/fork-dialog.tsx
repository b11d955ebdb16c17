/**
 * views/compare/fork-dialog — which one change the second run has: a value of the scenario, or something that is done.
 *
 * The values of what is chosen in the picture stand first; any other has a path.
 * @module
 */
import type { Issue } from "@dc/engine";
import { type Knob, readScalar } from "@dc/engine/compare";
import type { ForkChange } from "@dc/engine/host";
import { adoptStyles, Button, Dialog, printTime, Segmented, Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import { useLabMessages } from "../../messages/messages.ts";
import { chosenLink } from "../../model/bindings.ts";
import type { LabModel } from "../../model/lab.ts";
import css from "./compare.css?inline";

/** Values in the list; a large file has thousands, and a path finds the rest. */
const knobsMax = 200;

/** The node or port that is chosen, as `knobs` is asked for it. */
function chosenName(model: LabModel): string | undefined {
  const chosen = model.selection();
  if (chosen?.kind === "node" || chosen?.kind === "port") return chosen.id;
  return chosen?.kind === "link" ? chosenLink(model)?.on : undefined;
}

/** The dialog. */
export function ForkDialog(props: {
  readonly model: LabModel;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onForked: () => void;
}): JSX.Element {
  const t = useLabMessages();
  const [kind, setKind] = createSignal<"value" | "action">("value");
  const [about, setAbout] = createSignal<"chosen" | "all">("chosen");
  const [knobs, setKnobs] = createSignal<readonly Knob[]>([]);
  const [path, setPath] = createSignal("");
  const [value, setValue] = createSignal("");
  const [action, setAction] = createSignal("link.down");
  const [target, setTarget] = createSignal("");
  const [given, setGiven] = createSignal("");
  const [issues, setIssues] = createSignal<readonly Issue[]>([]);
  const [working, setWorking] = createSignal(false);
  let element: HTMLDivElement | undefined;

  const name = createMemo(() => chosenName(props.model));
  const knobOf = (at: string): Knob | undefined => knobs().find((knob) => knob.path === at);
  const print = (of: Knob["value"]): string => (typeof of === "string" ? of : JSON.stringify(of));

  function takeKnob(knob: Knob | undefined): void {
    setPath(knob?.path ?? "");
    setValue(knob === undefined ? "" : print(knob.value));
  }

  async function listKnobs(): Promise<void> {
    const of = name();
    const asked = of === undefined || about() === "all" ? {} : { about: of };
    const found = await props.model.ask("knobs", asked).catch(() => undefined);
    // Kinds and ends say what a thing is: turned, another thing would stand there.
    const turned = (found?.knobs ?? []).filter(({ path: at }) => !/(\.kind|\.ends\[\d\]|^name)$/.test(at));
    setKnobs(turned.slice(0, knobsMax));
    takeKnob(turned[0]);
  }

  createEffect(
    on([() => props.open, about], ([open]) => {
      if (open) void listKnobs();
    }),
  );
  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return;
        const link = chosenLink(props.model);
        setIssues([]);
        setAbout("chosen");
        setAction(link?.up === false ? "link.up" : "link.down");
        setTarget(link?.on ?? "");
      },
    ),
  );
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });

  function change(): ForkChange {
    if (kind() === "value") return { path: path().trim(), value: readScalar(value(), knobOf(path())?.value) };
    const with_ = given().trim();
    return { action: action().trim(), on: target().trim(), ...(with_ === "" ? {} : { value: readScalar(with_) }) };
  }

  async function fork(): Promise<void> {
    if (working()) return;
    setWorking(true);
    const wrong = await props.model.fork.start(change());
    setWorking(false);
    setIssues(wrong);
    if (wrong.length === 0) props.onForked();
  }

  const onEnter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    void fork();
  };
  const Field = (field: {
    readonly label: string;
    readonly value: string;
    readonly onInput: (text: string) => void;
    readonly placeholder?: string;
    readonly autofocus?: boolean;
  }): JSX.Element => (
    <label class="lab-fork-field">
      <span class="dc-note">{field.label}</span>
      <input
        class="dc-field"
        data-mono=""
        autocomplete="off"
        spellcheck={false}
        autofocus={field.autofocus}
        placeholder={field.placeholder}
        value={field.value}
        onInput={(event) => field.onInput(event.currentTarget.value)}
        onKeyDown={onEnter}
      />
    </label>
  );

  return (
    <>
      <div ref={element} hidden />
      <Dialog
        title={t("fork.title", { time: printTime(props.model.timePs()) })}
        open={props.open}
        onClose={props.onClose}
        actions={
          <>
            <Button onClick={() => props.onClose()}>{t("fork.cancel")}</Button>
            <Button kind="main" unavailable={working()} onClick={() => void fork()}>
              {t("fork.do")}
            </Button>
          </>
        }
      >
        <div class="lab-fork">
          <p class="lab-dialog-text">{t("fork.text")}</p>
          <Segmented<"value" | "action">
            label={t("fork.kind")}
            value={kind()}
            onChange={(next) => {
              setIssues([]);
              setKind(next);
            }}
            options={[
              { value: "value", label: t("fork.kind.value") },
              { value: "action", label: t("fork.kind.action") },
            ]}
          />
          <Show
            when={kind() === "value"}
            fallback={
              <>
                <Field label={t("fork.action")} value={action()} onInput={setAction} autofocus />
                <Field label={t("fork.on")} value={target()} onInput={setTarget} placeholder={t("fork.on.example")} />
                <Field label={t("fork.with")} value={given()} onInput={setGiven} />
                <p class="dc-note">{t("fork.action.note")}</p>
              </>
            }
          >
            <Show when={name()}>
              {(chosen) => (
                <Select<"chosen" | "all">
                  label={t("fork.about")}
                  value={about()}
                  options={[
                    { value: "chosen", label: chosen() },
                    { value: "all", label: t("fork.about.all") },
                  ]}
                  onChange={setAbout}
                />
              )}
            </Show>
            <Show when={knobs().length > 0}>
              <Select<string>
                label={t("fork.knob")}
                value={knobOf(path()) === undefined ? "" : path()}
                options={[
                  ...knobs().map((knob) => ({ value: knob.path, label: `${knob.path}: ${print(knob.value)}` })),
                  { value: "", label: t("fork.knob.other") },
                ]}
                onChange={(at) => takeKnob(knobOf(at))}
              />
            </Show>
            <Field label={t("fork.path")} value={path()} onInput={setPath} />
            <Field label={t("fork.value")} value={value()} onInput={setValue} autofocus />
            <p class="dc-note">{t("fork.value.note")}</p>
          </Show>
          <div role="alert">
            <For each={issues()}>
              {(issue) => (
                <p class="dc-field-issue">
                  {issue.expected === ""
                    ? issue.received
                    : t(issue.path === "" ? "fork.issue.plain" : "fork.issue", {
                        path: issue.path,
                        expected: issue.expected,
                        received: issue.received,
                      })}
                  {issue.hint === undefined ? "" : ` (${issue.hint})`}
                </p>
              )}
            </For>
          </div>
        </div>
      </Dialog>
    </>
  );
}
