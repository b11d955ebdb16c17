import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeyboardHelp } from "./keyboard-help.tsx";
import { type KeyBinding, listenToKeys } from "./keyboard-map.ts";

let ran: string[] = [];
const binding = (keys: string[], label: string, rest: Partial<KeyBinding> = {}): KeyBinding => ({
  keys,
  label,
  group: "Time",
  run: () => ran.push(label),
  ...rest,
});
const bindings = [
  binding(["Space"], "Play"),
  binding(["ArrowRight"], "Step"),
  binding(["?"], "Help", { group: "Help" }),
  binding(["Mod+z"], "Undo", { inFields: true }),
];
let end: () => void = () => {};
beforeEach(() => {
  ran = [];
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(() => {
  end();
  cleanup();
});

function make(markup: string, more: readonly KeyBinding[] = []): HTMLElement {
  const { container } = render(() => <div />);
  container.innerHTML = markup;
  end = listenToKeys(container, () => [...bindings, ...more]);
  return container;
}
const press = (target: Element | null, key: string, more: KeyboardEventInit = {}): boolean =>
  target !== null && fireEvent.keyDown(target, { key, ...more });

test("U5: a key that bubbles up to the root is obeyed, and goes no further", () => {
  const root = make("<p tabindex=0>text</p>");
  expect(press(root.querySelector("p"), " ")).toBe(false);
  expect(ran).toEqual(["Play"]);
  press(document.body, " ");
  expect(ran).toEqual(["Play"]);
});

test("U5: Home and End go to the ends of a slider that has the focus, and are the lab's elsewhere", () => {
  const root = make("<input type=range><input type=radio>", [binding(["Home"], "Reset")]);
  for (const field of root.children) press(field, "Home");
  expect(ran).toEqual(["Reset"]);
});

test.each(["<input>", "<textarea></textarea>", "<select></select>", "<input type=search>"])(
  "U5: while a person types into %s the keys are theirs, except those that are meant for fields",
  (markup) => {
    const root = make(markup);
    const field = root.firstElementChild;
    press(field, " ");
    press(field, "?", { shiftKey: true });
    press(field, "ArrowRight");
    expect(ran).toEqual([]);
    press(field, "z", { ctrlKey: true });
    expect(ran).toEqual(["Undo"]);
  },
);

test("U5: space belongs to a button that has the focus, an arrow does not; both belong to a radio button", () => {
  const root = make("<button>b</button><input type=radio>");
  press(root.querySelector("button"), " ");
  press(root.querySelector("button"), "ArrowRight");
  press(root.querySelector("input"), "ArrowRight");
  expect(ran).toEqual(["Step"]);
});

test("U5: a key that a component has used is not used twice", () => {
  const root = make("<p tabindex=0>text</p>");
  const paragraph = root.querySelector("p");
  paragraph?.addEventListener("keydown", (event) => event.preventDefault());
  press(paragraph, "ArrowRight");
  expect(ran).toEqual([]);
});

test("U7: the help lists the map that is obeyed, by group, with the keys as they are printed", () => {
  render(() => <KeyboardHelp open bindings={bindings} onClose={() => {}} />);
  const rows = [...document.querySelectorAll("dl > div")].map((row) => row.textContent);
  expect(rows).toEqual(["spacePlay", "→Step", "CtrlzUndo", "?Help"]);
  expect([...document.querySelectorAll("h3")].map((head) => head.textContent)).toEqual(["Time", "Help"]);
});

test("U7: Escape and a click outside ask to close; keys inside do not reach the lab", () => {
  let closed = 0;
  const heard: string[] = [];
  const { container } = render(() => (
    <KeyboardHelp
      open
      bindings={bindings}
      onClose={() => {
        closed += 1;
      }}
    />
  ));
  container.addEventListener("keydown", (event) => heard.push(event.key));
  const dialog = screen.getByRole("dialog");
  fireEvent(dialog, new Event("cancel", { cancelable: true }));
  fireEvent.click(dialog);
  fireEvent.click(dialog.querySelector("h2") as Element);
  fireEvent.keyDown(dialog, { key: " " });
  expect([closed, heard]).toEqual([2, []]);
});

test("U5: characters in the open list of a choice are the list's: it goes to what begins with them", () => {
  const container = make(
    `<ul role="listbox" class="dc-select-list"><li role="option" tabindex="-1">resilient</li></ul>`,
  );
  fireEvent.keyDown(container.querySelector("li") as HTMLElement, { key: "?" });
  fireEvent.keyDown(container.querySelector("ul") as HTMLElement, { key: "?" });
  expect(ran).toEqual([]);
  fireEvent.keyDown(container, { key: "?" });
  expect(ran).toEqual(["Help"]);
});
