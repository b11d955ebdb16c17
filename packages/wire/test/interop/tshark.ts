/**
 * test/interop/tshark — what Wireshark's dissector says of a capture, as data.
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A field as tshark's PDML has it. */
export interface PdmlField {
  readonly name: string;
  /** As `-T fields` would print it; bytes have ":" between them here. */
  readonly show: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Checksums are looked at, fragments are not put together, and TCP is not followed across frames. */
const preferences: readonly string[] = [
  "ip.check_checksum:TRUE",
  "tcp.check_checksum:TRUE",
  "udp.check_checksum:TRUE",
  "ip.defragment:FALSE",
  "ipv6.defragment:FALSE",
  "tcp.analyze_sequence_numbers:FALSE",
].flatMap((preference) => ["-o", preference]);

/** Run a program on a file that holds these bytes; gives what it prints. */
export function withFile<T>(name: string, bytes: Uint8Array, use: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "dc-wire-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return use(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What tshark prints. */
export function tshark(path: string, ...words: string[]): string {
  return execFileSync("tshark", ["-n", "-r", path, ...preferences, ...words], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Fields of each frame in the order of the frame, without those that stand for no bits and have no value. */
export function pdml(path: string, ...words: string[]): PdmlField[][] {
  return tshark(path, "-T", "pdml", ...words)
    .split("<packet>")
    .slice(1)
    .map((packet) =>
      [...packet.matchAll(/<field name="([^"]+)"([^>]*)>/g)].map(([, name, attributes]) => {
        const attribute = (key: string): string => new RegExp(` ${key}="([^"]*)"`).exec(attributes)?.[1] ?? "";
        return {
          name,
          show: attribute("show"),
          offsetBytes: Number(attribute("pos")),
          lengthBytes: Number(attribute("size")),
        };
      }),
    );
}
