/**
 * domain — what a worker's host needs of the wire: the layers of a frame's bytes, and captures; and "why?" for any
 * record that names the one that made it happen.
 *
 * No view and no signal stands here: workers and tests take it from `@dc/lab/domain`.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type {
  DissectedLayer,
  HostChannel,
  HostExplanation,
  HostExtensions,
  Opening,
  ToClient,
  ToHost,
} from "@dc/engine/host";
import { printScenario, type Registry, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { captureTimeDigits, createPcapngWriter, dissect } from "@dc/wire";

export { type Asking, createQuestions } from "./questions.ts";

/** What a worker of a lab runs on. */
export interface LabDomain {
  /** What a scenario of the lab may name. */
  readonly registry: Registry;
  /** Reads what a person opened. */
  readonly openText: (text: string, fileName: string) => Parsed<Opening>;
  readonly extensions: HostExtensions;
  /** What has to be there before a message is answered, as a reader of files that is loaded when one is opened. */
  readonly prepare?: (message: ToHost) => Promise<unknown> | undefined;
}

/** The text that a message asks to be read: to open it, or to check it. */
export function textOf(message: ToHost): { readonly text: string; readonly fileName: string } | undefined {
  if (message.type !== "command") return undefined;
  const { name, ask } = message as { readonly name: string; readonly ask?: JsonValue };
  const isCheck = name === "query" && isMapping(ask) && ask.name === "check";
  const asked = isCheck ? ask.ask : name === "open" ? ask : undefined;
  if (!isMapping(asked) || typeof asked.text !== "string") return undefined;
  return { text: asked.text, fileName: typeof asked.fileName === "string" ? asked.fileName : "" };
}

function isMapping(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A channel whose messages wait for what they need, in their order. What could not be had is no reason to keep them:
 * the reader says so.
 */
export function preparedChannel(
  channel: HostChannel<ToClient, ToHost>,
  prepare: LabDomain["prepare"] = () => undefined,
): HostChannel<ToClient, ToHost> {
  return {
    post: (message, transfer) => channel.post(message, transfer),
    listen(receive) {
      let before: Promise<void> | undefined;
      channel.listen((message) => {
        const needed = prepare(message);
        if (needed === undefined && before === undefined) return receive(message);
        const turn = (before ?? Promise.resolve())
          .then(() => needed)
          .catch(() => {})
          .then(() => receive(message));
        before = turn;
        void turn.finally(() => {
          if (before === turn) before = undefined;
        });
      });
    },
  };
}

/** Read a scenario. */
export function openScenario(registry: Registry, text: string, fileName: string): Parsed<Opening> {
  const read = loadScenario(text, registry, fileName);
  return read.ok ? { ok: true, value: { scenario: read.value, format: "scenario" }, issues: read.issues } : read;
}

/**
 * The query `check`: what is wrong with a text, without opening it.
 *
 * @param openText how the lab reads what a person opened.
 */
export function checkText(openText: LabDomain["openText"]): (run: Run, ask: JsonValue) => JsonValue {
  return (_run, ask) => {
    const { text, fileName } = (typeof ask === "object" && ask !== null ? ask : {}) as {
      readonly text?: JsonValue;
      readonly fileName?: JsonValue;
    };
    if (typeof text !== "string") return [];
    return openText(text, typeof fileName === "string" ? fileName : "").issues as unknown as JsonValue;
  };
}

/** Causes that are told of one record; a chain ends there if it did not end before. */
const causesMax = 32;

/**
 * Explain a record by the records that made it happen, nearest first.
 *
 * Each step is `trace/<kind>` with the record's kind, object, time and its three numbers by the names that its kind
 * gives them.
 *
 * @param run its trace is walked.
 * @param record where to begin.
 * @param refine puts numbers into names: a place in a list into what stands there.
 */
export function explainByCause(
  run: Run,
  record: number,
  refine: (values: HostExplanation["values"]) => HostExplanation["values"] = (values) => values,
): HostExplanation {
  const { trace } = run.simulation;
  const chain: number[] = [];
  for (let at = record; chain.length < causesMax && trace.has(at); at = trace.cause(at)) chain.push(at);
  const explain = (place: number): HostExplanation => {
    const at = chain[place];
    const kind = trace.kindName(trace.kindOf(at));
    const columns = trace.kindColumns(trace.kindOf(at));
    const values: { [name: string]: string | number } = {
      kind,
      object: trace.objectName(trace.objectOf(at)),
      timePs: trace.timePs(at),
    };
    for (const letter of ["a", "b", "c"] as const) values[columns[letter] ?? letter] = trace[letter](at);
    return {
      code: `trace/${kind}`,
      values: refine(values),
      because: place + 1 < chain.length ? [explain(place + 1)] : [],
      record: at,
    };
  };
  return explain(0);
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
