import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { isQpStepLegal, qpAttribute, qpType } from "./qp-state.ts";

/** The table once more, as text: from, to, type, required, optional. Typed from the manual, not from the code. */
const table = `
RESET INIT RC | PKEY_INDEX PORT ACCESS_FLAGS |
RESET INIT UC | PKEY_INDEX PORT ACCESS_FLAGS |
RESET INIT UD | PKEY_INDEX PORT QKEY |
INIT INIT RC | | PKEY_INDEX PORT ACCESS_FLAGS
INIT INIT UC | | PKEY_INDEX PORT ACCESS_FLAGS
INIT INIT UD | | PKEY_INDEX PORT QKEY
INIT RTR RC | AV PATH_MTU DEST_QPN RQ_PSN MAX_DEST_RD_ATOMIC MIN_RNR_TIMER | ALT_PATH ACCESS_FLAGS PKEY_INDEX
INIT RTR UC | AV PATH_MTU DEST_QPN RQ_PSN | ALT_PATH ACCESS_FLAGS PKEY_INDEX
INIT RTR UD | | PKEY_INDEX QKEY
RTR RTS RC | TIMEOUT RETRY_CNT RNR_RETRY SQ_PSN MAX_QP_RD_ATOMIC | CUR_STATE ALT_PATH ACCESS_FLAGS MIN_RNR_TIMER PATH_MIG_STATE
RTR RTS UC | SQ_PSN | CUR_STATE ALT_PATH ACCESS_FLAGS PATH_MIG_STATE
RTR RTS UD | SQ_PSN | CUR_STATE QKEY
RTS RTS RC | | CUR_STATE ACCESS_FLAGS ALT_PATH PATH_MIG_STATE MIN_RNR_TIMER
RTS RTS UC | | CUR_STATE ACCESS_FLAGS ALT_PATH PATH_MIG_STATE
RTS RTS UD | | CUR_STATE QKEY
RTS SQD RC | | EN_SQD_ASYNC_NOTIFY
RTS SQD UC | | EN_SQD_ASYNC_NOTIFY
RTS SQD UD | | EN_SQD_ASYNC_NOTIFY
SQD RTS RC | | CUR_STATE ALT_PATH ACCESS_FLAGS MIN_RNR_TIMER PATH_MIG_STATE
SQD RTS UC | | CUR_STATE ALT_PATH ACCESS_FLAGS PATH_MIG_STATE
SQD RTS UD | | CUR_STATE QKEY
SQD SQD RC | | PORT AV TIMEOUT RETRY_CNT RNR_RETRY MAX_QP_RD_ATOMIC MAX_DEST_RD_ATOMIC ALT_PATH ACCESS_FLAGS PKEY_INDEX MIN_RNR_TIMER PATH_MIG_STATE
SQD SQD UC | | AV ALT_PATH ACCESS_FLAGS PKEY_INDEX PATH_MIG_STATE
SQD SQD UD | | PKEY_INDEX QKEY
SQE RTS RC | |
SQE RTS UC | | CUR_STATE ACCESS_FLAGS
SQE RTS UD | | CUR_STATE QKEY
`;
const bitNames =
  "STATE CUR_STATE EN_SQD_ASYNC_NOTIFY ACCESS_FLAGS PKEY_INDEX PORT QKEY AV PATH_MTU TIMEOUT RETRY_CNT RNR_RETRY RQ_PSN " +
  "MAX_QP_RD_ATOMIC ALT_PATH MIN_RNR_TIMER SQ_PSN MAX_DEST_RD_ATOMIC PATH_MIG_STATE CAP DEST_QPN";
const stateNames = ["RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"];
const bits = (words: string): number =>
  words.split(" ").reduce((sum, name) => (name === "" ? sum : sum | (1 << bitNames.split(" ").indexOf(name))), 0);

const known = new Map<string, readonly [number, number]>();
for (const line of table.trim().split("\n")) {
  const [head, required, optional] = line.split("|").map((part) => part.trim()) as [string, string, string];
  known.set(head, [bits(required), bits(optional)]);
}
for (const type of ["RC", "UC", "UD"])
  for (const from of stateNames) {
    known.set(`${from} RESET ${type}`, [0, 0]);
    if (from !== "RESET") known.set(`${from} ERR ${type}`, [0, 0]);
  }

test("R20: every step, for each type, over single bits, pairs and random masks, is legal as the table says", () => {
  const random = createRandomStream(new Int32Array([1, 2, 3, 4]));
  let legal = 0;
  for (const [typeName, type] of [
    ["RC", qpType.rc],
    ["UC", qpType.uc],
    ["UD", qpType.ud],
  ] as const)
    for (let from = 0; from < 7; from++)
      for (let to = 0; to < 7; to++) {
        const cell = known.get(`${stateNames[from]} ${stateNames[to]} ${typeName}`);
        const masks = [0];
        for (let i = 0; i < 21; i++) masks.push(1 << i);
        for (let i = 0; i < 200; i++) masks.push(random.below(1 << 21));
        if (cell !== undefined) {
          const [required, optional] = cell;
          for (const mask of [required, required | optional]) {
            masks.push(mask, mask | 1);
            // One bit more, and one bit less, than what is legal.
            for (let i = 0; i < 21; i++) masks.push(mask ^ (1 << i));
          }
          for (let i = 0; i < 40; i++) masks.push(required | (random.below(1 << 21) & optional));
        }
        for (const mask of masks) {
          const isCurStateWrong = (mask & 2) !== 0 && (from < 2 || from > 5);
          const expected =
            cell !== undefined &&
            !isCurStateWrong &&
            (mask & cell[0]) === cell[0] &&
            (mask & ~(cell[0] | cell[1] | 1)) === 0;
          if (expected) legal++;
          expect([typeName, from, to, mask, isQpStepLegal(from, to, type, mask)]).toEqual([
            typeName,
            from,
            to,
            mask,
            expected,
          ]);
        }
      }
  expect(legal).toBeGreaterThan(1000);
});

test("R21: a queue pair that was just made cannot be put into the error state, and there is no eighth state", () => {
  expect(isQpStepLegal(0, 6, qpType.rc, qpAttribute.state)).toBe(false);
  for (let from = 1; from < 7; from++) expect(isQpStepLegal(from, 6, qpType.rc, qpAttribute.state)).toBe(true);
  expect(isQpStepLegal(7, 0, qpType.rc, 0)).toBe(false);
  expect(isQpStepLegal(0, -1, qpType.rc, 0)).toBe(false);
});
