/**
 * dissect/print — a frame as text, for a terminal, a test's message, or a person who listens.
 *
 * @module
 */
import { type Dissection, type DissectOptions, dissect } from "./dissect.ts";

/**
 * The frame as lines: each layer's summary, and under it each field as "name value".
 *
 * @param frame bytes, or what `dissect` made of them.
 */
export function printFrame(frame: Uint8Array | Dissection, options: DissectOptions = {}): string {
  const { layers } = "layers" in frame ? frame : dissect(frame, options);
  const lines: string[] = [];
  for (const layer of layers) {
    lines.push(layer.summary);
    for (const field of layer.fields) {
      const indent = field.depth === 0 ? "    " : "        ";
      lines.push(`${indent}${field.name.padEnd(24 - indent.length)} ${field.text}`);
    }
    for (const issue of layer.issues) {
      lines.push(`    ! ${issue.path}: expected ${issue.expected}, got ${issue.received} (${issue.code})`);
    }
  }
  return lines.join("\n");
}

/**
 * The frame in one line: "ip 10.0.0.1 > 10.0.0.2 udp 49153 > 9 data 32". The link header is left out where another
 * header follows.
 */
export function summarizeFrame(frame: Uint8Array | Dissection, options: DissectOptions = {}): string {
  const { layers } = "layers" in frame ? frame : dissect(frame, options);
  const first = layers.length > 1 && layers[1].protocol !== "data" ? 1 : 0;
  return layers
    .slice(first)
    .map((layer) => layer.brief)
    .join(" ");
}
