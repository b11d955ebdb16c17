/**
 * Each real topology file, through the command: what it prints, what it writes, and that it comes out the same
 * whichever way it is run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runDclab } from "./dclab.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const vectors = join(import.meta.dirname, "../../fabric/vectors/clab");
const names = readdirSync(vectors).filter((name) => name.endsWith(".clab.yml"));

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly id?: string | number;
  readonly cat?: string;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there are topologies to run", () => {
  expect(names.length).toBeGreaterThanOrEqual(3);
});

describe.each(names)("%s", (name) => {
  const file = join(vectors, name);
  const json = (...flags: string[]) => JSON.parse(runDclab(["run", file, "--json", ...flags]).stdout);

  test("every flow arrives and every ping is answered", () => {
    const { metrics, drops, simulatedPs, issues } = json();
    expect([drops, issues, simulatedPs]).toEqual([{}, [], 1_000_000_000]);
    const delivered = Object.keys(metrics).filter((probe) => probe.endsWith("/udp1#deliveredFrames"));
    expect(delivered.length).toBeGreaterThanOrEqual(2);
    for (const probe of delivered) expect(metrics[probe], probe).toBeGreaterThan(80);
    const answered = Object.keys(metrics).filter((probe) => probe.endsWith("/ping1#deliveredFrames"));
    for (const probe of answered) expect(metrics[probe], probe).toBe(10);
  });

  test("one digest: twice, in other processes, with tracing and capture, on both paths of a port", () => {
    const trace = join(folder, `${name}.digest.json`);
    const digests = [
      json().digest,
      json().digest,
      json("--trace", trace, "--pcap", `${trace}.pcapng`, "--csv", `${trace}.csv`).digest,
      json("--ports", "general").digest,
      json("--ports", "general", "--trace", trace).digest,
    ];
    expect(digests).toEqual(Array(5).fill(digests[0]));
    expect(digests[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  test("the trace parses, its slices nest, its asynchronous pairs close", () => {
    const path = join(folder, `${name}.json`);
    expect(runDclab(["run", file, "--trace", path]).status).toBe(0);
    const { displayTimeUnit, traceEvents } = JSON.parse(readFileSync(path, "utf8")) as {
      displayTimeUnit: string;
      traceEvents: TraceEvent[];
    };
    expect(displayTimeUnit).toBe("ns");
    const byThread = new Map<string, TraceEvent[]>();
    const open = new Map<string, number>();
    for (const event of traceEvents) {
      const thread = `${event.pid}/${event.tid}`;
      if (event.ph === "X") byThread.set(thread, [...(byThread.get(thread) ?? []), event]);
      if (event.ph === "b" || event.ph === "e") {
        const key = `${event.cat} ${event.id}`;
        open.set(key, (open.get(key) ?? 0) + (event.ph === "b" ? 1 : -1));
        expect(open.get(key), key).toBeGreaterThanOrEqual(0);
      }
    }
    expect(byThread.size).toBeGreaterThan(4);
    for (const slices of byThread.values()) {
      const ends: number[] = [];
      for (const { ts, dur } of slices.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
        while (ends.length > 0 && (ends.at(-1) as number) <= ts) ends.pop();
        // A slice that begins inside another ends inside it too.
        if (ends.length > 0) expect(ts + dur).toBeLessThanOrEqual(ends.at(-1) as number);
        ends.push(ts + dur);
      }
    }
    expect([...open.values()].every((count) => count === 0)).toBe(true);
  });
});

test("a netlab topology runs as a containerlab one does: its own tests are judged, what is not carried out is named", () => {
  const { status, stdout, stderr } = runDclab(["run", join(vectors, "../netlab/vxlan-bridging.yml"), "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  const { expect: judged, ignored, drops, scenario } = JSON.parse(stdout);
  expect(scenario).toBe("vxlan-bridging");
  expect(judged.map(({ holds }: { holds: boolean }) => holds)).toEqual([true, true, true]);
  expect(ignored).toContain("validate.evpn_adj_s1");
  // h1's question for h4, whom its segment does not know, ends at the leaf.
  expect(drops).toEqual({ "unknown-mac": 1 });
});
