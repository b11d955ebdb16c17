import { describe, expect, test } from "vitest";
import { charactersMax, makeFrameError, measure, nestingMax, readEnvelope, valuesMax } from "./envelope.ts";

describe("X40: three shapes are read", () => {
  test.each([
    [
      { dc: 1, id: 7, method: "seek", params: ["1us"] },
      { kind: "call", id: 7, method: "seek", params: ["1us"] },
    ],
    [
      { dc: 1, id: 7, method: "play" },
      { kind: "call", id: 7, method: "play", params: [] },
    ],
    [
      { dc: 1, id: 7, result: null },
      { kind: "result", id: 7, result: null },
    ],
    [
      { dc: 1, id: 7, error: { code: "lab/refused", message: "no" } },
      { kind: "error", id: 7, error: { code: "lab/refused", message: "no" } },
    ],
    [
      { dc: 1, event: "score", detail: { points: 1 } },
      { kind: "event", event: "score", detail: { points: 1 } },
    ],
    [
      { dc: 1, event: "close" },
      { kind: "event", event: "close", detail: null },
    ],
  ])("%j", (data, envelope) => {
    expect(readEnvelope(data)).toEqual(envelope);
  });
});

describe("X41: anything else is none, with its reason, and with the id that an answer can go to", () => {
  test.each([
    ["a text", "dc", "an object", undefined],
    ["null", null, "an object", undefined],
    ["a list", [1], "an object", undefined],
    ["somebody else's message", { type: "resize", id: 3 }, "an object with dc", undefined],
    ["a later edition", { dc: 2, id: 3, method: "play" }, "got dc: 2", 3],
    ["no id", { dc: 1, method: "play" }, "a whole number id", undefined],
    ["an id that is a text", { dc: 1, id: "3", method: "play" }, "a whole number id", undefined],
    ["an id with a fraction", { dc: 1, id: 0.5, method: "play" }, "a whole number id", undefined],
    ["params by name", { dc: 1, id: 3, method: "seek", params: { at: "1us" } }, "params to be a list", 3],
    ["neither question nor answer", { dc: 1, id: 3 }, "a method", 3],
    ["an inherited dc", Object.create({ dc: 1, id: 3, method: "play" }), "an object with dc", undefined],
  ])("%s", (_name, data, reason, id) => {
    const envelope = readEnvelope(data);
    expect(envelope).toMatchObject({ kind: "none", reason: expect.stringContaining(reason) });
    expect((envelope as { id?: number }).id).toBe(id);
  });
});

describe("X42: a message is measured before it is read", () => {
  const deep = (levels: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level += 1) value = [value];
    return value;
  };
  test.each([
    ["a scenario as long as one may be", "x".repeat(charactersMax), "fits"],
    ["one character more", "x".repeat(charactersMax + 1), "too large"],
    ["two halves and a key", { a: "x".repeat(charactersMax / 2), b: "x".repeat(charactersMax / 2) }, "too large"],
    ["as deep as it may be", deep(nestingMax), "fits"],
    ["one level deeper", deep(nestingMax + 1), "too large"],
    ["too many values", new Array(valuesMax).fill(0), "too large"],
    ["a list of holes", new Array(2 ** 31), "too large"],
    ["a map", new Map(), "not plain"],
    ["bytes", new Uint8Array(4), "not plain"],
    ["a bigint", 1n, "not plain"],
    ["no number", Number.NaN, "not plain"],
    ["what is left out", { a: undefined }, "fits"],
  ])("%s", (_name, value, found) => {
    expect(measure(value)).toBe(found);
  });

  test("a circle ends at the limit of depth", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(measure(circle)).toBe("too large");
  });
});

test("X43: whatever a method throws goes over as code and message", () => {
  expect(makeFrameError(Object.assign(new Error("no"), { code: "lab/refused" }))).toEqual({
    code: "lab/refused",
    message: "no",
  });
  expect(makeFrameError(new TypeError("x is not a function"))).toEqual({ code: "", message: "x is not a function" });
  expect(makeFrameError("a text")).toEqual({ code: "", message: "a text" });
  expect(makeFrameError(null)).toEqual({ code: "", message: "null" });
});
