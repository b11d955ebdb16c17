/**
 * root/live-regions — where what is said becomes text that assistive technology reads.
 *
 * Each sentence is an element of its own that is added and later taken away, so that the same sentence said twice is
 * heard twice, and two said at once are both heard.
 * @module
 */
import { type Announce, isHeard, type Narration } from "@dc/solid";
import { type Accessor, createSignal, For, type JSX, onCleanup } from "solid-js";

interface Sentence {
  readonly text: string;
  readonly alert: boolean;
}

/** The voice of a root: how to say, and what is being said. */
export interface Voice {
  readonly announce: Announce;
  readonly sentences: Accessor<readonly Sentence[]>;
}

/** Long enough for a reader to have taken it up. */
const staysMs = 5000;

/** Make the voice of a root. */
export function createVoice(narration: Accessor<Narration>, onAnnounce: (text: string) => void): Voice {
  const [sentences, setSentences] = createSignal<readonly Sentence[]>([]);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  onCleanup(() => {
    for (const timer of timers) clearTimeout(timer);
  });
  const announce: Announce = (text, options = {}) => {
    if (text === "" || !isHeard(narration(), options)) return;
    const sentence: Sentence = { text, alert: options.alert === true };
    setSentences((said) => [...said, sentence]);
    onAnnounce(text);
    const timer = setTimeout(() => {
      timers.delete(timer);
      setSentences((said) => said.filter((other) => other !== sentence));
    }, staysMs);
    timers.add(timer);
  };
  return { announce, sentences };
}

/** The two regions, polite and assertive. */
export function LiveRegions(props: { readonly voice: Voice }): JSX.Element {
  const spoken = (alert: boolean): readonly Sentence[] =>
    props.voice.sentences().filter((sentence) => sentence.alert === alert);
  return (
    <>
      <div class="dc-hidden" role="status" aria-live="polite" aria-atomic="false">
        <For each={spoken(false)}>{(sentence) => <p>{sentence.text}</p>}</For>
      </div>
      <div class="dc-hidden" role="alert" aria-atomic="false">
        <For each={spoken(true)}>{(sentence) => <p>{sentence.text}</p>}</For>
      </div>
    </>
  );
}
