/**
 * @dc/lab/testing/open-lab — a lab with its host in the page's own thread, as tests of its views open it.
 * @module
 */
import type { LabHandle, LabOptions } from "@dc/solid";
import { configure, render } from "@solidjs/testing-library";
import type { Component } from "solid-js";
import { vi } from "vitest";
import type { LabDomain } from "../domain/domain.ts";
import type { LabFrameProps } from "../frame/frame.tsx";
import { makeInlineConnect } from "./index.ts";

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
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
}

/** How a lab is opened: on its own first example, where the options name nothing else. It stands still. */
export function makeOpenLab(
  Lab: Component<LabFrameProps>,
  domain: LabDomain,
): (options?: LabOptions) => Promise<LabHandle> {
  return (options = {}) => {
    const { connect } = makeInlineConnect(domain);
    return new Promise((resolve) => {
      render(() => (
        <Lab
          scope="here"
          connect={connect}
          onReady={resolve}
          options={{ autoplay: false, storage: "none", ...options }}
        />
      ));
    });
  };
}
