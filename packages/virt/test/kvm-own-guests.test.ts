/**
 * Guests of this project's own, access for access as Linux's KVM carried them out (../vectors/kvm-guests): on the bare
 * processor, under VT-x with EPT and under VT-x with shadow tables. interop/kvm.test.ts asks KVM itself.
 */
import { expect, test } from "vitest";
import { compareLogs, type KvmRecording, readGuests, readRecordings, runGuest } from "./kvm-guest.ts";

const techniques = ["bare-metal", "vtx-ept", "vtx-shadow"] as const;
const recordings = readRecordings();
const all = techniques.flatMap((technique) =>
  recordings.map((recording) => [recording.name, technique, recording] as const),
);

test.each(all)("V531: %s under %s does what it does under KVM", (_name, technique, recording: KvmRecording) => {
  const { lines } = recording;
  // A recording that ended early would be equal to little.
  expect(["halt", "shutdown"]).toContain(lines.findLast(({ type }) => type !== "state")?.type);
  expect(compareLogs(lines, runGuest(recording, technique))).toEqual([]);
});

test("V531: the recordings have every kind of access, and more than 500 of them", () => {
  const counts = new Map<string, number>();
  for (const { type } of recordings.flatMap(({ lines }) => lines)) counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const type of ["in", "out", "read", "write", "rdmsr", "wrmsr", "halt", "interrupt", "shutdown"])
    expect(counts.get(type) ?? 0, type).toBeGreaterThan(0);
  const accesses = ["in", "out", "read", "write"].reduce((sum, type) => sum + (counts.get(type) ?? 0), 0);
  expect(recordings.length).toBeGreaterThanOrEqual(14);
  expect(accesses).toBeGreaterThan(500);
});

test("V531: what that KVM could not be asked is the same under three techniques", () => {
  const recorded = new Set(recordings.map(({ name }) => name));
  const others = readGuests().filter(({ name }) => !recorded.has(name));
  expect(others.map(({ name }) => name)).toEqual(["n05-paging-32", "n06-paging-pae", "n17-triple-real"]);
  const ends = others.map((guest) => {
    const bare = runGuest(guest, "bare-metal");
    for (const technique of techniques) expect(compareLogs(bare, runGuest(guest, technique))).toEqual([]);
    return bare.findLast(({ type }) => type !== "state")?.type;
  });
  expect(ends).toEqual(["halt", "halt", "shutdown"]);
});

test("V531: a log that differs in one byte, one line or one register is told", () => {
  const [first] = recordings as [KvmRecording];
  const { lines } = first;
  const out = lines.findIndex(({ type }) => type === "out");
  const state = lines.findLastIndex(({ type }) => type === "state");
  const ours = runGuest(first, "bare-metal");
  const changed = (n: number, change: object): typeof lines =>
    lines.map((line, i) => (i === n ? { ...line, ...change } : line)) as typeof lines;
  expect(compareLogs(changed(out, { data: "00" }), ours)[0]).toMatch(/^line 0: KVM/);
  expect(compareLogs(changed(state, { rcx: "0x1234" }), ours)).toEqual([expect.stringContaining("rcx KVM 0x1234")]);
  expect(compareLogs(lines.slice(0, -4), ours).length).toBeGreaterThan(0);
});
