/**
 * views/link — a link that could not be copied, to copy by hand.
 * @module
 */
import { Dialog } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { useLabMessages } from "../../messages/messages.ts";

/** The dialog; open while there is an address. */
export function LinkDialog(props: { readonly address: string | undefined; readonly onClose: () => void }): JSX.Element {
  const t = useLabMessages();
  return (
    <Dialog title={t("link.title")} open={props.address !== undefined} onClose={props.onClose}>
      <Show when={props.address}>
        {(address) => (
          <label class="lab-link">
            <span class="dc-note">{t("link.shown")}</span>
            <textarea
              class="dc-field lab-link-text"
              readOnly
              rows={5}
              value={address()}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
        )}
      </Show>
    </Dialog>
  );
}
