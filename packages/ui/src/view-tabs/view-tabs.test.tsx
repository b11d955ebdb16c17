import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { KitRoot } from "../root/kit-root.tsx";
import { ViewTabs, viewTabId } from "./view-tabs.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const names = ["Network", "Devices", "Frame", "Text", "Hash", "Builder", "Failures", "Tunnels"];
const tabs = names.map((label) => ({ id: label.toLowerCase(), label }));

function show(): { chosen: string[] } {
  const chosen: string[] = [];
  const [value, setValue] = createSignal("network");
  render(() => (
    <KitRoot scope="here" theme="light" language="en" motion="auto" narration="off">
      <ViewTabs
        label="View"
        tabs={tabs}
        value={value()}
        panelId="panel"
        onChange={(id) => {
          chosen.push(id);
          setValue(id);
        }}
      />
    </KitRoot>
  ));
  return { chosen };
}

test("U45: one tab is chosen and in the order of Tab; a click and the arrows move the choice, around its ends", () => {
  const { chosen } = show();
  const list = screen.getByRole("tablist", { name: "View" });
  const all = within(list).getAllByRole("tab");
  expect(all.map(({ textContent }) => textContent)).toEqual(names);
  expect(all.map((tab) => tab.tabIndex)).toEqual([0, ...Array.from({ length: 7 }, () => -1)]);
  expect(all[1].id).toBe(viewTabId("panel", "devices"));
  expect(all[1].getAttribute("aria-controls")).toBe("panel");
  fireEvent.click(all[2]);
  fireEvent.keyDown(list, { key: "ArrowRight" });
  expect(document.activeElement).toBe(all[3]);
  fireEvent.keyDown(list, { key: "End" });
  fireEvent.keyDown(list, { key: "ArrowRight" });
  fireEvent.keyDown(list, { key: "ArrowLeft" });
  fireEvent.keyDown(list, { key: "a" });
  expect(chosen).toEqual(["frame", "text", "tunnels", "network", "tunnels"]);
  expect(all[7].getAttribute("aria-selected")).toBe("true");
});

test("U45: where the row has no room there are two, in a page that is low or narrow one list", () => {
  let look: () => void = () => {};
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        look = callback;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  let isTall = true;
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query === "(min-height: 800px)" ? isTall : false,
    addEventListener() {},
    removeEventListener() {},
  }));
  // Eight tabs of 120: 960 in all.
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(120);
  const width = vi.spyOn(HTMLElement.prototype, "getBoundingClientRect");
  const rows = (): string | undefined =>
    document.querySelector(".dc-view-tabs")?.getAttribute("data-rows") ?? undefined;
  width.mockReturnValue({ width: 960, height: 36 } as DOMRect);
  show();
  look();
  expect(rows()).toBe("1");
  expect(screen.queryByRole("button", { name: /View/ })).toBeNull();
  width.mockReturnValue({ width: 640, height: 36 } as DOMRect);
  look();
  expect(rows()).toBe("2");
  expect(screen.queryByRole("button", { name: /View/ })).toBeNull();
  isTall = false;
  width.mockReturnValue({ width: 641, height: 36 } as DOMRect);
  look();
  expect(rows()).toBe("0");
  isTall = true;
  width.mockReturnValue({ width: 390, height: 36 } as DOMRect);
  look();
  expect(screen.getByRole("button", { name: /View/ }).textContent).toContain("Network");
  width.mockReturnValue({ width: 1000, height: 36 } as DOMRect);
  look();
  expect(screen.queryByRole("button", { name: /View/ })).toBeNull();
  width.mockRestore();
});
