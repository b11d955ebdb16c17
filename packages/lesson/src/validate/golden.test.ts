import { createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import fc from "fast-check";
import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { runWorld, worldRegistry, worldText } from "../../test/world.ts";
import { loadModule } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import {
  compareGolden,
  type Golden,
  goldenFile,
  goldenMarkRecords,
  goldenRecordsMax,
  makeGolden,
  readGolden,
  readGoldens,
  writeGolden,
} from "./golden.ts";
import { validateModule } from "./validate.ts";

const golden = (actions = "", text = worldText) => makeGolden(runWorld(actions, text).simulation);

test("L132: a golden holds every record, in the order of time, kind, object and numbers, whoever made it first", () => {
  const { simulation } = runWorld();
  const { digest, count, records, marks } = makeGolden(simulation);
  expect([digest, count, marks]).toEqual([simulation.digest(), simulation.trace.count, []]);
  const keys = records.map(({ timePs, kind, object, a, b }) =>
    [String(timePs).padStart(20), kind, object, ...[a, b].map((each) => String(each).padStart(12))].join(" "),
  );
  expect(keys).toEqual([...keys].sort());
  // The one-event path records a send when it is asked for; the general path when it happens.
  const read = loadScenario(worldText, worldRegistry);
  if (!read.ok) throw new Error("unread");
  const general = createRun(read.value, worldRegistry, { traceRecordsMax: 1 << 16, ports: "general" });
  general.timeline.seek(general.untilPs);
  expect(makeGolden(general.simulation)).toEqual(makeGolden(simulation));
});

test("L133: what was written is read again, and what is cut or of another format is none", () => {
  const own = golden();
  const text = writeGolden(own);
  expect(readGolden(text)).toEqual(own);
  expect(text.length / own.count).toBeLessThan(16);
  expect(readGolden(text.slice(0, -1))).toBeUndefined();
  expect(readGolden(text.replace("golden 1", "golden 2"))).toBeUndefined();
  expect(readGolden(text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 4 }), (at, put) => {
      // Whatever stands there, it is read or it is none, and never throws.
      const read = readGolden(text.slice(0, at) + put + text.slice(at + put.length));
      expect(read === undefined || read.records.length === own.count || read.count !== own.count).toBe(true);
    }),
    { seed: 133, numRuns: 300 },
  );
});

test("L134: the first record that differs is named, and one that is missing or too many as well", () => {
  const own = golden();
  expect(compareGolden(own, golden())).toBeUndefined();
  const muted = golden("{ at: 5us, do: host.mute, on: h2, value: true }");
  const found = compareGolden(own, muted);
  expect(found?.received).toContain("5000000 ps: action on h2");
  expect(compareGolden(own, { ...own, records: own.records.slice(0, -1) })).toMatchObject({
    record: own.count,
    received: "no record: the run has ended",
  });
  const [first, second, ...rest] = own.records as [Golden["records"][0], Golden["records"][0]];
  const other: Golden = { ...own, records: [first, { ...second, b: 65 }, ...rest] };
  expect(compareGolden(own, other)).toEqual({
    record: 2,
    expected: "0 ps: frame.send on h2/eth0, numbers 2 and 1000",
    received: "0 ps: frame.send on h2/eth0, numbers 2 and 65",
  });
});

test("L132, L134: behind 20,000 records there is a hash for each thousand, and a difference has its thousand", () => {
  const long = worldText.replace("until: 20us", "until: 3ms");
  const own = golden("", long);
  expect(own.count).toBeGreaterThan(goldenRecordsMax + goldenMarkRecords);
  expect(own.records).toHaveLength(goldenRecordsMax);
  expect(own.marks).toHaveLength(Math.ceil((own.count - goldenRecordsMax) / goldenMarkRecords));
  expect(readGolden(writeGolden(own))).toEqual(own);
  const late = golden("{ at: 2.9ms, do: host.mute, on: h2, value: true }", long);
  const found = compareGolden(own, late);
  expect(found?.record).toBeGreaterThan(goldenRecordsMax);
  expect(found?.expected).toMatch(/^records \d+ to \d+: hash [0-9a-f]{8}$/);
}, 60_000);

test("L135: a digest that has changed is told with the first record that differs", async () => {
  const step = "02-mend";
  const load = async (more: Record<string, string>) => {
    const source = sourceOf({ ...moduleTexts, ...more });
    const read = await loadModule(source, { seed: 7, figures: [], registry: worldRegistry });
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const { goldens, issues } = await readGoldens(source, read.value);
    const validation = validateModule(read.value, { registry: worldRegistry, goldens, makesGoldens: true });
    return { ...validation, issues: [...issues, ...validation.issues] };
  };
  const solved = (await load({})).steps.find((each) => each.step === step)?.golden as Golden;
  const manifest = JSON.parse(moduleTexts["module.json"] as string);
  const texts = {
    "module.json": JSON.stringify({ ...manifest, goldens: [{ step, seed: 7, digest: solved.digest }] }),
    [goldenFile(step, 7)]: writeGolden(solved),
  };
  expect((await load(texts)).issues).toEqual([]);
  const checks = "lessons/02-mend/checks.yaml";
  const later = (moduleTexts[checks] as string).replace("at: 3us, do", "at: 4us, do").replace("Act before", "By");
  const { issues } = await load({ ...texts, [checks]: later.replace(`atMost: "\${cutUs}us"`, `atMost: "9us"`) });
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject({ code: "module/golden", path: "goldens[0].digest", file: "module.json" });
  expect(issues[0]?.expected).toMatch(
    new RegExp(`^${solved.digest}, its record \\d+ being 3000000 ps: action on h2, numbers \\d+ and \\d+$`),
  );
  expect(issues[0]?.received).toMatch(/^[0-9a-f]{16}, 3\d{6} ps: /);
  // Without the file the digest alone is told; a file that is none, or another's, is told of itself.
  const { [goldenFile(step, 7)]: _gone, ...bare } = texts;
  expect((await load({ ...bare, [checks]: later })).issues[0]?.expected).toBe(solved.digest);
  expect((await load({ ...texts, [goldenFile(step, 7)]: "rubbish" })).issues).toMatchObject([
    { code: "module/golden", file: goldenFile(step, 7), received: "rubbish" },
  ]);
  const another = writeGolden({ ...solved, digest: "0123456789abcdef" });
  expect((await load({ ...texts, [goldenFile(step, 7)]: another })).issues).toMatchObject([
    { received: "0123456789abcdef" },
  ]);
});
