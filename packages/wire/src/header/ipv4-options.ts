/**
 * header/ipv4-options — which options follow an IPv4 header.
 *
 * Options are kept and emitted as bytes; only their kinds and lengths are shown.
 *
 * Source: RFC 791 §3.1, "Options": one byte, or a type, a length that counts both, and the rest.
 * @module
 */
import { type Field, type FieldSpec, makeField } from "../dissect/field.ts";

const optionNames: Readonly<Record<number, string>> = {
  0: "End of Option List",
  1: "No-Operation",
  7: "Record Route",
  68: "Time Stamp",
  131: "Loose Source Route",
  137: "Strict Source Route",
  148: "Router Alert",
};

const typeField: FieldSpec = {
  name: "ip.opt.type",
  label: "Option",
  atBits: 0,
  bits: 8,
  base: "decimal",
  names: optionNames,
};

const lengthField: FieldSpec = {
  name: "ip.opt.len",
  label: "Length",
  atBits: 8,
  bits: 8,
  base: "decimal",
  depth: 1,
};

/**
 * Type of each option in bytes[offset..end), and its length where it has one. The end-of-list option ends the walk, and
 * so does a length that is below 2.
 */
export function makeIpv4OptionFields(bytes: Uint8Array, offset: number, end: number): Field[] {
  const fields: Field[] = [];
  let at = offset;
  while (at < end) {
    fields.push(makeField(typeField, bytes, at));
    if (bytes[at] === 0) break;
    if (bytes[at] === 1) {
      at += 1;
      continue;
    }
    if (at + 1 >= end) break;
    fields.push(makeField(lengthField, bytes, at));
    if (bytes[at + 1] < 2) break;
    at += bytes[at + 1];
  }
  return fields;
}
