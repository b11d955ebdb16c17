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
// `npm run dclab` starts in the repository's folder; the paths that a person types mean the folder they stand in.
if (process.env.npm_lifecycle_event === "dclab" && process.env.INIT_CWD !== undefined) {
  process.chdir(process.env.INIT_CWD);
}
// A reader that has seen enough (`dclab … | head`) is no error.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 1));
const { main } = await import("../dist/main.js");
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`dclab: an error of the program itself, not of its input.\n${error?.stack ?? error}`);
  process.exitCode = 1;
}
