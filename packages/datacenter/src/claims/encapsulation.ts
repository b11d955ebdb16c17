/**
 * claims/encapsulation — I-01, I-02, I-03: which devices a packet meets, when it is put into a tunnel, and what is read
 * of it on the way.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { Ipv4Header, UdpHeader } from "@dc/wire";
import { type Journey, type Place, type RigOptions, travel } from "./rig.ts";

const sameHostCells = (): Cell[] => {
  const cell = (inputs: Cell["inputs"], expected: number, options: Partial<RigOptions>): Cell => ({
    inputs,
    quantity: "switches visited",
    expected,
    tolerance: exact,
    measure() {
      const { delivered, switches } = travel({ vtep: "leaf", place: "same host", sameVni: true, ...options });
      return delivered === 1 ? switches.length : "not delivered";
    },
  });
  return [
    cell({ place: "one host", "guests meet at": "its bridge (VEB)" }, 0, {}),
    cell({ place: "one host", "guests meet at": "the switch outside (VEPA)" }, 1, { mode: "vepa" }),
    {
      inputs: { place: "one host", "guests meet at": "the card's own switch" },
      quantity: "switches visited",
      expected: 0,
      tolerance: exact,
      // Between functions the bridge is the card's: no processor of the server has a part in it.
      measure() {
        const { delivered, switches, hostSteps } = travel({
          vtep: "leaf",
          place: "same host",
          sameVni: true,
          path: "vf",
        });
        if (delivered !== 1) return "not delivered";
        return hostSteps === 0 ? switches.length : "the server carried it";
      },
    },
    cell({ place: "one rack", "guests meet at": "the leaf" }, 1, { place: "same leaf" }),
    cell({ place: "two racks", "guests meet at": "a spine" }, 3, { place: "other leaf" }),
  ];
};

/** Traffic between guests of one server meets no switch. */
export const sameHost: Claim = {
  id: "I-01",
  slug: "same-host",
  statement: "Traffic between guests of one server never meets the leaf, unless the server hands it out",
  refutes: [],
  source: "IEEE 802.1Q-2018 §8.6 (a bridge filters), clause 40 (VEB, VEPA; the number recalled, not read again)",
  cells: sameHostCells,
};

function describe({ delivered, tunnels, vni, routed }: Journey): string {
  if (delivered !== 1) return "not delivered";
  const tunnel = tunnels === 0 ? "no tunnel" : `${tunnels} tunnel, VNI ${vni}`;
  return `${tunnel}, ${routed === 0 ? "bridged" : `routed ${routed} time`}`;
}

const encapsulationCells = (): Cell[] =>
  (["host", "leaf"] as const).flatMap((vtep) =>
    (["same host", "same leaf", "other leaf"] as const).flatMap((place: Place) =>
      [true, false].map((sameVni): Cell => {
        const isRemote = vtep === "host" ? place !== "same host" : place === "other leaf";
        const tunnel = isRemote ? `1 tunnel, VNI ${sameVni ? 10_100 : 10_200}` : "no tunnel";
        return {
          inputs: { "tunnels end on": vtep, partner: place, segment: sameVni ? "the same" : "another" },
          quantity: "what the leaf and the cable see",
          expected: `${tunnel}, ${sameVni ? "bridged" : "routed 1 time"}`,
          tolerance: exact,
          measure: () => describe(travel({ vtep, place, sameVni })),
        };
      }),
    ),
  );

/** Where the destination's tunnel ends decides. */
export const encapsulation: Claim = {
  id: "I-02",
  slug: "encapsulation",
  statement:
    "Where the destination's tunnel ends decides whether a packet is encapsulated, not whether segments differ",
  refutes: ["E03"],
  source:
    "RFC 7348 §4.1 (a VTEP looks up where the inner destination is); RFC 9135 §4 (asymmetric routing between segments)",
  cells: encapsulationCells,
};

const outerCells = (): Cell[] => {
  const options: RigOptions = { vtep: "leaf", place: "other leaf", sameVni: true };
  const cell = (question: string, expected: string | number, answer: (journey: Journey) => string | number): Cell => ({
    inputs: { at: "spine", question },
    quantity: "answer",
    expected,
    tolerance: exact,
    measure: () => answer(travel(options)),
  });
  const ownerOf = ({ fabric, nameOf }: Journey, address: number): string => {
    const owner = fabric.nodeOf(address);
    return owner < 0 ? "nobody" : nameOf(owner);
  };
  return [
    cell("whose is the source address", "leaf1", (j) => ownerOf(j, Ipv4Header.source(j.atSpine, 14))),
    cell("whose is the destination address", "leaf2", (j) => ownerOf(j, Ipv4Header.destination(j.atSpine, 14))),
    cell("destination port", 4789, ({ atSpine }) => UdpHeader.destinationPort(atSpine, 34)),
    cell("is the source port an ephemeral one", "yes", ({ atSpine }) =>
      UdpHeader.sourcePort(atSpine, 34) >= 49_152 ? "yes" : "no",
    ),
    cell("its route to the guest's own address", "none", ({ fabric, spine }) => fabric.route(spine, 0x0a01_000c).kind),
    cell("segments it knows", 0, ({ fabric, spine }) => (fabric.overlay?.vteps.includes(spine) === true ? 1 : 0)),
  ];
};

/** Spines see the tunnel's headers and nothing else. */
export const outer: Claim = {
  id: "I-03",
  slug: "outer-headers",
  statement: "Spines see addresses of tunnel ends and one pair of UDP ports: no guest, no segment",
  refutes: ["E52", "E56"],
  source: "RFC 7348 §5 (outer headers; the source port carries the inner flow's entropy)",
  cells: outerCells,
};
