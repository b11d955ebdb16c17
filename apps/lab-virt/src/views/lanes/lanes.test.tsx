import { createLab, type LabModel } from "@dc/lab";
import { makeInlineConnect } from "@dc/lab/testing";
import { makeTranslate } from "@dc/solid";
import type { TimelineLane } from "@dc/ui";
import { type Accessor, createRoot } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { virtLab } from "../../App.tsx";
import { labMessages } from "../../messages/messages.ts";
import * as domain from "../../model/domain.ts";
import { examples } from "../../scenarios/scenarios.ts";
import { makeLanes } from "./lanes.ts";

let end = (): void => {};
afterEach(() => end());

function makeBench(): { model: LabModel; lanes: Accessor<readonly TimelineLane[]> } {
  const host = makeInlineConnect(domain);
  return createRoot((dispose) => {
    const model = createLab({
      identity: virtLab,
      connect: host.connect,
      describeFlow: () => "",
      onNotice: () => {},
      onFrame: (draw) => setTimeout(draw, 0),
      later: (run, ms) => setTimeout(run, Math.min(ms, 5)),
    });
    const lanes = makeLanes(
      model,
      makeTranslate(labMessages, () => "en"),
    );
    end = () => {
      model.destroy();
      dispose();
    };
    return { model, lanes };
  });
}

/** Last start of any span. */
const lastOf = (lanes: readonly TimelineLane[]): number =>
  Math.max(-1, ...lanes.flatMap((lane) => (lane.kind === "spans" ? lane.spans.map(({ startPs }) => startPs) : [])));

test("a step back takes nothing off the lanes; another run takes all of them", async () => {
  const { model, lanes } = makeBench();
  const [first, second] = examples;
  expect(await model.open({ text: first.text, fileName: first.fileName })).toBe(true);
  await model.seek(30e6);
  await vi.waitFor(() => expect(lastOf(lanes())).toBeGreaterThan(20e6));
  const seen = lastOf(lanes());
  await model.seek(5e6);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lastOf(lanes())).toBe(seen);
  // The last answer about this run is of a later moment than the next run will come to.
  await model.seek(30e6);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await model.open({ text: second.text, fileName: second.fileName })).toBe(true);
  await model.seek(5e6);
  await vi.waitFor(() => expect(lastOf(lanes())).toBeGreaterThan(0));
  expect(lastOf(lanes())).toBeLessThanOrEqual(5e6);
});
