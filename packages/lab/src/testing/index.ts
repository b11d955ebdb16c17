/**
 * @dc/lab/testing — a lab's host in the page's own thread: what its worker does, without one.
 * @module
 */
import { createHost, type HostChannel, type ToClient, type ToHost } from "@dc/engine/host";
import { createQuestions, type LabDomain, preparedChannel } from "../domain/domain.ts";
import type { LabModelOptions } from "../model/lab.ts";
import { type Answers, createAnswering, type FromViewWorker } from "../view-worker/answer.ts";
import { createViewWorker, type ViewWorker } from "../view-worker/ask.ts";

/** Hands a message over in a later task, cloned, its buffers moved: as a port would. */
function pass<Message>(to: () => ((message: Message) => void) | undefined): HostChannel<Message, never>["post"] {
  return (message, transfer) => {
    const copy = structuredClone(message, { transfer: [...transfer] });
    setTimeout(() => to()?.(copy), 0);
  };
}

/** Starts the host inline. `failures` may be called to play a worker that breaks. */
export function makeInlineConnect({ registry, openText, extensions, prepare }: LabDomain): {
  connect: LabModelOptions["connect"];
  fail: (reason: string) => void;
  starts: () => number;
} {
  let fail: (reason: string) => void = () => {};
  let starts = 0;
  return {
    connect: () => {
      starts += 1;
      let toPage: ((message: ToClient) => void) | undefined;
      let toHost: ((message: ToHost) => void) | undefined;
      const asking = createQuestions(registry, prepare);
      const host = createHost({
        channel: preparedChannel(
          {
            post: pass<ToClient>(() => toPage),
            listen: (receive) => {
              toHost = receive;
            },
          },
          asking.prepare,
        ),
        now: () => performance.now(),
        yieldToHost: () => new Promise((resolve) => setTimeout(resolve, 0)),
        registry,
        open: openText,
        extensions,
        questions: asking.questions,
      });
      return {
        channel: {
          post: pass<ToHost>(() => toHost),
          listen: (receive) => {
            toPage = receive;
          },
        },
        end: () => host.close(),
        onFailure: (failed) => {
          fail = failed;
        },
      };
    },
    fail: (reason) => fail(reason),
    starts: () => starts,
  };
}

/** A view's worker in the page's own thread: its messages are cloned, and come in a later task. */
export function makeInlineViewWorker<All extends Answers>(answers: All): ViewWorker<All> {
  return createViewWorker(() => {
    let toPage: ((message: FromViewWorker) => void) | undefined;
    const post = pass<FromViewWorker>(() => toPage);
    const hear = createAnswering(answers, {
      post: (message) => post(message, []),
      pause: () => new Promise((goOn) => setTimeout(goOn, 0)),
    });
    return {
      post: (message) => hear(structuredClone(message)),
      listen(heard) {
        toPage = heard;
      },
      end() {
        toPage = undefined;
      },
    };
  });
}

/** Put a text in the place of all that an editor holds, as a paste over everything does. */
export async function overwriteText(editor: HTMLElement, text: string): Promise<void> {
  const { EditorView } = await import("@codemirror/view");
  const view = EditorView.findFromDOM(editor);
  if (view === null) throw new Error("no editor stands there");
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
