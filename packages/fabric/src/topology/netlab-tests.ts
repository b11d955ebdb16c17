/**
 * topology/netlab-tests — the `validate` tests of a netlab file as pings and what is expected of them.
 *
 * `plugin: ping('h2')` on some nodes is a ping from each, of which one answer has to come; with `expect='fail'` none may.
 * All other tests ask devices or protocols that are not here, and are listed as ignored.
 *
 * Sources: https://netlab.tools/topology/validate/, netsim/validate/linux.py (the ping's arguments, five requests, one
 * answer is enough); rule F223 in ../../SPEC.md.
 * @module
 */
import { type Expectation, type KindUse, printSize, printTime } from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";
import { isMapping, type Mapping, member, type Report } from "./containerlab-report.ts";
import { readTestKeys } from "./netlab-fields.ts";

/** Pings, and what must come of them. */
export interface NetlabTests {
  readonly workloads: readonly KindUse[];
  readonly expect: readonly Expectation[];
  /** When the last answer is due, in picoseconds. */
  readonly untilPs: number;
}

const countDefault = 5;
const countMax = 1000;
/** Ethernet, IPv4 and ICMP around the bytes that ping is asked to send. */
const headerBytes = 42;
const frameBytesMin = 60;

/** Read `validate`. @param isNode whether a node of that name may ping or be pinged. */
export function readTests(top: Mapping, isNode: (name: string) => boolean, report: Report): NetlabTests {
  const workloads: KindUse[] = [];
  const expect: Expectation[] = [];
  const pings = new Map<string, number>();
  let untilPs = 0;
  const { validate } = top;
  if (validate !== undefined && validate !== null && !isMapping(validate)) {
    report.error("fabric/netlab-file", "validate", "a mapping of names to tests", validate);
  }
  const tests: Mapping = isMapping(validate) ? validate : {};
  for (const name of Object.keys(tests)) {
    const path = member("validate", name);
    const test = tests[name];
    if (!isMapping(test)) {
      report.error("fabric/netlab-file", path, "a mapping of a test's fields", test);
      continue;
    }
    const ping = typeof test.plugin === "string" ? parsePing(test.plugin) : undefined;
    const from = Array.isArray(test.nodes) ? test.nodes : typeof test.nodes === "string" ? [test.nodes] : [];
    if (ping === undefined || from.length === 0 || Object.keys(test).some((key) => !readTestKeys.has(key))) {
      report.ignore(path);
      continue;
    }
    const wrong = [...from, ping.host].filter((node) => !(typeof node === "string" && isNode(node)));
    for (const node of wrong) {
      report.error("fabric/netlab-unknown-node", path, "tests between nodes of this topology that have a link", node);
    }
    if (wrong.length > 0) continue;
    for (const node of from as string[]) {
      if (node === ping.host) continue;
      const number = (pings.get(node) ?? 0) + 1;
      pings.set(node, number);
      const interval = printTime(defaults.pingInterval.value);
      workloads.push({
        ...{ kind: "fabric/ping@1", from: node, to: ping.host, interval, count: ping.count },
        ...(ping.bytes === undefined
          ? {}
          : { frameSize: printSize(Math.max(frameBytesMin, ping.bytes + headerBytes)) }),
      });
      const probe = `${node}/ping${number}#deliveredFrames`;
      expect.push(ping.fails ? { probe, equals: 0 } : { probe, atLeast: 1 });
      untilPs = Math.max(untilPs, (ping.count + 1) * defaults.pingInterval.value);
    }
  }
  return { workloads, expect, untilPs };
}

/** A call of ping, as `ping('h2',expect='fail')`. */
interface Ping {
  readonly host: string;
  readonly fails: boolean;
  readonly count: number;
  readonly bytes: number | undefined;
}

/** Its arguments are texts and whole numbers; anything else (an expression, IPv6, a source) is not understood. */
function parsePing(text: string): Ping | undefined {
  const call = /^\s*ping\s*\((.{0,400})\)\s*$/s.exec(text);
  if (call === null) return undefined;
  const given = new Map<string, string | number>();
  for (const [place, argument] of (call[1] as string).split(",").entries()) {
    const match = /^\s*(?:([a-z_]+)\s*=\s*)?(?:'([^']*)'|"([^"]*)"|(\d{1,6}))\s*$/.exec(argument);
    const name = match?.[1] ?? (place === 0 ? "host" : undefined);
    if (match === null || name === undefined || given.has(name)) return undefined;
    given.set(name, match[4] === undefined ? (match[2] ?? match[3] ?? "") : Number(match[4]));
  }
  const {
    host,
    expect = "pass",
    count = countDefault,
    pkt_len: bytes,
    af = "ipv4",
    ...rest
  } = Object.fromEntries(given);
  const isOther = Object.keys(rest).length > 0 || af !== "ipv4" || !["pass", "fail"].includes(String(expect));
  if (typeof host !== "string" || isOther || typeof count !== "number" || count < 1 || count > countMax)
    return undefined;
  if (bytes !== undefined && !(typeof bytes === "number" && bytes <= 9000)) return undefined;
  return { host, fails: expect === "fail", count, bytes };
}
