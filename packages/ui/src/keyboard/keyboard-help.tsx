/**
 * keyboard/keyboard-help — all keys of the lab, in a dialog that `?` opens.
 * @module
 */
import { For, type JSX } from "solid-js";
import { Dialog } from "../dialog/dialog.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { nameKeys } from "./key-name.ts";
import { type KeyBinding, printChord } from "./keyboard-map.ts";

/** What the help is given: the map itself, so that it cannot lie. */
export interface KeyboardHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly bindings: readonly KeyBinding[];
}

/** One chord, each key in its box. */
export function KeyChord(props: { readonly chord: string }): JSX.Element {
  const t = useKitMessages();
  const mac = typeof navigator !== "undefined" && navigator.userAgent.includes("Mac");
  return (
    <span class="dc-chord">
      <For each={printChord(props.chord, mac)}>{(key) => <kbd class="dc-key">{nameKeys(t, key)}</kbd>}</For>
    </span>
  );
}

/** The dialog. */
export function KeyboardHelp(props: KeyboardHelpProps): JSX.Element {
  const t = useKitMessages();
  const groups = (): readonly (readonly [string, readonly KeyBinding[]])[] => {
    const byName = new Map<string, KeyBinding[]>();
    for (const binding of props.bindings) {
      const group = byName.get(binding.group);
      if (group === undefined) byName.set(binding.group, [binding]);
      else group.push(binding);
    }
    return [...byName];
  };
  return (
    <Dialog title={t("keys.title")} open={props.open} onClose={props.onClose}>
      <div class="dc-keys">
        <For each={groups()}>
          {([name, bindings]) => (
            <section>
              <h3 class="dc-head">{name}</h3>
              <dl>
                <For each={bindings}>
                  {(binding) => (
                    <div>
                      <dt>
                        <For each={binding.keys}>{(chord) => <KeyChord chord={chord} />}</For>
                      </dt>
                      <dd>{binding.label}</dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
    </Dialog>
  );
}
