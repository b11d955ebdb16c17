/**
 * view-worker/answer — what a view's own worker answers: a function for each kind of question.
 *
 * A view whose question takes long has a worker beside the lab's, so that a run that plays goes on. Only the newest
 * question of a kind counts: an older one that waits is never begun, and one that is under way ends without an answer.
 * @module
 */
import { createPause } from "./pause.ts";

export { createPause };

/**
 * An answer, made in steps. What is yielded between two of them is progress, or undefined where there is none to tell;
 * `next(true)` asks to stop where it is and to answer with that.
 */
export type Steps<Answer, Progress = undefined> = Generator<Progress, Answer, boolean | undefined>;

/** By the kind of question: makes the answer, at once or in steps. Answers are cloned on their way to the page. */
export type Answers = { readonly [kind: string]: (ask: never) => unknown };

/** What a kind of question asks. */
export type AskOf<All extends Answers, Kind extends keyof All> = Parameters<All[Kind]>[0];

/** What answers it. */
export type AnswerOf<All extends Answers, Kind extends keyof All> =
  ReturnType<All[Kind]> extends Generator<unknown, infer Answer, never> ? Answer : ReturnType<All[Kind]>;

/** What is told meanwhile. */
export type ProgressOf<All extends Answers, Kind extends keyof All> =
  ReturnType<All[Kind]> extends Generator<infer Progress, unknown, never> ? Progress : undefined;

/** To the worker: a question, or that the newest of its kind shall stop where it is. */
export type ToViewWorker =
  | { readonly kind: string; readonly id: number; readonly ask: unknown }
  | { readonly kind: string; readonly stop: true };

/** From it. */
export type FromViewWorker = { readonly kind: string; readonly id: number } & (
  | { readonly answer: unknown }
  | { readonly progress: unknown }
  | { readonly failed: string }
);

/** How a worker is joined to its page. */
export interface AnsweringOptions {
  readonly post: (message: FromViewWorker) => void;
  /** Lets messages in before it goes on. */
  readonly pause: () => Promise<void>;
}

/** What is cloned has no functions, so that only steps have a `next`. */
function isSteps(made: unknown): made is Steps<unknown, unknown> {
  return typeof made === "object" && made !== null && "next" in made && typeof made.next === "function";
}

/** Answer questions. @returns what hears the page */
export function createAnswering(answers: Answers, { post, pause }: AnsweringOptions): (message: ToViewWorker) => void {
  const newest = new Map<string, number>();
  const stopped = new Map<string, number>();

  async function answer(kind: string, id: number, ask: unknown): Promise<void> {
    await pause();
    if (newest.get(kind) !== id) return;
    const make = answers[kind] as ((ask: unknown) => unknown) | undefined;
    if (make === undefined) throw new TypeError(`nothing answers ${kind}`);
    const made = make(ask);
    if (!isSteps(made)) return post({ kind, id, answer: made });
    for (;;) {
      const next = made.next(stopped.get(kind) === id);
      if (next.done === true) return post({ kind, id, answer: next.value });
      if (next.value !== undefined) post({ kind, id, progress: next.value });
      await pause();
      if (newest.get(kind) !== id) return;
    }
  }

  return (message) => {
    const { kind } = message;
    if ("stop" in message) {
      stopped.set(kind, newest.get(kind) ?? 0);
      return;
    }
    const { id, ask } = message;
    newest.set(kind, id);
    answer(kind, id, ask).catch((error: unknown) =>
      post({ kind, id, failed: error instanceof Error ? error.message : String(error) }),
    );
  };
}

/** Answer a page's questions in the worker that this is called in: all that a view's worker script has to do. */
export function serveViewWorker(answers: Answers): void {
  const scope = globalThis as unknown as {
    addEventListener(type: "message", heard: (event: { readonly data: ToViewWorker }) => void): void;
    postMessage(message: FromViewWorker): void;
  };
  const hear = createAnswering(answers, { post: (message) => scope.postMessage(message), pause: createPause() });
  scope.addEventListener("message", ({ data }) => hear(data));
}
