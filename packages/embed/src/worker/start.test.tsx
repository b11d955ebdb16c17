import { afterEach, expect, test, vi } from "vitest";
import { startWorker } from "./start.ts";

afterEach(() => vi.unstubAllGlobals());

/** The text that the worker is started from, and the addresses that were given back. */
async function bootOf(url: string, base: string): Promise<{ text: string; started: unknown[]; revoked: unknown[] }> {
  const blobs: Blob[] = [];
  const started: unknown[] = [];
  const revoked: unknown[] = [];
  vi.stubGlobal(
    "URL",
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
      revokeObjectURL: (address: string) => revoked.push(address),
    }),
  );
  vi.stubGlobal(
    "Worker",
    class {
      constructor(...values: unknown[]) {
        started.push(...values);
      }
    },
  );
  startWorker(url, base);
  const text = await new Promise<string>((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.readAsText(blobs[0] as Blob);
  });
  return { text, started, revoked };
}

test("the worker is a classic one from a blob, whose address is given back at once", async () => {
  const { started, revoked } = await bootOf("./run.js", "https://labs.example/labs/fabric/assets/lab.js");
  expect(started).toEqual(["blob:1"]);
  expect(revoked).toEqual(["blob:1"]);
});

test("the script's address is resolved against the caller's and quoted", async () => {
  const { text } = await bootOf('./run.js?a="b"', "https://labs.example/labs/fabric/assets/lab.js");
  expect(text).toContain('import("https://labs.example/labs/fabric/assets/run.js?a=%22b%22")');
});

test("messages that come before the script are given to it in order, with their ports, once", async () => {
  const { text } = await bootOf("./run.js", "https://labs.example/");
  const scope = new EventTarget();
  let ready: (() => void) | undefined;
  const imported = new Promise<void>((done) => {
    ready = done;
  });
  // The blob's text runs with a scope of ours and an import that waits.
  new Function(
    "addEventListener",
    "removeEventListener",
    "dispatchEvent",
    "__import",
    text.replace("import(", "__import("),
  )(
    scope.addEventListener.bind(scope),
    scope.removeEventListener.bind(scope),
    scope.dispatchEvent.bind(scope),
    () => imported,
  );
  const { port1 } = new MessageChannel();
  // jsdom's MessageEvent takes only its own ports; a plain event with the same fields stands for it.
  const say = (data: unknown, ports: unknown[] = []): boolean =>
    scope.dispatchEvent(Object.assign(new Event("message"), { data, ports }));
  say("first");
  say("second", [port1]);
  const heard: { data: unknown; ports: number }[] = [];
  vi.stubGlobal(
    "MessageEvent",
    class extends Event {
      readonly data: unknown;
      readonly ports: unknown[];
      constructor(type: string, { data, ports }: { data: unknown; ports: unknown[] }) {
        super(type);
        this.data = data;
        this.ports = ports;
      }
    },
  );
  scope.addEventListener("message", (event) => {
    const { data, ports } = event as MessageEvent;
    heard.push({ data, ports: ports.length });
  });
  ready?.();
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  say("third");
  expect(heard).toEqual([
    { data: "first", ports: 0 },
    { data: "second", ports: 1 },
    { data: "third", ports: 0 },
  ]);
  port1.close();
});
