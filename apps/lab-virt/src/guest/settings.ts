/**
 * guest/settings — what a person sets of a guest, as links have it: its text, the controls, what the handler saves, how
 * far it may run, and the learner's decoder.
 * @module
 */
import type { ViewStateForm } from "@dc/lab";
import { flag, oneOf, shape, textWithin, wholeNumbers, wholeWithin } from "@dc/lab/view-forms";
import { type GuestControls, makeControls, processorNames, withProcessor } from "./controls.ts";
import { type Decoder, wrongDecoder } from "./qualification.ts";
import { allRegisters } from "./registers.ts";
import { samples } from "./samples.ts";
import { stepsMax } from "./worker.ts";

/** Characters of a guest's text at most. */
export const textMax: number = 1 << 20;
/** Instructions that a guest gets without anybody asking for more, and what a person may ask for. */
export const instructionsDefault = 1_000_000;
export const instructionsMax = 1_000_000_000;

const first = makeControls();
const word = (value: number): ViewStateForm<number> => wholeWithin(value, -(2 ** 31), 2 ** 31 - 1);
const mask = (value: number): ViewStateForm<number> => wholeWithin(value, 0, 2 ** 32 - 1);
/** As `parseNumbers` takes them. */
const numbers = (value: readonly number[], max: number): ViewStateForm<readonly number[]> =>
  wholeNumbers(value, { min: 0, max, count: 64 });
const controls = shape<GuestControls>({
  processor: oneOf(processorNames, first.processor),
  words: shape<GuestControls["words"]>({
    pin: word(first.words.pin),
    primary: word(first.words.primary),
    secondary: word(first.words.secondary),
    exit: word(first.words.exit),
    entry: word(first.words.entry),
  }),
  vectors: numbers(first.vectors, 31),
  exceptions: flag(first.exceptions),
  ports: numbers(first.ports, 0xffff),
  msrs: numbers(first.msrs, 0xffff_ffff),
  cr0Mask: mask(first.cr0Mask),
  cr0Owned: flag(first.cr0Owned),
  cr4Mask: mask(first.cr4Mask),
  cr4Owned: flag(first.cr4Owned),
});
const text = textWithin(samples.fourteen, textMax);
const expression = (value: string): ViewStateForm<string> => textWithin(value, 1000);

/** By their names in the lab's state. */
export const guestForms: {
  readonly text: ViewStateForm<string>;
  /** A text that was written and not run; undefined where none was. */
  readonly draft: ViewStateForm<string | undefined>;
  readonly controls: ViewStateForm<GuestControls>;
  readonly saved: ViewStateForm<number>;
  readonly instructionsMax: ViewStateForm<number>;
  readonly decoder: ViewStateForm<Decoder>;
  readonly chosen: ViewStateForm<number>;
} = {
  text,
  draft: { first: undefined, write: (value) => value ?? null, read: text.read },
  // A bit that the processor holds is as the processor has it, whatever a link says.
  controls: {
    ...controls,
    read(data) {
      const given = controls.read(data);
      return given === undefined ? undefined : withProcessor(given, given.processor);
    },
  },
  saved: wholeWithin(allRegisters, 0, allRegisters),
  instructionsMax: wholeWithin(instructionsDefault, 1, instructionsMax),
  decoder: shape<Decoder>({
    cr: expression(wrongDecoder.cr),
    access: expression(wrongDecoder.access),
    register: expression(wrongDecoder.register),
  }),
  chosen: wholeWithin(0, 0, stepsMax - 1),
};
