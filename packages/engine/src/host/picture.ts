/**
 * host/picture — the state of the fabric at one instant, as columns in one transferable buffer.
 *
 * All float64, because times need 53 bits and one type needs no alignment rules. A header of 16 numbers, then per port:
 * bytes waiting, bytes sent within the window, frames dropped; per link: up or not; then the frames on the way (port,
 * id, flow, start, end, arrival), the share of each named flow on each port within the window (port, flow, bytes), and
 * the frames dropped within it (port, id, flow, record).
 * A picture is filled by the worker and read by the page; the buffer then goes back.
 * @module
 */
import { protocol, type PictureShape } from "./protocol.ts";

/** Numbers before the columns. */
const headerLength = 16;
const frameColumns = 6;
const laneColumns = 3;
const dropColumns = 4;

/** Where each number of the header stands. */
const at = {
  protocol: 0,
  runId: 1,
  number: 2,
  timePs: 3,
  fired: 4,
  records: 5,
  playing: 6,
  psPerSecond: 7,
  dropped: 8,
  frames: 9,
  framesTotal: 10,
  lanes: 11,
  windowPs: 12,
  drops: 13,
} as const;

/**
 * Say how large a picture is.
 *
 * @param size of the graph, and the most rows of frames on the way, of flow shares and of drops: what is
 *   beyond them is not drawn.
 */
export function makePictureShape(size: Omit<PictureShape, "bytes">): PictureShape {
  const rows = size.framesMax * frameColumns + size.lanesMax * laneColumns + size.dropsMax * dropColumns;
  return { ...size, bytes: (headerLength + size.ports * 3 + size.links + rows) * 8 };
}

/** A picture, as both ends read it. The columns are views into one buffer: do not keep them after it went back. */
export interface Picture {
  readonly buffer: ArrayBuffer;
  readonly shape: PictureShape;
  protocol: number;
  runId: number;
  /** Counts up from 1 within a run. */
  number: number;
  timePs: number;
  fired: number;
  records: number;
  playing: boolean;
  /** Simulated picoseconds per second that were reached, 0 when paused. */
  psPerSecond: number;
  /** Frames dropped so far, in all. */
  dropped: number;
  /** Frames on the way in this picture, and how many there were. */
  frames: number;
  framesTotal: number;
  /** Flow shares in this picture. */
  lanes: number;
  /** Length of the window behind `sentBytes` and the shares. */
  windowPs: number;
  /** Drops in this picture, newest first. */
  drops: number;
  readonly queuedBytes: Float64Array;
  /** Bytes sent within the window, with what each frame costs on the wire beside its own. */
  readonly sentBytes: Float64Array;
  readonly droppedFrames: Float64Array;
  readonly linkUp: Float64Array;
  /** `frames` rows of port, id, flow, start, end, arrival: sent to its peer, first bit out, last bit out, arrival. */
  readonly onTheWay: Float64Array;
  /** `lanes` rows of port, flow, bytes. */
  readonly flowShare: Float64Array;
  /** `drops` rows of port, id, flow, record. */
  readonly dropRows: Float64Array;
}

/**
 * Look at a buffer as a picture.
 *
 * @param buffer at least `shape.bytes` long.
 */
export function makePicture(buffer: ArrayBuffer, shape: PictureShape): Picture {
  const header = new Float64Array(buffer, 0, headerLength);
  let offset = headerLength;
  const column = (length: number): Float64Array => {
    const view = new Float64Array(buffer, offset * 8, length);
    offset += length;
    return view;
  };
  const number = (index: number): PropertyDescriptor => ({
    enumerable: true,
    get: () => header[index],
    set: (value: number) => {
      header[index] = value;
    },
  });
  const picture = {
    buffer,
    shape,
    queuedBytes: column(shape.ports),
    sentBytes: column(shape.ports),
    droppedFrames: column(shape.ports),
    linkUp: column(shape.links),
    onTheWay: column(shape.framesMax * frameColumns),
    flowShare: column(shape.lanesMax * laneColumns),
    dropRows: column(shape.dropsMax * dropColumns),
  };
  for (const [name, index] of Object.entries(at)) {
    if (name !== "playing") Object.defineProperty(picture, name, number(index));
  }
  Object.defineProperty(picture, "playing", {
    enumerable: true,
    get: () => header[at.playing] === 1,
    set: (value: boolean) => {
      header[at.playing] = value ? 1 : 0;
    },
  });
  return picture as unknown as Picture;
}

/** Write one frame on the way; what does not fit is only counted. */
export function addFrame(
  picture: Picture,
  port: number,
  id: number,
  flow: number,
  startPs: number,
  endPs: number,
  arrivalPs: number,
): void {
  picture.framesTotal += 1;
  if (picture.frames >= picture.shape.framesMax) return;
  picture.onTheWay.set([port, id, flow, startPs, endPs, arrivalPs], picture.frames * frameColumns);
  picture.frames += 1;
}

/** Write one flow's share of a port; what does not fit is left out. */
export function addLane(picture: Picture, port: number, flow: number, sentBytes: number): void {
  if (picture.lanes >= picture.shape.lanesMax) return;
  picture.flowShare.set([port, flow, sentBytes], picture.lanes * laneColumns);
  picture.lanes += 1;
}

/** Write one drop; what does not fit is left out. */
export function addDrop(picture: Picture, port: number, id: number, flow: number, record: number): void {
  if (picture.drops >= picture.shape.dropsMax) return;
  picture.dropRows.set([port, id, flow, record], picture.drops * dropColumns);
  picture.drops += 1;
}

/** Empty a picture for a new instant. */
export function clearPicture(picture: Picture): void {
  new Float64Array(picture.buffer, 0, headerLength).fill(0);
  picture.protocol = protocol;
  picture.sentBytes.fill(0);
}
