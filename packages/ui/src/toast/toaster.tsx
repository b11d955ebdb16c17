/**
 * toast/toaster — short messages that come and go, and the live regions that speak.
 * @module
 */

import { createContext, useContext } from "solid-js";

/** One short message. */
export interface ToastMessage {
  readonly text: string;
  readonly kind?: "note" | "fault";
  /** One thing to do about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds until it goes; 6,000 when absent, and never while the pointer or the focus is on it. */
  readonly lastsMs?: number;
}

/** Show one. */
export type ShowToast = (message: ToastMessage) => void;

const ToastContext = createContext<ShowToast>(() => {});

/** The toasts of this place; nothing where there is no KitRoot. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}
