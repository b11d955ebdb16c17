/**
 * outside/shape — a frame as an action carries it: its bytes as base64.
 *
 * Source: rule F381 in ../../SPEC.md.
 * @module
 */
import type { Shape } from "@dc/engine/scenario";
/** Base64 of 14 bytes, and of 65,549: the least and the largest frame. */
const [lengthMin, lengthMax] = [20, 87_400];

/** A frame's bytes, destination MAC to end of payload, as text: what is no base64 inside is a frame that is malformed. */
export const frameTextShape: Shape<string> = {
  schema: {
    type: "string",
    description: "the frame's bytes as base64, destination MAC to end of payload",
    contentEncoding: "base64",
    minLength: lengthMin,
    maxLength: lengthMax,
  },
  read(value, path, reader) {
    const isText = typeof value === "string" && value.length % 4 === 0;
    if (isText && value.length >= lengthMin && value.length <= lengthMax) return value;
    reader.report("scenario/type", path, "base64 of at least 14 bytes", value);
    return undefined;
  },
};
