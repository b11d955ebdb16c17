/**
 * views/text/assembly — how assembly in Intel syntax is coloured: labels, instructions, registers, numbers, comments.
 *
 * A line is read by itself: a label, then an instruction or a directive, then operands. What is wrong is the assembler's
 * to say.
 * @module
 */
import { StreamLanguage } from "@codemirror/language";

const register =
  /^(?:[re]?(?:ax|bx|cx|dx|si|di|bp|sp)|[abcd][hl]|(?:si|di|bp|sp)l|r(?:[89]|1[0-5])[bwd]?|[cdefgs]s|[cd]r\d{1,2}|[re]?ip)\b/i;
const size = /^(?:byte|word|dword|qword|short|near|far|rel)\b/i;

/** What is kept from word to word of a line. */
interface LineState {
  /** The instruction is still to come. */
  first: boolean;
}

/** The language, for CodeMirror. */
export const assembly: StreamLanguage<LineState> = StreamLanguage.define<LineState>({
  name: "assembly",
  startState: () => ({ first: true }),
  token(stream, state) {
    if (stream.sol()) state.first = true;
    if (stream.eatSpace()) return null;
    if (stream.match(/^;.*/)) return "comment";
    if (stream.match(/^"[^"]*"?|^'[^']*'?/)) return "string";
    if (stream.match(/^[\w.?@$#~]+:/)) return "labelName";
    if (stream.match(/^(?:0x[\da-f_]+|\d[\da-f_]*h?|0b[01_]+)\b/i)) return "number";
    if (!state.first && stream.match(register)) return "variableName";
    if (!state.first && stream.match(size)) return "keyword";
    if (stream.match(/^[A-Za-z_.?@$][\w.?@$#~]*/)) {
      const isFirst = state.first;
      // A prefix is followed by its instruction.
      if (!/^(?:rep|repn?[ez]|lock|times)$/i.test(stream.current())) state.first = false;
      return isFirst ? "propertyName" : null;
    }
    stream.next();
    return "punctuation";
  },
});
