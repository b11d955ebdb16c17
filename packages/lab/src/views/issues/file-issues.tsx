/**
 * views/issues — what is wrong with a file, beside its text; what was open stays behind it.
 * @module
 */
import { IssuesPanel } from "@dc/ui";
import { type JSX, onMount } from "solid-js";
import type { Draft, LabModel } from "../../model/lab.ts";

/** The panel. An edited text is read again. */
export function FileIssues(props: { readonly model: LabModel; readonly draft: Draft }): JSX.Element {
  let element: HTMLDivElement | undefined;
  // On a phone the stage may be below what is seen.
  onMount(() => element?.scrollIntoView?.({ block: "nearest" }));
  return (
    <div class="lab-issues" ref={element}>
      <IssuesPanel
        name={props.draft.name}
        text={props.draft.text}
        issues={props.draft.issues}
        {...(props.draft.text === undefined
          ? {}
          : { onText: (text: string) => void props.model.openAndPlay({ text, fileName: props.draft.name }) })}
        onClose={() => props.model.closeDraft()}
      />
    </div>
  );
}
