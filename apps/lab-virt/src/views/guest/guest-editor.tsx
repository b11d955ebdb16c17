/**
 * views/guest/guest-editor — a guest written by a person: assembly with its mistakes in place, its listing beside it, and
 * what came of it.
 *
 * A text with mistakes is never run and never lost. A guest that goes on for ever is stopped by its limit, or by hand.
 * @module
 */
import { type LabViewProps, StageView, useViewState } from "@dc/lab";
import { type CodeEditor, createCodeEditor } from "@dc/lab/editor";
import type { Issue } from "@dc/engine";
import { useAnnounce } from "@dc/solid";
import { Button, IssueList } from "@dc/ui";
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import type { ListingLine } from "../../guest/program.ts";
import { registerNames } from "../../guest/registers.ts";
import { guestForms, instructionsMax } from "../../guest/settings.ts";
import { connectGuests, type GuestWorker } from "./connect.ts";
import { describeEnd, EndOfRun } from "./end-of-run.tsx";
import { EntryFailure } from "./entry-failure.tsx";
import css from "./guest.css?inline";
import { useGuestMessages } from "./messages.ts";
import { SampleSelect } from "./sample-select.tsx";
import { useGuests } from "./session.ts";
import { printHex, printWide } from "./words.ts";

/** How long nobody types before the text is checked. */
const checkAfterMs = 250;
/** What is kept of the view. */
interface Kept {
  readonly editor: unknown;
  readonly text: string;
}

/** The editor. @param props.connect what stands for the worker in a page that has none. */
export function GuestEditor(props: LabViewProps & { readonly connect?: () => GuestWorker }): JSX.Element {
  const t = useGuestMessages();
  const announce = useAnnounce();
  const guests = useGuests(props.model, props.connect ?? connectGuests, ["run"]);
  const [written, setWritten] = useViewState(props.model, "guest.draft", guestForms.draft);
  const limitId = createUniqueId();
  const draft = createMemo(() => written() ?? guests.text());
  const setDraft = (text: string): void => setWritten(text === guests.text() ? undefined : text, { isLook: true });
  const [listing, setListing] = createSignal<readonly ListingLine[]>([]);
  const [issues, setIssues] = createSignal<readonly Issue[]>([]);
  const [shown, setShown] = createSignal<Issue>();
  const [wrongLimit, setWrongLimit] = createSignal(false);
  let place: HTMLDivElement | undefined;
  let editor: CodeEditor | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isChanged = createMemo(() => draft() !== guests.text());
  /** Where the guest stands in the end: the line that would be next. */
  const now = (): number => Number(guests.answered()?.run.last.fields[0] ?? -1n);

  /** @returns whether it is a program; undefined where it has changed meanwhile */
  async function check(): Promise<boolean | undefined> {
    const found = await guests.check(draft());
    if (found === undefined) return undefined;
    if (found.issues.length !== issues().length && found.issues.length > 0)
      announce(t("end.refused", { count: found.issues.length }), { at: "full" });
    setIssues(found.issues);
    setShown(undefined);
    if (found.issues.length === 0) setListing(found.listing);
    editor?.showIssues(found.issues);
    return found.issues.length === 0;
  }
  function changed(text: string): void {
    setDraft(text);
    clearTimeout(timer);
    timer = setTimeout(() => void check(), checkAfterMs);
  }
  async function run(): Promise<void> {
    clearTimeout(timer);
    const isProgram = await check();
    if (isProgram === undefined) return;
    if (!isProgram) {
      announce(t("edit.refused", { count: issues().length }));
      const [first] = issues();
      if (first !== undefined) editor?.goTo(first);
      return;
    }
    const text = draft();
    if (text === guests.text()) guests.run();
    else guests.setText(text);
    setDraft(text);
  }
  const takeLimit = (written: string): void => {
    const limit = Number(written.replaceAll(/[\s,_]/g, ""));
    const isBad = !(Number.isInteger(limit) && limit >= 1 && limit <= instructionsMax);
    setWrongLimit(isBad);
    if (!isBad) guests.setInstructionsMax(limit);
  };
  createEffect(
    on(
      guests.answered,
      (answer) => {
        if (answer !== undefined) announce(describeEnd(t, answer.run.end, answer.run.instructions, answer.run.exits));
      },
      { defer: true },
    ),
  );
  onMount(() => {
    if (place === undefined) return;
    const kept = props.model.kept.get("guest-editor") as Kept | undefined;
    editor = createCodeEditor({
      parent: place,
      text: draft(),
      // Cursor and what can be undone are of the text that stood here then.
      ...(kept?.text === draft() ? { kept: kept.editor } : {}),
      label: t("edit.label"),
      readOnly: false,
      language: "assembly",
      describe: ({ expected, received, hint }) =>
        [t("edit.issue", { expected, received }), hint ?? ""].filter((part) => part !== "").join("\n"),
      onText: changed,
      onRun: () => void run(),
      onIssue: setShown,
    });
    void check();
  });
  // Another text was chosen, taken back, or came with a link.
  createEffect(
    on(draft, (text) => {
      if (editor !== undefined && editor.text() !== text) editor.replace(text);
    }),
  );
  onCleanup(() => {
    clearTimeout(timer);
    if (editor !== undefined)
      props.model.kept.set("guest-editor", {
        editor: editor.keep(),
        text: editor.text(),
      } satisfies Kept);
    editor?.destroy();
    editor = undefined;
  });

  return (
    <StageView
      model={props.model}
      title={t("edit.title")}
      note={t(isChanged() ? "edit.state.changed" : "edit.state.runs")}
      css={css}
      class="virt-guest"
      picture={t("edit.listing")}
      table={t("edit.registers")}
    >
      <div class="virt-guest-bar">
        <SampleSelect guests={guests} onText={setDraft} />
        <div class="virt-limit">
          <label class="dc-note" for={limitId}>
            {t("edit.limit")}
          </label>
          <input
            id={limitId}
            class="dc-field"
            data-mono=""
            inputmode="numeric"
            value={guests.instructionsMax()}
            aria-invalid={wrongLimit() ? "true" : undefined}
            title={wrongLimit() ? t("edit.limit.wrong", { max: instructionsMax }) : undefined}
            onChange={(event) => takeLimit(event.currentTarget.value)}
          />
        </div>
        <Button kind="main" aria-keyshortcuts="Control+Enter" onClick={() => void run()}>
          {t("edit.run")}
        </Button>
        <Show when={issues().length > 0}>
          <Button aria-keyshortcuts="F8" onClick={() => editor?.goToNext(1)}>
            {t("edit.next")}
          </Button>
        </Show>
        <EndOfRun guests={guests} />
      </div>
      <p class="dc-note virt-editor-about">{t("edit.about")}</p>
      <div class="virt-editor">
        <div class="virt-editor-text" ref={place} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
        <section class="virt-editor-side" tabIndex={0} aria-label={t("edit.listing")}>
          <EntryFailure end={guests.answered()?.run.end} />
          <Show
            when={issues().length > 0}
            fallback={
              <Show when={props.model.view() === "picture"} fallback={<Outcome guests={guests} />}>
                <Listing lines={listing()} now={isChanged() ? -1 : now()} />
              </Show>
            }
          >
            <h3 class="dc-head">{t("end.refused", { count: issues().length })}</h3>
            <IssueList
              issues={issues()}
              shown={shown()}
              onChoose={(issue) => {
                setShown(issue as Issue);
                editor?.goTo(issue as Issue);
              }}
            />
          </Show>
        </section>
      </div>
    </StageView>
  );
}

