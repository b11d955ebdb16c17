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

test("X2: the first definition of a tag wins, and a second one says that it changed nothing", async () => {
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

/** A lab whose page a test plays: it tells what it is told to tell. */
function placeTelling(
  handle: Partial<LabHandle> = {},
  attributes = `loading="eager"`,
): { element: LabElement; tell: NonNullable<LabOptions["onEvent"]>; mounted: () => boolean } {
  let options: LabOptions | undefined;
  const module = {
    default: () => undefined,
    labApi: 1,
    mount: (_place: Element, given: LabOptions) => {
      options = given;
      return {
        getState: async () => "1.d.abc",
        getPermalink: async () => "https://labs.example/?lab=x&m=hash@1.0.0#s=1.d.abc",
        destroy: async () => {},
        ...handle,
      } as LabHandle;
    },
  };
  return {
    element: place(async () => module, attributes),
    tell: (name, detail) => options?.onEvent?.(name, detail),
    mounted: () => options !== undefined,
  };
}

test("X3: H5P's names answer at once with the last committed values, before the lab has loaded and after", async () => {
  const { element, tell, mounted } = placeTelling();
  expect([element.getAnswerGiven(), element.getScore(), element.getMaxScore()]).toEqual([false, 0, 0]);
  expect([element.getCurrentState(), element.getXAPIData()]).toEqual([undefined, undefined]);
  await vi.waitFor(() => expect(mounted()).toBe(true));
  tell("loaded", {});
  tell("statechange", { status: "paused" });
  tell("answer", { step: "hash", id: "share", value: 25 });
  tell("score", { points: 3, pointsMax: 4 });
  expect([element.getAnswerGiven(), element.getScore(), element.getMaxScore()]).toEqual([true, 3, 4]);
  await vi.waitFor(() => expect(element.getCurrentState()).toEqual({ dc: 1, state: "1.d.abc" }));
  await vi.waitFor(() => expect(element.getXAPIData()?.statement.object.id).toBe("https://labs.example/?m=hash@1.0.0"));
  expect(JSON.parse(element.gradeSync())).toMatchObject({ module: "hash@1.0.0", points: 3, pointsMax: 4 });
});

test("X4: resetTask takes answers and points back at once; a refusal brings them again and is told", async () => {
  const resetTask = vi
    .fn<() => Promise<void>>()
    .mockResolvedValueOnce(undefined)
    .mockRejectedValueOnce(Object.assign(new Error("no"), { code: "lab/refused" }));
  const { element, tell, mounted } = placeTelling({ resetTask });
  await vi.waitFor(() => expect(mounted()).toBe(true));
  tell("score", { points: 3, pointsMax: 4 });
  await element.resetTask();
  expect([element.getScore(), element.getMaxScore()]).toEqual([0, 4]);
  tell("score", { points: 2, pointsMax: 4 });
  const told = vi.fn();
  element.addEventListener("dc-error", (event) => told((event as CustomEvent).detail));
  const refused = element.resetTask();
  expect(element.getScore()).toBe(0);
  await expect(refused).rejects.toMatchObject({ code: "lab/refused" });
  expect(element.getScore()).toBe(2);
  expect(told).toHaveBeenCalledWith({ code: "lab/refused", message: "no" });
});

test("X3: showSolutions asks the lab, also when nobody looks at the promise", async () => {
  const showSolutions = vi.fn(async () => {});
  const { element } = placeTelling({ showSolutions });
  void element.showSolutions();
  await vi.waitFor(() => expect(showSolutions).toHaveBeenCalledTimes(1));
});

test("X5: what a lab tells of its learner leaves as dc-answer, dc-score, dc-progress, dc-complete and dc-xapi", async () => {
  const { element, tell, mounted } = placeTelling({}, `loading="eager" mastery="0.5"`);
  const heard: [string, unknown][] = [];
  for (const name of ["answer", "score", "progress", "complete", "xapi"])
    document.addEventListener(`dc-${name}`, (event) => heard.push([name, (event as CustomEvent).detail]));
  await vi.waitFor(() => expect(mounted()).toBe(true));
  tell("loaded", {});
  tell("statechange", { status: "paused" });
  await vi.waitFor(() => expect(heard.map(([name]) => name)).toEqual(["xapi"]));
  tell("answer", { step: "hash", id: "share", value: 25 });
  tell("score", { points: 4, pointsMax: 4 });
  tell("progress", { done: 1, of: 1 });
  tell("complete", { points: 4, pointsMax: 4 });
  expect(heard.map(([name]) => name)).toEqual([
    "xapi",
    "answer",
    "xapi",
    "score",
    "progress",
    "complete",
    "xapi",
    "xapi",
  ]);
  expect(heard.at(-1)?.[1]).toMatchObject({
    statement: { verb: { display: { en: "passed" } }, result: { success: true } },
  });
  expect(element.isConnected).toBe(true);
});

test("X6: another seed begins with nothing: what the lab before it told is forgotten", async () => {
  const { element, tell, mounted } = placeTelling({}, `loading="eager" seed="1"`);
  await vi.waitFor(() => expect(mounted()).toBe(true));
  tell("score", { points: 3, pointsMax: 4 });
  element.setAttribute("seed", "2");
  expect([element.getScore(), element.getMaxScore()]).toEqual([0, 0]);
});

test("X7: nothing of an element lands in the page around it", async () => {
  const before = [document.head.innerHTML, document.documentElement.getAttribute("style")];
  const lab = makeProbeLab();
  const element = place(async () => lab.module);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  expect([document.head.innerHTML, document.documentElement.getAttribute("style")]).toEqual(before);
  expect([...document.body.children]).toEqual([element]);
  expect(document.body.getAttribute("style")).toBeNull();
  expect(element.getAttribute("style")).toBeNull();
});

test("X1: src and integrity reach the lab as its module, absolute", async () => {
  const lab = makeProbeLab();
  const sha384 = "a".repeat(96);
  place(async () => lab.module, `loading="eager" src="modules/hash/module.json" integrity="${sha384}"`);
  await vi.waitFor(() => expect(lab.mounts).toHaveLength(1));
  const url = new URL("modules/hash/module.json", document.baseURI).href;
  expect(lab.mounts[0]?.options.module).toEqual({ url, sha384 });
});
