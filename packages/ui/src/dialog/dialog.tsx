/**
 * dialog/dialog — a native modal dialog inside the lab's own root.
 *
 * `<dialog>.showModal()` traps the focus, hides the rest from assistive technology, closes on Escape and gives the
 * focus back, in a shadow root too, and it does not lock the scrolling of the page around the lab.
 * @module
 */
import { OverlayProvider } from "@dc/solid";
import { createEffect, createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { IconButton } from "../button/button.tsx";
import { useKitMessages } from "../messages/messages.ts";

/** What a dialog is given. */
export interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  /** Asked for with Escape, the cross or a click outside. */
  readonly onClose: () => void;
  readonly children: JSX.Element;
  /** `small` for one question; 720 px wide otherwise. */
  readonly size?: "small" | undefined;
  /** Buttons at the end. */
  readonly actions?: JSX.Element;
}

/** A modal dialog; its content exists only while it is open. */
export function Dialog(props: DialogProps): JSX.Element {
  const t = useKitMessages();
  const title = createUniqueId();
  const [element, setElement] = createSignal<HTMLDialogElement>();
  createEffect(() => {
    const dialog = element();
    if (dialog === undefined || props.open === dialog.open) return;
    if (props.open) dialog.showModal();
    else dialog.close();
  });
  return (
    <dialog
      class="dc-dialog"
      data-size={props.size}
      ref={setElement}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        // The element itself is only hit outside its content: on the backdrop.
        if (event.target === event.currentTarget) props.onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <OverlayProvider root={element()}>
        <Show when={props.open}>
          <div class="dc-dialog-body">
            <div class="dc-dialog-head">
              <h2 class="dc-dialog-title" id={title}>
                {props.title}
              </h2>
              <IconButton icon="close" label={t("dialog.close")} onClick={() => props.onClose()} />
            </div>
            <div class="dc-dialog-content">{props.children}</div>
            <Show when={props.actions}>{(actions) => <div class="dc-dialog-actions">{actions()}</div>}</Show>
          </div>
        </Show>
      </OverlayProvider>
    </dialog>
  );
}
