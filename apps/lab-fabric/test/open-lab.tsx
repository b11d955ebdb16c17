/**
 * open-lab — the lab with its host in the page's own thread, as tests of views open it.
 */
import { makeInlineConnect } from "@dc/lab/testing";
import type { LabHandle, LabOptions } from "@dc/solid";
import { render, screen } from "@solidjs/testing-library";
import { vi } from "vitest";
import { FabricLab as Lab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";

/** What jsdom lacks. */
export function standIn(): void {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(): void {}
    },
  );
  Object.defineProperty(Document.prototype, "adoptedStyleSheets", { value: [], writable: true, configurable: true });
}

/** Open the lab on a scenario, or on its own first example. */
export function openLab(scenario?: string, options: LabOptions = {}): Promise<LabHandle> {
  const host = makeInlineConnect(domain);
  return new Promise((resolve) => {
    render(() => (
      <Lab
        scope="here"
        connect={host.connect}
        onReady={resolve}
        options={{ autoplay: false, storage: "none", ...(scenario === undefined ? {} : { scenario }), ...options }}
      />
    ));
  });
}

export const tab = (name: string): HTMLElement => screen.getByRole("tab", { name });
export const press = (target: Element, key: string): void => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
};
/** Text without spaces that do not break. */
export const plain = (text: string | null | undefined): string => (text ?? "").replace(/\u00a0/g, " ");
