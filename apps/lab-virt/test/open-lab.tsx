/**
 * open-lab — the lab with its host in the page's own thread, as tests of views open it.
 */
import { makeInlineConnect } from "@dc/lab/testing";
import type { LabHandle, LabOptions } from "@dc/solid";
import { configure, render } from "@solidjs/testing-library";
import { vi } from "vitest";
import { VirtLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";

/** What jsdom lacks; and a busy machine answers late: what never comes is still found. */
export function standIn(): void {
  configure({ asyncUtilTimeout: 20_000, getElementError: (message) => new Error(message ?? "") });
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

/** Open the lab on its own first example. */
export function openLab(options: LabOptions = {}): Promise<LabHandle> {
  const host = makeInlineConnect(domain);
  return new Promise((resolve) => {
    render(() => (
      <VirtLab
        scope="here"
        connect={host.connect}
        onReady={resolve}
        options={{ autoplay: false, storage: "none", ...options }}
      />
    ));
  });
}
