import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSubmissions } from "./submission.ts";

const link = "https://labs.example/?lab=fabric&m=a@1.0.0#s=1.d.A1pItq0mRmRbC0-xQCNgaRbIRE3WRrWx0JACxjBySCUbJxqm";
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string): unknown => {
  const file = join(folder, "ada lovelace.v2.txt");
  writeFileSync(file, text);
  const submissions = readSubmissions(file);
  if (!submissions.ok) return submissions.issues;
  const [{ learner, link: found }] = submissions.value.list as [(typeof submissions.value.list)[0]];
  return [learner, found.ok ? found.value : found.issues[0]?.received];
};

test("a file's link is found: alone, in a sentence, in a page, twice the same", () => {
  expect(read(`${link}\n`)).toEqual(["ada lovelace.v2", link]);
  expect(read(`See <a href="${link}">this</a>.`)).toEqual(["ada lovelace.v2", link]);
  expect(read(`It is (${link}), I mean ${link} indeed`)).toEqual(["ada lovelace.v2", link]);
  expect(read(`the state is ${link.replace(/.*#s=/, "")} there`)).toEqual([
    "ada lovelace.v2",
    link.replace(/.*#s=/, ""),
  ]);
});

test("none and several are told apart", () => {
  expect(read("nothing yet")).toEqual(["ada lovelace.v2", "a text without one"]);
  expect(read(`${link} and ${link}A`)).toEqual(["ada lovelace.v2", "2 links"]);
});

test("a link itself has no learner; what is not there is no submission", () => {
  expect(readSubmissions(link)).toMatchObject({
    ok: true,
    value: { isFolder: false, list: [{ name: "link", learner: "" }] },
  });
  expect(readSubmissions(join(folder, "nobody"))).toMatchObject({ ok: false, issues: [{ code: "input/unreadable" }] });
});
