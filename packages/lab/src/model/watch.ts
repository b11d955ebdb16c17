/**
 * model/watch — the answer to a question about the run, asked again whenever time moves; one question at a time.
 * @module
 */
import type { LabModel } from "./lab.ts";
import { type Accessor, createEffect, createSignal, on } from "solid-js";

/**
 * Watch a query of the worker.
 *
 * @returns its last answer; the one before stays until the next is here, so that nothing flickers.
 */
export function watchQuery<Answer>(
  model: LabModel,
  name: string,
  ask: () => unknown = () => null,
): Accessor<Answer | undefined> {
  const [answer, setAnswer] = createSignal<Answer>();
  let asking = false;
  let again = false;
  async function look(): Promise<void> {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    const given = await model.ask("query", { name, ask: ask() as never }).catch(() => undefined);
    asking = false;
    if (given) setAnswer(() => given.value as Answer);
    if (again) {
      again = false;
      await look();
    }
  }
  createEffect(on([model.timePs, model.position, () => ask()], () => void look()));
  return answer;
}
