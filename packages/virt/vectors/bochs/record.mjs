// @ts-check
/**
 * Runs Bochs 2.7 on the cases beside this file and writes what it answered into ../bochs27-vmx-*.json.
 *
 *     apt-get install bochs bochs-term nasm
 *     node packages/virt/vectors/bochs/record.mjs
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { base } from "./vmx-base.mjs";
import { entryCases } from "./vmx-entry-cases.mjs";
import { eventCases } from "./vmx-event-cases.mjs";
import { eptCases, exitCases } from "./vmx-exit-cases.mjs";
import { bochsFiles, makeRom, readTold } from "./vmx-script.mjs";

/** @typedef {import("./vmx-script.mjs").Case} Case */

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * Run Bochs on cases.
 *
 * @param {readonly Case[]} cases
 * @returns {{ told: Record<string, unknown>[][], log: string }}
 */
export function runBochs(cases) {
  const directory = mkdtempSync(join(tmpdir(), "dc-bochs-"));
  try {
    const code = join(directory, "code.bin");
    execFileSync("nasm", ["-f", "bin", "-o", code, join(here, "vmx-rom.asm")]);
    writeFileSync(join(directory, "rom.bin"), makeRom(readFileSync(code), base, cases));
    const { bochsrc, commands } = bochsFiles(directory);
    writeFileSync(join(directory, "bochsrc"), bochsrc);
    writeFileSync(join(directory, "commands"), commands);
    let text = "";
    try {
      text = execFileSync("bochs", ["-q", "-f", "bochsrc", "-rc", "commands"], {
        cwd: directory,
        env: { ...process.env, TERM: "xterm" },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        timeout: 20_000,
        killSignal: "SIGKILL",
        maxBuffer: 1 << 26,
      });
    } catch (error) {
      // Bochs ends with 1 when a guest asks it to.
      text = String(/** @type {{ stdout?: string }} */ (error).stdout ?? "");
    }
    return { told: readTold(text, cases.length), log: readFileSync(join(directory, "bochs.log"), "utf8") };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {string} name @param {readonly Case[]} cases */
function record(name, cases) {
  const { told, log } = runBochs(cases);
  const rows = cases.map(({ name: title, steps }, i) =>
    JSON.stringify({
      name: title,
      steps: steps.map((step) => step.map((word) => (typeof word === "bigint" ? `0x${word.toString(16)}` : word))),
      told: told[i],
    }),
  );
  const silent = cases.filter((_, i) => told[i].length === 0).map(({ name: title }) => title);
  if (process.env.DC_BOCHS_LOG) writeFileSync(process.env.DC_BOCHS_LOG, log);
  const shownBase = JSON.stringify(base.map((step) => step.map((word) => (typeof word === "bigint" ? `0x${word.toString(16)}` : word))));
  const source = "Bochs 2.7 (Debian package 2.7+dfsg-4+deb12u1), CPU model corei7_skylake_x; packages/virt/vectors/bochs";
  writeFileSync(
    new URL(`../bochs27-vmx-${name}.json`, import.meta.url),
    `{"source":${JSON.stringify(source)},"recorded":"2026-11","base":${shownBase},"cases":[\n${rows.join(",\n")}\n]}\n`,
  );
  console.log(`${name}: ${cases.length} cases${silent.length > 0 ? `; nothing told of: ${silent.join("; ")}` : ""}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  record("entries", entryCases);
  record("guests", exitCases);
  record("ept", eptCases);
  record("events", eventCases);
}
