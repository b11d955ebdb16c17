/**
 * tapes/worker — what the tapes' worker hears and says. Only the newest question of a kind counts.
 * @module
 */
import type { GuestName } from "./guests.ts";
import { makeRanking, type Ranking } from "./ranking.ts";
import { makeTape, type Tape, type TapeAsk } from "./tape.ts";

/** To the worker. */
export type ToTapes =
  | { readonly kind: "tape"; readonly id: number; readonly ask: TapeAsk }
  | { readonly kind: "ranking"; readonly id: number; readonly guest: GuestName };

/** From it. */
export type FromTapes =
  | { readonly kind: "tape"; readonly id: number; readonly tape: Tape }
  | { readonly kind: "ranking"; readonly id: number; readonly ranking: Ranking }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** How a worker is joined to its page. */
export interface TapesHostOptions {
  readonly post: (message: FromTapes) => void;
  /** Lets messages in before it goes on. */
  readonly pause: () => Promise<void>;
}

/** Answers questions. @returns what hears the page */
export function createTapesHost({ post, pause }: TapesHostOptions): (message: ToTapes) => void {
  const newest = { tape: 0, ranking: 0 };

  /** @returns undefined where a newer question came meanwhile */
  async function finish<Answer>(
    kind: keyof typeof newest,
    id: number,
    steps: Generator<undefined, Answer>,
  ): Promise<Answer | undefined> {
    for (;;) {
      await pause();
      if (newest[kind] !== id) return undefined;
      const next = steps.next();
      if (next.done === true) return next.value;
    }
  }

  async function answer(message: ToTapes): Promise<void> {
    const { id } = message;
    if (message.kind === "tape") {
      const tape = await finish("tape", id, makeTape(message.ask));
      if (tape !== undefined) post({ kind: "tape", id, tape });
    } else {
      const ranking = await finish("ranking", id, makeRanking(message.guest));
      if (ranking !== undefined) post({ kind: "ranking", id, ranking });
    }
  }

  return (message) => {
    newest[message.kind] = message.id;
    answer(message).catch((error: unknown) =>
      post({ kind: "failed", id: message.id, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
}
