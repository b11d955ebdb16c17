/**
 * sim.worker — the lab's worker: the engine's host with the kinds of its layers.
 * @module
 */
import { createHost, makeChannel, type MessageTarget, makeYield, type ToClient, type ToHost } from "@dc/engine/host";
import { createQuestions, preparedChannel } from "@dc/lab/domain";
import { extensions, openText, registry } from "./model/domain.ts";

const asking = createQuestions(registry);
createHost({
  channel: preparedChannel(makeChannel<ToClient, ToHost>(globalThis as unknown as MessageTarget), asking.prepare),
  now: () => performance.now(),
  yieldToHost: makeYield(new MessageChannel()),
  registry,
  open: openText,
  extensions,
  questions: asking.questions,
});
