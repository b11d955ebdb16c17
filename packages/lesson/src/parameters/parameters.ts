/**
 * parameters/parameters — numbers that differ from learner to learner, and stand in a module's texts as `${name}`.
 *
 * A learner's seed draws each parameter from a stream of its own name, so that a new one moves no other. Where a text
 * is `"${ports}"` and nothing else, the value keeps its type; inside of longer text, `"${rate}G"`, it is written out.
 *
 * Sources: contracts "Seeds"; FIPS 180-4 for SHA-256; rules L30–L35 and L136 in ../../SPEC.md.
 * @module
 */
import { type Issue, type JsonValue, type Parsed, streamKey } from "@dc/engine";
import { member, nearest, type Reader, type Shape, shape } from "@dc/engine/scenario";

/** What a parameter may be: one of some values, or a number of a range. */
export type Parameter =
  | {
      readonly choose: readonly (number | string)[];
      /** Another that is chosen: the value is at the same place of the list as that one's. */
      readonly along?: string | undefined;
    }
  | { readonly from: number; readonly to: number; readonly step: number };

/** Values by the parameters' names. */
export type ParameterValues = Readonly<Record<string, number | string>>;

const namePattern = "^[a-z][A-Za-z0-9]{0,39}$";
const nameForm = new RegExp(namePattern);
const whole = /^\$\{([^{}]*)\}$/;
const inside = /\$(\$|\{([^{}]*)\})/g;

const choiceShape: Shape<number | string> = {
  schema: { type: ["number", "string"], maxLength: 100 },
  read(value, path, reader) {
    if ((typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && value.length <= 100)) {
      return value;
    }
    reader.report("module/type", path, "a number, or text of at most 100 characters", value);
    return undefined;
  },
};
const choose = shape.list("the values to draw from", choiceShape, 1000);
const chosen = shape.object({ choose });
const chosenAlong = shape.object({
  choose,
  along: shape.optional(
    shape.text("another parameter that is chosen: this one has the value at the same place as that", {
      pattern: namePattern,
      expected: "a parameter's name, as port",
    }),
  ),
});
const ranged = shape.object({
  from: shape.number("the least value"),
  to: shape.number("the greatest value"),
  step: shape.optional(shape.number("from one value to the next", { min: 1e-9 }), 1),
});

/** The shape of values: a list, or a range. @param listed the shape of the list. */
const valuesShape = (listed: Shape<Parameter>): Shape<Parameter> => ({
  schema: {
    oneOf: [listed.schema, ranged.schema],
    description: "what it may be, as { choose: [1, 2] } or { from: 1, to: 9, step: 2 }",
  },
  read(value, path, reader) {
    const isChosen = shape.isMapping(value) && Object.hasOwn(value, "choose");
    const read: Parameter | undefined = isChosen ? listed.read(value, path, reader) : ranged.read(value, path, reader);
    if (read === undefined || valueCount(read) >= 1) return read;
    if ("choose" in read) reader.report("module/range", path, "at least one value to choose", read.choose);
    else reader.report("module/range", path, "from no greater than to", `from ${read.from} to ${read.to}`);
    return undefined;
  },
});

/** The shape of what something may be, by itself. */
export const parameterShape: Shape<Parameter> = valuesShape(chosen);
const drawnShape = valuesShape(chosenAlong);

/** The shape of a module's `parameters`. */
export const parametersShape: Shape<Readonly<Record<string, Parameter>>> = {
  schema: {
    type: "object",
    description: "numbers that differ from learner to learner",
    propertyNames: { pattern: namePattern },
    additionalProperties: drawnShape.schema,
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("module/type", path, "a mapping of parameters", value);
      return undefined;
    }
    const before = reader.count;
    const result: Record<string, Parameter> = Object.create(null);
    for (const [name, use] of Object.entries(value)) {
      const place = member(path, name);
      if (!nameForm.test(name)) reader.report("module/name", place, "a name, as flowCount", name);
      const read = drawnShape.read(use, place, reader);
      if (read !== undefined) result[name] = read;
    }
    if (reader.count === before) reportAlong(result, path, reader);
    return reader.count === before ? result : undefined;
  },
};

/** Report parameters that go along with what has not as many values, or goes along itself. */
function reportAlong(parameters: Readonly<Record<string, Parameter>>, path: string, reader: Reader): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!("choose" in parameter) || parameter.along === undefined) continue;
    const other = Object.hasOwn(parameters, parameter.along) ? parameters[parameter.along] : undefined;
    const count = parameter.choose.length;
    if (other !== undefined && "choose" in other && other.along === undefined && other.choose.length === count)
      continue;
    const expected = `a parameter with choose of ${count} values, and without along`;
    const known = Object.keys(parameters).filter((each) => each !== name);
    const hint = other === undefined ? `nearest: ${nearest(parameter.along, known).join(", ")}` : undefined;
    reader.report("module/along", `${member(path, name)}.along`, expected, parameter.along, hint);
  }
}

