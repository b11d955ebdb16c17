import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePermalink } from "@dc/engine/permalink";
import { linkWork } from "@dc/lesson";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { type HandedIn, handIn, readModule, spineTexts, writeTexts } from "../../test/handed-in.ts";
import { engineVersions } from "../versions.ts";
import { grade, type GradeOptions } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

const target = { portal: "https://labs.example/", lab: "fabric" };
let folder = "";
let module = "";
let ada: HandedIn;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
  module = join(folder, "modules", "a-spine-less");
  writeTexts(module);
  ada = await handIn(7);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(path: string, options: GradeOptions = { module }) {
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => printed.push(line),
    error: (line: string) => errors.push(line),
    progress() {},
  };
  return { code: await grade(path, options, streams), printed, errors };
}
const json = async (path: string, options: GradeOptions = {}) => {
  const { code, printed, errors } = await run(path, { module, json: true, ...options });
  return { code, results: JSON.parse(printed.join("\n")), errors };
};

/** Turn a letter of the payload into its neighbour. */
const alter = (link: string, back = 20): string => {
  const at = link.length - back;
  return `${link.slice(0, at)}${link[at] === "A" ? "B" : "A"}${link.slice(at + 1)}`;
};

test("a link is graded: each task with its evidence, the score that was shown, the digests", async () => {
  const { code, printed, errors } = await run(ada.link);
  expect([code, errors]).toEqual([0, []]);
  expect(printed[0]).toBe("a-spine-less@1.0.0, learner's seed 7");
  expect(printed[1]).toMatch(/^ {2}step +task +state +points +evidence$/);
  expect(printed[2]).toMatch(
    /^ {2}01-look +sent +(right|wrong|unanswered) +[01] of 1 {2}answered \d+; the run has \d+$/,
  );
  expect(printed.find((line) => line.includes(" cut "))).toMatch(
    /count of link\.down on leaf1\/\*: \d; expected equals 1/,
  );
  expect(printed.find((line) => line.includes("03-mend  mended"))).toMatch(
    /record \d+: link\.(up|down) leaf1\/e1-\d+ at /,
  );
  expect(printed.join("\n")).toContain(`03-mend  ${ada.digest}    ${ada.digest}  same`);
  expect(printed.at(-1)).toMatch(new RegExp(`^score ${ada.points} of 6, (not )?complete: graded$`));
});

test("as data it is Exercism's results, with score, link and digest", async () => {
  const { code, results } = await json(ada.link);
  expect(code).toBe(0);
  expect(results).toMatchObject({
    version: 3,
    message: null,
    module: "a-spine-less@1.0.0",
    seed: 7,
    score: ada.points,
    scoreMax: 6,
    permalink: ada.link,
    digest: ada.digest,
    verdict: "graded",
  });
  expect(results.tests.map((each: { name: string; task_id: number }) => [each.name, each.task_id])).toEqual([
    ["sent", 1],
    ["lost", 2],
    ["cut", 2],
    ["few", 2],
    ["mended", 3],
  ]);
  const isPassed = results.tests.every(({ status }: { status: string }) => status === "pass");
  expect(results.status).toBe(isPassed ? "pass" : "fail");
  for (const { status, message, output, name } of results.tests) {
    expect(["pass", "fail"], name).toContain(status);
    expect(status === "pass" ? message : typeof message).toBe(status === "pass" ? null : "string");
    expect(output.length).toBeLessThanOrEqual(500);
  }
});

test("a file with a link, a letter with one link, and a folder of modules do as well", async () => {
  const file = join(folder, "ada.md");
  writeFileSync(file, `Dear teacher,\n\nhere is [what I did](${ada.link}).\n`);
  const { code, results } = await json(file, { module: join(folder, "modules") });
  expect([code, results.score, results.learner]).toEqual([0, ada.points, "ada"]);
});

