/**
 * testing/expect-frame — does a frame hold these headers, in this order, with these values?
 *
 * ```ts
 * expectFrame(bytes, ipv4(ttl(63)), udp(dstPort(4789)));
 * ```
 * Works with any test runner: what does not hold is a plain error whose message shows the whole frame.
 *
 * @module
 */
import { type Dissection, type DissectOptions, dissect, type Layer } from "../dissect/dissect.ts";
import { printFrame } from "../dissect/print.ts";
import { wireError } from "../errors.ts";
import type { FieldMatcher, LayerMatcher } from "./matcher.ts";

/**
 * What does not hold, one line each; none if all holds.
 *
 * Headers are looked for from the outermost in, in the order given; others may stand between them. Every field of a
 * header that was found is looked at.
 */
export function mismatches(
  frame: Uint8Array | Dissection,
  matchers: readonly LayerMatcher[],
  options: DissectOptions = {},
): string[] {
  const { layers } = "layers" in frame ? frame : dissect(frame, options);
  const lines: string[] = [];
  let next = 0;
  for (const matcher of matchers) {
    const at = layers.findIndex((layer, index) => index >= next && layer.protocol === matcher.protocol);
    if (at < 0) {
      const rest = layers.slice(next).map((layer) => layer.protocol);
      const where = next === 0 ? "" : ` after ${layers[next - 1].protocol}`;
      lines.push(`${matcher.protocol}: expected this header${where}, found ${rest.join(", ") || "nothing"}`);
      continue;
    }
    lines.push(...matcher.fields.flatMap((field) => mismatch(layers[at], field)));
    next = at + 1;
  }
  return lines;
}

/**
 * Throw unless the frame holds the headers.
 *
 * @throws Error with code `wire/expect-frame`; the message names each field, what was expected and what was found, and
 *   shows the frame.
 */
export function expectFrame(frame: Uint8Array, ...matchers: LayerMatcher[]): void {
  if (!ArrayBuffer.isView(frame)) throw wireError("wire/expect-frame", `expected a frame, got ${String(frame)}`);
  const dissection = dissect(frame);
  const lines = mismatches(dissection, matchers);
  if (lines.length === 0) return;
  throw wireError("wire/expect-frame", [...lines, "", printFrame(dissection)].join("\n"));
}

function mismatch(layer: Layer, matcher: FieldMatcher): string[] {
  const found = layer.fields.find((field) => matcher.names.includes(field.name));
  if (found === undefined) {
    return [`${matcher.names.join(" or ")}: expected ${matcher.expected}, but ${layer.protocol} has no such field`];
  }
  return matcher.matches(found) ? [] : [`${found.name}: expected ${matcher.expected}, found ${found.text}`];
}
