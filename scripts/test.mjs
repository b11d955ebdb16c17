// @ts-check
/**
 * scripts/test — `npm test`: everything that must hold, one step after the other, and one sum at the end.
 *
 *     npm test                                    all steps
 *     node scripts/test.mjs --only unit,dom       some of them, in this order
 *     node scripts/test.mjs --list                name them
 *
 * A step that fails does not stop the next, unless the next needs it. Every skipped test is named; under CI=true a
 * skip fails. The last line is `N passed, N failed, N skipped`, where each test counts one and each step that is
 * not a test run counts one.
 *
 * Plain Node: it installs npm's packages itself, and Chromium where none is found and apt can.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptCommand, aptInstall, whyNoApt } from "./apt.mjs";
import { existsSync, readFileSync } from "./files.mjs";
import { install } from "./install.mjs";
import { done, failure, readReport, skip, sum, summary } from "./report.mjs";
import { missingPrograms, setupInterop } from "./setup-interop.mjs";

/**
 * @typedef {import("./report.mjs").Outcome} Outcome
 * @typedef {{ name: string, what: string, run: () => Promise<Outcome>, needs?: string[] }} Step
 */

const root = join(import.meta.dirname, "..");
const isCi = process.env.CI === "true";
const reports = join(root, ".cache/test");
/** No step of a healthy repository comes near; a hanging one must not hold CI. */
const limitMinutes = 25;

/** @type {Step[]} */
const steps = [
  { name: "install", what: "npm packages", run: packages },
  { name: "chromium", what: "a Chromium to drive", run: chromium },
  { name: "programs", what: "programs of other people, under CI", run: programs },
  { name: "format", what: "biome format", run: () => command("biome", ["format", "."]) },
  { name: "lint", what: "biome lint, then eslint", run: lint },
  { name: "layers", what: "the layer law, by turbo", run: () => command("turbo", ["boundaries"]) },
  { name: "types", what: "tsc -b, then the tests' types", run: types },
  ...["house", "unit", "dom"].map((name) => vitest(name)),
  { name: "build", what: "every package, then the site", run: build },
  vitest("e2e", "chromium", "build"),
  vitest("interop", "build"),
  vitest("bench-small", "build"),
  vitest("packaging", "build"),
];

async function packages() {
  install(root);
  return done();
}

async function build() {
  const packagesBuilt = await command("turbo", ["run", "build", "--output-logs=new-only"]);
  if (packagesBuilt.failed.length > 0) return packagesBuilt;
  return sum(packagesBuilt, await node(["scripts/build-site.mjs"]));
}

async function lint() {
  return sum(
    await command("biome", ["lint", "--error-on-warnings", "."]),
    await command("eslint", [".", "--ignore-pattern", "test/house/fixtures/"]),
  );
}

async function types() {
  return sum(await command("tsc", ["-b"]), await command("tsc", ["-p", "tsconfig.test.json"]));
}

/** The test run of one vitest project. @param {string} name @param {string[]} needs @returns {Step} */
function vitest(name, ...needs) {
  const file = join(reports, `${name}.json`);
  const parameters = ["run", "--project", name, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const run = async () => {
    const code = await spawned(bin("vitest"), parameters);
    if (!existsSync(file)) return failure(`vitest --project ${name} wrote no report (exit ${code})`);
    const outcome = readReport(root, name, JSON.parse(readFileSync(file, "utf8")));
    if (code !== 0 && outcome.failed.length === 0)
      outcome.failed.push(`${name}: vitest ended with ${code}, for an error outside of any test (said above)`);
    return outcome;
  };
  return { name, what: `vitest --project ${name}`, run, needs };
}

/** @returns {Promise<Outcome>} */
async function chromium() {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const find = () => {
    const { CHROMIUM } = process.env;
    if (CHROMIUM !== undefined && CHROMIUM !== "") return existsSync(CHROMIUM) ? CHROMIUM : undefined;
    const places = (process.env.PATH ?? "").split(delimiter).filter((place) => place !== "");
    return names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path));
  };
  if (find() === undefined) {
    const why = whyNoApt();
    if (why !== undefined) return skip(`end-to-end tests: no Chromium, and ${why}; run: ${aptCommand(["chromium"])}`);
    console.log("Installing Debian's chromium …");
    aptInstall(["chromium"]);
  }
  console.log(find());
  return done();
}

