/**
 * toast/toaster — short messages that come and go, in a corner of the lab.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a message is no fieldset.
import { useAnnounce } from "@dc/solid";
import { createContext, createSignal, For, type JSX, onCleanup, Show, useContext } from "solid-js";
import { Button, IconButton } from "../button/button.tsx";
import { LayerGlyph } from "../layer/layer.tsx";
import { useKitMessages } from "../messages/messages.ts";

/** One short message. */
export interface ToastMessage {
  readonly text: string;
  readonly kind?: "note" | "fault" | undefined;
  /** One thing to do about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds until it goes; 6,000 when absent. The clock stands while the pointer or the focus is on it. */
  readonly lastsMs?: number | undefined;
}

/** Show one. */
export type ShowToast = (message: ToastMessage) => void;

const ToastContext = createContext<ShowToast>(() => {});

/** The toasts of this place; nothing is shown where there is no KitRoot. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

/** Gives everything inside a place for toasts. KitRoot holds one. */
export function Toaster(props: { readonly children: JSX.Element }): JSX.Element {
  const t = useKitMessages();
  const announce = useAnnounce();
  const [messages, setMessages] = createSignal<readonly ToastMessage[]>([]);
  const remove = (message: ToastMessage): void => {
    setMessages((shown) => shown.filter((other) => other !== message));
  };
  const show: ShowToast = (message) => {
    // Shown again, it begins anew; at most three are in sight.
    setMessages((shown) => [...shown.filter((other) => other.text !== message.text), { ...message }].slice(-3));
    announce(message.text, { alert: message.kind === "fault" });
  };
  return (
    <ToastContext.Provider value={show}>
      <section class="dc-toasts" aria-label={t("toast.region")}>
        <For each={messages()}>{(message) => <Toast message={message} onGo={() => remove(message)} />}</For>
      </section>
      {props.children}
    </ToastContext.Provider>
  );
}

function Toast(props: { readonly message: ToastMessage; readonly onGo: () => void }): JSX.Element {
  const t = useKitMessages();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const start = (): void => {
    stop();
    timer = setTimeout(props.onGo, props.message.lastsMs ?? 6000);
  };
  start();
  onCleanup(stop);
  return (
    <div
      class="dc-toast"
      data-layer={props.message.kind === "fault" ? "fault" : undefined}
      role="group"
      aria-label={props.message.text}
      onPointerEnter={stop}
      onPointerLeave={start}
      onFocusIn={stop}
      onFocusOut={start}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onGo();
      }}
    >
      <Show when={props.message.kind === "fault"}>
        <LayerGlyph layer="fault" />
      </Show>
      <span class="dc-toast-text">{props.message.text}</span>
      <Show when={props.message.action}>
        {(action) => (
          <Button
            kind="line"
            onClick={() => {
              action().run();
              props.onGo();
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <IconButton icon="close" label={t("toast.close")} onClick={() => props.onGo()} />
    </div>
  );
}
