import { expect, test } from "vitest";
import { makeLabLink, makeModuleLink, parseRoute } from "./route.ts";

const read = (address: string): ReturnType<typeof parseRoute> =>
  parseRoute(new URL(address, "https://labs.example/courses/dc/"));

test("an address without a lab is the home page, on any path", () => {
  for (const address of ["", "index.html", "?utm=1", "#settings"]) expect(read(address)).toEqual({ page: "home" });
});

test("a permalink says the lab, its seed, its time and its payload", () => {
  expect(read("?lab=fabric&seed=42&at=1.5ms#s=1.d.q1Yq_-A")).toMatchObject({
    page: "lab",
    lab: "fabric",
    options: { seed: 42, at: "1.5ms", state: "?lab=fabric&seed=42&at=1.5ms#s=1.d.q1Yq_-A" },
  });
});

test.each(["-1", "1.5", "4294967296", "0x10", "", "many"])("a seed that is none (%s) is left out", (seed) => {
  expect(read(`?lab=fabric&seed=${seed}`)).toMatchObject({ options: {} });
});

test("a damaged payload reaches the lab as it is", () => {
  expect(read("?lab=fabric#s=9.x.%00")).toMatchObject({ options: { state: "?lab=fabric#s=9.x.%00" } });
});

test("a fragment that is no payload is no state", () => {
  expect(read("?lab=fabric#settings")).toMatchObject({ options: {} });
});

test("nothing in an address says where code comes from", () => {
  const route = read("?lab=fabric&address=https://evil.example/mf-manifest.json&fabric=https://evil.example&src=x");
  expect(JSON.stringify(route)).not.toContain("evil");
});

test("two links to one state are the same page; another seed, time or payload is another", () => {
  const key = (address: string): string => (read(address) as { key: string }).key;
  expect(key("?lab=fabric&seed=1&x=2")).toBe(key("?x=3&seed=1&lab=fabric"));
  const keys = ["?lab=fabric", "?lab=fabric&seed=1", "?lab=fabric&at=1ms", "?lab=fabric#s=1.d.a", "?lab=virt"].map(key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a lab's link leads back to it, whatever its name", () => {
  expect(read(makeLabLink("fabric"))).toMatchObject({ lab: "fabric" });
  expect(read(makeLabLink("a&b=c#d"))).toMatchObject({ lab: "a&b=c#d" });
});

test("a link with a module opens the module, whatever lab stands beside it", () => {
  expect(read("?m=hash-that-decides@1.0.0")).toMatchObject({
    page: "module",
    id: "hash-that-decides",
    version: "1.0.0",
    options: {},
  });
  const permalink = "?lab=fabric&seed=42&at=1.5ms&m=hash-that-decides@1.0.0#s=1.d.abc";
  expect(read(permalink)).toMatchObject({
    page: "module",
    id: "hash-that-decides",
    options: { seed: 42, at: "1.5ms", state: permalink },
  });
  expect(read("?m=hash-that-decides")).toMatchObject({ id: "hash-that-decides", version: "" });
  expect(read("?m=a@^1@2")).toMatchObject({ id: "a", version: "^1@2" });
  expect(read("?m=")).toMatchObject({ page: "module", id: "", version: "" });
});

test("a module's link leads back to it", () => {
  const module = { id: "hash-that-decides", version: "1.0.0-beta.1+7" };
  expect(read(makeModuleLink(module))).toMatchObject(module);
  expect(makeModuleLink({ id: "first-hop", version: "1.0.0" })).toBe("?m=first-hop@1.0.0");
});
