import { expect, test, vi } from "vitest";
import { wheelDefault } from "./choice.ts";
import { createWheelHost, type FromWheel, type ToWheel } from "./worker.ts";

function open(): { readonly hear: (message: ToWheel) => void; readonly heard: FromWheel[] } {
  const heard: FromWheel[] = [];
  const hear = createWheelHost({
    post: (message) => heard.push(structuredClone(message)),
    pause: () => new Promise((goOn) => setTimeout(goOn, 0)),
  });
  return { hear, heard };
}
/** A busy machine is slow: what never comes is still found. */
const until = (seen: () => void): Promise<void> => vi.waitFor(seen, { timeout: 20_000, interval: 5 });
const small = { ...wheelDefault, workingSetBytes: 64 * 1024, entries: 64, ways: 8 } as const;
const frames = (heard: readonly FromWheel[]) => heard.filter((message) => message.kind === "frame");
const newest = (heard: readonly FromWheel[]) => frames(heard).at(-1);

test("W15: a wheel is set, stepped, turned and run to its end, and each time it is shown", async () => {
  const { hear, heard } = open();
  hear({ kind: "set", id: 1, choice: small });
  expect(newest(heard)).toMatchObject({ id: 1, isRunning: false, frame: { turns: 0, access: 0 } });
  hear({ kind: "go", id: 2, by: "access" });
  expect(newest(heard)?.frame).toMatchObject({ turns: 0, access: 1, last: { reason: { kind: "first" } } });
  hear({ kind: "go", id: 3, by: "turn" });
  await until(() => expect(newest(heard)?.frame).toMatchObject({ turns: 1, access: 0 }));
  hear({ kind: "go", id: 4, by: "run" });
  await until(() => expect(newest(heard)).toMatchObject({ isRunning: false, frame: { turns: 13 } }));
  hear({ kind: "go", id: 5, by: "run" });
  await until(() => expect(newest(heard)).toMatchObject({ isRunning: false, frame: { turns: 25 } }));
  await until(() => expect(heard.some((each) => each.kind === "points" && each.isWhole)).toBe(true));
});

test("W15: a run of the biggest size is stopped at once, and an invalidation is heard in it", async () => {
  const { hear, heard } = open();
  const big = { ...wheelDefault, vcpus: 32, workingSetBytes: 16_384 * 1024, entries: 2048, ways: 2048, turns: 512 };
  hear({ kind: "set", id: 1, choice: big });
  hear({ kind: "go", id: 2, by: "run" });
  await until(() => expect(newest(heard)?.frame.turns).toBeGreaterThan(0));
  hear({ kind: "stop", id: 3 });
  const stopped = newest(heard);
  expect(stopped).toMatchObject({ id: 3, isRunning: false });
  hear({ kind: "invalidate", id: 4, ask: { what: "invept-all", vcpu: 0, page: 0, processor: 0 } });
  expect(newest(heard)?.frame).toMatchObject({ turns: stopped?.frame.turns, taken: { left: 0 } });
  // Only the newest curve goes on.
  hear({ kind: "set", id: 5, choice: small });
  await until(() => expect(heard.some((each) => each.kind === "points" && each.isWhole)).toBe(true));
  expect(heard.filter((each) => each.kind === "points").every(({ id }) => id === 1 || id === 5)).toBe(true);
});

test("W15: an experiment sets the wheel, runs, and says what it measured; one that is unknown fails", async () => {
  const { hear, heard } = open();
  hear({ kind: "experiment", id: 1, experiment: "invept" });
  await until(() =>
    expect(heard).toContainEqual({ kind: "measured", id: 1, experiment: "invept", measured: [512, 512, 0] }),
  );
  hear({ kind: "experiment", id: 2, experiment: "none" });
  await until(() => expect(heard.at(-1)).toMatchObject({ kind: "failed", id: 2 }));
});