function Listing(props: { readonly lines: readonly ListingLine[]; readonly now: number }): JSX.Element {
  const t = useGuestMessages();
  return (
    <table class="dc-table" aria-label={t("edit.listing")}>
      <thead>
        <tr>
          <th scope="col" data-align="end">
            {t("edit.line")}
          </th>
          <th scope="col">{t("edit.address")}</th>
          <th scope="col">{t("edit.bytes")}</th>
          <th scope="col">{t("edit.meaning")}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.lines}>
          {(line) => (
            <tr data-now={line.address === props.now ? "" : undefined}>
              <td data-mono="" data-align="end">
                {line.line}
              </td>
              <td data-mono="">{line.address.toString(16).padStart(8, "0")}</td>
              <td data-mono="">{line.bytes}</td>
              <td data-mono="">{line.text}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function Outcome(props: { readonly guests: Pick<ReturnType<typeof useGuests>, "answered"> }): JSX.Element {
  const t = useGuestMessages();
  return (
    <Show when={props.guests.answered()}>
      {(answer) => (
        <>
          <h3 class="dc-head">{t("edit.registers")}</h3>
          <dl class="virt-values" data-narrow="">
            <div>
              <dt>RIP</dt>
              <dd>{printWide(answer().run.last.fields[0] ?? 0n)}</dd>
            </div>
            <For each={registerNames}>
              {(name, register) => (
                <div>
                  <dt>{name}</dt>
                  <dd>{printWide(answer().run.last.general[register()] ?? 0n)}</dd>
                </div>
              )}
            </For>
          </dl>
          <h3 class="dc-head">{t("edit.output")}</h3>
          <Show when={answer().run.output.length > 0} fallback={<p class="dc-note">{t("edit.output.none")}</p>}>
            <p>
              <code>
                {answer()
                  .run.output.map(({ port, value }) => `${printHex(port)} ← ${printHex(value)}`)
                  .join(", ")}
              </code>
            </p>
          </Show>
        </>
      )}
    </Show>
  );
}
