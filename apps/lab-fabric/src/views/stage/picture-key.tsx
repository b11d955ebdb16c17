/**
 * views/stage/picture-key — what is to be read with the picture: bars about what it shows, and its legend.
 *
 * On a stage that is not high all of it is one row, and the rest a press away: the height belongs to the picture.
 * @module
 */
import { Button } from "@dc/ui";
import { createSignal, createUniqueId, type JSX } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";

/** The key. @param hasBar the legend then waits for "more". */
export function PictureKey(props: { readonly hasBar: boolean; readonly children: JSX.Element }): JSX.Element {
  const t = useFabricMessages();
  const [open, setOpen] = createSignal(false);
  const id = createUniqueId();
  return (
    <div class="lab-key" data-open={open() ? "" : undefined} data-bar={props.hasBar ? "" : undefined}>
      <div class="lab-key-rows" id={id}>
        {props.children}
      </div>
      <Button
        kind="quiet"
        class="lab-key-more"
        aria-expanded={open()}
        aria-controls={id}
        onClick={() => setOpen(!open())}
      >
        {t(open() ? "stage.less" : "stage.more")}
      </Button>
    </div>
  );
}
