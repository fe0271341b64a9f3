const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const JUMPDEST = 0x5b;
/** STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what follows is reached by a jump or not at all. */
const ENDS = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff]);

/**
 * The instructions that a contract's code can come to, read as the EVM reads it: data behind the code is none. The compiler
 * jumps only to places that it has pushed, so a byte of data that looks like a destination is none either.
 */
export function reachableOpcodes(code: string): Set<number> {
  const instructions = [...instructionsOf(Buffer.from(code.replace(/^0x/, ""), "hex"))];
  const pushed = new Set(instructions.map(({ pushed }) => pushed));
  const found = new Set<number>();
  let reached = true;
  for (const { opcode, at } of instructions) {
    reached ||= opcode === JUMPDEST && pushed.has(BigInt(at));
    if (reached) found.add(opcode);
    if (ENDS.has(opcode)) reached = false;
  }
  return found;
}

function* instructionsOf(bytes: Buffer): Generator<{ at: number; opcode: number; pushed?: bigint }> {
  for (let at = 0; at < bytes.length; ++at) {
    const opcode = bytes[at]!;
    const length = opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0;
    const value = bytes.subarray(at + 1, at + 1 + length);
    yield length === 0 ? { at, opcode } : { at, opcode, pushed: BigInt(`0x${value.toString("hex") || "0"}`) };
    at += length;
  }
}
