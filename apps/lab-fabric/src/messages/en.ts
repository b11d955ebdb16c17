/**
 * messages/en — what the fabric lab says beyond what all labs say, in English. Keys are `place.what`.
 * @module
 */
import { frameEnglish, type WordsWith } from "@dc/lab";

const own = {
  // Top bar.
  "top.lab": "Fabric",
  "top.default": "Leaf-spine",

  // Opening, failing.
  "open.title": "Building the network",
  "open.what": "a .clab.yml topology or a scenario",

  // Stage.
  "stage.leafSpine": "Leaf-spine, {spines} × {leaves}",
  "stage.network": "{name}",
  "stage.note.count": "{hosts} hosts, {switches} switches, {links} links",
  "stage.note.rate": "links of {rate}",
  "stage.followed": "At this speed packets would blur: links show their load.",
  "stage.summary":
    "{switches} switches and {hosts} hosts on {links} links at {time}. Busiest: {busiest} at {load}. {queues} {drops} Press t for the table.",
  "stage.summary.queues": { one: "{count} queue holds frames.", other: "{count} queues hold frames." },
  "stage.summary.drops": {
    one: "{count} frame has been dropped.",
    other: "{count} frames have been dropped.",
  },
  "stage.summary.down": { one: "{count} link is down.", other: "{count} links are down." },

  // Story.
  "story.run.title": "A run of {name}",
  "story.run.text":
    "{hosts} hosts and {switches} switches are joined by {links} links. The file sets the traffic; the run ends at {until}.",
  "story.run.clab":
    "This is a containerlab topology. Hosts resolve their gateways, ping one another and send one gigabit a second to a partner. Nothing of it is executed: images, binds and start-up commands are left out.",
  "story.default.title": "Three flows, four ways",
  "story.default.text1":
    "Leaf 1 has four uplinks of 100 Gb/s. Three hosts below it send 90 Gb/s each. There is room for all of them.",
  "story.default.text2":
    "The leaf does not look for room. It hashes five fields of each packet and goes where the hash says. Watch which uplinks A, B and C take, and what it costs.",
  "story.default.text3":
    "Every choice and every drop can be asked why. Choose one in the events, or choose a packet in the picture.",
  "story.try.watch": "Play until the first drop",
  "story.try.why": "Ask why a packet took its uplink",
  "story.try.cut": "Cut the link that the flows share",
  "story.try.bytes": "Open a packet and read its bytes",
  "story.examples": "Other networks",
  "story.scenario.leafSpine": "Three flows that collide",
  "story.scenario.linkFailure": "A link fails at 20 µs",
  "story.scenario.ping": "One ping, from ARP to echo",

  // The choice of a port.
  "choice.title": "Five fields, one port",
  "choice.note": "{algorithm}, {reduction}, {count} next hops",
  "choice.modulo": "modulo",
  "choice.flows": "Flows at {node}",
  "choice.flow": "flow",
  "choice.field.src": "src",
  "choice.field.dst": "dst",
  "choice.field.proto": "proto",
  "choice.field.sport": "sport",
  "choice.field.dport": "dport",
  "choice.ends": "ends in",
  "choice.hash": "hash",
  "choice.bucket": "bucket",
  "choice.port": "port",

  // Announcements.
  "say.view.table": "Table of the network.",
  "say.view.picture": "Picture of the network.",
} as const;

/** The English table: the keys and the `{values}` of every other language come from here. */
export const en: WordsWith<typeof own> = { ...frameEnglish, ...own };
