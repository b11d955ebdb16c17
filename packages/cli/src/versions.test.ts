import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliVersion, engineVersions } from "./versions.ts";

const versionOf = (folder: string): string =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../..", folder, "package.json"), "utf8")).version;

test("versions are those of the packages", () => {
  expect(cliVersion).toBe(versionOf("cli"));
  expect(engineVersions).toEqual({
    engine: versionOf("engine"),
    wire: versionOf("wire"),
    fabric: versionOf("fabric"),
  });
});
