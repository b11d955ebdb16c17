import { useAnnounce } from "@dc/solid";
import { cleanup, render } from "@solidjs/testing-library";
import { createSignal, type JSX } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Button, type ButtonProps } from "../button/button.tsx";
import { adoptStyles } from "../style/adopt-styles.ts";
import { kitStyle } from "../style/kit-style.ts";
import { useToast } from "../toast/toaster.tsx";
import { Tooltip } from "../tooltip/tooltip.tsx";
import { KitRoot, type KitRootProps } from "./kit-root.tsx";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  document.documentElement.removeAttribute("data-theme");
});

const look = { theme: "dark", language: "en-GB", motion: "reduced", narration: "brief" } as const;
const show = (inside: () => JSX.Element, props: Partial<KitRootProps> = {}): ShadowRoot => {
  const { container } = render(() => (
    <KitRoot {...look} {...props}>
      {inside()}
    </KitRoot>
  ));
  const root = container.firstElementChild?.shadowRoot;
  if (root === null || root === undefined) throw new Error("there is no shadow root");
  return root;
};
const press = (element: Element | null | undefined): void => {
  (element as HTMLElement).click();
};

test("U2: the theme is on the shadow root's host, language and motion on the kit's root", () => {
  const root = show(() => <p>inside</p>);
  expect(root.host.getAttribute("data-theme")).toBe("dark");
  const body = root.querySelector(".dc-root");
  expect([body?.getAttribute("lang"), body?.getAttribute("data-motion")]).toEqual(["en-GB", "reduced"]);
  expect(root.textContent).toContain("inside");
});

test("U2: in a page of our own the theme is on the document, and follows the choice", () => {
  const [theme, setTheme] = createSignal<"light" | "contrast">("light");
  render(() => (
    <KitRoot {...look} theme={theme()} scope="here">
      <p>inside</p>
    </KitRoot>
  ));
  expect(document.documentElement.getAttribute("data-theme")).toBe("light");
  setTheme("contrast");
  expect(document.documentElement.getAttribute("data-theme")).toBe("contrast");
});

test("U1: sheets are appended and taken off again; those of others stay", () => {
  class Sheet {
    text = "";
    replaceSync(text: string): void {
      this.text = text;
    }
  }
  vi.stubGlobal("CSSStyleSheet", Sheet);
  const others = new Sheet();
  const root = { adoptedStyleSheets: [others] } as unknown as ShadowRoot;
  const takeOff = adoptStyles(root, ["a {}", "b {}"]);
  expect((root.adoptedStyleSheets as unknown as Sheet[]).map(({ text }) => text)).toEqual(["", "a {}", "b {}"]);
  takeOff();
  expect(root.adoptedStyleSheets).toEqual([others]);
  vi.unstubAllGlobals();
});

test("the kit's style is one text with every token in three themes", () => {
  // Vitest empties style sheets unless it is told otherwise: this says whether the text is there to be looked at.
  if (kitStyle.trim() === "") return;
  for (const theme of ["light", "dark", "contrast"]) expect(kitStyle).toContain(`[data-theme="${theme}"]`);
});

test("U3: a sentence said twice is heard twice, and each goes after a while", () => {
  const Speaker = (): JSX.Element => {
    const announce = useAnnounce();
    return <Button onClick={() => announce("link down")}>say</Button>;
  };
  const root = show(() => <Speaker />);
  const heard = (): (string | null)[] => [...root.querySelectorAll("[aria-live] p")].map((one) => one.textContent);
  press(root.querySelector("button"));
  press(root.querySelector("button"));
  expect(heard()).toEqual(["link down", "link down"]);
  vi.advanceTimersByTime(5000);
  expect(heard()).toEqual([]);
});

test("U3: with narration off only alerts are heard", () => {
  const told: string[] = [];
  const Speaker = (): JSX.Element => {
    const announce = useAnnounce();
    return (
      <Button
        onClick={() => {
          announce("a step");
          announce("the worker ended", { alert: true });
        }}
      >
        say
      </Button>
    );
  };
  const root = show(() => <Speaker />, { narration: "off", onAnnounce: (text) => told.push(text) });
  press(root.querySelector("button"));
  expect(root.querySelector("[role=alert]")?.textContent).toBe("the worker ended");
  expect(told).toEqual(["the worker ended"]);
});

test("U4: a tooltip opens in the lab's root, not in the page", async () => {
  const root = show(() => <Tooltip text="Step back" control={(given) => <Button {...(given as ButtonProps)} />} />);
  root.querySelector("button")?.focus();
  await vi.advanceTimersByTimeAsync(800);
  expect(root.querySelector(".dc-overlays [role=tooltip]")?.textContent).toBe("Step back");
  expect(document.body.querySelector(":scope > [role=tooltip], .dc-tooltip")).toBeNull();
});

const ToastMaker = (): JSX.Element => {
  const toast = useToast();
  let count = 0;
  return (
    <Button
      onClick={() => {
        count += 1;
        toast({ text: `message ${count}`, lastsMs: 1000 });
      }}
    >
      make
    </Button>
  );
};
const toasts = (root: ShadowRoot): (string | null | undefined)[] =>
  [...root.querySelectorAll(".dc-toast-text")].map((one) => one.textContent);

test("U34: at most three toasts are in sight, the oldest goes", () => {
  const root = show(() => <ToastMaker />);
  for (let time = 0; time < 5; time += 1) press(root.querySelector("button.dc-button[data-kind=line]"));
  expect(toasts(root)).toEqual(["message 3", "message 4", "message 5"]);
  vi.advanceTimersByTime(1000);
  expect(toasts(root)).toEqual([]);
});

test("U34: a toast's clock stands while the pointer is on it; Escape sends it away", () => {
  const root = show(() => <ToastMaker />);
  press(root.querySelector("button.dc-button[data-kind=line]"));
  const toast = root.querySelector(".dc-toast");
  toast?.dispatchEvent(new PointerEvent("pointerenter"));
  vi.advanceTimersByTime(5000);
  expect(toasts(root)).toEqual(["message 1"]);
  toast?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(toasts(root)).toEqual([]);
});
