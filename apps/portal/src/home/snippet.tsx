/**
 * home/snippet — text that is taken away: shown whole, copied with one button.
 * @module
 */
import { useAnnounce } from "@dc/solid";
import { Button } from "@dc/ui";
import { createSignal, type JSX } from "solid-js";
import { usePortalMessages } from "../messages/messages.ts";

/** What a snippet is given. */
export interface SnippetProps {
  /** What it is, for who does not see it. */
  readonly label: string;
  readonly text: string;
}

/** A block of text with a Copy button. */
export function Snippet(props: SnippetProps): JSX.Element {
  const t = usePortalMessages();
  const announce = useAnnounce();
  const [copied, setCopied] = createSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied(true);
      announce(t("take.copied"));
    } catch {
      announce(t("take.denied"), { alert: true });
    }
  };
  return (
    <div class="portal-snippet">
      <pre>
        <code>{props.text}</code>
      </pre>
      <Button kind="line" aria-label={`${t("take.copy")}: ${props.label}`} onClick={() => void copy()}>
        {t(copied() ? "take.copied" : "take.copy")}
      </Button>
    </div>
  );
}
