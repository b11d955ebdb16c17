import { webcrypto } from "node:crypto";
import { learnerSeed } from "@dc/lesson";
import { createRoot } from "solid-js";
import { expect, test } from "vitest";
import { createMemoryStore } from "../../test/page.ts";
import { createLearner, type Learner, seedOf } from "./learner.ts";

const fill = (bytes: Uint8Array<ArrayBuffer>): unknown => webcrypto.getRandomValues(bytes);
const make = (store = createMemoryStore() as Parameters<typeof createLearner>[0]): Learner =>
  createRoot(() => createLearner(store, fill));

test("a code is drawn once and kept: the next visit is the same learner", () => {
  const store = createMemoryStore();
  const { code } = make(store);
  expect(code()).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}$/);
  expect(make(store).code()).toBe(code());
  expect(make().code()).not.toBe(code());
});

test("where storage is denied there is a code too, until the page is left", () => {
  const learner = createRoot(() => createLearner(undefined, fill));
  expect([learner.code().length, learner.kept]).toEqual([9, false]);
  const denied = {
    getItem: () => {
      throw new Error("denied");
    },
    setItem: () => {
      throw new Error("denied");
    },
  };
  expect(make(denied).code()).toHaveLength(9);
});

test("a code may be anybody's own, and what is none is refused", () => {
  const store = createMemoryStore();
  const learner = make(store);
  expect(learner.use("  Ada Lovelace ")).toBe(true);
  expect([learner.code(), make(store).code()]).toEqual(["Ada Lovelace", "Ada Lovelace"]);
  for (const wrong of ["", "   ", "x".repeat(65)]) expect([wrong, learner.use(wrong)]).toEqual([wrong, false]);
  expect(learner.code()).toBe("Ada Lovelace");
  learner.draw();
  expect(learner.code()).not.toBe("Ada Lovelace");
  // A name with an accent is one name, however it was typed.
  learner.use("Rene\u0301");
  expect(learner.code()).toBe("Ren\u00e9");
});

test("what is kept and is no code is drawn anew", () => {
  const store = createMemoryStore();
  store.setItem("dc.portal.learner", "7");
  expect(make(store).code()).toHaveLength(9);
});

test("the seed is the one that @dc/lesson makes, by the browser's hash", async () => {
  const module = { id: "hash-that-decides", version: "1.4.2" };
  const seed = await seedOf(module, "ada", webcrypto.subtle as SubtleCrypto);
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256").update("hash-that-decides@1:ada").digest();
  expect(seed).toBe(hash.readUInt32BE(28));
  expect(await learnerSeed(module, "ada", async () => hash)).toBe(seed);
});
