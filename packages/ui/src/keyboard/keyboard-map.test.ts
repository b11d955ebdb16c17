import { expect, test } from "vitest";
import { isChord, onEnter, printChord } from "./keyboard-map.ts";

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers }) as KeyboardEvent;

test.each([
  ["Space", press(" "), true],
  ["?", press("?", { shiftKey: true }), true],
  ["?", press("/"), false],
  ["g", press("g"), true],
  ["g", press("G", { shiftKey: true }), true],
  ["g", press("g", { ctrlKey: true }), false],
  ["g", press("g", { altKey: true }), false],
  ["ArrowLeft", press("ArrowLeft"), true],
  ["ArrowLeft", press("ArrowLeft", { shiftKey: true }), false],
  ["Shift+ArrowLeft", press("ArrowLeft", { shiftKey: true }), true],
  ["Shift+ArrowLeft", press("ArrowLeft"), false],
  ["Mod+z", press("z", { ctrlKey: true }), true],
  ["Mod+z", press("z", { metaKey: true }), true],
  ["Mod+z", press("Z", { ctrlKey: true, shiftKey: true }), false],
  ["Mod+Shift+z", press("Z", { ctrlKey: true, shiftKey: true }), true],
  ["+", press("+", { shiftKey: true }), true],
  ["Home", press("Home"), true],
])("U6: %s for %o: %s", (chord, event, expected) => {
  expect(isChord(chord, event)).toBe(expected);
});

test("chords are printed as on the keys of the machine", () => {
  expect(printChord("Mod+z", false)).toEqual(["Ctrl", "z"]);
  expect(printChord("Mod+z", true)).toEqual(["⌘", "z"]);
  expect(printChord("Shift+ArrowRight", false)).toEqual(["shift", "→"]);
  expect(printChord("+", false)).toEqual(["+"]);
});

test("U6: Enter acts once and is used up; other keys, and Enter that ends a composition, do nothing", () => {
  const used: string[] = [];
  const hear = onEnter(() => used.push("act"));
  const key = (name: string, more: Partial<KeyboardEvent> = {}): void =>
    hear({ ...press(name, more), preventDefault: () => used.push(`used ${name}`) } as KeyboardEvent);
  key("a");
  key("Enter", { isComposing: true });
  key("Enter", { ctrlKey: true });
  expect(used).toEqual([]);
  key("Enter");
  expect(used).toEqual(["used Enter", "act"]);
});
