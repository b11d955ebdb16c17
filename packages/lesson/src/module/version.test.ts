import { expect, test } from "vitest";
import { chooseVersion } from "./version.ts";

const offered = ["1.0.0", "1.2.0", "1.10.0", "2.0.0-beta.1", "1.2.3", "0.9.0"];

test("L147: the newest version that is wanted is chosen", () => {
  const rows: [string, string | undefined][] = [
    ["", "1.10.0"],
    ["1.2.0", "1.2.0"],
    ["2.0.0-beta.1", "2.0.0-beta.1"],
    ["1.2.9", undefined],
    ["^1.0.0", "1.10.0"],
    ["~1.2.0", "1.2.3"],
    [">=1.0.0", "1.10.0"],
    ["1", "1.10.0"],
    ["1.2", "1.2.3"],
    ["2", undefined],
    ["^2.0.0", undefined],
    ["^2.0.0-alpha", "2.0.0-beta.1"],
    ["0", "0.9.0"],
    ["latest", undefined],
    ["*", undefined],
    ["^", undefined],
    ["1.2.3.4", undefined],
    ["<script>", undefined],
    ["x".repeat(10_000), undefined],
  ];
  for (const [wanted, chosen] of rows) expect([wanted, chooseVersion(wanted, offered)]).toEqual([wanted, chosen]);
});

test("L147: where only pre-releases are there the newest of them is chosen, and of none none", () => {
  expect(chooseVersion("", ["1.0.0-alpha.2", "1.0.0-alpha.10"])).toBe("1.0.0-alpha.10");
  expect(chooseVersion("", [])).toBeUndefined();
  expect(chooseVersion("", ["not a version"])).toBeUndefined();
});
