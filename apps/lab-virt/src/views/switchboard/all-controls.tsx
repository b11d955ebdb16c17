/**
 * views/switchboard/all-controls — every named bit of the five control words; those that the capability MSRs hold are
 * locked.
 * @module
 */
import { type ControlWord, controlWords } from "@dc/virt/vmx";
import { For, type JSX, Show } from "solid-js";
import { capabilityOf, type GuestControls, isSet, lockOf, withBit } from "../../guest/controls.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printControl } from "../guest/words.ts";

/** The words. */
export function AllControls(props: {
  readonly controls: GuestControls;
  readonly onControls: (controls: GuestControls) => void;
}): JSX.Element {
  const t = useGuestMessages();
  const lock = (word: ControlWord, bit: number) => lockOf(capabilityOf(props.controls.processor), word, bit);
  return (
    <details class="virt-words">
      <summary class="dc-head">{t("board.all")}</summary>
      <p class="dc-note">{t("board.all.note")}</p>
      <div class="virt-words-all">
        <For each={Object.keys(controlWords) as ControlWord[]}>
          {(word) => (
            <fieldset class="virt-word">
              <legend>
                <span class="dc-head">{t(`board.word.${word}`)}</span>{" "}
                <code class="dc-note">{`0x${(props.controls.words[word] >>> 0).toString(16).padStart(8, "0")}`}</code>
              </legend>
              <For each={Object.entries(controlWords[word])}>
                {([name, bit]) => (
                  <label class="virt-word-bit" data-locked={lock(word, bit) === "free" ? undefined : ""}>
                    <input
                      type="checkbox"
                      checked={isSet(props.controls, word, bit)}
                      disabled={lock(word, bit) !== "free"}
                      onChange={(event) =>
                        props.onControls(withBit(props.controls, word, bit, event.currentTarget.checked))
                      }
                    />
                    <span class="virt-word-number">{31 - Math.clz32(bit)}</span>
                    <span>{printControl(name)}</span>
                    <Show when={lock(word, bit) !== "free"}>
                      <span class="virt-word-lock">{lock(word, bit) === "one" ? "= 1" : "= 0"}</span>
                    </Show>
                  </label>
                )}
              </For>
            </fieldset>
          )}
        </For>
      </div>
    </details>
  );
}
