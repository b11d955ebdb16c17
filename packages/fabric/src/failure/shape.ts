/**
 * failure/shape — what a scenario can say of failures: `fabric/detection@1`, and what can be done to a link.
 *
 * Source: rules F365, F371–F373 in ../../SPEC.md.
 * @module
 */
import type { PortIndex, Ps } from "@dc/engine";
import {
  type ActionKind,
  actionKind,
  type BuildContext,
  type Plan,
  type Reader,
  type Shape,
  shape,
} from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";
import { type DetectionOptions, type Detector, detectionSettings, detectors, wrongSettings } from "./options.ts";

const keys: Shape<DetectionUse> = shape.object({
  by: shape.oneOf("how the ends of a link notice that it is lost", detectors),
  links: shape.optional(
    shape.list("an end of each link; all between switches when absent", shape.ref("port", "an end")),
  ),
  debounce: shape.optional(shape.time("link-down: how long a carrier is lost before it counts; 10 ms when absent")),
  interval: shape.optional(shape.time("bfd: between control packets, before jitter; 300 ms when absent", { min: 1 })),
  multiplier: shape.optional(shape.integer("bfd: intervals without a packet; 3 when absent", { min: 1, max: 255 })),
  hold: shape.optional(shape.time("hold: how long nothing may come; 90 s when absent")),
  keepalive: shape.optional(shape.time("hold: between keepalives, before jitter; a third of hold when absent")),
  connectRetry: shape.optional(shape.time("hold: from a session's end to the next attempt; 120 s when absent")),
  begin: shape.optional(shape.oneOf("whether sessions are there from the start; up when absent", ["up", "down"])),
  withdrawalDelay: shape.optional(
    shape.time("at each switch that the news reaches, one for the scenario; 1 ms when absent"),
  ),
});

/** Which options each detector reads. */
const read: Readonly<Record<Detector, readonly string[]>> = {
  "link-down": ["debounce"],
  bfd: ["interval", "multiplier", "begin"],
  hold: ["hold", "keepalive", "connectRetry", "begin"],
};

/** Options of `fabric/detection@1`, as they are read. */
export interface DetectionUse {
  readonly by: Detector;
  readonly links: readonly string[] | undefined;
  readonly debounce: Ps | undefined;
  readonly interval: Ps | undefined;
  readonly multiplier: number | undefined;
  readonly hold: Ps | undefined;
  readonly keepalive: Ps | undefined;
  readonly connectRetry: Ps | undefined;
  readonly begin: "up" | "down" | undefined;
  readonly withdrawalDelay: Ps | undefined;
}

/** The options that a detector takes. */
export const detectionShape: Shape<DetectionUse> = {
  ...keys,
  read(value, path, reader) {
    const use = keys.read(value, path, reader);
    if (use === undefined) return undefined;
    const others = ["debounce", "interval", "multiplier", "hold", "keepalive", "connectRetry", "begin"].filter(
      (key) => !read[use.by].includes(key) && use[key as keyof DetectionUse] !== undefined,
    );
    for (const key of others) {
      reader.report("fabric/detection", `${path}.${key}`, `an option of ${use.by}: ${read[use.by].join(", ")}`, key);
    }
    const wrong = wrongSettings(detectionSettings(writeDetection(use)));
    for (const { option, expected } of wrong) {
      reader.report("fabric/detection", `${path}.${option}`, expected, (value as Record<string, unknown>)[option]);
    }
    return others.length + wrong.length === 0 ? use : undefined;
  },
};

