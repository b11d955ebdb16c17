import { expect, test } from "vitest";
import { compareRuns } from "../src/techniques/compare-runs.ts";
import { createGuestRun } from "../src/techniques/guest-run.ts";
import { eventKinds } from "../src/techniques/event-kind.ts";
import { makePagingGuest } from "./technique-guests.ts";

test("tmp paging", () => {
  const image = makePagingGuest(20);
  for (const [technique, sensitiveTrap] of [["trap-ring-1", false], ["trap-ring-1", true], ["trap-ring-3", true], ["trap-ring-3", false], ["vtx-shadow", false], ["vtx-ept", false]] as const) {
    const bare = createGuestRun({ technique: "bare-metal", image });
    const run = createGuestRun({ technique, image, sensitiveTrap });
    const result = compareRuns(bare, run, { instructionsMax: 100000 });
    console.log(technique, sensitiveTrap, result.equal ? result : result.first, bare.output, Object.fromEntries([...run.events.kindCounts].map((c, i) => [eventKinds[i], c]).filter(([, c]) => c !== 0)));
  }
});
