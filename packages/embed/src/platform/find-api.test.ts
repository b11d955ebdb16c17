import { expect, test } from "vitest";
import { climbsMax, findApi, type WindowLike } from "./find-api.ts";

/** Windows inside of one another; the last one is the innermost. */
function nest(count: number, outermost: Record<string, unknown> = {}): WindowLike {
  let at = { ...outermost } as Record<string, unknown>;
  at.parent = at;
  for (let made = 0; made < count; made += 1) at = { parent: at };
  return at as unknown as WindowLike;
}
const api = { LMSInitialize() {} };

test("X70: the API is found here, and in each of seven windows around", () => {
  for (let count = 0; count <= climbsMax; count += 1) expect(findApi(nest(count, { API: api }), "API")).toBe(api);
  expect(findApi(nest(climbsMax + 1, { API: api }), "API")).toBeUndefined();
  expect(findApi(nest(2, { API: api }), "API_1484_11")).toBeUndefined();
});

test("X70: then around the window that opened the outermost one", () => {
  const opener = nest(2, { API: api });
  expect(findApi(nest(1, { opener }), "API")).toBe(api);
  expect(findApi(nest(1, { opener: null }), "API")).toBeUndefined();
});

test("X70: a window that refuses to be looked into ends the search", () => {
  const foreign = new Proxy(
    {},
    {
      get() {
        throw new Error("SecurityError");
      },
    },
  );
  expect(findApi({ parent: foreign } as unknown as WindowLike, "API")).toBeUndefined();
});
