/**
 * view-worker/ask — a view's own worker as its page has it: questions, and promises of their answers.
 * @module
 */
import type { AnswerOf, Answers, AskOf, FromViewWorker, ProgressOf, ToViewWorker } from "./answer.ts";

/** A worker, or what stands for one. */
export interface ViewWorkerChannel {
  post(message: ToViewWorker): void;
  listen(heard: (message: FromViewWorker) => void, failed: (reason: string) => void): void;
  end(): void;
}

/** Asks a view's worker. It is started by the first question, and again by the next one after it failed. */
export interface ViewWorker<All extends Answers> {
  /**
   * Ask.
   *
   * @param onProgress hears what is told before the answer.
   * @returns undefined where a newer question of this kind took its place, or the worker was ended.
   * @throws Error with the worker's own message, where it failed.
   */
  ask<Kind extends keyof All & string>(
    kind: Kind,
    ask: AskOf<All, Kind>,
    onProgress?: (progress: ProgressOf<All, Kind>) => void,
  ): Promise<AnswerOf<All, Kind> | undefined>;
  /** What is worked on shall stop where it is, and answer with that. */
  stop(kind: keyof All & string): void;
  /** End the worker. A later question would start another. */
  end(): void;
}

interface Waiting {
  readonly id: number;
  readonly answered: (answer: unknown) => void;
  readonly failed: (error: Error) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

/** Make one of what starts a channel. */
export function createViewWorker<All extends Answers>(start: () => ViewWorkerChannel): ViewWorker<All> {
  const waiting = new Map<string, Waiting>();
  let channel: ViewWorkerChannel | undefined;
  let last = 0;

  function close(settle: (each: Waiting) => void): void {
    channel?.end();
    channel = undefined;
    const all = Array.from(waiting.values());
    waiting.clear();
    for (const each of all) settle(each);
  }
  function hear(message: FromViewWorker): void {
    const asked = waiting.get(message.kind);
    if (asked?.id !== message.id) return;
    if ("progress" in message) {
      asked.onProgress?.(message.progress as never);
      return;
    }
    waiting.delete(message.kind);
    if ("failed" in message) asked.failed(new Error(message.failed));
    else asked.answered(message.answer);
  }
  function open(): ViewWorkerChannel {
    const opened = start();
    opened.listen(hear, (reason) => {
      if (channel === opened) close(({ failed }) => failed(new Error(reason)));
    });
    return opened;
  }

  return {
    ask(kind, ask, onProgress) {
      const id = ++last;
      waiting.get(kind)?.answered(undefined);
      const answer = new Promise((answered, failed) => waiting.set(kind, { id, answered, failed, onProgress }));
      channel ??= open();
      channel.post({ kind, id, ask });
      return answer as Promise<never>;
    },
    stop: (kind) => channel?.post({ kind, stop: true }),
    end: () => close(({ answered }) => answered(undefined)),
  };
}
