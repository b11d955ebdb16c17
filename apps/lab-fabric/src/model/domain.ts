/**
 * model/domain — what the host does not know: the fabric's kinds, its files, its bytes and its reasons.
 *
 * The one place where the lab joins engine, wire and fabric; the worker and the tests take it from here.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type { DissectedLayer, HostExtensions, Opening } from "@dc/engine/host";
import { createRegistry, printScenario, type Registry } from "@dc/engine/scenario";
import { loadScenario, parseText } from "@dc/engine/text";
import { explain, fabricKinds, parseContainerlab } from "@dc/fabric";
import { captureTimeDigits, createPcapngWriter, dissect } from "@dc/wire";
import { choiceOf } from "./choice.ts";
import { flowsOf } from "./flows.ts";

/** What a scenario of this lab may name. */
export const registry: Registry = createRegistry([fabricKinds]);

/**
 * Read what a person opened: a containerlab topology where it has a `topology`, a scenario otherwise.
 */
export function openText(text: string, fileName: string): Parsed<Opening> {
  const parsed = parseText(text, fileName);
  const value = parsed.ok ? parsed.value.value : undefined;
  const isTopology = typeof value === "object" && value !== null && Object.hasOwn(value, "topology");
  if (isTopology || (!parsed.ok && /\.clab\.ya?ml$/i.test(fileName))) {
    const read = parseContainerlab(text, fileName);
    if (!read.ok) return read;
    const { scenario, ignored } = read.value;
    return { ok: true, value: { scenario, format: "containerlab", ignored }, issues: read.issues };
  }
  const read = loadScenario(text, registry, fileName);
  return read.ok ? { ok: true, value: { scenario: read.value, format: "scenario" }, issues: read.issues } : read;
}

function layersOf(bytes: Uint8Array): readonly DissectedLayer[] {
  return dissect(bytes).layers.map(({ protocol, name, offsetBytes, lengthBytes, fields }) => ({
    protocol,
    name,
    offset: offsetBytes,
    length: lengthBytes,
    fields: fields.map((field) => ({
      name: field.name,
      label: field.label,
      value: field.text,
      offsetBytes: field.offsetBytes,
      lengthBytes: field.lengthBytes,
    })),
  }));
}

/** The fabric's part of the host. */
export const extensions: HostExtensions = {
  flows: flowsOf,
  dissect: layersOf,
  explain,
  queries: { choice: (run, record) => choiceOf(run, record) as JsonValue | undefined },
  print: printScenario,
  capture(portNames, endPs) {
    const timeDigits = captureTimeDigits(endPs);
    const interfaces = portNames.map((name) => ({ name, timeDigits }));
    const writer = createPcapngWriter({ interfaces, application: "DC Labs" });
    let blocks: Uint8Array[] = [writer.start()];
    return {
      fileExtension: "pcapng",
      mediaType: "application/x-pcapng",
      frame: (timePs, port, bytes) => blocks.push(writer.frame(port, timePs, bytes)),
      take() {
        const taken = blocks;
        blocks = [];
        return taken;
      },
    };
  },
};
