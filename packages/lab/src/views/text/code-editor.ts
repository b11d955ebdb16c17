/**
 * views/text/code-editor — CodeMirror in the kit's clothes: YAML and JSON, or assembly, with their issues in place.
 *
 * All of its style goes into the root's adopted sheets, never into a `<style>`: it stands in a shadow root, and is told
 * so. Colours are the kit's tokens, so that a theme changes without it. Its caret and selection are the browser's own,
 * which blink or not as the system says.
 *
 * Sources: CodeMirror 6 reference manual (EditorView.theme, setDiagnostics, historyField); WCAG 2.2 §2.1.2 (Tab leaves
 * the text).
 * @module
 */
import { defaultKeymap, history, historyField, historyKeymap, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Issue } from "@dc/engine";
import { assembly } from "./assembly.ts";
import { issueBehind, rangeOf } from "./places.ts";

/** What an editor is made of. */
export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** A state that `keep` gave: text, selection and what can be undone. It wins over `text`. */
  readonly kept?: unknown;
  /** The name of the text field. */
  readonly label: string;
  readonly readOnly: boolean;
  /** What is written in it; YAML without. */
  readonly language?: "yaml" | "assembly";
  /** An issue in one sentence. */
  readonly describe: (issue: Issue) => string;
  readonly onText: (text: string) => void;
  /** Mod+Enter. */
  readonly onRun: () => void;
  /** The cursor was led to an issue. */
  readonly onIssue: (issue: Issue) => void;
}

/** A text field for code. */
export interface CodeEditor {
  text(): string;
  /** Put another text in the place of all of it; what was there comes back with undo. */
  replace(text: string): void;
  showIssues(issues: readonly Issue[]): void;
  /** Lead the cursor to an issue, and give it the focus. */
  goTo(issue: Issue): void;
  /** Lead it to the next issue, or the one before. */
  goToNext(step: 1 | -1): void;
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  /** What another editor can go on from. */
  keep(): unknown;
  destroy(): void;
}

/** Type and weight say what is what; colours are for layers. */
const highlighting = HighlightStyle.define([
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName), tags.labelName],
    fontWeight: "600",
    color: "var(--dc-ink)",
  },
  { tag: tags.comment, color: "var(--dc-muted)", fontStyle: "italic" },
  { tag: [tags.string, tags.content, tags.number, tags.bool, tags.null], color: "var(--dc-soft)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--dc-muted)" },
]);

const clothes = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--dc-bg)",
    color: "var(--dc-ink)",
    fontSize: "var(--dc-text-sm)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--dc-mono)", lineHeight: "18px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--dc-accent)" },
  ".cm-content:focus-visible": { boxShadow: "none" },
  ".cm-gutters": {
    border: "0",
    backgroundColor: "var(--dc-surface)",
    color: "var(--dc-muted)",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "32px", padding: "0 6px 0 4px" },
  ".cm-activeLine": { backgroundColor: "var(--dc-sunken)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--dc-sunken)", color: "var(--dc-ink)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    boxShadow: "0 0 0 1px var(--dc-line-strong)",
  },
  ".cm-lintRange": { backgroundImage: "none", textDecorationThickness: "1.5px", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--dc-fault)" },
  ".cm-lintRange-warning": { textDecoration: "underline dotted var(--dc-host)" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--dc-fault)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "4px 2px" },
  // A square is an error, a triangle a warning: not only the colour tells them apart.
  ".cm-lint-marker": { content: "normal", width: "10px", height: "10px" },
  ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--dc-fault)" },
  ".cm-lint-marker-warning": {
    content: "normal",
    backgroundColor: "var(--dc-host)",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-tooltip": {
    border: "1px solid var(--dc-line-strong)",
    backgroundColor: "var(--dc-bg)",
    color: "var(--dc-ink)",
    maxWidth: "52ch",
  },
  ".cm-tooltip-lint": { padding: "0" },
  ".cm-diagnostic": {
    padding: "4px 8px",
    font: "var(--dc-text-sm) / 16px var(--dc-font)",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--dc-fault)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--dc-host)" },
});

/** Make an editor. Its parent is in the page, in a shadow root or not. */
export function createCodeEditor(options: CodeEditorOptions): CodeEditor {
  let issues: readonly Issue[] = [];
  const reading = new Compartment();
  const readOnlyAs = (readOnly: boolean): Extension => [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      ...(readOnly ? { tabindex: "0", "aria-readonly": "true" } : {}),
    }),
  ];
  const goToNext = (step: 1 | -1): boolean => {
    const { doc, selection } = view.state;
    const issue = issueBehind(doc, issues, selection.main.head, step);
    if (issue !== undefined) goTo(issue);
    return issue !== undefined;
  };
  const extensions: Extension = [
    lineNumbers(),
    highlightActiveLineGutter(),
    lintGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    options.language === "assembly" ? assembly : yaml(),
    syntaxHighlighting(highlighting),
    clothes,
    EditorState.tabSize.of(2),
    reading.of(readOnlyAs(options.readOnly)),
    keymap.of([
      {
        key: "Mod-Enter",
        run: () => {
          options.onRun();
          return true;
        },
      },
      { key: "F8", run: () => goToNext(1), shift: () => goToNext(-1) },
      // Tab is not among them: it leaves the text, as everywhere.
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    EditorView.domEventHandlers({
      // Over a selection the browser keeps the look of what it replaces in a style attribute, which a policy refuses.
      beforeinput(event, editor) {
        const { state, composing } = editor;
        if (event.inputType !== "insertText" || event.data === null) return false;
        if (composing || state.readOnly || state.selection.main.empty) return false;
        event.preventDefault();
        editor.dispatch(state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
        return true;
      },
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onText(update.state.doc.toString());
    }),
  ];
  const root = options.parent.getRootNode();
  const view = new EditorView({
    state:
      options.kept === undefined
        ? EditorState.create({ doc: options.text, extensions })
        : EditorState.fromJSON(options.kept, { extensions }, { history: historyField }),
    parent: options.parent,
    // The parent may be outside of the page still: the editor would take the document for its root.
    ...(root instanceof ShadowRoot || root instanceof Document ? { root } : {}),
  });
  const diagnosticsOf = (): readonly Diagnostic[] =>
    issues.flatMap((issue) => {
      const range = rangeOf(view.state.doc, issue);
      return range === undefined
        ? []
        : [{ ...range, severity: issue.severity, message: options.describe(issue) } satisfies Diagnostic];
    });
  const goTo = (issue: Issue): void => {
    const range = rangeOf(view.state.doc, issue);
    if (range === undefined) return;
    view.dispatch({
      selection: { anchor: range.from, head: range.from },
      effects: EditorView.scrollIntoView(range.from, { y: "center" }),
    });
    view.focus();
    options.onIssue(issue);
  };
  return {
    text: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        // However soon after the last key: undo brings back what was replaced, and no more.
        annotations: isolateHistory.of("full"),
      });
    },
    showIssues(next) {
      issues = next;
      view.dispatch(setDiagnostics(view.state, [...diagnosticsOf()]));
    },
    goTo,
    goToNext: (step) => void goToNext(step),
    setReadOnly: (readOnly) => view.dispatch({ effects: reading.reconfigure(readOnlyAs(readOnly)) }),
    focus: () => view.focus(),
    keep: () => view.state.toJSON({ history: historyField }),
    destroy: () => view.destroy(),
  };
}
