/**
 * bench/peers — programs of others that a benchmark compares with: found, compiled, run. Each is optional; what is
 * absent is named with what it needs.
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PeerProgram, Sizes } from "@dc/engine/testing";
import type { Figures } from "./figures.ts";

/** A peer that can be run, or why it cannot. */
export type Peer =
  | { readonly ready: true; readonly command: string; readonly before: readonly string[] }
  | { readonly ready: false; readonly why: string };

const interpreters = ["/usr/bin/python3", "python3"];

/**
 * Make a peer ready.
 *
 * @param folder the benchmark's folder, where `program.source` is
 * @param cache  where compiled programs are kept, named by the hash of their sources
 */
export function preparePeer(program: PeerProgram, folder: string, cache: string): Peer {
  const source = join(folder, program.source);
  if (!existsSync(source)) return { ready: false, why: "its source is only in the repository" };
  return program.language === "python" ? preparePython(program, source) : prepareCompiled(program, source, cache);
}

/** Run it once; what it prints as JSON becomes figures. */
export function runPeer(peer: Extract<Peer, { ready: true }>, program: PeerProgram, sizes: Sizes): Figures {
  const result = spawnSync(peer.command, [...peer.before, ...program.arguments(sizes)], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (result.status !== 0) throw new Error(`${program.source} failed: ${result.stderr.trim() || result.status}`);
  const printed = JSON.parse(result.stdout) as {
    operations: number;
    cpuSeconds: number;
    residentKiB: number;
    hash?: string;
    values?: Record<string, number>;
  };
  return {
    ...(printed.hash === undefined ? {} : { hash: printed.hash }),
    values: {
      operations: printed.operations,
      rate: printed.operations / printed.cpuSeconds,
      cpuMs: printed.cpuSeconds * 1e3,
      residentMiB: printed.residentKiB / 1024,
      ...printed.values,
    },
  };
}

function preparePython(program: PeerProgram, source: string): Peer {
  for (const command of interpreters) {
    // `--check` tries the imports and does nothing else.
    const { status } = spawnSync(command, [source, "--check"], { stdio: "ignore" });
    if (status === 0) return { ready: true, command, before: [source] };
  }
  return { ready: false, why: `needs ${program.needs}` };
}

function prepareCompiled(program: PeerProgram, source: string, cache: string): Peer {
  const absent: Peer = { ready: false, why: `needs ${program.needs}` };
  const flags = ["-O2", "-ffp-contract=off", "-std=c++17"];
  if (program.libraries !== undefined) {
    const asked = spawnSync("pkg-config", ["--cflags", "--libs", ...program.libraries], { encoding: "utf8" });
    if (asked.status !== 0) return absent;
    flags.push(...asked.stdout.trim().split(/\s+/));
  }
  const hash = createHash("sha256").update(flags.join(" "));
  const beside = dirname(source);
  for (const name of readdirSync(beside).sort()) if (name.endsWith(".h")) hash.update(readFileSync(join(beside, name)));
  hash.update(readFileSync(source));
  const binary = join(cache, hash.digest("hex").slice(0, 16));
  if (!existsSync(binary)) {
    mkdirSync(cache, { recursive: true });
    const { status, error, stderr } = spawnSync("g++", [source, "-o", `${binary}.${process.pid}`, ...flags], {
      encoding: "utf8",
    });
    if (error !== undefined) return absent;
    if (status !== 0) return { ready: false, why: `does not compile here: ${stderr.split("\n")[0]}` };
    renameSync(`${binary}.${process.pid}`, binary);
  }
  return { ready: true, command: binary, before: [] };
}
