/**
 * views/switchboard/lists — what some switches point to: ports, MSRs, vectors, and the bits that the host owns.
 * @module
 */
import { createEffect, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { type GuestControls, parseNumbers } from "../../guest/controls.ts";
import { useGuestMessages } from "../guest/messages.ts";
import { printHex } from "../guest/words.ts";

interface List {
  readonly name: "ports" | "msrs" | "vectors" | "cr0" | "cr4";
  readonly max: number;
  readonly read: (controls: GuestControls) => readonly number[];
  readonly write: (controls: GuestControls, numbers: readonly number[]) => GuestControls;
}

const lists: readonly List[] = [
  { name: "ports", max: 0xffff, read: ({ ports }) => ports, write: (controls, ports) => ({ ...controls, ports }) },
  { name: "msrs", max: 0xffff_ffff, read: ({ msrs }) => msrs, write: (controls, msrs) => ({ ...controls, msrs }) },
  {
    name: "vectors",
    max: 31,
    read: ({ vectors }) => vectors,
    write: (controls, vectors) => ({ ...controls, vectors }),
  },
  {
    name: "cr0",
    max: 0xffff_ffff,
    read: ({ cr0Mask }) => [cr0Mask],
    write: (controls, [cr0Mask = 0]) => ({ ...controls, cr0Mask }),
  },
  {
    name: "cr4",
    max: 0xffff_ffff,
    read: ({ cr4Mask }) => [cr4Mask],
    write: (controls, [cr4Mask = 0]) => ({ ...controls, cr4Mask }),
  },
];

const print = (list: List, numbers: readonly number[]): string =>
  numbers.map((number) => (list.name === "vectors" ? String(number) : printHex(number))).join(", ");

/** The fields. */
export function Lists(props: {
  readonly controls: GuestControls;
  readonly onControls: (controls: GuestControls) => void;
}): JSX.Element {
  const t = useGuestMessages();
  return (
    <fieldset class="virt-lists">
      <legend class="dc-head">{t("board.lists")}</legend>
      <For each={lists}>
        {(list) => <Field list={list} controls={props.controls} onControls={(next) => props.onControls(next)} />}
      </For>
    </fieldset>
  );
}

function Field(props: {
  readonly list: List;
  readonly controls: GuestControls;
  readonly onControls: (controls: GuestControls) => void;
}): JSX.Element {
  const t = useGuestMessages();
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [wrong, setWrong] = createSignal(false);
  const numbers = (): readonly number[] => props.list.read(props.controls);
  // What is being written stays as it is written, as long as it means what is set.
  createEffect(() => {
    const shown = parseNumbers(text(), props.list.max);
    if (!wrong() && shown?.join() !== numbers().join()) setText(print(props.list, numbers()));
  });
  const take = (written: string): void => {
    setText(written);
    const read = parseNumbers(written, props.list.max);
    const isMask = props.list.name === "cr0" || props.list.name === "cr4";
    const isBad = read === undefined || (isMask && read.length > 1);
    setWrong(isBad);
    if (!isBad && read !== undefined && read.join() !== numbers().join())
      props.onControls(props.list.write(props.controls, isMask && read.length === 0 ? [0] : read));
  };
  return (
    <div class="virt-list">
      <label class="dc-note" for={id}>
        {t(`board.${props.list.name}`)}
      </label>
      <input
        id={id}
        class="dc-field"
        data-mono=""
        autocomplete="off"
        spellcheck={false}
        value={text()}
        aria-invalid={wrong() ? "true" : undefined}
        aria-describedby={wrong() ? `${id}-issue` : undefined}
        onInput={(event) => take(event.currentTarget.value)}
      />
      <Show when={wrong()}>
        <p class="dc-field-issue" id={`${id}-issue`}>
          {t("board.list.wrong", { max: printHex(props.list.max) })}
        </p>
      </Show>
    </div>
  );
}
