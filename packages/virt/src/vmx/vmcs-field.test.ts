import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  fieldKind,
  fieldWidth,
  isHighHalf,
  kindOfField,
  vmcsField,
  vmcsFieldName,
  widthOfField,
} from "./vmcs-field.ts";

const { vmcsFields } = JSON.parse(
  readFileSync(new URL("../../vectors/vmx-constants.json", import.meta.url), "utf8"),
) as {
  vmcsFields: readonly (readonly [name: string, encoding: number])[];
};
/** In the manual, and not in the headers of Linux. */
const beyondLinux = [
  vmcsField.eptpIndex,
  vmcsField.executiveVmcsPointer,
  vmcsField.virtualizationExceptionAddress,
  vmcsField.guestSmbase,
  vmcsField.ioRcx,
  vmcsField.ioRsi,
  vmcsField.ioRdi,
  vmcsField.ioRip,
];

test("V330: the fields are those that Linux knows, and eight that the manual has beside them", () => {
  const known = new Set(vmcsFields.map(([, encoding]) => encoding & (((encoding >> 13) & 3) === 1 ? ~1 : -1)));
  expect(known.size).toBe(152);
  expect(new Set(Object.values(vmcsField))).toEqual(new Set([...known, ...beyondLinux]));
});

test("V330: an encoding says width, kind and half", () => {
  expect(vmcsFields.filter(([name, encoding]) => name.endsWith("_HIGH") !== isHighHalf(encoding))).toEqual([]);
  for (const [name, encoding] of vmcsFields) {
    if (name.startsWith("HOST_")) expect(kindOfField(encoding)).toBe(fieldKind.host);
    if (/_SELECTOR$/.test(name)) expect(widthOfField(encoding)).toBe(fieldWidth.bits16);
    if (/_(BASE|RIP|CR0)$/.test(name)) expect(widthOfField(encoding)).toBe(fieldWidth.natural);
  }
  expect(kindOfField(vmcsField.exitReason)).toBe(fieldKind.readOnly);
  expect(vmcsFieldName(0x2011)).toBe("tscOffset");
  expect(vmcsFieldName(0x4001)).toBeUndefined();
});
