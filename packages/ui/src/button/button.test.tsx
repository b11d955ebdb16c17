import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { FlowDisc } from "../flow/flow.tsx";
import { Icon, iconNames } from "../icon/icon.tsx";
import { LayerGlyph, layerNames } from "../layer/layer.tsx";
import { Segmented } from "../segmented/segmented.tsx";
import { Select } from "../select/select.tsx";
import { Tabs } from "../tabs/tabs.tsx";
import { Button, IconButton } from "./button.tsx";

afterEach(cleanup);

test("U8: a button that is unavailable has the focus, says so, and does nothing", () => {
  let pressed = 0;
  render(() => (
    <Button unavailable onClick={() => (pressed += 1)}>
      Step
    </Button>
  ));
  const button = screen.getByRole("button", { name: "Step" });
  button.focus();
  fireEvent.click(button);
  expect([document.activeElement === button, button.getAttribute("aria-disabled"), pressed]).toEqual([true, "true", 0]);
});

test("an icon's button has a name, and never sends a form", () => {
  let pressed = 0;
  render(() => <IconButton icon="pin" label="Pin" aria-pressed onClick={() => (pressed += 1)} />);
  const button = screen.getByRole("button", { name: "Pin", pressed: true });
  fireEvent.click(button);
  expect([button.getAttribute("type"), pressed]).toEqual(["button", 1]);
});

test("every icon has something to see and nothing to say", () => {
  for (const name of iconNames) {
    const { container, unmount } = render(() => <Icon name={name} />);
    const paths = [...container.querySelectorAll("path")].map((path) => path.getAttribute("d"));
    expect(paths.some((path) => path !== "")).toBe(true);
    expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
    unmount();
  }
});

test("a flow's disc shows its letter and is called by its label; a glyph says nothing", () => {
  const { container } = render(() => (
    <>
      <FlowDisc flow={{ letter: "B", tone: "b", label: "h2 to h19" }} />
      <LayerGlyph layer={layerNames[7]} />
    </>
  ));
  expect(screen.getByTitle("h2 to h19").textContent).toBe("B");
  expect(container.querySelector("i")?.getAttribute("data-layer")).toBe("fault");
  expect(container.querySelector("i")?.getAttribute("aria-hidden")).toBe("true");
});

test("segments are radio buttons of one group: one is chosen, and choosing tells", () => {
  const [view, setView] = createSignal<"picture" | "table">("picture");
  render(() => (
    <Segmented
      label="View"
      value={view()}
      onChange={setView}
      options={[
        { value: "picture", label: "Picture" },
        { value: "table", label: "Table", shortcut: "t" },
      ]}
    />
  ));
  expect(screen.getByRole("radiogroup", { name: "View" })).toBeTruthy();
  const [picture, table] = screen.getAllByRole<HTMLInputElement>("radio");
  expect([picture.checked, table.checked, picture.name === table.name]).toEqual([true, false, true]);
  fireEvent.click(table);
  expect([view(), picture.checked, table.checked]).toEqual(["table", false, true]);
});

test("a select shows what is chosen, opens with the keyboard and tells what was taken", async () => {
  const [speed, setSpeed] = createSignal("b");
  render(() => (
    <Select
      label="speed"
      value={speed()}
      onChange={setSpeed}
      options={[
        { value: "a", label: "100 ns a second" },
        { value: "b", label: "1 µs a second" },
      ]}
    />
  ));
  const field = screen.getByRole("button", { name: /speed/ });
  expect(field.textContent).toContain("1 µs a second");
  field.focus();
  fireEvent.keyDown(field, { key: "ArrowDown" });
  const options = await screen.findAllByRole("option");
  expect(options.map((option) => option.textContent)).toEqual(["100 ns a second", "1 µs a second"]);
  fireEvent.keyDown(options[0], { key: "Home" });
  fireEvent.keyDown(document.activeElement as Element, { key: "Enter" });
  expect(speed()).toBe("a");
});

test("tabs show one panel, and arrows go to the next", () => {
  const [tab, setTab] = createSignal("one");
  render(() => (
    <Tabs
      label="Parts"
      value={tab()}
      onChange={setTab}
      tabs={[
        { value: "one", label: "Packet", panel: () => <p>first</p> },
        { value: "two", label: "Events", note: "12", panel: () => <p>second</p> },
      ]}
    />
  ));
  const shown = (): (string | null)[] =>
    screen
      .getAllByRole("tabpanel")
      .filter((panel) => panel.hasAttribute("data-selected"))
      .map((panel) => panel.textContent);
  expect(shown()).toEqual(["first"]);
  const first = screen.getByRole("tab", { name: "Packet" });
  first.focus();
  fireEvent.keyDown(first, { key: "ArrowRight" });
  expect([tab(), shown()]).toEqual(["two", ["second"]]);
});
