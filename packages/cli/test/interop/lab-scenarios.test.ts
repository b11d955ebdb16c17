/**
 * Every example that comes with a lab or an engine, captured at every port and read by Wireshark: a new one is covered by
 * being there.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { needs } from "@dc/test-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runDclab } from "../dclab.ts";

const root = join(import.meta.dirname, "../../../..");
const interop = needs("tshark");

const entries = (folder: string): string[] => {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
};

/** Examples by the folder that they lie in: `apps/lab-fabric/src/scenarios`, `packages/datacenter/scenarios`. */
const folders = [
  ...entries("apps").map((app) => `apps/${app}/src/scenarios`),
  ...entries("packages").map((name) => `packages/${name}/scenarios`),
];
const files = folders.flatMap((folder) =>
  entries(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`),
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Fields of each frame as tshark reads it with every checksum looked at. */
function dissect(path: string): { severity: number; malformed: boolean; protocol: string; message: string }[] {
  const checksums = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  const fields = ["_ws.expert.severity", "_ws.malformed", "frame.protocols", "_ws.expert.message"];
  const args = ["-r", path, ...checksums, "-T", "fields", ...fields.flatMap((field) => ["-e", field])];
  const text = execFileSync("tshark", args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [severities, malformed, protocol, message] = line.split("\t") as [string, string, string, string];
      const severity = Math.max(0, ...severities.split(",").map(Number));
      return { severity, malformed: malformed !== "", protocol, message };
    });
}

/** Wireshark's severities: what is wrong with a frame, and what is odd. */
const [errorSeverity, warningSeverity] = [0x0080_0000, 0x0060_0000];
/** What Wireshark warns of where segments are lost or overtake one another, as they may: its analysis of sequences. */
const ofLostSegments =
  /out-of-order|previous segment|retransmission|duplicate ack|window (is )?full|zero window|reset/i;

test("each lab has examples, and each example is found", () => {
  for (const lab of entries("apps").filter((name) => name.startsWith("lab-") && name !== "lab-integration")) {
    expect(files.filter((file) => file.startsWith(`apps/${lab}/`)).length, lab).toBeGreaterThan(0);
  }
  // The integration lab shows those of the package.
  expect(files.filter((file) => file.startsWith("packages/datacenter/")).length).toBeGreaterThan(0);
});

for (const file of files) {
  interop(
    `${file}: Wireshark reads every frame, and finds nothing wrong`,
    () => {
      const path = join(folder, `${basename(file)}.pcapng`);
      const { status, stdout, stderr } = runDclab(["run", join(root, file), "--pcap", path, "--json"]);
      expect([status, stderr]).toEqual([0, ""]);
      const { metrics } = JSON.parse(stdout) as { metrics: Record<string, number> };
      const frames = dissect(path);
      // Each frame that any port has sent, once: a port is what has a queue.
      const ports = Object.entries(metrics).filter(([name]) => {
        const object = /^(.+)#sentFrames$/.exec(name)?.[1];
        return object !== undefined && `${object}#queueFrames` in metrics;
      });
      const sent = ports.reduce((sum, [, count]) => sum + count, 0);
      expect(frames.length).toBe(sent);
      // A guest of machine code alone has no port.
      expect(frames.length > 0).toBe(ports.length > 0);
      expect(frames.filter(({ malformed, protocol }) => malformed || /malformed/.test(protocol))).toEqual([]);
      expect(frames.filter(({ severity }) => severity >= errorSeverity)).toEqual([]);
      const odd = frames.filter(
        ({ severity, message }) => severity >= warningSeverity && !ofLostSegments.test(message),
      );
      expect(odd).toEqual([]);
      console.log(`${file}: ${frames.length} frames, 0 malformed, 0 errors`);
    },
    120_000,
  );
}
