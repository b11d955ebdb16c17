/**
 * bench/flow-hash — what one choice of a path costs: the hash of five numbers, and the same over the thirteen bytes
 * that a person is shown. Both must give the same.
 * @module
 */
import { flowHash, flowHashInput, fnv1a32 } from "../src/index.ts";
import { type Benchmark, measureFold } from "./meter.ts";

const row = "flows";

/** Hash of a flow from numbers, against hashing its bytes. */
export const benchmark: Benchmark = {
  name: "flow-hash",
  title: "hashes of flows",
  operation: "flow",
  rows: [{ name: row, full: { flows: 20_000_000 }, small: { flows: 20_000 } }],
  contenders: [
    {
      name: "numbers",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.flows), (from, to, start) => {
          let hash = start;
          for (let flow = from; flow < to; flow++) {
            hash = (Math.imul(hash, 31) + flowHash(0x0a00_0001 + flow, 0x0a00_0101, 17, flow & 0xffff, 9)) | 0;
          }
          return hash;
        }),
    },
    {
      name: "bytes",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.flows), (from, to, start) => {
          let hash = start;
          for (let flow = from; flow < to; flow++) {
            const bytes = flowHashInput(0x0a00_0001 + flow, 0x0a00_0101, 17, flow & 0xffff, 9);
            const found = fnv1a32(bytes);
            hash = (Math.imul(hash, 31) + ((found ^ (found >>> 16)) >>> 0)) | 0;
          }
          return hash;
        }),
    },
  ],
  targets: [
    {
      text: "from numbers at least 3 × from bytes",
      of: { contender: "numbers", row },
      over: { contender: "bytes", row },
      atLeast: 3,
    },
  ],
};
