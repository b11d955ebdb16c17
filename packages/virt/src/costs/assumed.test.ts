import { expect, test } from "vitest";
import { assumed } from "./assumed.ts";

test("V51: every estimate is marked unverified", () => {
  for (const number of Object.values(assumed)) expect(number.confidence).toBe("unverified");
});
