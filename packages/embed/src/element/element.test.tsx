import type { LabHandle, LabOptions } from "@dc/solid";
import { createEffect, createRoot } from "solid-js";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { defineLab, type LabElement } from "./element.ts";
import { answerWithinMs } from "./host.ts";

/** jsdom has no constructed style sheets; what they do is seen in the end-to-end tests. */
beforeAll(() => {
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(): void {}
    },
  );
  for (const prototype of [ShadowRoot.prototype])
    Object.defineProperty(prototype, "adoptedStyleSheets", { value: [], writable: true, configurable: true });
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

interface ProbeLab {
  readonly module: unknown;
  readonly mounts: { options: LabOptions; place: Element; destroyed: boolean }[];
}

/** The smallest lab that keeps the contract: it counts its calls and draws its seed. */
function makeProbeLab(): ProbeLab {
  const mounts: ProbeLab["mounts"] = [];
  const mount = (place: Element, options: LabOptions = {}): LabHandle => {
    const mounted = { options, place, destroyed: false };
    mounts.push(mounted);
    place.textContent = `seed ${options.seed ?? "none"}`;
    queueMicrotask(() => options.onEvent?.("loaded", { seed: options.seed ?? 0 }));
    return new Proxy({} as LabHandle, {
      get(_target, name) {
        // A promise that is given the handle must not take it for a promise.
        if (name === "then") return undefined;
        return async (...values: unknown[]): Promise<unknown> => {
          if (name === "destroy") mounted.destroyed = true;
          return [name, ...values];
        };
      },
    });
  };
  return { module: { default: () => undefined, labApi: 1, mount }, mounts };
}

let tags = 0;
function place(load: () => Promise<unknown>, attributes = `loading="eager"`): LabElement {
  tags += 1;
  const tag = `x-lab-${tags}`;
  defineLab(tag, load, "https://labs.example/elements/x.js");
  document.body.innerHTML = `<${tag} ${attributes}></${tag}>`;
  return document.body.firstElementChild as LabElement;
}
const stateOf = (element: Element): Element | null | undefined => element.shadowRoot?.querySelector('[part="state"]');

test("the first definition of a tag wins, and a second one says that it changed nothing", async () => {
  const [first, second] = [makeProbeLab(), makeProbeLab()];
  expect(defineLab("x-first", async () => first.module, "")).toBe(true);
  expect(defineLab("x-first", async () => second.module, "")).toBe(false);
  document.body.innerHTML = `<x-first loading="eager"></x-first>`;
  await vi.waitFor(() => expect(first.mounts).toHaveLength(1));
  expect(second.mounts).toHaveLength(0);
});

test("a lab is not loaded before it is seen", async () => {
  let look: ((entries: { isIntersecting: boolean }[]) => void) | undefined;
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(heard: typeof look) {
        look = heard;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  const lab = makeProbeLab();
  const load = vi.fn(async () => lab.module);
  place(load, "");
  look?.([{ isIntersecting: false }]);
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  look?.([{ isIntersecting: true }]);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect(load).toHaveBeenCalledTimes(1);
  vi.unstubAllGlobals();
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(): void {}
    },
  );
});

test("attributes are the lab's options, in an element of its own inside the shadow root", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module, `loading="eager" seed="77" theme="dark" hide="story"`);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect(lab.mounts[0]?.options).toMatchObject({ seed: 77, theme: "dark", hide: ["story"] });
  expect(lab.mounts[0]?.options.portal, "permalinks lead to the portal beside the elements").toBe(
    "https://labs.example/",
  );
  expect(element.shadowRoot?.querySelector('[part="lab"]')?.textContent).toBe("seed 77");
  expect(element.shadowRoot?.querySelector("style, [style]")).toBeNull();
});

test("the lab's events leave the shadow root with dc- before their name", async () => {
  const lab = makeProbeLab();
  const heard = vi.fn();
  document.addEventListener("dc-loaded", (event) => heard((event as CustomEvent).detail), { once: true });
  place(async () => lab.module, `loading="eager" seed="5"`);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ seed: 5 }));
});

test("a method called before the lab is seen loads it, waits, and gives its answer", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module, "");
  expect(await element.seek("1.5ms")).toEqual(["seek", "1.5ms"]);
  expect(await element.export("pcapng")).toEqual(["export", "pcapng"]);
  expect(lab.mounts).toHaveLength(1);
});

