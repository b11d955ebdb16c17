import { expect, test } from "vitest";
import { layTable } from "./table.ts";

test("words lean left, figures lean right, and no line ends in a space", () => {
  const lines = layTable(
    [
      { head: "flow", lean: "left" },
      { head: "sent", lean: "right" },
      { head: "note", lean: "left" },
    ],
    [
      ["h1 → h2", "7", ""],
      ["h10 → h2", "1234", "lost"],
    ],
  );
  expect(lines).toEqual(["  flow      sent  note", "  h1 → h2      7", "  h10 → h2  1234  lost"]);
});
