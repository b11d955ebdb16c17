import { expect, test } from "vitest";
import { unusual } from "./link.ts";

test("a module's link carries of the view what somebody has changed, and nothing else", () => {
  const view = { file: "", as: "picture", filter: "", until: "", speed: 1e6, record: -1, watch: "" };
  expect(unusual(view)).toEqual({});
  const selection = { kind: "node", id: "spine1" };
  expect(unusual({ ...view, as: "table", speed: 5e6, record: 0, selection })).toEqual({
    as: "table",
    speed: 5e6,
    record: 0,
    selection,
  });
});
