/**
 * drop-zone/drop-zone — take a file from anywhere over the lab, or from the file dialog.
 * @module
 */
// biome-ignore-all lint/a11y/noStaticElementInteractions: dropping has a twin, the button that opens the dialog.
import { createSignal, type JSX, onMount, Show } from "solid-js";
import { Icon } from "../icon/icon.tsx";
import { useKitMessages } from "../messages/messages.ts";

/** What the zone is given. */
export interface DropZoneProps {
  /** What may be dropped, in words: `"a .clab.yml or a scenario"`. */
  readonly what: string;
  /** For the file dialog: `".yml,.yaml,.json"`. */
  readonly accept: string;
  /** The first file of what was dropped or chosen; the lab reads it and judges it. */
  readonly onFile: (file: File) => void;
  /** Gives a function that opens the file dialog, for a button elsewhere. */
  readonly onOpener?: ((open: () => void) => void) | undefined;
  /** The lab: all of it takes the drop. */
  readonly children: JSX.Element;
}

/** An area that takes a file. */
export function DropZone(props: DropZoneProps): JSX.Element {
  const t = useKitMessages();
  // Entering a child leaves its parent: only the balance says whether the pointer is still over the zone.
  const [depth, setDepth] = createSignal(0);
  let input: HTMLInputElement | undefined;
  onMount(() => props.onOpener?.(() => input?.click()));
  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  return (
    <div
      class="dc-drop-zone"
      onDragEnter={(event) => {
        if (hasFile(event)) setDepth((before) => before + 1);
      }}
      onDragLeave={(event) => {
        if (hasFile(event)) setDepth((before) => Math.max(0, before - 1));
      }}
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => {
        setDepth(0);
        const file = event.dataTransfer?.files[0];
        if (file === undefined) return;
        event.preventDefault();
        props.onFile(file);
      }}
    >
      {props.children}
      <input
        class="dc-hidden"
        type="file"
        tabIndex={-1}
        aria-label={t("drop.choose", { what: props.what })}
        accept={props.accept}
        ref={input}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file chosen again is a change too.
          event.currentTarget.value = "";
          if (file !== undefined) props.onFile(file);
        }}
      />
      <Show when={depth() > 0}>
        <div class="dc-drop-veil" aria-hidden="true">
          <p class="dc-drop-words">
            <Icon name="file" />
            {t("drop.drop", { what: props.what })}
          </p>
        </div>
      </Show>
    </div>
  );
}
