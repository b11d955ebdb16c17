/**
 * views/export — the run as a file: capture, trace, events, scenario.
 * @module
 */
import type { Exported } from "@dc/engine/host";
import { Button, Dialog, printBytes, printTime, useToast } from "@dc/ui";
import { createSignal, For, type JSX } from "solid-js";
import { useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";

/** The formats there are, in the order they are offered. */
export const exportFormats = ["pcapng", "trace", "csv", "scenario"] as const;

/** A file of an export. */
export function makeBlob(file: Exported): Blob {
  return new Blob(file.chunks as BlobPart[], { type: file.mediaType });
}

/** Hand a file to the browser. */
export function download(file: Exported, document: Document): void {
  const address = URL.createObjectURL(makeBlob(file));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = file.fileName;
  anchor.click();
  // The browser has begun to read by the time the next task runs; a large file is read from the blob, not the address.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The dialog. */
export function ExportDialog(props: {
  readonly model: LabModel;
  readonly open: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useLabMessages();
  const toast = useToast();
  const [working, setWorking] = createSignal<string>();
  async function take(format: string): Promise<void> {
    if (working() !== undefined) return;
    setWorking(format);
    const file = await props.model.exportAs(format);
    setWorking(undefined);
    if (file === undefined) return;
    download(file, document);
    toast({ text: t("export.done", { name: file.fileName, size: printBytes(file.sizeBytes) }) });
  }
  return (
    <Dialog title={t("export.title")} open={props.open} onClose={props.onClose}>
      <p class="lab-dialog-text">{t("export.text", { time: printTime(props.model.timePs()) })}</p>
      <ul class="lab-export">
        <For each={exportFormats}>
          {(format) => (
            <li>
              <div>
                <h3 class="dc-head">{t(`export.${format}`)}</h3>
                <p class="dc-note">{t(`export.${format}.detail`)}</p>
              </div>
              <Button
                icon="download"
                aria-label={`${t("export.download")}: ${t(`export.${format}`)}`}
                unavailable={working() !== undefined}
                onClick={() => void take(format)}
              >
                {working() === format ? t("export.working") : t("export.download")}
              </Button>
            </li>
          )}
        </For>
      </ul>
    </Dialog>
  );
}
