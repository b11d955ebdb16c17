/**
 * bench/cpu-peers — the same loop by emulators of other people: v86 with its compiler off, and Bochs.
 *
 * Neither is part of anything that is published: v86 is an npm package that a clone of this repository has, Bochs a
 * program. Both are measured between two words that the loop's ROM says.
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contender } from "@dc/engine/testing";
import { loopInstructions } from "./cpu-loop.ts";
import { makeLoopRom } from "./cpu-rom.ts";

const serialPort = 0x3f8;
const debugPort = 0xe9;
/** Of /proc, on every machine that runs Linux' usual configuration. */
const ticksPerSecond = 100;
const secondsMax = 120;

/** What the ROM says before the loop, and at the end: no emulator's own words hold these bytes. */
const before = "\u0001";
const after = "\u0002";

/** What EDX and EDI were, as our own contender says it. */
const hashOf = (said: string): string => {
  const [edx, edi] = [said.slice(1, 9), said.slice(9, 17)];
  return `${Number.parseInt(edx, 16) | 0} ${Number.parseInt(edi, 16) | 0}`;
};

function findV86(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("v86/package.json"));
  } catch {
    return undefined;
  }
}

/** The part of v86 that is used. */
interface V86Module {
  readonly V86: new (
    options: Readonly<Record<string, unknown>>,
  ) => {
    add_listener(name: string, listener: (value: number) => void): void;
    destroy(): Promise<void>;
  };
}

async function runV86(turns: number): Promise<{ said: string; cpuSeconds: number }> {
  const folder = join(findV86() as string, "build");
  const { V86 } = (await import(pathToFileURL(join(folder, "libv86.mjs")).href)) as V86Module;
  const emulator = new V86({
    wasm_path: join(folder, "v86.wasm"),
    bios: { buffer: makeLoopRom(turns, serialPort).buffer },
    memory_size: 16 << 20,
    vga_memory_size: 2 << 20,
    autostart: true,
    disable_jit: true,
    disable_speaker: true,
    disable_keyboard: true,
    disable_mouse: true,
  });
  let said = "";
  let cpuSeconds = 0;
  await new Promise<void>((resolve) => {
    let begin = process.cpuUsage();
    emulator.add_listener("serial0-output-byte", (byte) => {
      const character = String.fromCharCode(byte);
      if (character === before) begin = process.cpuUsage();
      // What is printed after the loop is some dozens of instructions.
      else if (character === after) {
        const { user, system } = process.cpuUsage(begin);
        cpuSeconds = (user + system) / 1e6;
        resolve();
      }
      said += character;
    });
  });
  await emulator.destroy();
  return { said, cpuSeconds };
}

/** v86 0.5, its instructions interpreted, which is what a page without the right to make code can run. */
export const v86: Contender = {
  name: "v86, its JIT off",
  lacks: () => (findV86() === undefined ? "the npm package v86" : undefined),
  async run(sizes) {
    const { warm, turns } = sizes as { warm: number; turns: number };
    await runV86(warm);
    const { said, cpuSeconds } = await runV86(turns);
    const operations = turns * loopInstructions;
    return { hash: hashOf(said), values: { operations, rate: operations / cpuSeconds } };
  },
};

function readCpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function readResidentMiB({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

/** Bochs 2, as Debian builds it: with its debugger. */
export const bochs: Contender = {
  name: "Bochs",
  lacks: () => (spawnSync("bochs", ["--help", "cpu"]).error === undefined ? undefined : "bochs, bochs-term"),
  async run(sizes) {
    const { turns } = sizes as { turns: number };
    const folder = mkdtempSync(join(tmpdir(), "dclab-bochs-"));
    let child: ChildProcess | undefined;
    try {
      writeFileSync(join(folder, "rom.bin"), makeLoopRom(turns, debugPort));
      writeFileSync(
        join(folder, "bochsrc"),
        "megs: 16\ncpu: count=1, ips=50000000\nromimage: file=rom.bin, address=0xffff0000\nport_e9_hack: enabled=1\n" +
          "log: bochs.log\npanic: action=fatal\nerror: action=report\ninfo: action=ignore\ndisplay_library: term\nboot: disk\n",
      );
      writeFileSync(join(folder, "commands"), "c\n");
      const running = spawn("bochs", ["-q", "-f", "bochsrc", "-rc", "commands"], {
        cwd: folder,
        env: { ...process.env, TERM: "xterm" },
        stdio: ["ignore", "pipe", "ignore"],
      });
      child = running;
      let said = "";
      let begin = 0;
      const cpuSeconds = await new Promise<number>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error("Bochs does not come to an end")), secondsMax * 1000);
        running.once("close", () => reject(new Error("Bochs ended by itself")));
        running.once("exit", () => clearTimeout(limit));
        running.stdout.setEncoding("latin1").on("data", (chunk: string) => {
          for (const character of chunk) {
            if (said === "" && character !== before) continue;
            if (said === "") begin = readCpuSeconds(running);
            said += character;
            if (character === after) resolve(Math.max(readCpuSeconds(running) - begin, 1 / ticksPerSecond));
          }
        });
      });
      const operations = turns * loopInstructions;
      const values = { operations, rate: operations / cpuSeconds, residentMiB: readResidentMiB(running) };
      return { hash: hashOf(said), values };
    } finally {
      child?.removeAllListeners("close");
      child?.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