test.each<[string, (link: string) => string, string]>([
  ["cut", (link) => link.slice(0, -9), "permalink/cut"],
  ["altered by one letter", (link) => alter(link), "permalink/altered"],
  ["of another seed in its query", (link) => link.replace("seed=7", "seed=8"), "permalink/altered"],
  [
    "of another module in its query",
    (link) => link.replace("m=a-spine-less@1.0.0", "m=a-spine-more@1.0.0"),
    "permalink/altered",
  ],
  ["newer", (link) => link.replace("#s=1.", "#s=2."), "permalink/newer"],
  ["without anything", (link) => link.replace(/#.*/, ""), "permalink/missing"],
])("a link that is %s is refused with the reason, and has no score", async (_what, change, code) => {
  const { code: exit, results, errors } = await json(change(ada.link));
  expect([exit, results.status, results.verdict, results.score, results.tests]).toEqual([1, "error", "refused", 0, []]);
  expect(results.issues[0].code).toBe(code);
  expect(results.message).toContain("expected");
  expect(errors[0]).toMatch(/^link: .*expected .*, got /);
});

test("another version of the module, and a link of a scenario, are refused by name", async () => {
  const other = await readModule(7, {
    ...spineTexts,
    "module.json": (spineTexts["module.json"] as string).replace('"version": "1.0.0"', '"version": "1.1.0"'),
  });
  const work = { ...ada.work, module: "a-spine-less@1.1.0" };
  const { url } = encodePermalink(linkWork(work, other, { engines: engineVersions }), target);
  const { code, errors } = await run(url);
  expect(code).toBe(1);
  expect(errors[0]).toContain("module: expected a-spine-less@1.0.0, got a-spine-less@1.1.0");
  const state = { engines: {}, scenario: { dc: 1 }, seed: 1, actions: [], timePs: 0, digest: "0123456789abcdef" };
  expect((await run(encodePermalink(state, target).url)).errors[0]).toContain(
    "got one of a scenario (dclab run replays it)",
  );
});

test("a replay that comes to another digest is told with both, and is no score", async () => {
  const mend = ada.work.steps["03-mend"] as (typeof ada.work.steps)[string];
  const work = { ...ada.work, steps: { ...ada.work.steps, "03-mend": { ...mend, digest: "0123456789abcdef" } } };
  const engines = { ...engineVersions, fabric: "0.0.9" };
  const { url } = encodePermalink(linkWork(work, await readModule(7), { engines }), target);
  const { code, results, errors } = await json(url);
  expect([code, results.verdict, results.status, results.complete]).toEqual([1, "differs", "fail", false]);
  expect(results.digests[2]).toEqual({ step: "03-mend", link: "0123456789abcdef", replayed: ada.digest });
  expect(results.tests.at(-1)).toMatchObject({ name: "digest of 03-mend", status: "fail", task_id: 3 });
  expect(errors.join("\n")).toContain("it was made with fabric 0.0.9, and this is");
  expect((await run(url)).printed.at(-1)).toContain("another digest");
});

test("a step that cannot be replayed is refused with its reason, and the others keep their points", async () => {
  const mend = ada.work.steps["03-mend"] as (typeof ada.work.steps)[string];
  const actions = [{ timePs: 1, after: 0, do: "link.paint", on: "leaf1:e1-49" }];
  const work = { ...ada.work, steps: { ...ada.work.steps, "03-mend": { ...mend, actions } } };
  const { url } = encodePermalink(linkWork(work, await readModule(7), { engines: engineVersions }), target);
  const { code, results } = await json(url);
  expect([code, results.verdict, results.status]).toEqual([1, "refused", "fail"]);
  expect(results.tests.at(-1)).toMatchObject({ name: "mended", status: "error" });
  expect(results.issues[0].path).toBe("steps.03-mend.actions[0].do");
});

test("a folder becomes a table; one bad file does not stop the others", async () => {
  const handedIn = join(folder, "handed-in");
  mkdirSync(join(handedIn, "a-folder"), { recursive: true });
  const bob = await handIn(8);
  writeFileSync(join(handedIn, "ada.txt"), `${ada.link}\n`);
  writeFileSync(join(handedIn, "bob.txt"), bob.link);
  writeFileSync(join(handedIn, "cut.txt"), bob.link.slice(0, -5));
  writeFileSync(join(handedIn, "=eve.txt"), alter(bob.link));
  writeFileSync(join(handedIn, "none.txt"), "I did not, because:\n\tthe dog");
  writeFileSync(join(handedIn, "binary.bin"), Uint8Array.of(0, 1, 2));
  writeFileSync(join(handedIn, "two.txt"), `${ada.link}\n${bob.link}\n`);
  writeFileSync(join(handedIn, ".hidden"), "not this");
  const csv = join(folder, "grades.csv");
  const { code, printed } = await run(handedIn, { module, csv });
  expect(code).toBe(1);
  expect(printed.at(-1)).toBe("8 submissions: 2 graded, 0 with another digest, 6 refused");
  const rows = readFileSync(csv, "utf8").split("\r\n");
  expect(rows[0]).toBe("learner,verdict,score,max,complete,module,seed,sent,lost,cut,few,mended,digest,reason");
  expect(rows.filter((row) => /^(ada|bob),graded,/.test(row))).toHaveLength(2);
  const [adaRow] = rows.filter((row) => row.startsWith("ada,"));
  expect(adaRow).toMatch(
    new RegExp(`^ada,graded,${ada.points},6,(true|false),a-spine-less@1\\.0\\.0,7,.*,${ada.digest},$`),
  );
  expect(rows.find((row) => row.startsWith("'=eve,refused,0,"))).toContain("do not match their checksum");
  expect(rows.find((row) => row.startsWith("cut,refused,0,"))).toContain("s: expected");
  expect(rows.find((row) => row.startsWith("two,"))).toContain("2 links");
  const data = JSON.parse((await run(handedIn, { module, json: true })).printed.join("\n"));
  expect(data.map((each: { learner: string }) => each.learner)).toEqual([
    "=eve",
    "a-folder",
    "ada",
    "binary",
    "bob",
    "cut",
    "none",
    "two",
  ]);
});

test("no such file, an empty folder, no module and a table that has no place are wrong usage", async () => {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  expect((await run(join(folder, "nobody.txt"))).code).toBe(2);
  expect((await run(empty)).errors[0]).toContain("expected a folder with 1 to 10000 files, got an empty one");
  expect((await run(ada.link, { module: empty })).errors[0]).toContain("a folder with a module.json");
  const csv = join(folder, "nowhere", "grades.csv");
  expect([(await run(ada.link, { module, csv })).code, existsSync(csv)]).toEqual([2, false]);
});

test("the command says the same", () => {
  const { status, stdout } = runDclab(["grade", ada.link, "--module", module, "--json"]);
  expect([status, JSON.parse(stdout).score]).toEqual([0, ada.points]);
  expect(runDclab(["grade"]).status).toBe(2);
});
