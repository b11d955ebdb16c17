import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { integrityOf, readIntegrity } from "./integrity.ts";

const digest = async (bytes: Uint8Array): Promise<Uint8Array> => createHash("sha384").update(bytes).digest();
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

test("L149: the hash of each file, as Subresource Integrity writes it", async () => {
  // W3C Subresource Integrity §3.2.1: its own example.
  const example = "alert('Hello, world.');";
  expect(await integrityOf({ "b.js": encode(example), "a.md": encode("") }, digest)).toEqual({
    "a.md": `sha384-${createHash("sha384").update("").digest("base64")}`,
    "b.js": "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO",
  });
  expect(Object.keys(await integrityOf({ b: encode(""), a: encode("") }, digest))).toEqual(["a", "b"]);
});

test("L143: a hash is read in base64 and in hex, and nothing else is a hash", () => {
  const hash = createHash("sha384").update("x").digest();
  const written = `sha384-${hash.toString("base64")}`;
  for (const text of [written, hash.toString("hex"), `sha384-${hash.toString("hex").toUpperCase()}`]) {
    expect(readIntegrity(text)).toBe(written);
  }
  for (const text of [
    "",
    "sha384-",
    written.slice(0, -1),
    `${written}=`,
    written.replace("384", "256"),
    ` ${written}`,
  ]) {
    expect([text, readIntegrity(text)]).toEqual([text, undefined]);
  }
});
