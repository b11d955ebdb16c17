/**
 * host/client — the page's end: commands as promises, pictures by credit.
 *
 * The client owns the picture buffers. It lends them to the worker; a filled one comes back as a picture, is drawn, and
 * is lent again with `returnPicture`. A page that stops drawing stops the worker from filling, and nothing piles up.
 * @module
 */
import type { Issue } from "../issue.ts";
import { makePicture, type Picture } from "./picture.ts";
import {
  type CommandName,
  type Commands,
  type Failure,
  type HostChannel,
  type Opened,
  type PictureShape,
  protocol,
  queuedMessagesMax,
  type ToClient,
  type ToHost,
} from "./protocol.ts";

/** A command that failed: the answer's code, with its issues. */
export interface HostError extends Error {
  readonly code: string;
  readonly issues: readonly Issue[];
}

/** Playing stopped by itself. */
export type Stopped = Extract<ToClient, { type: "stopped" }>;

/** What a client needs. */
export interface ClientOptions {
  readonly channel: HostChannel<ToHost, ToClient>;
  /** Buffers lent to the worker: 2 or 3. */
  readonly buffers?: number;
  /** A picture came. Draw it, then give it back. Without this, pictures are given back at once. */
  readonly onPicture?: (picture: Picture) => void;
  readonly onStopped?: (stopped: Stopped) => void;
}

/** The page's end of a host. */
export interface Client {
  /**
   * Send a command.
   *
   * @returns its answer. Rejects with a `HostError`: the host's own codes, `host/queue-full` when too many wait,
   *   `host/closed` after `close()`.
   */
  ask<Name extends CommandName>(name: Name, ask: Commands[Name]["ask"]): Promise<Commands[Name]["answer"]>;
  /** Lend a picture's buffer to the worker again. A picture of an earlier run is let go. */
  returnPicture(picture: Picture): void;
  /** Commands that wait for an answer. */
  readonly waiting: number;
  /** Reject what waits and ignore what still comes. The worker itself is the caller's to end. */
  close(): void;
}

/** Make a `HostError`. */
export function makeHostError(failure: Failure): HostError {
  return Object.assign(new Error(`${failure.code}: ${failure.message}`), {
    code: failure.code,
    issues: failure.issues,
  });
}

/**
 * Create the page's end.
 *
 * @param options the channel to the worker and what to do with what comes by itself.
 */
export function createClient(options: ClientOptions): Client {
  const { channel } = options;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: HostError) => void; name: CommandName }
  >();
  let lastId = 0;
  let closed = false;
  let runId = 0;
  let shape: PictureShape | undefined;

  function fail(id: number, failure: Failure): void {
    const entry = waiting.get(id);
    waiting.delete(id);
    entry?.reject(makeHostError(failure));
  }

  function failAll(failure: Failure): void {
    for (const id of [...waiting.keys()]) fail(id, failure);
  }

  function lend(opened: Opened): void {
    runId = opened.position.runId;
    shape = opened.picture;
    for (let index = 0; index < (options.buffers ?? 3); index += 1) credit(new ArrayBuffer(shape.bytes));
  }

  function credit(buffer: ArrayBuffer): void {
    channel.post({ type: "credit", runId, buffer }, [buffer]);
  }

  channel.listen((message) => {
    if (closed) return;
    switch (message.type) {
      case "hello":
        if (message.protocol > protocol) {
          closed = true;
          failAll({
            code: "host/protocol",
            message: `the worker speaks protocol ${message.protocol}, this page ${protocol}: load the page again`,
            issues: [],
          });
        }
        return;
      case "answer": {
        const entry = waiting.get(message.id);
        if (!message.ok) return fail(message.id, message.error);
        waiting.delete(message.id);
        // Before the caller hears of the new run, so that its first picture finds a buffer.
        if (entry?.name === "open") lend(message.value as Opened);
        entry?.resolve(message.value);
        return;
      }
      case "picture":
        if (message.runId !== runId || !shape) return;
        if (options.onPicture) options.onPicture(makePicture(message.buffer, shape));
        else credit(message.buffer);
        return;
      case "stopped":
        if (message.position.runId === runId) options.onStopped?.(message);
        return;
      default:
        for (const id of [...waiting.keys()]) {
          if (id >= message.from && id <= message.to) {
            fail(id, { code: message.code, message: "the worker had too many commands waiting", issues: [] });
          }
        }
    }
  });

  return {
    ask: (name, ask) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(makeHostError({ code: "host/closed", message: "the run was closed", issues: [] }));
        if (waiting.size >= queuedMessagesMax) {
          return reject(
            makeHostError({ code: "host/queue-full", message: `${waiting.size} commands wait already`, issues: [] }),
          );
        }
        lastId += 1;
        waiting.set(lastId, { resolve: resolve as (value: unknown) => void, reject, name });
        channel.post({ type: "command", id: lastId, name, ask }, []);
      }),
    returnPicture: (picture) => {
      if (!closed && picture.runId === runId && picture.buffer.byteLength > 0) credit(picture.buffer);
    },
    get waiting() {
      return waiting.size;
    },
    close: () => {
      closed = true;
      failAll({ code: "host/closed", message: "the run was closed", issues: [] });
    },
  };
}
