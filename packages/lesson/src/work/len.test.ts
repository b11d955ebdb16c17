import { test } from "vitest";
import { encodePermalink } from "@dc/engine/permalink";
import type { Module } from "../module/load.ts";
import { linkWork } from "./link.ts";
import type { ModuleWork } from "./work.ts";
test("len", () => {
  const knob = (id: string, values: object) => ({ id, values }) as never;
  const step = (id: string, predictions: string[], knobs: never[]) =>
    ({ id, checks: { predictions: predictions.map((id) => ({ id })), knobs } }) as never;
  const module = {
    manifest: { id: "hash-that-decides", version: "1.0.0" },
    seed: 4042322160,
    steps: [
      step("01-one-hash", ["same-path-share"], [knob("source-port", { from: 1024, to: 65535, step: 1 })]),
      step(
        "02-collide",
        ["busiest"],
        [
          knob("port-1", { from: 1024, to: 65535, step: 1 }),
          knob("port-2", { from: 1024, to: 65535, step: 1 }),
          knob("port-3", { from: 1024, to: 65535, step: 1 }),
        ],
      ),
      step("03-lose-a-spine", ["moved", "moved-bits"], [knob("mode", { choose: ["modulo", "resilient", "hrw"] })]),
      step("04-mend", ["moved-again"], [knob("mode4", { choose: ["modulo", "resilient"] })]),
    ],
  } as unknown as Module;
  const d = ["c3a1f09be47d2568", "90bb37f1652ade04", "1f8e6d57aa03bc92", "73de05912cfb48a6"];
  const acts = Array.from({ length: 10 }, (_, i) => ({
    timePs: 100_000_000 + i * 131_370_000 + i * i * 7_213,
    after: i % 3,
    do: i % 2 === 0 ? "link.down" : "link.up",
    on: `leaf${1 + (i % 2)}:e1-${49 + (i >> 2)}`,
  }));
  const work: ModuleWork = {
    module: "hash-that-decides@1.0.0",
    seed: 4042322160,
    step: "04-mend",
    steps: {
      "01-one-hash": {
        answers: { "same-path-share": 25 },
        knobs: { "source-port": 4019 },
        actions: [],
        timePs: 200_000_000,
        fired: 1822,
        digest: d[0] as string,
      },
      "02-collide": {
        answers: { busiest: 62.5 },
        knobs: { "port-1": 4005, "port-2": 40112, "port-3": 51999 },
        actions: [],
        timePs: 200_000_000,
        fired: 2917,
        digest: d[1] as string,
      },
      "03-lose-a-spine": {
        answers: { moved: 25, "moved-bits": 75 },
        knobs: { mode: "resilient" },
        actions: acts.slice(0, 5),
        timePs: 1_500_000_000,
        fired: 18345,
        digest: d[2] as string,
      },
      "04-mend": {
        answers: { "moved-again": 33.3 },
        knobs: { mode4: "resilient" },
        actions: acts.slice(0, 5).map((a) => ({ ...a, timePs: a.timePs + 4_123_117 })),
        timePs: 1_500_000_000,
        fired: 20134,
        digest: d[3] as string,
      },
    },
  };
  for (const engines of [
    { engine: "0.1.0", fabric: "0.1.0" },
    { engine: "0.1.0", wire: "0.1.0", fabric: "0.1.0" },
  ]) {
    const state = linkWork(work, module, {
      engines,
      view: { file: "scenario.yaml", as: "picture", filter: "", until: "", speed: 1000000, record: -1, watch: "" },
    });
    const { view: _, ...plain } = state;
    for (const s of [state, plain]) {
      const l = encodePermalink(s as never, { portal: "https://labs.example.edu/dclab/", lab: "fabric" });
      console.log(l.characters, l.url);
    }
  }
  console.log(JSON.stringify(linkWork(work, module, { engines: {} })));
});
