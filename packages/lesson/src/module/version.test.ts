import { expect, test } from "vitest";
import { chooseVersion, otherEngines } from "./version.ts";

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

test("L167: engines of another version, and engines that are not there, are told; those that fit are not", () => {
  const offered = { engine: "0.1.3", fabric: "0.2.0", wire: "0.1.0" };
  expect(otherEngines({ engine: "^0.1.0", fabric: "^0.1.0", rdma: "^0.1.0" }, offered)).toEqual([
    { name: "fabric", wanted: "^0.1.0", version: "0.2.0" },
    { name: "rdma", wanted: "^0.1.0", version: undefined },
  ]);
  expect(otherEngines({ engine: "0.1.3", wire: ">=0.1.0" }, offered)).toEqual([]);
  expect(otherEngines({ toString: "^1.0.0" }, offered)).toEqual([
    { name: "toString", wanted: "^1.0.0", version: undefined },
  ]);
});
