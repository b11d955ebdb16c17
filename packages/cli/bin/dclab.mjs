#!/usr/bin/env node
/**
 * dclab — the command. Plain JavaScript that a fresh clone can run: it builds the bundle when a source has changed
 * since, and runs it.
 */
import { build, hasSources, isFresh } from "./bundle.mjs";

if (hasSources() && !isFresh()) {
  try {
    await build();
  } catch (error) {
    const missing = error?.code === "ERR_MODULE_NOT_FOUND";
    console.error(
      missing
        ? "dclab: the packages are not installed yet. Run it once as `npm run -s dclab -- …`, which installs them."
        : `dclab: its sources do not build.\n${error.message}`,
    );
    process.exit(2);
  }
}
const { main } = await import("../dist/main.js");
process.exitCode = await main(process.argv.slice(2));
