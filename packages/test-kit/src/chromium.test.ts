import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { chromiumPath } from "./chromium.ts";

afterEach(() => vi.unstubAllEnvs());

test("CHROMIUM names it, whatever is on PATH", () => {
  vi.stubEnv("CHROMIUM", "/opt/own/chromium");
  expect(chromiumPath()).toBe("/opt/own/chromium");
});

test("without CHROMIUM the first on PATH is taken, chromium before chrome; without any there is none", () => {
  const folder = mkdtempSync(join(tmpdir(), "dc-path-"));
  try {
    vi.stubEnv("CHROMIUM", "");
    vi.stubEnv("PATH", folder);
    expect(chromiumPath()).toBeUndefined();
    for (const name of ["google-chrome", "chromium"]) {
      writeFileSync(join(folder, name), "");
      chmodSync(join(folder, name), 0o755);
      expect(chromiumPath()).toBe(join(folder, name));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
