/**
 * model/watch-slowly — an answer that costs the worker something: asked again while time moves, a few times a second.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";

/**
 * Watch a query of the worker that looks at many records.
 *
 * @param ask     asked at once where it changes.
 * @param pauseMs between an answer and the next question.
 * @returns its last answer; undefined again where another run was opened.
 */
export function watchSlowly<Answer>(
  model: LabModel,
  name: string,
  ask: () => unknown,
  pauseMs: number,
): Accessor<Answer | undefined> {
  const [answer, setAnswer] = createSignal<Answer>();
  let state: "free" | "asking" | "resting" = "free";
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  onCleanup(() => {
    ended = true;
    clearTimeout(timer);
  });
  async function look(): Promise<void> {
    if (ended) return;
    if (state !== "free") {
      again = true;
      return;
    }
    state = "asking";
    again = false;
    const given = await model.ask("query", { name, ask: ask() as never }).catch(() => undefined);
    if (ended) return;
    if (given) setAnswer(() => given.value as Answer);
    state = "resting";
    timer = setTimeout(() => {
      state = "free";
      if (again) void look();
    }, pauseMs);
  }
  createEffect(on([model.timePs, model.position, () => JSON.stringify(ask())], () => void look()));
  createEffect(
    on(model.stage, () => {
      setAnswer(undefined);
      void look();
    }),
  );
  return answer;
}
