import type { Store } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal, type JSX, onMount } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TopBar } from "../bar/top-bar.tsx";
import { Story } from "../story/story.tsx";
import { PaneHead, PaneSection } from "./pane.tsx";
import { PaneGrid, type PaneGridProps } from "./pane-grid.tsx";

let kept: Record<string, string> = {};
const store: Store = {
  getItem: (key) => kept[key] ?? null,
  setItem: (key, value) => {
    kept[key] = value;
  },
};
/** Every pane is this large: its class decides. */
const sizes: Record<string, number> = {
  "dc-panes": 1440,
  "dc-panes-story": 304,
  "dc-panes-inspector": 368,
  "dc-panes-below": 244,
  "dc-panes-stage": 700,
};
beforeEach(() => {
  kept = {};
  for (const name of ["offsetWidth", "offsetHeight"]) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get(this: HTMLElement) {
        return sizes[this.className] ?? 0;
      },
    });
  }
  Element.prototype.setPointerCapture = () => {};
});
afterEach(() => {
  cleanup();
  for (const name of ["offsetWidth", "offsetHeight"]) Reflect.deleteProperty(HTMLElement.prototype, name);
});

const show = (more: Partial<PaneGridProps> = {}): HTMLElement => {
  const { container } = render(() => (
    <PaneGrid
      storeKey="dc.test.panes"
      store={store}
      stage={<p>stage</p>}
      story={<p>story</p>}
      belowStart={<p>causes</p>}
      belowEnd={<p>events</p>}
      inspector={<p>inspector</p>}
      inspectorTitle="Packet 7"
      dock={<p>dock</p>}
      {...more}
    />
  ));
  return container.querySelector(".dc-panes") as HTMLElement;
};
const grip = (name: string): HTMLElement => screen.getByRole("separator", { name });
const width = (panes: HTMLElement): string => panes.style.getPropertyValue("--dc-pane-story");

test("U33: arrows move a grip by sixteen pixels, with shift by 64; Home and End go to its limits", () => {
  const panes = show();
  const story = grip("Width of the story");
  const press = (key: string, shiftKey = false): string => {
    fireEvent.keyDown(story, { key, shiftKey });
    return width(panes);
  };
  expect([press("ArrowRight"), press("ArrowLeft", true), press("Home"), press("End")]).toEqual([
    "320px",
    "240px",
    "200px",
    "752px",
  ]);
  expect([story.getAttribute("aria-valuenow"), story.getAttribute("aria-valuemin")]).toEqual(["752", "200"]);
});

test("U33: a pane on the other side of its grip grows the other way", () => {
  const panes = show();
  fireEvent.keyDown(grip("Width of the inspector"), { key: "ArrowLeft" });
  fireEvent.keyDown(grip("Height under the stage"), { key: "ArrowUp" });
  expect(panes.style.getPropertyValue("--dc-pane-inspector")).toBe("384px");
  expect(panes.style.getPropertyValue("--dc-pane-below")).toBe("260px");
});

test("U33: a grip is dragged within its limits, and only while it is held", () => {
  const panes = show();
  const story = grip("Width of the story");
  fireEvent.pointerMove(story, { clientX: 999 });
  expect(width(panes)).toBe("");
  fireEvent.pointerDown(story, { button: 0, clientX: 304 });
  fireEvent.pointerMove(story, { clientX: 404 });
  expect(width(panes)).toBe("404px");
  fireEvent.pointerMove(story, { clientX: -500 });
  expect(width(panes)).toBe("200px");
  fireEvent.pointerUp(story);
  fireEvent.pointerMove(story, { clientX: 700 });
  expect(width(panes)).toBe("200px");
});

test("U33: Enter and a double click give the first size back", () => {
  const panes = show();
  const story = grip("Width of the story");
  for (const reset of [() => fireEvent.keyDown(story, { key: "Enter" }), () => fireEvent.dblClick(story)]) {
    fireEvent.keyDown(story, { key: "ArrowRight" });
    expect(width(panes)).toBe("320px");
    reset();
    expect(width(panes)).toBe("");
  }
});

