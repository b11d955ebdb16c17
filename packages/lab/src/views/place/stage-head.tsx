/**
 * views/place/stage-head — what stands above a picture: its name, and its controls at the end of the row of tabs.
 *
 * Where there are no tabs the controls stand beside the name. On a stage that is not high the name gives its row to the
 * picture: the top bar says it, too.
 * @module
 */
import { PaneHead } from "@dc/ui";
import { type Accessor, type Context, createContext, type JSX, Show, useContext } from "solid-js";
import { Portal } from "solid-js/web";

const HeadPlace: Context<Accessor<HTMLElement | undefined> | undefined> = createContext();

/** Where the controls of what is shown go. */
export const HeadPlaceProvider: Context<Accessor<HTMLElement | undefined> | undefined>["Provider"] = HeadPlace.Provider;

/** The head of a stage. */
export function StageHead(props: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  const place = useContext(HeadPlace);
  const note = (): { readonly note?: string } => (props.note === undefined ? {} : { note: props.note });
  return (
    <div class="lab-stage-head" data-tabs={place?.() === undefined ? undefined : ""}>
      <Show
        when={place?.()}
        fallback={
          <PaneHead title={props.title} {...note()}>
            {props.children}
          </PaneHead>
        }
      >
        {(end) => (
          <>
            <PaneHead title={props.title} {...note()} />
            <Portal mount={end()}>{props.children}</Portal>
          </>
        )}
      </Show>
    </div>
  );
}
