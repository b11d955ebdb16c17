/**
 * domain — what a worker's host needs of the wire: the layers of a frame's bytes, and captures.
 *
 * No view and no signal stands here: workers and tests take it from `@dc/lab/domain`.
 * @module
 */
import type { Parsed } from "@dc/engine";
import type { DissectedLayer, HostExtensions, Opening } from "@dc/engine/host";
import { printScenario, type Registry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { captureTimeDigits, createPcapngWriter, dissect } from "@dc/wire";

/** What a worker of a lab runs on. */
export interface LabDomain {
  /** What a scenario of the lab may name. */
  readonly registry: Registry;
  /** Reads what a person opened. */
  readonly openText: (text: string, fileName: string) => Parsed<Opening>;
  readonly extensions: HostExtensions;
}

/** Read a scenario. */
export function openScenario(registry: Registry, text: string, fileName: string): Parsed<Opening> {
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

/** The wire's part of a host: bytes taken apart, runs as files. */
export const wireExtensions: HostExtensions = {
  dissect: layersOf,
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
