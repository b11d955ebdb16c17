// @ts-check
/**
 * scripts/apt — install Debian packages, starting none of their services.
 * @module
 */
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { existsSync, writeFileSync } from "./files.mjs";

/** Debian asks this file before it starts a service; 101 means no (policy-rc.d, Debian Policy §9.3.3.1). */
const policyFile = "/usr/sbin/policy-rc.d";

/**
 * Why apt cannot be used here, or undefined when it can.
 * @returns {string | undefined}
 */
export function whyNoApt() {
  if (!existsSync("/usr/bin/apt-get")) return "this system has no apt-get";
  if (process.getuid?.() !== 0) return "apt-get needs root";
  return undefined;
}

/**
 * The command that a person runs instead.
 * @param {string[]} packages
 */
export function aptCommand(packages) {
  return `sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/**
 * @param {string[]} packages Debian's names
 * @throws Error when apt is not usable or fails
 */
export function aptInstall(packages) {
  const why = whyNoApt();
  if (why !== undefined) throw new Error(`${why}; run: ${aptCommand(packages)}`);
  const ownPolicy = !existsSync(policyFile);
  if (ownPolicy) {
    writeFileSync(policyFile, "#!/bin/sh\nexit 101\n");
    chmodSync(policyFile, 0o755);
  }
  try {
    const install = ["install", "--yes", "--quiet", "--no-install-recommends", ...packages];
    // The lists may be old or absent: update once when the first try fails.
    if (apt(install) !== 0 && (apt(["update", "--quiet"]) !== 0 || apt(install) !== 0))
      throw new Error(`apt-get install ${packages.join(" ")} failed`);
  } finally {
    if (ownPolicy) rmSync(policyFile);
  }
}

/** @param {string[]} parameters */
function apt(parameters) {
  return spawnSync("apt-get", parameters, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status;
}