test("U33: sizes are remembered; a memory that does not fit is ignored", () => {
  fireEvent.keyDown(show() && grip("Width of the story"), { key: "ArrowRight" });
  expect(kept["dc.test.panes"]).toBe('{"story":320}');
  cleanup();
  expect(width(show())).toBe("320px");
  for (const wrong of ['{"story":"wide"}', '{"story":-4}', '{"roof":3}', "[", '{"story":1e9}']) {
    cleanup();
    kept["dc.test.panes"] = wrong;
    expect(width(show())).toBe("");
  }
});

test("an absent pane takes no room, and has no grip", () => {
  render(() => <PaneGrid storeKey="dc.test.panes" stage={<p>stage</p>} belowEnd={<p>events</p>} />);
  expect(screen.getAllByRole("separator").map((one) => one.getAttribute("aria-label"))).toEqual([
    "Height under the stage",
  ]);
  expect(screen.queryByText("story")).toBeNull();
  expect(screen.queryByRole("region", { name: "Inspector" })).toBeNull();
});

test("what is in a pane is made once, however often sizes change", () => {
  let made = 0;
  const Counted = (): JSX.Element => {
    onMount(() => {
      made += 1;
    });
    return <p>counted</p>;
  };
  show({
    get story() {
      return <Counted />;
    },
    get inspector() {
      return <Counted />;
    },
    get stage() {
      return <Counted />;
    },
  });
  fireEvent.keyDown(grip("Width of the story"), { key: "ArrowRight" });
  expect(made).toBe(3);
});

test("where there is little room the two parts take turns, and the inspector is a sheet", () => {
  show({ belowStartTitle: "Why", belowEndTitle: "Events" });
  const below = document.querySelector(".dc-panes-below");
  expect(below?.getAttribute("data-shown")).toBe("end");
  fireEvent.click(screen.getByRole("radio", { name: "Why" }));
  expect(below?.getAttribute("data-shown")).toBe("start");
  const sheet = screen.getByRole("button", { name: "Packet 7" });
  expect(sheet.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(sheet);
  expect(sheet.getAttribute("aria-expanded")).toBe("true");
});

test("a pane's head and section are headings with their notes and controls", () => {
  render(() => (
    <>
      <PaneHead title="Leaf-spine" note="32 hosts">
        <button type="button">Table</button>
      </PaneHead>
      <PaneSection title="Fields" note="42 B">
        <p>inside</p>
      </PaneSection>
    </>
  ));
  expect(screen.getByRole("heading", { level: 2, name: "Leaf-spine" })).toBeTruthy();
  expect(screen.getByRole("region", { name: "Fields" }).textContent).toBe("Fields42 Binside");
  expect(screen.getByRole("button", { name: "Table" })).toBeTruthy();
});

test("the bar says where one is, and the mark is a link only where it leads somewhere", () => {
  const [home, setHome] = createSignal<string>();
  render(() => <TopBar home={home()} crumbs={[{ label: "Fabric", href: "/fabric" }, { label: "M07" }]} />);
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Fabric"]);
  expect(screen.getByText("M07").getAttribute("aria-current")).toBe("page");
  setHome("/");
  expect(screen.getByRole("link", { name: "DC Labs" }).getAttribute("href")).toBe("/");
});

test("a story says its step, and its tasks say in words what their boxes show", () => {
  render(() => (
    <Story
      title="Three flows"
      step={3}
      steps={6}
      tasks={[
        { label: "Predict", state: "done" },
        { label: "Free the uplink", note: "one port", state: "now" },
        { label: "Collide", state: "later" },
      ]}
      actions={<button type="button">Back</button>}
    >
      <p>Leaf 1 has four uplinks.</p>
    </Story>
  ));
  expect(screen.getByText("Step 3 of 6")).toBeTruthy();
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "Predict done",
    "Free the uplink nowone port",
    "Collide to come",
  ]);
  expect(screen.getByRole("listitem", { current: "step" }).textContent).toContain("Free the uplink");
  expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["Back"]);
});
