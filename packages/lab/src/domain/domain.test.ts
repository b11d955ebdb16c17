import type { HostChannel, ToClient, ToHost } from "@dc/engine/host";
import { expect, test } from "vitest";
import { preparedChannel, textOf } from "./domain.ts";

const command = (id: number, name: string, ask: unknown): ToHost => ({ type: "command", id, name, ask }) as ToHost;

/** A channel whose messages are handed over by hand. */
function makeChannel(): { readonly channel: HostChannel<ToClient, ToHost>; readonly say: (message: ToHost) => void } {
  let hear: (message: ToHost) => void = () => {};
  return {
    channel: {
      post() {},
      listen(receive) {
        hear = receive;
      },
    },
    say: (message) => hear(message),
  };
}
const idOf = (message: ToHost): number => (message.type === "command" ? message.id : -1);

test("the text of a message is what it asks to open or to check, and nothing else is one", () => {
  expect(textOf(command(1, "open", { text: "a", fileName: "f" }))).toEqual({ text: "a", fileName: "f" });
  expect(textOf(command(1, "query", { name: "check", ask: { text: "a" } }))).toEqual({ text: "a", fileName: "" });
  for (const other of [
    command(1, "query", { name: "output", ask: { text: "a" } }),
    command(1, "open", null),
    command(1, "open", { text: 7 }),
    command(1, "seek", { text: "a" }),
    command(1, "query", { name: "check", ask: [] }),
    { type: "credit", runId: 1, buffer: new ArrayBuffer(0) } satisfies ToHost,
  ])
    expect(textOf(other)).toBeUndefined();
});

test("messages wait for what one of them needs, in their order, and are handed over at once when none needs anything", async () => {
  const { channel, say } = makeChannel();
  const heard: number[] = [];
  let bring: () => void = () => {};
  const prepared = preparedChannel(channel, (message) =>
    idOf(message) === 2
      ? new Promise<void>((resolve) => {
          bring = resolve;
        })
      : undefined,
  );
  prepared.listen((message) => heard.push(idOf(message)));
  for (const id of [1, 2, 3, 4]) say(command(id, "open", {}));
  expect(heard).toEqual([1]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard).toEqual([1]);
  bring();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard).toEqual([1, 2, 3, 4]);
  say(command(5, "open", {}));
  expect(heard).toEqual([1, 2, 3, 4, 5]);
});

test("what cannot be had keeps no message back", async () => {
  const { channel, say } = makeChannel();
  const heard: number[] = [];
  const prepared = preparedChannel(channel, (message) =>
    idOf(message) === 1 ? Promise.reject(new Error("no network")) : undefined,
  );
  prepared.listen((message) => heard.push(idOf(message)));
  say(command(1, "open", {}));
  say(command(2, "open", {}));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard).toEqual([1, 2]);
});
