import { expect, test } from "vitest";
import { compareRuns } from "../src/techniques/compare-runs.ts";
import { createGuestRun } from "../src/techniques/guest-run.ts";
import { eventKinds } from "../src/techniques/event-kind.ts";
import {
  makePagingGuest,
  makeInterruptGuest,
  makeToyGuest,
  makeLongGuest,
  makePaeGuest,
  makeRealGuest,
  makeGuest,
  wrongGuests,
} from "./technique-guests.ts";

const cases = [
  ["trap-ring-1", false],
  ["trap-ring-1", true],
  ["trap-ring-3", true],
  ["trap-ring-3", false],
  ["vtx-shadow", false],
  ["vtx-ept", false],
] as const;
const images: any = {
  paging: makePagingGuest(40),
  pagingInt: makePagingGuest(40, true),
  interrupt: makeInterruptGuest(20),
  toy: makeToyGuest(),
  long: makeLongGuest(),
  pae: makePaeGuest(),
  real: makeRealGuest(),
};
for (const [n, t] of Object.entries(wrongGuests)) images[n] = makeGuest(n, t);
test.each(Object.keys(images))("tmp %s", (name) => {
  const image = images[name];
  for (const [technique, sensitiveTrap] of cases) {
    const bare = createGuestRun({ technique: "bare-metal", image });
    const run = createGuestRun({ technique, image, sensitiveTrap });
    const result = compareRuns(bare, run, { instructionsMax: 20000 });
    console.log(
      name,
      technique,
      sensitiveTrap,
      result.equal ? result : result.first,
      result.equal ? "" : result.differences.length,
      bare.output,
      bare.devices.exitCode,
      JSON.stringify(
        Object.fromEntries([...run.events.kindCounts].map((c, i) => [eventKinds[i], c]).filter(([, c]) => c !== 0)),
      ),
    );
  }
});
