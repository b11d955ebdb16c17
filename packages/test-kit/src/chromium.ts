/**
 * test-kit/chromium — which Chromium the end-to-end tests drive. playwright-core downloads none.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names: readonly string[] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * The path of a Chromium: the environment variable CHROMIUM, else the first found on PATH.
 *
 * @returns undefined when there is none; `npm test` installs Debian's package where it can
 */
export function chromiumPath(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== "") return named;
  const places = (process.env.PATH ?? "").split(delimiter).filter((place) => place !== "");
  return names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path));
}
