import type { Mutant } from "../mutant.ts";

const KEYS = "settlement/CycleKeys.test.ts";
const PROPOSING = "settlement/Cycles.proposing.test.ts";
const STRIKING = "settlement/Cycles.striking.test.ts";
const SETTLING = "settlement/Cycles.settling.test.ts";
const STORY = "settlement/Cycles.test.ts";

/** Bugs of cycles and of the keys that sign them. */
export const CYCLES: readonly Mutant[] = [
  {
    invariant: "SET-1",
    bug: "positions of a cycle need not add up",
    file: "settlement/CyclePositions.sol",
    from: "require(sum == 0, CyclesUnbalanced(currency, sum));",
    to: "",
    tests: [PROPOSING],
  },
  {
    invariant: "SET-1",
    bug: "a cycle takes once more what debtors gave",
    file: "settlement/CyclePositions.sol",
    from: "if (change < 0) change = 0;",
    to: "",
    tests: [STORY, STRIKING],
  },
  {
    invariant: "SET-3",
    bug: "a key is registered without possession",
    file: "settlement/CycleKeys.sol",
    from: "require(key.isSigned(digest, Bls12381.POSSESSION_DST, change.possession), CycleKeysNoPossession(msg.sender));",
    to: "",
    tests: [KEYS],
  },
  {
    invariant: "SET-3",
    bug: "whoever signs counts among the others too",
    file: "settlement/CycleKeys.sol",
    from: "require(!signs, CycleKeysIdOrder(i));",
    to: "",
    tests: [KEYS],
  },
  {
    invariant: "SET-12",
    bug: "a cycle needs no signature",
    file: "settlement/CycleKeys.sol",
    from: "require(key.isSigned(digest, Bls12381.SIGNATURE_DST, signature), CycleKeysInvalidSignature(digest));",
    to: "",
    tests: [KEYS, PROPOSING],
  },
  {
    invariant: "SET-12",
    bug: "a cycle is proposed again",
    file: "settlement/Cycles.sol",
    from: "require(_files[cycle].status == CycleStatus.None, CyclesWrongStatus(cycle, _files[cycle].status));",
    to: "",
    tests: [PROPOSING],
  },
  {
    invariant: "SET-2",
    bug: "half of a pair settles",
    file: "settlement/Cycles.sol",
    from: "require(file.unmatched == 0, CyclesPairOpen(cycle, file.unmatched));",
    to: "",
    tests: [STRIKING],
  },
  {
    invariant: "SET-2",
    bug: "a pair is completed by a payment that only says so",
    file: "settlement/CycleStrikes.sol",
    from: "return payment.linked != 0 && _struck[cycle][payment.linked] == payment.core();",
    to: "return payment.linked != 0 && _struck[cycle][payment.linked] != 0;",
    tests: [STRIKING],
  },
  {
    invariant: "SET-2",
    bug: "a payment hides behind its twin",
    file: "settlement/CycleStrikes.sol",
    from: "if (before != 0 || file.struck == MAX_STRUCK) return _void(cycle);",
    to: "if (before != 0) return;",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "a cycle settles while payments are struck",
    file: "settlement/Cycles.sol",
    from: "block.timestamp > file.strikesUntil, CyclesTime",
    to: "block.timestamp >= file.strikesUntil, CyclesTime",
    tests: [SETTLING],
  },
  {
    invariant: "SET-7",
    bug: "a payment whose payee did not sign is proven",
    file: "settlement/Cycles.sol",
    from: "_hasSigned(proof.signers, proof.payeeAt, payment.payee, proof.place.sheet.payeeCountry);",
    to: "true;",
    tests: [SETTLING],
  },
  {
    invariant: "SET-7",
    bug: "a struck payment is proven",
    file: "settlement/Cycles.sol",
    from: " || isStruck(cycle, payment.core())) return false;",
    to: ") return false;",
    tests: [STRIKING],
  },
  {
    invariant: "SUP-4",
    bug: "what a limit counts stays in a cycle",
    file: "settlement/CycleStrikes.sol",
    from: "return isCounted ? Reason.MustSettleGross : Reason.Permitted;",
    to: "return Reason.Permitted;",
    tests: [STRIKING],
  },
  {
    invariant: "SET-12",
    bug: "a country whose Supervisor did not sign takes part",
    file: "settlement/CyclePositions.sol",
    from: "else require((seen[country >> 8] >> (country & 0xff)) & 1 == 1, CyclesNoSupervisor(country));",
    to: "",
    tests: [PROPOSING],
  },
  {
    invariant: "SET-12",
    bug: "who is not in good standing takes part",
    file: "settlement/CyclePositions.sol",
    from: "standing == Standing.Good && home",
    to: "home",
    tests: [PROPOSING],
  },
];
