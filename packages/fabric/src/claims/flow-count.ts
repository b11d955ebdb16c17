/**
 * claims/flow-count — F-11 and F-12: how even n flows lie on four uplinks, by their number and by their sizes.
 *
 * Each trial draws the ports of its flows and sends a frame of each through a leaf with four uplinks; its fullest uplink
 * over their mean is one sample. Flows of two sizes have frames of two sizes: 50 of 9,120 bytes carry four times what 950 of
 * 120 bytes do.
 * @module
 */
import { absolute, type Cell, type Claim, points } from "@dc/engine/experiment";
import { acrossPs, buildUplinks, maxOverMean } from "./uplinks.ts";

const paths = 4;

/** Means over trials. */
interface Means {
  readonly maxOverMean: number;
  /** Trials in which some uplink took nothing. */
  readonly idleShare: number;
  /** Trials in which no two flows met. */
  readonly apartShare: number;
}

/** @param sizeOf bytes of each flow's frame. */
function trials(count: number, flows: number, sizeOf: (flow: number) => number): Means {
  const { simulation, send, pass, taken } = buildUplinks({ spines: paths });
  const random = simulation.random("claims/ports");
  let bytes = 0;
  for (let flow = 0; flow < flows; flow++) bytes += sizeOf(flow);
  let [sum, idle, apart] = [0, 0, 0];
  for (let trial = 0; trial < count; trial++) {
    for (let flow = 0; flow < flows; flow++) {
      send({ sourcePort: random.below(65_536), destinationPort: random.below(65_536) }, sizeOf(flow));
    }
    pass(acrossPs(flows, bytes / flows));
    const of = taken();
    sum += maxOverMean(of.bytes);
    if (of.frames.includes(0)) idle += 1;
    if (Math.max(...of.frames) === 1) apart += 1;
  }
  return { maxOverMean: sum / count, idleShare: idle / count, apartShare: apart / count };
}

const alike = (): number => 60;

/** As many trials as leave a standard error of a hundredth. */
const rows: readonly (readonly [flows: number, expected: number, idle: number | undefined, trials: number])[] = [
  [4, 2.12, 0.9, 3000],
  [8, 1.76, 0.38, 1500],
  [16, 1.53, 0.045, 800],
  [64, 1.26, undefined, 300],
  [100, 1.21, undefined, 200],
  [1000, 1.06, undefined, 40],
];

function countCells(): Cell[] {
  return rows.flatMap(([flows, expected, idle, count]): Cell[] => {
    const inputs = { flows, paths, trials: count };
    const fullest: Cell = {
      ...{ inputs, quantity: "fullest path over the mean", expected },
      tolerance: absolute(0.03),
      measure: () => trials(count, flows, alike).maxOverMean,
    };
    if (idle === undefined) return [fullest];
    return [
      fullest,
      {
        ...{ inputs, quantity: "share of trials with an idle path", expected: idle },
        tolerance: points(3),
        measure: () => trials(count, flows, alike).idleShare,
      },
    ];
  });
}

/** Balance improves with the number of comparable flows. */
export const flowCount: Claim = {
  id: "F-11",
  slug: "n-flows",
  statement: "Balance improves with the number of comparable flows",
  refutes: [],
  source: "calculated: n balls into four boxes at random, the fullest over the mean, and whether one is empty",
  cells: countCells,
};

function elephantCells(): Cell[] {
  const quantity = "bytes on the fullest path over the mean";
  return [
    {
      inputs: { flows: 4, paths, trials: 4000 },
      quantity: "share of trials in which no two meet",
      expected: 24 / 256,
      tolerance: points(1.5),
      measure: () => trials(4000, 4, alike).apartShare,
    },
    {
      inputs: { flows: 1000, paths, sizes: "5 % carry 80 %", trials: 120 },
      ...{ quantity, expected: 1.23, tolerance: absolute(0.04) },
      measure: () => trials(120, 1000, (flow) => (flow < 50 ? 9120 : 120)).maxOverMean,
    },
    {
      inputs: { flows: 1000, paths, sizes: "alike", trials: 40 },
      ...{ quantity, expected: 1.06, tolerance: absolute(0.03) },
      measure: () => trials(40, 1000, () => 570).maxOverMean,
    },
  ];
}

/** Few big flows collide nearly always; bytes matter, not flow counts. */
export const elephants: Claim = {
  id: "F-12",
  slug: "elephants",
  statement: "Few big flows collide nearly always; bytes matter, not flow counts",
  refutes: [],
  source:
    "calculated: 4!/4^4 of placements put four flows apart; 50 flows with 80 % of all bytes are as uneven as 50 are",
  cells: elephantCells,
};