/** A use as a program writes it; links by name are the caller's to find. */
export function writeDetection(use: DetectionUse): DetectionOptions {
  const given = {
    debouncePs: use.debounce,
    intervalPs: use.interval,
    multiplier: use.multiplier,
    holdPs: use.hold,
    keepalivePs: use.keepalive,
    connectRetryPs: use.connectRetry,
    begin: use.begin,
    withdrawalDelayPs: use.withdrawalDelay,
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { by: use.by, ...(Object.fromEntries(present) as Omit<DetectionOptions, "by">) };
}

/** Report what only the whole plan shows: a link that two watch, one that ends at a host, two withdrawal delays. */
export function checkDetection(plan: Readonly<Plan>, reader: Reader): void {
  const uses = plan.workloads.filter(({ kind }) => kind.kind === "fabric/detection@1");
  const isSwitch = new Map(plan.nodes.map(({ name, kind }) => [name, kind.kind === "fabric/switch@1"]));
  const linkOf = new Map(plan.links.flatMap((link) => link.ends.map((end) => [end.join(":"), link] as const)));
  const watched = new Set<unknown>();
  let [delayPs, hasAll]: [number | undefined, boolean] = [undefined, false];
  uses.forEach(({ path, options }, place) => {
    const { links, withdrawalDelay } = options as DetectionUse;
    if (links === undefined && hasAll) {
      reader.report("fabric/detection", `${path}.links`, "links by name: another detection has all others", "all");
    }
    hasAll ||= links === undefined;
    links?.forEach((end, index) => {
      const link = linkOf.get(end);
      const isBetween = link?.ends.every(([node]) => isSwitch.get(node) === true) === true;
      const isFree = link !== undefined && !watched.has(link) && !hasAll;
      watched.add(link);
      if (isBetween && isFree) return;
      const expected = isBetween
        ? "a link that no detection before this one watches"
        : "a link between two switches: the carrier of all others is watched";
      reader.report("fabric/detection", `${path}.links[${index}]`, expected, end);
    });
    const ownPs = withdrawalDelay ?? delayPs ?? defaults.withdrawalDelay.value;
    if (place === 0) delayPs = ownPs;
    else if (ownPs !== delayPs) {
      reader.report(
        "fabric/detection",
        `${path}.withdrawalDelay`,
        "the same as the first detection's",
        withdrawalDelay,
      );
    }
  });
}

/** The ports of a node's links, or the one that is named: those that an action is about. */
function portsOf({ simulation, node }: BuildContext, on: string): readonly PortIndex[] {
  const { graph } = simulation;
  const port = graph.portByName(on);
  return port >= 0 ? [port] : graph.portsOf(node(on)).filter((each) => graph.ports.link[each] >= 0);
}

const directions = ["both", "out", "in", "none"] as const;

/** An action on a link's end, and the same on all links of a node: one action, so that one undo ends it. */
function onLinkOrNode<T>(
  what: string,
  descriptions: { readonly link: string; readonly node: string },
  of: Shape<T>,
  apply: (context: BuildContext, port: PortIndex, value: T) => void,
): readonly ActionKind[] {
  return (["link", "node"] as const).map(
    (on) =>
      actionKind({
        do: `${on}.${what}`,
        on,
        description: descriptions[on],
        shape: of,
        apply(context, name, value) {
          for (const port of portsOf(context, name)) apply(context, port, value as T);
        },
      }) as ActionKind,
  );
}

/** What fails of a link, or of all links of a node, while they stay up. */
export const faultActions: readonly ActionKind[] = [
  ...onLinkOrNode(
    "silent",
    {
      link: "all frames over this link are lost and its carrier stays: both ways, out of this port, into it, or none again",
      node: "all frames over all links of this node are lost and their carriers stay: both ways, out, in, or none again",
    },
    shape.optional(shape.oneOf("which way frames are lost; both when absent", directions), "both"),
    ({ simulation: { graph } }, port, value) => {
      graph.setLoss(port, value === "both" || value === "out" ? 1 : 0);
      graph.setLoss(graph.ports.peer[port], value === "both" || value === "in" ? 1 : 0);
    },
  ),
  ...onLinkOrNode(
    "loss",
    {
      link: "each frame that leaves this port is lost on the link with this probability; 0 ends it",
      node: "each frame that leaves this node is lost on its link with this probability; 0 ends it",
    },
    shape.number("share of the frames, 0 to 1", { min: 0, max: 1 }),
    ({ simulation: { graph } }, port, value) => graph.setLoss(port, value),
  ),
  ...onLinkOrNode(
    "mtu",
    {
      link: "this end of the link has another MTU: larger frames are dropped where they leave it and where they arrive",
      node: "this node's end of all its links has another MTU",
    },
    shape.optional(
      shape.integer("bytes of a frame's payload; what the link was made with when absent", { min: 64, max: 65_535 }),
    ),
    ({ simulation: { graph } }, port, value) => {
      graph.setMtu(port, value ?? graph.linkOptions(graph.ports.link[port]).mtuBytes ?? unlimitedMtu);
    },
  ),
];

/** The MTU of a link that was made without one. */
const unlimitedMtu = 0x7fffffff;
