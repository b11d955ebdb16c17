import { expect, test } from "vitest";
import { eventKinds } from "./event-kind.ts";
import { compareRuns } from "./compare-runs.ts";
import { assembleGuest, type GuestImage } from "./guest-image.ts";
import { createGuestRun } from "./guest-run.ts";

const image = (text: string, mode: 16 | 32 | 64 = 32): GuestImage => {
  const { image: made, issues } = assembleGuest(text, { mode });
  if (made === undefined) throw new Error(JSON.stringify(issues));
  return made;
};

test("V438: a guest computes in ring 1 and in ring 3 as on bare metal", () => {
  const guest = image(
    "mov ecx, 50\nxor eax, eax\nnext:\nadd eax, ecx\nmov [0x20000+ecx*4], eax\nloop next\nout 0xe9, al\npush eax\npop ebx\nout 0xf4, al",
  );
  for (const technique of ["trap-ring-1", "trap-ring-3"] as const) {
    const run = createGuestRun({ technique, image: guest });
    const bare = createGuestRun({ technique: "bare-metal", image: guest });
    expect(compareRuns(bare, run)).toEqual({ equal: true, instructions: 156, stop: "done" });
  }
});
test("tmp", () => {
  const guest = image(
    "mov ecx, 50\nxor eax, eax\nnext:\nadd eax, ecx\nmov [0x20000+ecx*4], eax\nloop next\nout 0xe9, al\npush eax\npop ebx\nout 0xf4, al",
  );
  for (const technique of ["trap-ring-1", "trap-ring-3"] as const) {
    const run = createGuestRun({ technique, image: guest });
    run.run(1000);
    console.log(
      Object.fromEntries([...run.events.kindCounts].map((c, i) => [eventKinds[i], c]).filter(([, c]) => c !== 0)),
    );
    for (let i = 0; i < Math.min(20, run.events.count); i++) {
      const e = run.events.event(i);
      console.log(e?.kind, e?.instruction, e?.rip.toString(16), e?.detail.toString(16));
    }
  }
});
