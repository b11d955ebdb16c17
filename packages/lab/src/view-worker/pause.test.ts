/** A pause is a turn of the event loop, and several pauses end in their order. */
import { expect, test } from "vitest";
import { createPause } from "./pause.ts";

test("a pause ends after what is due in this turn, and pauses end in the order they began", async () => {
  const pause = createPause();
  const heard: string[] = [];
  const first = pause().then(() => heard.push("first"));
  const second = pause().then(() => heard.push("second"));
  queueMicrotask(() => heard.push("due"));
  await Promise.all([first, second]);
  expect(heard).toEqual(["due", "first", "second"]);
});
