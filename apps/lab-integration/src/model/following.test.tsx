import { expect, test } from "vitest";
import { besideChoices, requestAt } from "./following.ts";
import type { RequestView } from "./view.ts";

const make = (request: number, startPs: number, endPs: number): RequestView => ({
  request,
  startPs,
  endPs,
  closed: true,
  place: "vm1/udp1",
});
const all = [make(1, 10, 20), make(2, 30, 50), make(3, 35, 60)];
const at = (timePs: number, chosen?: number): number | undefined => requestAt(all, timePs, chosen)?.request;

test("the request of an instant: the first before all, the oldest under way, else the last that was", () => {
  expect([at(0), at(15), at(25), at(40), at(55), at(99)]).toEqual([1, 1, 1, 2, 3, 3]);
  expect(requestAt([], 5, undefined)).toBeUndefined();
});

test("one that was chosen stays while the clock stands within it", () => {
  expect([at(40, 3), at(35, 3), at(60, 3), at(15, 3)]).toEqual([3, 3, 3, 1]);
});

test("beside a run stands nothing, or a way that it does not have", () => {
  expect(besideChoices(["vmm", "vhost", "vf"], "vhost")).toEqual(["none", "vmm", "vf"]);
  expect(besideChoices(["vmm", "vhost", "vf"], "")).toEqual(["none", "vmm", "vhost", "vf"]);
});
