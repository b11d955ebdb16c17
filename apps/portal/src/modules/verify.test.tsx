import { webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { type Answers, answerWithModules, firstHop } from "../../test/module.ts";
import { portal } from "../../test/page.ts";
import { type ModuleEntry, parseModuleCatalogue } from "./catalogue.ts";
import { verifyModule } from "./verify.ts";

const catalogue = { catalogue: 1, modules: [firstHop.entry] };
const [entry] = parseModuleCatalogue(catalogue, new URL("catalogue.json", portal)).modules as [ModuleEntry];
const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await webcrypto.subtle.digest("SHA-384", bytes));
const at = (path: string): string => new URL(`${firstHop.place}/${path}`, portal).href;
const lesson = "lessons/01-watch/lesson.md";

/** What is said once the answers are changed. */
async function said(change: (answers: Answers) => void, of: ModuleEntry = entry): Promise<unknown> {
  const answers = answerWithModules(firstHop.entry);
  change(answers);
  const signal = AbortSignal.timeout(5000);
  return verifyModule(of, { fetchText: answers.fetchText, digest, signal }).then(
    () => "verified",
    (error: { code?: string; issue?: { code: string; file: string }; values?: unknown }) =>
      error.issue === undefined ? error.code : `${error.issue.code} ${error.issue.file}`,
  );
}

test("a module that is what the catalogue says is verified, every text of it", async () => {
  const answers = answerWithModules(firstHop.entry);
  const texts = await verifyModule(entry, {
    fetchText: answers.fetchText,
    digest,
    signal: AbortSignal.timeout(5000),
  });
  // What was checked is what the lab is given.
  expect(Object.keys(texts ?? {}).sort()).toEqual(Object.keys(firstHop.files).sort());
  expect(texts?.[lesson]).toBe(new TextDecoder().decode(firstHop.files[lesson]));
  expect([...answers.asked].sort()).toEqual(
    Object.keys(firstHop.files)
      .map((path) => at(path))
      .sort(),
  );
});

test("one byte elsewhere, a text that is missing, another module: each is refused by name", async () => {
  const text = new TextDecoder().decode(firstHop.files[lesson]);
  expect(await said(({ texts }) => texts.set(at(lesson), text.replace("When", "when")))).toBe(
    `module/integrity ${lesson}`,
  );
  expect(await said(({ texts }) => texts.delete(at(lesson)))).toBe(`module/file ${lesson}`);
  expect(await said(({ texts }) => texts.delete(at("module.json")))).toBe("module/file module.json");
  expect(await said(() => {}, { ...entry, sha384: `sha384-${"A".repeat(64)}` })).toBe("module/integrity module.json");
  expect(await said(() => {}, { ...entry, version: "1.0.1" })).toBe("portal/module-other");
  expect(await said(() => {})).toBe("verified");
});

test("a manifest of a newer format is refused by name, though its hash is right", async () => {
  const newer = new TextDecoder().decode(firstHop.files["module.json"]).replace('"module": 1', '"module": 2');
  const bytes = new TextEncoder().encode(newer);
  const hash = Buffer.from(await digest(bytes)).toString("base64");
  const changed = { ...entry, sha384: `sha384-${hash}` };
  expect(await said(({ texts }) => texts.set(at("module.json"), newer), changed)).toBe("module/newer module.json");
});
