import { explanationCodes } from "@dc/fabric";
import { printValues, shortTime, whySteps } from "@dc/lab";
import { makeTranslate } from "@dc/solid";
import { expect, test } from "vitest";
import { en } from "../src/messages/en.ts";
import { labMessages } from "../src/messages/messages.ts";

const t = makeTranslate(labMessages, () => "en");
const letters = new Map([
  ["h1/udp1", "A"],
  ["h2/udp1", "B"],
]);
interface Reason {
  code: string;
  values: Record<string, string | number>;
  because: Reason[];
  record?: number;
}
const reason = (
  code: string,
  values: Record<string, string | number>,
  because: Reason[] = [],
  record?: number,
): Reason => (record === undefined ? { code, values, because } : { code, values, because, record });

const full = { port: "leaf1:e1-50", queuedFrames: 43, queuedBytes: 65_274, queueBytesMax: 65_536, sizeBytes: 1518 };

test("a drop reads as sentences, the shares of a queue as one of them", () => {
  const explanation = reason(
    "fabric/queue-full",
    full,
    [
      reason(
        "fabric/more-in-than-out",
        { offeredBitsPerSecond: 189e9, rateBitsPerSecond: 1e11, sincePs: 4_721_000 },
        [],
        7,
      ),
      reason("fabric/queue-share", { flowPath: "h1/udp1", bytesShare: 0.51, frames: 22, bytes: 33_396 }),
      reason("fabric/queue-share", { flowPath: "h9/udp1", bytesShare: 0.49, frames: 21, bytes: 31_878 }),
      reason("fabric/same-bucket", {
        flowPaths: "h1/udp1, h2/udp1",
        bucket: 1,
        buckets: 4,
        port: "leaf1:e1-50",
        nextHop: "spine2",
      }),
    ],
    9,
  );
  const space = /\u00a0/g;
  const steps = whySteps(t, explanation, letters, 9).map(({ title, detail, record }) => [
    title,
    detail?.replace(space, " "),
    record,
  ]);
  expect(steps).toEqual([
    ["The queue was full.", "leaf1:e1-50 held 43 frames, 65,274 of 65,536 B; this one needs 1,518 B.", undefined],
    ["More came in than went out.", "189 Gb/s into 100 Gb/s since 4.721 µs.", 7],
    ["In the queue:", "flow A 51 %, h9/udp1 49 %.", undefined],
    ["A and B took the same port.", "Their hashes fall into bucket 1 of 4: leaf1:e1-50, to spine2.", undefined],
  ]);
});

test("a number that is not known leaves no brace behind, a code without words is shown as itself", () => {
  const { queueBytesMax: _, ...frames } = full;
  expect(whySteps(t, reason("fabric/queue-full", frames), letters, -1)[0]?.detail).toBe(
    "leaf1:e1-50 held 43 frames, as many as it may.",
  );
  expect(whySteps(t, reason("fabric/new-code", {}), letters, -1)).toEqual([{ title: "fabric/new-code" }]);
});

test("values are printed by the unit in their name, ports as digits", () => {
  const printed = printValues(
    t,
    reason("x", {
      hash: 0xd9ff09f5,
      sourcePort: 49_203,
      queuedBytes: 1518,
      timePs: 41_872_000,
      cause: "queue-full",
      ttl: 64,
      frames: 1234,
    }),
  );
  expect(printed).toMatchObject({
    hash: "d9ff09f5",
    sourcePort: 49_203,
    queuedBytes: "1,518 B",
    cause: "queue full",
    ttl: 64,
    frames: "1,234",
  });
  expect(String(printed.timePs).replace(/\u00a0/g, " ")).toBe("41.872 µs");
});

test.each([
  [1e9, "1 ms"],
  [2_500_000, "2.5 µs"],
  [100_000, "100 ns"],
  [41_872_000, "41.872 µs"],
])("%i ps in short is %s", (timePs, text) => {
  expect(shortTime(timePs).replace(/\u00a0/g, " ")).toBe(text);
});

test("every code that the fabric explains with has words", () => {
  const missing = explanationCodes.filter((code) => !Object.hasOwn(en, `why.fabric/${code}.title`));
  expect(missing).toEqual([]);
});

test("every code of an explanation that has a detail has a title", () => {
  const details = Object.keys(en).filter((key) => /^why\.fabric\/.*\.detail$/.test(key));
  expect(details.length).toBeGreaterThan(15);
  for (const key of details) expect(Object.hasOwn(en, key.replace(/\.detail$/, ".title")), key).toBe(true);
});
