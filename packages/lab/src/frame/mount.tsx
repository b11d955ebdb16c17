/**
 * frame/mount — a lab put into an element.
 * @module
 */
import type { LabHandle, LabOptions } from "@dc/solid";
import type { Component } from "solid-js";
import { render } from "solid-js/web";
import type { LabFrameProps } from "./frame.tsx";

/**
 * Put a lab into a page of its own: the page's language and title follow the lab's.
 *
 * @returns a handle, as `mountLab`.
 */
export function mountPage(Lab: Component<LabFrameProps>, element: Element, options: LabOptions = {}): LabHandle {
  const page = element.ownerDocument;
  const onLanguage = (language: string, title: string): void => {
    page.documentElement.lang = language;
    page.title = title;
  };
  return mountLab((props) => <Lab {...props} onLanguage={onLanguage} />, element, options);
}

/**
 * Put a lab into an element.
 *
 * @returns a handle at once; its methods wait until the lab is ready.
 */
export function mountLab(Lab: Component<LabFrameProps>, element: Element, options: LabOptions = {}): LabHandle {
  let ready: (handle: LabHandle) => void = () => {};
  const handle = new Promise<LabHandle>((resolve) => {
    ready = resolve;
  });
  // Inside an element's own shadow root the kit needs no root of its own, and outside tokens reach it.
  const scope = element.getRootNode() instanceof ShadowRoot ? "here" : "shadow";
  const end = render(() => <Lab options={options} onReady={ready} scope={scope} />, element);
  const later =
    <Name extends keyof LabHandle>(name: Name) =>
    async (...values: unknown[]): Promise<unknown> => {
      const method = (await handle)[name] as (...values: unknown[]) => unknown;
      return method(...values);
    };
  return {
    play: later("play"),
    pause: later("pause"),
    step: later("step"),
    stepBack: later("stepBack"),
    seek: later("seek"),
    runUntil: later("runUntil"),
    reset: later("reset"),
    undo: later("undo"),
    redo: later("redo"),
    getState: later("getState"),
    setState: later("setState"),
    getPermalink: later("getPermalink"),
    getParams: later("getParams"),
    setParams: later("setParams"),
    inspect: later("inspect"),
    subscribe: later("subscribe"),
    invoke: later("invoke"),
    export: later("export"),
    screenshot: later("screenshot"),
    showSolutions: later("showSolutions"),
    resetTask: later("resetTask"),
    async destroy() {
      end();
    },
  } as LabHandle;
}
