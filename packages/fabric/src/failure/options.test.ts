import { expect, test } from "vitest";
import { detectionSettings, wrongSettings } from "./options.ts";

test("F365: what is left out is BFD's 300 ms × 3, BGP's 90 s and 30 s, and 10 ms of a lost carrier", () => {
  expect(detectionSettings({ by: "bfd" })).toMatchObject({ intervalPs: 300e9, multiplier: 3, begin: "up" });
  expect(detectionSettings({ by: "hold" })).toMatchObject({ holdPs: 90e12, keepalivePs: 30e12 });
  expect(detectionSettings({ by: "hold", holdPs: 9e12 }).keepalivePs).toBe(3e12);
  expect(detectionSettings({ by: "link-down" }).debouncePs).toBe(10e9);
});

test.each([
  [{ by: "bfd", intervalPs: 1 }, "interval"],
  [{ by: "bfd", intervalPs: 61e12 }, "interval"],
  [{ by: "bfd", multiplier: 0 }, "multiplier"],
  [{ by: "bfd", multiplier: 256 }, "multiplier"],
  [{ by: "hold", holdPs: 2e12 }, "hold"],
  [{ by: "hold", holdPs: 9e12, keepalivePs: 4e12 }, "keepalive"],
  [{ by: "hold", holdPs: 9e12, keepalivePs: 1 }, "keepalive"],
  [{ by: "hold", connectRetryPs: 0 }, "connectRetry"],
] as const)("F365: %o is refused for its %s", (options, option) => {
  expect(wrongSettings(detectionSettings(options)).map((wrong) => wrong.option)).toEqual([option]);
});