test("a change of look is followed by the lab that is there", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module, `loading="eager" theme="light" hide="story"`);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  const options = lab.mounts[0]?.options;
  const themes: unknown[] = [];
  const hides: unknown[] = [];
  const end = createRoot((dispose) => {
    createEffect(() => themes.push(options?.theme));
    createEffect(() => hides.push(options?.hide));
    return dispose;
  });
  element.setAttribute("theme", "dark");
  element.removeAttribute("theme");
  end();
  expect(themes).toEqual(["light", "dark", undefined]);
  expect(hides, "what did not change wakes nobody").toEqual([["story"]]);
  expect(lab.mounts).toHaveLength(1);
});

test("another seed or scenario opens the lab anew, and the one before it is destroyed", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module, `loading="eager" seed="1"`);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  element.setAttribute("seed", "2");
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(2));
  element.scenario = { dc: 1 };
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(3));
  expect(lab.mounts.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
  expect(lab.mounts[2]?.options).toMatchObject({ seed: 2, scenario: { dc: 1 } });
});

test("a property that was set before the definition is not lost", async () => {
  const lab = makeProbeLab();
  document.body.innerHTML = `<x-early loading="eager"></x-early>`;
  Object.assign(document.body.firstElementChild as object, { scenario: "dc: 1" });
  defineLab("x-early", async () => lab.module, "");
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect(lab.mounts[0]?.options.scenario).toBe("dc: 1");
});

test("a wrong attribute is told to the page, and the lab opens without it", async () => {
  const lab = makeProbeLab();
  const heard = vi.fn();
  document.addEventListener("dc-error", (event) => heard((event as CustomEvent).detail), { once: true });
  place(async () => lab.module, `loading="eager" seed="many"`);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect(lab.mounts[0]?.options.seed).toBeUndefined();
  expect(heard).toHaveBeenCalledWith(
    expect.objectContaining({ code: "embed/attribute", attribute: "seed", received: "many" }),
  );
});

test.each([
  [
    "a lab of another contract",
    { labApi: 2, default: (): void => undefined, mount: (): void => undefined },
    "labApi 2",
  ],
  ["a module that is no lab", {}, "no labApi"],
  ["a lab that cannot be mounted", { labApi: 1, default: (): void => undefined }, "mount"],
])("%s is refused with its reason in sight", async (_name, module, reason) => {
  const element = place(async () => module);
  await vi.waitFor(() => expect(stateOf(element)?.getAttribute("role")).toBe("alert"));
  expect(stateOf(element)?.textContent).toContain(reason);
});

test("a lab that cannot be fetched says which address and why, and Retry loads it", async () => {
  const lab = makeProbeLab();
  const load = vi
    .fn<() => Promise<unknown>>()
    .mockRejectedValueOnce(new TypeError("Failed to fetch"))
    .mockResolvedValue(lab.module);
  const element = place(load);
  await vi.waitFor(() => expect(stateOf(element)?.textContent).toContain("Failed to fetch"));
  expect(stateOf(element)?.textContent).toContain("https://labs.example/elements/x.js");
  stateOf(element)?.querySelector("button")?.click();
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect(stateOf(element)).toBeNull();
});

test("a lab that hangs ends in the failing state, and what comes too late is thrown away", async () => {
  vi.useFakeTimers();
  const lab = makeProbeLab();
  let answer: ((module: unknown) => void) | undefined;
  const element = place(
    () =>
      new Promise((done) => {
        answer = done;
      }),
  );
  await vi.advanceTimersByTimeAsync(answerWithinMs - 1);
  expect(stateOf(element)?.getAttribute("aria-busy")).toBe("true");
  await vi.advanceTimersByTimeAsync(1);
  expect(stateOf(element)?.textContent).toContain("no answer within 20 s");
  answer?.(lab.module);
  await vi.advanceTimersByTimeAsync(1);
  expect(lab.mounts).toHaveLength(0);
});

test("an element that leaves the page ends its lab; one that comes back opens it again", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  element.remove();
  await vi.waitFor(() => expect(lab.mounts[0]?.destroyed).toBe(true));
  document.body.append(element);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(2));
  expect(element.shadowRoot?.textContent).toContain("seed");
});

test("after destroy nothing is left, and a method is refused by code", async () => {
  const lab = makeProbeLab();
  const element = place(async () => lab.module);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  await element.destroy();
  expect(lab.mounts[0]?.destroyed).toBe(true);
  expect(element.shadowRoot?.childElementCount).toBe(0);
  await expect(element.play()).rejects.toMatchObject({ code: "embed/destroyed" });
});
