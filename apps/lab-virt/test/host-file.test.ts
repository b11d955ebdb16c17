import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type HostFile, readHostFile, readHostText } from "../src/model/host-file.ts";

const vectors = new URL("../../../packages/virt/vectors/", import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, vectors));

/** A file that counts how much of it is read. */
function file(
  name: string,
  size: number,
  fill: (start: number, end: number) => Uint8Array,
): HostFile & { read: number } {
  const made = {
    name,
    size,
    read: 0,
    slice: (start: number, end: number) => ({
      arrayBuffer: () => {
        made.read += end - start;
        return Promise.resolve(new Uint8Array(fill(start, end)).buffer as ArrayBuffer);
      },
    }),
  };
  return made;
}

test("a file is read piece by piece, and says how far it is", async () => {
  const bytes = bytesOf("ftrace-linux618-sample.txt");
  const parts: number[] = [];
  const outcome = await readHostFile(
    file("trace.txt", bytes.length, (start, end) => bytes.subarray(start, end)),
    { onProgress: (part) => parts.push(part) },
  );
  expect(outcome).toMatchObject({ ok: true, name: "trace.txt", exits: { format: "ftrace", level: "kernel" } });
  expect(parts).toEqual([1]);
});

test("100 MB of nothing that is known are told so after the first piece", async () => {
  const line = new TextEncoder().encode("no tool prints this line\n".repeat(50_000));
  const large = file("large.log", 100_000_000, (start, end) => line.subarray(0, end - start));
  expect(await readHostFile(large)).toMatchObject({
    ok: false,
    text: undefined,
    issues: [{ code: "input/unknown-format", line: 1, column: 1 }],
  });
  expect(large.read).toBe(1_048_576);
});

test("reading stops when it is told to, and a file that cannot be read says why", async () => {
  const line = new TextEncoder().encode("a-1 [000] 1.000000: kvm_entry: vcpu 0\n".repeat(30_000));
  const stop = new AbortController();
  const large = file("large.txt", 50_000_000, (start, end) => line.subarray(0, end - start));
  const outcome = readHostFile(large, {
    signal: stop.signal,
    onProgress: (part) => {
      if (part > 0.1) stop.abort();
    },
  });
  expect(await outcome).toBeUndefined();
  expect(large.read).toBeLessThan(10_000_000);
  const folder = {
    name: "folder",
    size: 1,
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error("is a folder")) }),
  };
  expect(await readHostFile(folder)).toMatchObject({
    ok: false,
    issues: [{ code: "input/unreadable", received: "is a folder" }],
  });
});

test("a text that was pasted is read as a file is; its text is kept where it is to be mended", async () => {
  const text = "KVM_EXIT_REASON COUNT\nHLT many\n";
  expect(await readHostText(text, "pasted")).toMatchObject({ ok: false, text, issues: [{ line: 2, column: 5 }] });
  expect(await readHostText("\0", "pasted")).toMatchObject({ ok: false, text: undefined });
});