/** @returns {Promise<Outcome>} */
async function programs() {
  if (isCi) setupInterop(["interop"]);
  const missing = missingPrograms(["interop"]).map(([name]) => name);
  if (missing.length > 0) console.log(`Without ${missing.join(", ")}; npm run setup:interop installs what is missing.`);
  return done();
}

/** @param {string} name @param {string[]} parameters */
async function command(name, parameters) {
  const code = await spawned(bin(name), parameters);
  return code === 0 ? done() : failure(`${name} ${parameters.join(" ")} (exit ${code})`);
}

/** @param {string[]} parameters */
async function node(parameters) {
  const code = await spawned(process.execPath, parameters);
  return code === 0 ? done() : failure(`node ${parameters.join(" ")} (exit ${code})`);
}

/** @param {string} name */
function bin(name) {
  return join(root, "node_modules/.bin", name);
}

/**
 * Run a program to its end, or to the time limit.
 * @param {string} program
 * @param {string[]} parameters
 * @returns {Promise<number | string>} exit code, or the name of the signal that ended it
 */
function spawned(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      // A group of its own, so that the limit ends its children too.
      detached: process.platform !== "win32",
      // turbo looks for pnpm on the PATH, and npm puts it there only for its own scripts.
      env: {
        ...process.env,
        PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH ?? ""}`,
        TURBO_TELEMETRY_DISABLED: "1",
      },
    });
    const endGroup = (/** @type {NodeJS.Signals} */ signal) => {
      try {
        process.kill(-(/** @type {number} */ (child.pid)), signal);
      } catch {
        // It has ended already.
      }
    };
    const limit = setTimeout(() => {
      console.error(`${program}: no end after ${limitMinutes} minutes; ending it`);
      endGroup("SIGKILL");
    }, limitMinutes * 60_000);
    const interrupted = () => {
      endGroup("SIGTERM");
      process.exitCode = 130;
      setTimeout(() => process.exit(130), 500);
    };
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
    const end = (/** @type {number | string} */ code) => {
      clearTimeout(limit);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      resolve(code);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(code ?? signal ?? "no exit code"));
  });
}

const words = process.argv.slice(2);
if (words.includes("--list")) {
  for (const step of steps) console.log(`${step.name.padEnd(12)} ${step.what}`);
  process.exit(0);
}
const only = words[words.indexOf("--only") + 1];
const wanted = words.includes("--only") ? (only ?? "").split(",") : steps.map((step) => step.name);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(", ")}. Steps: ${steps.map((step) => step.name).join(", ")}`);
  process.exit(2);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
/** @type {{ step: Step, outcome: Outcome, seconds: number }[]} */
const results = [];
for (const step of steps.filter(({ name }) => wanted.includes(name))) {
  const began = Date.now();
  console.log(`\n── ${step.name}: ${step.what}`);
  const broken = (step.needs ?? []).find((name) =>
    results.some(
      ({ step: other, outcome }) => other.name === name && outcome.failed.length + outcome.skipped.length > 0,
    ),
  );
  let outcome;
  try {
    outcome =
      broken === undefined
        ? await step.run()
        : skip(`${step.name}: all of it, because the step ${broken} did not pass`);
  } catch (error) {
    outcome = failure(`${step.name}: ${/** @type {Error} */ (error).message}`);
    console.error(error);
  }
  results.push({ step, outcome, seconds: (Date.now() - began) / 1000 });
  if (step.name === "install" && outcome.failed.length > 0) break;
}

const { lines, passed } = summary(
  results.map(({ step, outcome, seconds }) => ({ name: step.name, outcome, seconds })),
  isCi,
);
console.log(lines.join("\n"));
if (!passed) process.exitCode = 1;
