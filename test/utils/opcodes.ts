const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const JUMPDEST = 0x5b;
/** STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what follows is reached by a jump or not at all. */
const ENDS = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff]);

/** The instructions that a contract's code can come to, read as the EVM reads it: data behind the code is none. */
export function reachableOpcodes(code: string): Set<number> {
  const bytes = Buffer.from(code.replace(/^0x/, ""), "hex");
  const found = new Set<number>();
  let reached = true;
  for (let at = 0; at < bytes.length; ++at) {
    const opcode = bytes[at]!;
    reached ||= opcode === JUMPDEST;
    if (reached) found.add(opcode);
    if (ENDS.has(opcode)) reached = false;
    if (opcode >= PUSH1 && opcode <= PUSH32) at += opcode - PUSH1 + 1;
  }
  return found;
}
