/**
 * test/dclab — runs the command as a person does: the bin, in a process of its own.
 * @module
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The committed program. */
export const bin: string = join(import.meta.dirname, "..", "bin", "dclab.mjs");

/** What a run of the command came to. */
export interface DclabResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run `dclab` with arguments, in `folder`, with `input` on standard input. */
export function runDclab(
  args: readonly string[],
  { input = "", folder = process.cwd() }: { readonly input?: string | Uint8Array; readonly folder?: string } = {},
): DclabResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    // Under `npm test`, npm's own variables would look like a run of `npm run dclab`.
    env: { ...process.env, npm_lifecycle_event: "", NODE_OPTIONS: "" },
  });
  return { status, stdout, stderr };
}
