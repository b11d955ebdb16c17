import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LabEntry } from "../catalogue/catalogue.ts";
import { answerWithinMs, type Federation, loadLab } from "./load.ts";

const lab = {
  name: "fabric",
  container: "dc_lab_fabric",
  address: "https://labs.example/labs/fabric/mf-manifest.json",
} as LabEntry;
const draw = (): undefined => undefined;
const module = { default: draw, labApi: 1, mount: draw };
const answering = (reply: Response | Error) => async () => {
  if (reply instanceof Error) throw reply;
  return reply;
};
const manifest = answering(Response.json({}));

function createFederation(load: () => Promise<unknown>): Federation & { registered: unknown[][] } {
  const registered: unknown[][] = [];
  return { registered, register: (...values) => void registered.push(values), load };
}
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a lab is registered under its listed address and given back", async () => {
  const federation = createFederation(async () => module);
  expect(await loadLab(lab, 0, federation)).toBe(module);
  expect(federation.registered).toEqual([["dc_lab_fabric", lab.address, false]]);
});

test("each new attempt is registered again, under an address that no earlier attempt had", async () => {
  const federation = createFederation(async () => module);
  for (const attempt of [0, 1, 2]) await loadLab(lab, attempt, federation);
  expect(new Set(federation.registered.map(([, address]) => address)).size).toBe(3);
  expect(federation.registered.map(([, , again]) => again)).toEqual([false, true, true]);
});

test("a lab that hangs is given up after four seconds, not before", async () => {
  const failed = vi.fn();
  loadLab(
    lab,
    0,
    createFederation(() => new Promise(() => {})),
  ).catch(failed);
  await vi.advanceTimersByTimeAsync(answerWithinMs - 1);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ code: "portal/lab-hangs", values: { seconds: 4 } });
});

test.each([
  ["nothing answers", new TypeError("Failed to fetch"), { code: "portal/lab-unreachable" }],
  ["there is no such file", new Response("", { status: 404 }), { code: "portal/lab-status", values: { status: 404 } }],
  ["a page stands there", new Response("<!doctype html>"), { code: "portal/lab-broken" }],
  ["the code throws", Response.json({}), { code: "portal/lab-broken", values: { detail: "boom" } }],
])("when %s, the reason says so", async (_name, reply, expected) => {
  const federation = createFederation(() => Promise.reject(new Error("boom")));
  await expect(loadLab(lab, 0, federation, answering(reply))).rejects.toMatchObject(expected);
});

test.each([
  ["another edition of the contract", { ...module, labApi: 2 }, "solid/lab-api", "labApi 2"],
  ["no edition", { default: draw }, "solid/lab-api", "no labApi"],
  ["no component", { ...module, default: undefined }, "solid/lab-module", "default"],
  ["nothing", null, "solid/lab-module", "null"],
])("a lab with %s is refused", async (_name, given, code, part) => {
  const loading = loadLab(
    lab,
    0,
    createFederation(async () => given),
    manifest,
  );
  await expect(loading).rejects.toMatchObject({ code, message: expect.stringContaining(part) });
});
