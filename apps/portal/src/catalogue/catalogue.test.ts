import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadCatalogue, parseCatalogue, textIn } from "./catalogue.ts";

const base = new URL("https://labs.example/courses/dc/labs.json");
const read = (): { portal: number; labs: Record<string, unknown>[] } =>
  JSON.parse(readFileSync(new URL("../../public/labs.json", import.meta.url), "utf8"));

test("the portal's own list is right, and its addresses stand beside it on any sub-path", () => {
  const parsed = parseCatalogue(read(), base);
  if (!parsed.ok) throw parsed.error;
  expect(parsed.value.map(({ name, container, address }) => [name, container, address])).toEqual([
    ["fabric", "dc_lab_fabric", "https://labs.example/courses/dc/labs/fabric/mf-manifest.json"],
    ["virt", "dc_lab_virt", "https://labs.example/courses/dc/labs/virt/mf-manifest.json"],
    ["integration", "dc_lab_integration", "https://labs.example/courses/dc/labs/integration/mf-manifest.json"],
  ]);
  expect(parsed.value[0]?.element.script).toBe("https://labs.example/courses/dc/elements/dc-fabric-lab.js");
});

test("a lab may stand on another origin, if the list says so", () => {
  const list = read();
  (list.labs[0] as Record<string, unknown>).address = "https://other.example/mf-manifest.json";
  expect(parseCatalogue(list, base)).toMatchObject({
    value: [{ address: "https://other.example/mf-manifest.json" }, { name: "virt" }, { name: "integration" }],
  });
});

test.each<[string, (list: ReturnType<typeof read>) => void]>([
  ["portal", (list) => Object.assign(list, { portal: 2 })],
  ["labs", (list) => Object.assign(list, { labs: {} })],
  ["labs[0].name", (list) => Object.assign(list.labs[0] as object, { name: "__proto__" })],
  ["labs[0].container", (list) => Object.assign(list.labs[0] as object, { container: "fabric" })],
  ["labs[0].address", (list) => Object.assign(list.labs[0] as object, { address: "javascript:alert(1)" })],
  ["labs[0].address", (list) => Object.assign(list.labs[0] as object, { address: "data:text/javascript,1" })],
  ["labs[0].element", (list) => Object.assign(list.labs[0] as object, { element: "x" })],
  ["labs[0].element.tag", (list) => Object.assign(list.labs[0] as object, { element: { tag: "p", script: "x.js" } })],
  ["labs[0].title.en", (list) => Object.assign(list.labs[0] as object, { title: { de: "Netz" } })],
  ["labs[0].offers.en", (list) => Object.assign(list.labs[0] as object, { offers: { en: "one" } })],
  ["labs[3].name", (list) => list.labs.push({ ...list.labs[0] })],
])("a wrong %s is named in the reason", (path, spoil) => {
  const list = read();
  spoil(list);
  const parsed = parseCatalogue(list, base);
  expect(parsed).toMatchObject({ ok: false, error: { code: "portal/labs-list" } });
  expect(!parsed.ok && parsed.error.values.detail).toMatch(new RegExp(`^${path.replace(/[[\].]/g, "\\$&")}: expected`));
});

test.each([null, [], "labs", 7])("what is no list at all is refused: %j", (value) => {
  expect(parseCatalogue(value, base)).toMatchObject({ ok: false, error: { code: "portal/labs-list" } });
});

test("the list is fetched from beside the portal; a missing or broken one says its address and why", async () => {
  const asked: string[] = [];
  const answer = (reply: Response) => async (address: string | URL | Request) => {
    asked.push(String(address));
    return reply;
  };
  const portal = new URL("https://labs.example/courses/dc/");
  expect(await loadCatalogue(portal, answer(Response.json(read())))).toHaveLength(3);
  expect(asked).toEqual([base.href]);
  await expect(loadCatalogue(portal, answer(new Response("", { status: 404 })))).rejects.toMatchObject({
    code: "portal/labs-list",
    values: { detail: expect.stringContaining("HTTP 404") },
  });
  await expect(loadCatalogue(portal, answer(new Response("<html>")))).rejects.toMatchObject({
    values: { detail: expect.stringContaining(base.href) },
  });
});

test("text is in the language asked for, by truncation, else in English", () => {
  const text = { en: "Fabric", de: "Netz" };
  expect(["de-CH", "de", "fr", "en-GB"].map((tag) => textIn(text, tag))).toEqual(["Netz", "Netz", "Fabric", "Fabric"]);
});
