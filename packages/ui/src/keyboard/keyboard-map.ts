/**
 * keyboard/keyboard-map — every key of a lab in one table, which the lab obeys and the help dialog shows.
 *
 * Keys are heard on the lab's root only, so a page around it keeps its own; never while a person types into a field;
 * and not where a component has already used the key (`defaultPrevented`), as an arrow inside the topology.
 *
 * Sources: WCAG 2.2 §2.1.4 (single-character keys only act where the focus is).
 * @module
 */

/** One line of the map. */
export interface KeyBinding {
  /** `"Space"`, `"ArrowLeft"`, `"Shift+ArrowLeft"`, `"?"`, `"g"`, `"Mod+z"` (Ctrl, or ⌘ on a Mac). */
  readonly keys: readonly string[];
  /** What it does: `"Play or pause"`. */
  readonly label: string;
  /** The heading it stands under in the help: `"Time"`. */
  readonly group: string;
  /** Also while typing into a field. */
  readonly inFields?: boolean | undefined;
  readonly run: () => void;
}

/**
 * Obey a map on an element.
 *
 * @param root     hears the keys that bubble up to it.
 * @param bindings read at each key, so it may come from a signal.
 * @returns ends it.
 */
export function listenToKeys(root: HTMLElement | ShadowRoot, bindings: () => readonly KeyBinding[]): () => void {
  const heard = (event: Event): void => {
    const key = event as KeyboardEvent;
    if (key.defaultPrevented || key.isComposing) return;
    const typing = isTyping(key);
    const binding = bindings().find(
      (candidate) => (candidate.inFields === true || !typing) && candidate.keys.some((chord) => isChord(chord, key)),
    );
    if (binding === undefined) return;
    key.preventDefault();
    binding.run();
  };
  root.addEventListener("keydown", heard);
  return () => root.removeEventListener("keydown", heard);
}

/** Whether an event is this chord. A character is compared as typed: `?` needs no mention of shift. */
export function isChord(chord: string, event: KeyboardEvent): boolean {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  const key = parts.pop() ?? "";
  const wanted = new Set(parts);
  const mod = event.ctrlKey || event.metaKey;
  if (wanted.has("Mod") !== mod || wanted.has("Alt") !== event.altKey) return false;
  const character = key.length === 1;
  if (!character && wanted.has("Shift") !== event.shiftKey) return false;
  if (character && wanted.has("Mod") && wanted.has("Shift") !== event.shiftKey) return false;
  const got = event.key === " " ? "Space" : event.key;
  return character ? got.toLowerCase() === key.toLowerCase() : got === key;
}

/** A chord as printed on keys: `["Shift", "←"]`. */
export function printChord(chord: string, mac: boolean): readonly string[] {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => (part === "Mod" ? (mac ? "⌘" : "Ctrl") : (printed[part] ?? part)));
}

const printed: Readonly<Record<string, string>> = {
  Space: "space",
  Shift: "shift",
  Alt: "alt",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "esc",
  Enter: "enter",
  Home: "home",
  End: "end",
};

/** Inputs that take no text. */
const pressed: ReadonlySet<string> = new Set(["button", "checkbox", "radio", "range", "submit", "reset", "file"]);

/** What goes to an end of a slider, or far along it. */
const sliderKeys: ReadonlySet<string> = new Set(["Home", "End", "PageUp", "PageDown"]);

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  if (target.tagName === "INPUT" && !pressed.has((target as HTMLInputElement).type)) return true;
  return usesKey(target, event.key);
}

/**
 * Space and Enter belong to a button or a link that has the focus, arrows to a radio button or a slider, Home, End and the
 * page keys to a slider alone, characters to the open list of a choice, which goes to what begins with them (APG, listbox:
 * type-ahead). A view's list knows none.
 */
function usesKey(target: HTMLElement, key: string): boolean {
  if (key.length === 1 && target.closest(".dc-select-list, [role='menu']") !== null) return true;
  if (sliderKeys.has(key)) return target.matches("input[type='range']");
  if (key.startsWith("Arrow")) return target.matches("input[type='radio'], input[type='range']");
  if (key !== "Enter" && key !== " ") return false;
  return target.closest("button, a[href], summary, label, [role='option'], [role='tab']") !== null;
}

/**
 * Hear Enter in a field. A form would hear it as well, but a frame with `sandbox="allow-scripts"` submits none, and says
 * nothing of it: HTML §4.10.21.3, step 3.
 */
export const onEnter =
  (act: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.isComposing || !isChord("Enter", event)) return;
    event.preventDefault();
    act();
  };
