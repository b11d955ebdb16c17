/**
 * life/page — docs/life-of-a-packet.md: the same datagram on one server, in one rack, between racks, and by virtual
 * functions; and a block that a guest reads from another rack.
 * @module
 */
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { datacenterPackages } from "../kinds.ts";
import { describeLife, lifeOf } from "./life-of-a-packet.ts";

/** A scenario whose packet is followed. */
export interface LifeScenario {
  readonly title: string;
  readonly about: string;
  /** Its file under `scenarios/`, and what stands in it. */
  readonly file: string;
  readonly text: string;
}

/** The datagram, or block, that is followed: late enough that every address is known. */
export const followedRequest = 10;

/** The page. @throws Error with a scenario's issues. */
export function makeLifePage(scenarios: readonly LifeScenario[]): string {
  const parts = scenarios.map(({ title, about, file, text }) => {
    const registry = createRegistry(datacenterPackages);
    const read = loadScenario(text, registry);
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const { simulation, untilPs } = createRun(read.value, registry, { ports: "general", spans: true });
    simulation.runUntil(untilPs);
    const rows = lifeOf(simulation, followedRequest);
    return `## ${title}\n\n${about} (\`scenarios/${file}\`)\n\n${describeLife(rows)}`;
  });
  return `# The life of a packet

One UDP datagram of 1,066 bytes, as captured at the guest, goes from a guest to another guest; in the last section a guest
reads a block of 4 KiB. Every row is a segment of its time, from the driver that takes it to the guest that has it: they
tile the whole, without gap or overlap. The page is made from the spans of the runs named below, and a test compares the two; times of guests, kernels and devices are
those of the profile \`skx-vmcall-1539\`, whose numbers say where they come from and how sure they are.

${parts.join("\n")}`;
}
