// @ts-check
/**
 * A script for vmx-rom.asm: what is done, as rows of words and numbers that also our own processor can follow, and the
 * same as bytes for the ROM. What was said by port 0xE9 comes back as rows.
 *
 * @typedef {readonly [string, ...(string | number | bigint)[]]} Step
 *   ["memory", address, value] · ["write", encoding, value] · ["launch"] · ["resume"] · ["clear", address] ·
 *   ["load", address] · ["read", encoding] · ["invept", type, low, high] · ["invvpid", type, low, high] ·
 *   ["bytes", address, hex] · ["call"] the base · ["store"] · ["writeTold", encoding, value] · ["zero", address, length] ·
 *   ["row", address, count, value, step] · ["msr", index, value] · ["print", address] · ["vmxon", address]
 * @typedef {{ name: string, steps: Step[] }} Case
 */

/** What an exit prints, in order. */
export const exitFields = [
  "reason qualification instructionLength instructionInfo interruptionInfo interruptionErrorCode idtVectoringInfo",
  "idtVectoringErrorCode guestPhysical guestLinear rip rsp rflags cr0 cr3 cr4 efer interruptibility activityState",
  "pendingDebug csAccessRights ssAccessRights trAccessRights entryInterruptionInfo preemptionTimer dr7 entryControls",
]
  .join(" ")
  .split(" ");

const codes = {
  memory: [2, 4, 8],
  write: [3, 4, 8],
  launch: [4],
  resume: [5],
  clear: [6, 8],
  load: [7, 8],
  read: [8, 4],
  invept: [9, 8, 8, 8],
  invvpid: [10, 8, 8, 8],
  store: [14],
  writeTold: [15, 4, 8],
  zero: [18, 4, 4],
  row: [19, 4, 2, 8, 8],
  msr: [20, 4, 8],
  print: [21, 4],
  vmxon: [22, 8],
};

/** @param {bigint} value @param {number} bytes @returns {number[]} */
function little(value, bytes) {
  return Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

/** @param {readonly Step[]} steps @param {number} baseOffset @returns {number[]} */
function encode(steps, baseOffset) {
  return steps.flatMap(([word, ...operands]) => {
    if (word === "call") return [12, ...little(BigInt(baseOffset), 4)];
    if (word === "bytes") {
      const bytes = Buffer.from(String(operands[1]), "hex");
      return [11, ...little(BigInt(operands[0]), 4), ...little(BigInt(bytes.length), 2), ...bytes];
    }
    const code = /** @type {Record<string, number[]>} */ (codes)[word];
    if (code === undefined || code.length !== operands.length + 1) throw new Error(`no such step: ${word} ${operands}`);
    return [code[0], ...operands.flatMap((operand, i) => little(BigInt(operand), code[i + 1]))];
  });
}

/**
 * The image: 448 KiB of script, then the code.
 *
 * @param {Uint8Array} code 64 KiB, of vmx-rom.asm
 * @param {readonly Step[]} base what `call` does
 * @param {readonly Case[]} cases
 * @returns {Uint8Array}
 */
export function makeRom(code, base, cases) {
  const rom = new Uint8Array(0x80000).fill(0);
  const body = cases.flatMap(({ steps }, number) => [1, ...little(BigInt(number), 2), ...encode(steps, 0)]);
  const baseOffset = body.length + 1;
  const patched = cases.flatMap(({ steps }, number) => [1, ...little(BigInt(number), 2), ...encode(steps, baseOffset)]);
  const script = [...patched, 0, ...encode(base, 0), 13];
  if (script.length > 0x70000) throw new Error(`a script of ${script.length} bytes`);
  rom.set(script, 0);
  rom.set(code, 0x70000);
  return rom;
}

/** @param {string} word */
const hex = (word) => `0x${BigInt(`0x${word}`).toString(16)}`;

/**
 * What was told, for each case.
 *
 * @param {string} text all that went to port 0xE9
 * @param {number} count of cases
 * @returns {Record<string, unknown>[][]} one row for each line of a case
 */
export function readTold(text, count) {
  /** @type {Record<string, unknown>[][]} */
  const told = Array.from({ length: count }, () => []);
  let now = -1;
  for (const line of text.split("\n")) {
    const [kind, ...words] = line.trim().split(" ");
    if (!/^[CEFVWRMD]$/.test(kind) || words.some((word) => !/^[0-9a-f]{16}$/.test(word))) continue;
    if (kind === "C") now = Number(hex(words[0]));
    else if (kind === "E")
      told[now].push({ exit: Object.fromEntries(exitFields.map((field, i) => [field, hex(words[i])])) });
    else if (kind === "D") told[now].push({ memory: hex(words[0]), value: hex(words[1]) });
    else {
      const flags = Number(hex(words[0]));
      const result = flags === 1 ? -1 : flags === 0 ? 0 : Number(hex(words[1]));
      const rest = kind === "R" || (kind === "V" && words.length > 2) ? { value: hex(words[2]) } : {};
      told[now].push({ result, ...rest });
    }
  }
  return told;
}

/** How Bochs is told to run an image. @param {string} directory of rom.bin @returns {{ bochsrc: string, commands: string }} */
export function bochsFiles(directory) {
  return {
    bochsrc: `megs: 64
cpu: model=corei7_skylake_x, count=1, ips=50000000, reset_on_triple_fault=0
romimage: file=${directory}/rom.bin, address=0xfff80000
port_e9_hack: enabled=1
log: ${directory}/bochs.log
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
display_library: term
boot: disk
`,
    commands: "c\nq\n",
  };
}
