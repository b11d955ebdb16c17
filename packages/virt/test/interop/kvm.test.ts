/**
 * Linux's KVM itself, asked anew: what guests of ../../vectors/kvm-guests do to the outside is what they do here. With
 * DC_KVM_RECORD=1 what it says becomes the recording. Needs `gcc`, and a /dev/kvm that opens.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needs, onMachine } from "@dc/test-kit";
import { expect, test } from "vitest";
import {
  compareLogs,
  cpuidRows,
  guestDirectory,
  type KvmGuest,
  originOf,
  parseLog,
  readGuests,
  readRecordings,
  runGuest,
} from "../kvm-guest.ts";

function opensKvm(): boolean {
  try {
    closeSync(openSync("/dev/kvm", "r+"));
    return true;
  } catch {
    return false;
  }
}
/** With VMX or SVM; a KVM without them interprets kernels, and leaves some of what they may do out. */
function hasHardware(): boolean {
  try {
    return /^flags\s*:.*\b(vmx|svm)\b/m.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return false;
  }
}
const isOpen = opensKvm();
const kvm = isOpen ? needs("gcc") : onMachine("a /dev/kvm that opens", false);
const hardware = isOpen && hasHardware() ? needs("gcc") : onMachine("a /dev/kvm that rests on VMX or SVM", false);

/** What KVM says of a guest. */
function runKvm({ name, mode, vectors }: KvmGuest): string {
  const folder = mkdtempSync(join(tmpdir(), "dc-kvm-"));
  try {
    const program = join(folder, "kvm-log");
    execFileSync("gcc", ["-O1", "-o", program, join(import.meta.dirname, "kvm-log.c")]);
    writeFileSync(join(folder, "cpuid"), cpuidRows());
    const image = fileURLToPath(new URL(`${name}.bin`, guestDirectory));
    const words = [String(mode), String(originOf(mode)), image, join(folder, "cpuid"), vectors.join() || "-"];
    return execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 24 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const recorded = new Set(readRecordings().map(({ name }) => name));
const asks = process.env.DC_KVM_RECORD === "1";
for (const guest of readGuests())
  (recorded.has(guest.name) || asks ? kvm : hardware)(`V532: ${guest.name} does under KVM what it does here`, () => {
    const text = runKvm(guest);
    const lines = parseLog(text);
    const differences = compareLogs(lines, runGuest(guest, "vtx-ept"));
    if (asks && differences.length === 0) {
      const [kernel] = release().split("-");
      const how = hasHardware() ? "with VMX or SVM" : "without VMX or SVM: it interprets kernels";
      const source = `Linux ${kernel} KVM ${how}, ${cpus()[0]?.model}, ${new Date().toISOString().slice(0, 10)}`;
      writeFileSync(
        new URL(`${guest.name}.jsonl`, guestDirectory),
        `${JSON.stringify({ type: "start", source })}\n${text}`,
      );
    }
    // A log that ends before its guest does is equal to nothing.
    expect(["halt", "shutdown"]).toContain(lines.findLast(({ type }) => type !== "state")?.type);
    expect(differences).toEqual([]);
  });

test("V532: each recording says where it comes from", () => {
  for (const { source } of readRecordings()) expect(source).toMatch(/^Linux \d\S* KVM .+, .+, \d{4}-\d\d-\d\d$/);
});
