import { ipv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { floodMistakes, type FloodOptions, floodSettingOf, replicationOrder } from "./flood-setting.ts";

const group = ipv4Address("239.1.1.1");

test.each<[FloodOptions, boolean, string[]]>([
  [{}, false, []],
  [{ flood: "head-end" }, true, []],
  [{ flood: "head-end", remotes: ["b", "c"], suppressArp: true }, false, []],
  [{ flood: "multicast", group }, false, []],
  [{ remotes: ["b"] }, false, ["remotes"]],
  [{ flood: "multicast", remotes: ["b"] }, false, ["remotes"]],
  [{ flood: "head-end", group }, false, ["group"]],
  [{ suppressArp: true }, false, ["suppressArp"]],
  [{ flood: "multicast" }, true, ["flood"]],
  [{ flood: "multicast", group: ipv4Address("224.0.0.5") }, false, ["group"]],
  [{ flood: "multicast", group: ipv4Address("10.0.0.1") }, false, ["group"]],
  [{ flood: "head-end", remotes: ["b", "a", "b"] }, false, ["remotes[1]", "remotes[2]"]],
])("F429: %o over IPv6 %s: mistakes at %o", (options, isIpv6, at) => {
  expect(floodMistakes(options, "a", isIpv6).map((each) => each.at)).toEqual(at);
});

test("F423: copies leave in the order of the list, but the first last", () => {
  expect(replicationOrder([2, 3, 4])).toEqual([3, 4, 2]);
  expect([replicationOrder([7]), replicationOrder([])]).toEqual([[7], []]);
});

test("F420: a setting has nothing left out; without a flood there is none", () => {
  expect(floodSettingOf(10_100, {}, [1])).toBeUndefined();
  expect(floodSettingOf(10_100, { flood: "head-end" }, [1, 2])).toEqual({
    ...{ mode: "head-end", remotes: [1, 2], group: 0, suppressArp: false },
  });
  expect(floodSettingOf(10_100, { flood: "multicast", suppressArp: true }, [1])).toEqual({
    ...{ mode: "multicast", remotes: [], group: ipv4Address("239.0.39.116"), suppressArp: true },
  });
});