/** How many values a parameter may have. */
export function valueCount(parameter: Parameter): number {
  if ("choose" in parameter) return parameter.choose.length;
  // A hair more, so that from 0 to 0.3 by 0.1 has its four values.
  return Math.floor((parameter.to - parameter.from) / parameter.step + 1e-9) + 1;
}

/** The value at a place among those that a parameter may have. */
function valueAt(parameter: Parameter, place: number): number | string {
  if ("choose" in parameter) return parameter.choose[place] as number | string;
  // Fifteen digits: what is left of a sum of binary fractions is nobody's number.
  return Number((parameter.from + place * parameter.step).toPrecision(15));
}

/** The greatest value of a range that its steps reach. */
export const lastOf = (range: Extract<Parameter, { readonly from: number }>): number =>
  valueAt(range, valueCount(range) - 1) as number;

/**
 * Draw each parameter.
 *
 * @param seed the learner's, a uint32.
 */
export function drawParameters(parameters: Readonly<Record<string, Parameter>>, seed: number): ParameterValues {
  const values: Record<string, number | string> = Object.create(null);
  for (const [name, parameter] of Object.entries(parameters)) {
    const drawn = "choose" in parameter ? (parameter.along ?? name) : name;
    const [word] = streamKey(seed, `parameters/${drawn}`);
    // A multiplication, not a remainder: its bias is below 10^-6 where at most 1,000 values are offered.
    values[name] = valueAt(parameter, Math.floor((word / 2 ** 32) * valueCount(parameter)));
  }
  return values;
}

/**
 * A learner's seed: the low 32 bits of SHA-256 of `id@major:learner`.
 *
 * @param module  its id and semantic version, of which the major number counts: a mended text changes nobody's numbers.
 * @param learner what the host page calls the learner; it is hashed here and not kept.
 * @param sha256  the hash of a text in UTF-8; browsers and Node each have their own.
 */
export async function learnerSeed(
  { id, version }: { readonly id: string; readonly version: string },
  learner: string,
  sha256: (text: string) => Promise<Uint8Array>,
): Promise<number> {
  const hash = await sha256(`${id}@${version.split(".")[0]}:${learner}`);
  return new DataView(hash.buffer, hash.byteOffset).getUint32(hash.byteLength - 4);
}

/** What `${…}` cannot stand for. */
function unknown(name: string, path: string, values: ParameterValues): Issue {
  const known = Object.keys(values);
  return {
    severity: "error",
    code: "module/parameter",
    path,
    expected: "the name of a parameter of this module",
    received: JSON.stringify(`\${${name.slice(0, 60)}}`),
    hint:
      known.length === 0
        ? "module.json has no parameters; write $$ for a dollar sign"
        : `nearest: ${nearest(name, known).join(", ")}; write $$ for a dollar sign`,
  };
}

/**
 * Put values in the place of `${name}` in a text; `$$` is a dollar sign, and any other stands for itself.
 *
 * @param report is called for each name that is no parameter's, with its place in the text.
 */
export function fillWords(
  text: string,
  values: ParameterValues,
  report: (issue: Issue, place: number) => void = () => {},
): string {
  return text.replace(inside, (_found, dollar: string, name: string | undefined, place: number) => {
    if (dollar === "$") return "$";
    if (name !== undefined && Object.hasOwn(values, name)) return String(values[name]);
    report(unknown(name ?? "", "", values), place);
    return "";
  });
}

/**
 * Put values in the place of `${name}`, in every text of a document; keys stay as they are. `$$` is a dollar sign.
 *
 * @returns the document, or an issue for each name that is no parameter's.
 */
export function fillParameters(document: JsonValue, values: ParameterValues): Parsed<JsonValue> {
  const issues: Issue[] = [];
  const fillText = (text: string, path: string): JsonValue => {
    const alone = whole.exec(text)?.[1];
    if (alone !== undefined && Object.hasOwn(values, alone)) return values[alone] as number | string;
    return fillWords(text, values, (issue) => issues.push({ ...issue, path }));
  };
  const fill = (value: JsonValue, path: string): JsonValue => {
    if (typeof value === "string") return value.includes("$") ? fillText(value, path) : value;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => fill(item, `${path}[${index}]`));
    const result: Record<string, JsonValue> = Object.create(null);
    for (const [key, item] of Object.entries(value)) result[key] = fill(item, member(path, key));
    return result;
  };
  const value = fill(document, "");
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value, issues: [] };
}
