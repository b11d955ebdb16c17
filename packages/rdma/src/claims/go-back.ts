/**
 * claims/go-back — R-08: go-back-N throws away a window for each loss; go-back-0 never finishes.
 *
 * The closed form counts a window of W packets lost for each packet lost: (1 − p)/(1 − p + pW), W being the packets of a
 * round trip. It forgets that a packet sent again can be lost as well, which only a timeout repairs.
 *
 * @module
 */
import { gbps, makeTransmit, us } from "@dc/engine";
import { type Cell, type Claim, exact, notYet, points } from "@dc/engine/experiment";
import { type ClaimScene, createClaimScene } from "./scene.ts";

/** What a run is like. */
export interface GoBackOptions {
  readonly lossProbability: number;
  readonly rttUs: number;
  /** IBV_MTU_*. */
  readonly pathMtu: number;
  /** Exponent of the timeout: the shortest above the round trip, and above a message with go-back-0. */
  readonly timeout: number;
  readonly packets: number;
  readonly recovery?: "go-back-n" | "go-back-0";
  readonly messageBytes?: number;
}

/** Bytes of headers around a WRITE's middle packet: Ethernet, IPv4, UDP, BTH, invariant CRC. */
const headerBytes = 14 + 20 + 8 + 12 + 4;

/** Share of the line's payload rate that was acknowledged, share of the time that it was busy, and messages done. */
export function measureGoBack(options: GoBackOptions): { goodput: number; busy: number; done: number } {
  const { lossProbability, rttUs, pathMtu, timeout, packets, recovery = "go-back-n" } = options;
  const mtuBytes = 128 << pathMtu;
  const messageBytes = options.messageBytes ?? mtuBytes * 16;
  const scene: ClaimScene = createClaimScene(
    {
      delayPs: us(rttUs / 2),
      attributes: { pathMtu, timeout },
      qp: { maxSendWr: 256 },
      nic: { transport: { recovery } as never },
    },
    (_index, dice) => dice() < lossProbability,
  );
  const { simulation, pair, completions } = scene;
  const packetPs = makeTransmit(gbps(100), 24)(mtuBytes + headerBytes);
  const endPs = packets * packetPs;
  // Never out of work: as many messages as the queue takes.
  for (let i = 0; i < 256; i++) scene.post(messageBytes);
  let seen = 0;
  for (let timePs = 0; timePs <= endPs; timePs += packetPs * 64) {
    simulation.runUntil(timePs);
    // A connection that gave up completes all that is posted at once, as flushed.
    if (scene.state !== "RTS") return { goodput: Number.NaN, busy: Number.NaN, done: Number.NaN };
    for (; seen < completions[0].length; seen++) scene.post(messageBytes);
  }
  const { ports } = simulation.graph;
  const { port } = pair.ends[0].nic;
  const onWirePs = (ports.sentBytes(port) + ports.sentFrames(port) * 24) * 80;
  return {
    goodput: (completions[0].length * messageBytes) / mtuBytes / (simulation.now / packetPs),
    busy: onWirePs / simulation.now,
    done: completions[0].length,
  };
}

/** Packets of a round trip at 100 Gb/s. */
export function windowPackets(rttUs: number, mtuBytes: number): number {
  return us(rttUs) / makeTransmit(gbps(100), 24)(mtuBytes + headerBytes);
}

function cell(lossProbability: number, rttUs: number, timeout: number, packets: number): Cell {
  const w = windowPackets(rttUs, 4096);
  return {
    inputs: {
      recovery: "go-back-n",
      p: lossProbability,
      rttUs,
      mtu: 4096,
      rateGbps: 100,
      windowPackets: Math.round(w),
    },
    quantity: "goodput, share of the line",
    expected: (1 - lossProbability) / (1 - lossProbability + lossProbability * w),
    // The closed form is up to five points above a packet-level go-back-N.
    tolerance: points(5),
    measure: () => measureGoBack({ lossProbability, rttUs, pathMtu: 5, timeout, packets }).goodput,
  };
}

/** */
export const goBack: Claim = {
  id: "R-08",
  slug: "go-back",
  statement: "Go-back-N throws away a window per loss; go-back-0 never finishes",
  refutes: ["E01"],
  source: "calculated: (1 − p)/(1 − p + pW); for go-back-0 Guo et al., SIGCOMM 2016, §4.1 (transport livelock)",
  cells: () => {
    let zero: ReturnType<typeof measureGoBackZero> | undefined;
    /** One run for two cells. */
    const goBackZero = (): ReturnType<typeof measureGoBackZero> => {
      zero ??= measureGoBackZero();
      return zero;
    };
    return [
      cell(1e-3, 10, 2, 60_000),
      cell(1e-2, 10, 2, 40_000),
      cell(1e-3, 50, 4, 60_000),
      cell(1e-2, 50, 4, 40_000),
      {
        inputs: { recovery: "go-back-0", p: 1 / 256, rttUs: 4, mtu: 1024, messageBytes: 4_194_304 },
        quantity: "messages done",
        expected: 0,
        tolerance: exact,
        measure: () => goBackZero().done,
      },
      {
        inputs: { recovery: "go-back-0", p: 1 / 256, rttUs: 4, mtu: 1024 },
        quantity: "share of time that the line is busy",
        expected: 1,
        // A frame counts as sent from its first bit on.
        tolerance: points(1),
        measure: () => goBackZero().busy,
      },
      {
        inputs: { recovery: "selective repeat", p: 1e-2, rttUs: 10, mtu: 4096 },
        quantity: "goodput, share of the line",
        expected: 0.99,
        tolerance: points(2),
        // The transport's recoveries are go-back-N and go-back-0.
        measure: () => notYet,
      },
    ];
  },
};

/** 4 MB messages of 1 KiB packets, one in 256 lost. */
export function measureGoBackZero(): { goodput: number; busy: number; done: number } {
  return measureGoBack({
    lossProbability: 1 / 256,
    rttUs: 4,
    pathMtu: 3,
    // Longer than a message takes: 370 µs.
    timeout: 8,
    packets: 60_000,
    recovery: "go-back-0",
    messageBytes: 4_194_304,
  });
}
