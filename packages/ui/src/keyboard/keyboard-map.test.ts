import { expect, test } from "vitest";
import { isChord, printChord } from "./keyboard-map.ts";

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
