import type { LabHandle } from "@dc/solid";
import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createResume, quietMs } from "./resume.ts";

const portal = "https://labs.example/courses/dc/";
const createStore = (): {
  kept: Map<string, string>;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
} => {
  const kept = new Map<string, string>();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
};
const at = (link: () => string): LabHandle => ({ getPermalink: async () => link() }) as LabHandle;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("where a lab stands is asked once it is quiet, and kept as a link of this portal", async () => {
  const store = createStore();
  const resume = createRoot(() => createResume(store, portal));
  const link = vi.fn(() => `${portal}?lab=fabric&seed=7&at=1.5ms#s=1.d.abc`);
  resume.follow("fabric", at(link));
  for (let move = 0; move < 50; move += 1) {
    resume.moved(false);
    await vi.advanceTimersByTimeAsync(quietMs - 1);
  }
  expect(link).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(resume.last()).toEqual({ lab: "fabric", link: "?lab=fabric&seed=7&at=1.5ms#s=1.d.abc", at: "1.5ms" });
  expect(createRoot(() => createResume(store, portal)).last()).toEqual(resume.last());
});

test("a lab that plays is not asked, because it would stop for it", async () => {
  const resume = createRoot(() => createResume(undefined, portal));
  const link = vi.fn(() => `${portal}?lab=fabric`);
  resume.follow("fabric", at(link));
  resume.moved(false);
  resume.moved(true);
  await vi.advanceTimersByTimeAsync(10 * quietMs);
  expect(link).not.toHaveBeenCalled();
});

test("a lab that was left is not asked any more, and an answer that comes later is thrown away", async () => {
  const resume = createRoot(() => createResume(undefined, portal));
  let answer: ((link: string) => void) | undefined;
  resume.follow("fabric", {
    getPermalink: () =>
      new Promise((done) => {
        answer = done;
      }),
  } as unknown as LabHandle);
  resume.moved(false);
  await vi.advanceTimersByTimeAsync(quietMs);
  resume.leave();
  answer?.(`${portal}?lab=fabric`);
  await vi.advanceTimersByTimeAsync(1);
  expect(resume.last()).toBeNull();
});

test("a lab that cannot say where it stands, or says too much, changes nothing", async () => {
  const resume = createRoot(() => createResume(undefined, portal));
  for (const link of [
    (): string => {
      throw new Error("too many actions");
    },
    () => `${portal}?lab=fabric#s=1.d.${"a".repeat(9000)}`,
  ]) {
    resume.follow("fabric", at(link));
    resume.moved(false);
    await vi.advanceTimersByTimeAsync(quietMs + 1);
    expect(resume.last()).toBeNull();
  }
});

test.each([`{"lab":"fabric","link":"https://evil.example/","at":null}`, `{"lab":1}`, "[]", "not json"])(
  "what is kept and does not fit is not used: %s",
  (text) => {
    const store = createStore();
    store.setItem("dc.portal.resume", text);
    expect(createRoot(() => createResume(store, portal)).last()).toBeNull();
  },
);
