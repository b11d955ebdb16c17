/**
 * bench/child — one contender, one row, one process: set up, warm up, measure, print one line of JSON.
 *
 * Usage: node [flags] bench-child.js BUNDLE CONTENDER ROW full|small
 * A process of its own gives each contender a fresh heap and a compiler that has seen no other code.
 * @module
 */
import { constants, PerformanceObserver, performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Benchmark, Meter, Outcome } from "@dc/engine/testing";
import type { Figures } from "./figures.ts";

/** What the child is asked to run. */
interface Task {
  readonly bundle: string;
  readonly contender: string;
  readonly row: string;
  readonly size: "full" | "small";
}

interface Collection {
  readonly startMs: number;
  readonly durationMs: number;
  readonly major: boolean;
}

async function runTask(task: Task): Promise<Figures> {
  const { benchmark } = (await import(pathToFileURL(task.bundle).href)) as { benchmark: Benchmark };
  const contender = benchmark.contenders.find(({ name }) => name === task.contender);
  const row = benchmark.rows.find(({ name }) => name === task.row);
  if (contender?.run === undefined || row === undefined) throw new Error(`no ${task.contender} in ${task.row}`);
  if (contender.worker === true && isMainThread) return runInWorker(task);

  const collections: Collection[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const kind = (entry as unknown as { detail: { kind: number } }).detail.kind;
      const major = kind === constants.NODE_PERFORMANCE_GC_MAJOR || kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL;
      collections.push({ startMs: entry.startTime, durationMs: entry.duration, major });
    }
  });
  observer.observe({ entryTypes: ["gc"] });

  let measured: { operations: number; cpuSeconds: number; startMs: number; endMs: number } | undefined;
  let heapGrowthKiB: number | undefined;
  const meter: Meter = {
    now: () => performance.now(),
    measure(work) {
      globalThis.gc?.();
      const heapBefore = process.memoryUsage().heapUsed;
      const cpuBefore = process.cpuUsage();
      const startMs = performance.now();
      const operations = work();
      const endMs = performance.now();
      const cpu = process.cpuUsage(cpuBefore);
      measured = { operations, cpuSeconds: (cpu.user + cpu.system) / 1e6, startMs, endMs };
      if (globalThis.gc !== undefined) {
        globalThis.gc();
        heapGrowthKiB = (process.memoryUsage().heapUsed - heapBefore) / 1024;
      }
    },
  };
  const outcome: Outcome = await contender.run(row[task.size], meter);
  // The collector's entries are delivered between turns of the loop.
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  const { startMs, endMs } = measured ?? { startMs: 0, endMs: 0 };
  const during = collections.filter((collection) => collection.startMs >= startMs && collection.startMs < endMs);
  return {
    ...(outcome.hash === undefined ? {} : { hash: outcome.hash }),
    values: {
      ...(measured === undefined
        ? {}
        : {
            operations: measured.operations,
            rate: measured.operations / measured.cpuSeconds,
            cpuMs: measured.cpuSeconds * 1e3,
            wallMs: measured.endMs - measured.startMs,
            collections: during.length,
            majorCollections: during.filter(({ major }) => major).length,
            worstPauseMs: during.reduce((worst, { durationMs }) => Math.max(worst, durationMs), 0),
          }),
      ...(heapGrowthKiB === undefined ? {} : { heapGrowthKiB }),
      residentMiB: process.resourceUsage().maxRSS / 1024,
      ...outcome.values,
    },
  };
}

function runInWorker(task: Task): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.on("message", resolve);
    worker.on("error", reject);
  });
}

if (isMainThread) {
  const [bundle, contender, row, size] = process.argv.slice(2);
  const figures = await runTask({ bundle, contender, row, size: size as Task["size"] });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} else {
  parentPort?.postMessage(await runTask(workerData as Task));
}
