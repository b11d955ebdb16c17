/**
 * testing/wire — two transports, a clock of their own, and a wire that does to each packet what a test says.
 *
 * @module
 */
import { access } from "../verbs/access.ts";
import { createMemory, type HostMemory } from "../verbs/memory.ts";
import { qpAttribute, qpState } from "../verbs/qp-state.ts";
import type { MemoryRegion } from "../verbs/region.ts";
import { Packet } from "../transport/packet.ts";
import type { QpAttributes } from "../verbs/qp-attributes.ts";
import { createTransport, type Transport, type TransportOptions } from "../transport/transport.ts";

/** What becomes of a packet: it passes, is lost, comes twice, or comes later than those behind it. */
export type Verdict = "pass" | "drop" | "twice" | { readonly lateByPs: number };

/** How the wire is. */
export interface TestWireOptions {
  /** One way; default 1 µs. */
  readonly delayPs?: number;
  /** From one packet of an end to its next; default 80 ns. */
  readonly gapPs?: number;
  /** @param index packets that this end has sent before. */
  readonly judge?: (packet: Packet, from: number, index: number) => Verdict;
  /** What a packet becomes on its way, as bytes and back; default a copy. Undefined loses it. */
  readonly carry?: (packet: Packet) => Packet | undefined;
  readonly memoryBytes?: number;
  readonly transport?: Partial<TransportOptions>;
}

/** One end. */
export interface TestEnd {
  readonly transport: Transport;
  readonly memory: HostMemory;
  /** All of its memory, registered for everything. */
  readonly region: MemoryRegion;
  readonly cq: number;
  readonly qp: number;
  readonly pd: number;
  /** What it sent, in order. */
  readonly sent: Packet[];
}

/** Two ends and what is between them. */
export interface TestWire {
  readonly ends: readonly [TestEnd, TestEnd];
  readonly nowPs: number;
  /** Let time run until nothing is left to happen, at most to `untilPs`. */
  run(untilPs?: number): void;
}

/** The addresses of the two ends. */
const addresses = [0x0a00_0001, 0x0a00_0002] as const;

/** A packet that keeps its own payload. */
export function copyPacket(packet: Packet): Packet {
  const copy = Object.assign(new Packet(), packet);
  if (packet.payload !== undefined) copy.payload = packet.payload.slice();
  return copy;
}

/** Make two ends, each with a queue pair in RESET. */
export function createTestWire(options: TestWireOptions = {}): TestWire {
  const { delayPs = 1_000_000, gapPs = 80_000, memoryBytes = 1 << 16 } = options;
  const carry = options.carry ?? copyPacket;
  const events: { timePs: number; order: number; act: () => void }[] = [];
  let nowPs = 0;
  let order = 0;
  const at = (timePs: number, act: () => void): void => {
    const event = { timePs, order: order++, act };
    let place = events.length;
    while (place > 0 && (events[place - 1] as { timePs: number }).timePs > timePs) place--;
    events.splice(place, 0, event);
  };
  const makeEnd = (side: number): TestEnd => {
    const memory = createMemory(memoryBytes, 0x1000_0000 * (side + 1));
    const sent: Packet[] = [];
    let isBusy = false;
    const transport: Transport = createTransport({
      ...options.transport,
      memory,
      clock: {
        get nowPs() {
          return nowPs;
        },
        wake: (timePs, timer) => at(timePs, () => transport.fire(timer)),
      },
    });
    const packet = new Packet();
    const pump = (): void => {
      if (isBusy || !transport.pull(packet)) return;
      isBusy = true;
      packet.sourceAddress = addresses[side];
      const index = sent.length;
      const kept = copyPacket(packet);
      sent.push(kept);
      const verdict = options.judge?.(kept, side, index) ?? "pass";
      const arrive = (lateByPs: number): void => {
        const carried = carry(packet);
        if (carried === undefined) return;
        at(nowPs + delayPs + lateByPs, () => (ends[1 - side] as TestEnd).transport.receive(carried));
      };
      if (verdict !== "drop") arrive(typeof verdict === "object" ? verdict.lateByPs : 0);
      if (verdict === "twice") arrive(gapPs / 2);
      at(nowPs + gapPs, () => {
        isBusy = false;
        pump();
      });
    };
    // Not at once: what asked for the work is still at it.
    transport.onWork = () => at(nowPs, pump);
    const { device } = transport;
    const pd = device.allocPd();
    const all = access.localWrite | access.remoteWrite | access.remoteRead;
    const region = device.regMr(pd, memory.address, memoryBytes, all) as MemoryRegion;
    const cq = device.createCq(4096);
    const init = { pd, sendCq: cq, recvCq: cq, maxSendWr: 256, maxRecvWr: 256 };
    return { transport, memory, region, cq, pd, sent, qp: device.createQp(init) };
  };
  const ends: readonly [TestEnd, TestEnd] = [makeEnd(0), makeEnd(1)];
  return {
    ends,
    get nowPs() {
      return nowPs;
    },
    run(untilPs = Number.POSITIVE_INFINITY) {
      for (let next = events[0]; next !== undefined && next.timePs <= untilPs; next = events[0]) {
        events.shift();
        nowPs = next.timePs;
        next.act();
      }
      if (Number.isFinite(untilPs)) nowPs = untilPs;
    },
  };
}

/** Bring both ends' queue pairs to RTS. @throws Error when a step is refused. */
export function connectQps(wire: TestWire, attributes: QpAttributes = {}): void {
  const m = qpAttribute;
  const all = access.localWrite | access.remoteWrite | access.remoteRead;
  for (const side of [0, 1] as const) {
    const { transport, qp } = wire.ends[side];
    const peer = wire.ends[1 - side] as TestEnd;
    const values: QpAttributes = {
      pkeyIndex: 0,
      portNum: 1,
      qpAccessFlags: all,
      ahAttr: { destinationAddress: addresses[1 - side] as number },
      pathMtu: 1,
      destQpNum: peer.qp,
      rqPsn: 0,
      sqPsn: 0,
      maxDestRdAtomic: 4,
      maxRdAtomic: 4,
      minRnrTimer: 1,
      timeout: 3,
      retryCnt: 7,
      rnrRetry: 7,
      ...attributes,
    };
    const steps: readonly (readonly [number, number])[] = [
      [qpState.init, m.pkeyIndex | m.port | m.accessFlags],
      [qpState.rtr, m.av | m.pathMtu | m.destQpn | m.rqPsn | m.maxDestRdAtomic | m.minRnrTimer],
      [qpState.rts, m.timeout | m.retryCnt | m.rnrRetry | m.sqPsn | m.maxQpRdAtomic],
    ];
    for (const [state, mask] of steps) {
      const answer = transport.device.modifyQp(qp, { ...values, qpState: state }, mask | m.state);
      if (answer !== 0) throw new Error(`to state ${state}: ${answer}`);
    }
  }
}
