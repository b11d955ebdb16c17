import { createRun } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import linkFailure from "../scenarios/link-failure.yaml?raw";
import { extensions, openText, registry } from "./domain.ts";
import { compareOutputs, type Output, outputOf } from "./outputs.ts";

const lines = (...texts: string[]) => texts.map((text) => ({ text, ports: [] }));
const marked = (before: string[], now: string[]): string[] =>
  compareOutputs(lines(...before), lines(...now)).map(
    ({ text, since }) => `${since === "new" ? "+" : since === "gone" ? "-" : " "}${text}`,
  );

test("what is new and what is gone stand where they belong", () => {
  expect(marked(["a", "b", "d"], ["a", "c", "d", "e"])).toEqual([" a", "-b", "+c", " d", "+e"]);
  expect(marked([], ["a"])).toEqual(["+a"]);
  expect(marked(["a"], [])).toEqual(["-a"]);
  expect(marked(["a", "b"], ["a", "b"])).toEqual([" a", " b"]);
});

test("a continued line belongs to its head", () => {
  expect(marked(["x", "\t1", "\t2", "y", "\t1", "\t2"], ["x", "\t1", "\t2", "z"])).toEqual([
    ...[" x", " \t1", " \t2", "-y", "-\t1", "-\t2", "+z"],
  ]);
});

test("a run is asked for a device's output as it stands, and compared with its start", () => {
  const read = openText(linkFailure, "link-failure.yaml");
  if (!read.ok) throw new Error("not read");
  const run = createRun(read.value.scenario, registry, { traceRecordsMax: 1024 });
  const ask = (node: string, topic: string): Output | undefined => outputOf(run, { node, topic });
  const start = ask("leaf1", "route");
  expect(start?.command).toBe("ip route");
  expect(start?.lines.some(({ since }) => since !== undefined)).toBe(false);
  run.timeline.runUntil(30_000_000);
  const digest = run.simulation.digest();
  const after = ask("leaf1", "route");
  expect(run.simulation.digest()).toBe(digest);
  expect(run.timeline.now).toBe(30_000_000);
  const gone = after?.lines.filter(({ since }) => since === "gone") ?? [];
  expect(gone.length).toBeGreaterThan(0);
  expect(after?.lines.filter(({ since }) => since === undefined).length).toBeGreaterThan(0);
  // Asked again it is the same, and asked at the start nothing has changed.
  expect(ask("leaf1", "route")).toEqual(after);
  run.timeline.seek(0);
  expect(extensions.queries?.output(run, { node: "leaf1", topic: "route" })).toEqual(start);
  for (const wrong of [{ node: "leaf99", topic: "route" }, { node: "leaf1", topic: "arp" }, {}, null, "leaf1"])
    expect(outputOf(run, wrong as never)).toBeUndefined();
});
