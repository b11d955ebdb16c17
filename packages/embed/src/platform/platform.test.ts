import { expect, test } from "vitest";
import { noPlatform } from "./platform.ts";

test("X70: without a platform nothing is known and nothing is kept", async () => {
  const platform = noPlatform();
  expect(await platform.begin()).toEqual({ review: false });
  platform.keep("1.s.x");
  platform.end();
});
