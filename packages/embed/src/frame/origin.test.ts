import { describe, expect, test } from "vitest";
import { type FramedPage, findTrustedOrigin, readOrigin } from "./origin.ts";

function framed(search: string, ancestors: readonly string[] | undefined, referrer = ""): FramedPage {
  const ancestorOrigins =
    ancestors === undefined
      ? {}
      : { ancestorOrigins: { length: ancestors.length, item: (index: number) => ancestors[index] ?? null } };
  return {
    parent: {},
    location: { search, origin: "https://labs.example", ...ancestorOrigins },
    document: { referrer },
  };
}

test("X10: a page that is not in a frame speaks to nobody", () => {
  const page = { location: { search: "?host=https://lms.example", origin: "" }, document: { referrer: "" } };
  expect(findTrustedOrigin(Object.assign(page, { parent: page }))).toEqual({ origin: undefined, by: "not-framed" });
});

describe("X11: host in the address decides, then the nearest ancestor, then the referrer", () => {
  test.each([
    ["?host=https://lms.example", ["https://other.example"], "https://third.example/x", "https://lms.example", "host"],
    ["?host=https%3A%2F%2Flms.example%3A8443", undefined, "", "https://lms.example:8443", "host"],
    ["", ["https://lms.example", "https://top.example"], "https://third.example/", "https://lms.example", "ancestor"],
    ["", undefined, "https://lms.example/course/3?x=1", "https://lms.example", "referrer"],
    ["", [], "http://127.0.0.1:8080/", "http://127.0.0.1:8080", "referrer"],
  ])("%s, ancestors %j, referrer %s: %s by %s", (search, ancestors, referrer, origin, by) => {
    expect(findTrustedOrigin(framed(search, ancestors, referrer))).toEqual({ origin, by });
  });
});

describe("X12: what leads nowhere is not mended by a guess", () => {
  test.each([
    ["a host of all", "?host=*", ["https://lms.example"], "", "bad-host"],
    ["a host with a path", "?host=https://lms.example/course", ["https://lms.example"], "", "bad-host"],
    ["a host with a name", "?host=https://user@lms.example", ["https://lms.example"], "", "bad-host"],
    ["a host that is a script", "?host=javascript:alert(1)", ["https://lms.example"], "", "bad-host"],
    ["an empty host", "?host=", ["https://lms.example"], "", "bad-host"],
    ["a sandboxed page around it", "", ["null"], "https://lms.example/", "opaque"],
    ["a page that says nothing", "", undefined, "", "unknown"],
    ["a page from a disk", "", undefined, "file:///home/x.html", "opaque"],
  ])("%s", (_name, search, ancestors, referrer, by) => {
    expect(findTrustedOrigin(framed(search, ancestors, referrer))).toEqual({ origin: undefined, by });
  });
});

test("X12: an origin is scheme, host and port of http or https", () => {
  expect(readOrigin("https://lms.example")).toBe("https://lms.example");
  expect(readOrigin("https://lms.example/")).toBe("https://lms.example");
  expect(readOrigin("https://lms.example:443")).toBeUndefined();
  expect(readOrigin("blob:https://lms.example/1")).toBeUndefined();
  expect(readOrigin("null")).toBeUndefined();
});
