import type { Mutant } from "../mutant.ts";

const KEYS = "settlement/CycleKeys.test.ts";
const PROPOSING = "settlement/Cycles.proposing.test.ts";
const STRIKING = "settlement/Cycles.striking.test.ts";
const SETTLING = "settlement/Cycles.settling.test.ts";
const STORY = "settlement/Cycles.test.ts";
const HASH = "settlement/libraries/CycleHash.sol";
const SPANNING = "settlement/Cycles.spanning.test.ts";

/** What somebody could change of a proposal after all have signed, if its digest did not have it. */
const FIELDS = [
  ["self.agent,", "address(0),"],
  ["self.sequence,", "uint64(0),"],
  ["self.cut,", "uint48(0),"],
  ["self.strikesUntil,", "uint48(0),"],
  ["self.payments,", "uint32(0),"],
  ["self.root,", "bytes32(0),"],
  ["keccak256(self.signers),", "bytes32(0),"],
  ["_hashWords(self.currencies),", "bytes32(0),"],
  ["_hashWords(self.positions)\n", "bytes32(0)\n"],
] as const;

/** Bugs by which others settle than was signed. */
const DIGESTS = FIELDS.map(([from, to]): Mutant => ({
  invariant: "SET-12",
  bug: `the digest lacks ${from.trim().replace(/,$/, "")}`,
  file: HASH,
  from,
  to,
  tests: [PROPOSING],
}));

/** Bugs by which something stands in a tree that was not signed, or is there twice. */
const TREES: readonly Mutant[] = [
  {
    invariant: "SET-7",
    bug: "a leaf is an inner node",
    file: HASH,
    from: "return keccak256(bytes.concat(structHash));",
    to: "return structHash;",
    tests: [STRIKING, SETTLING],
  },
  {
    invariant: "SET-7",
    bug: "a sheet need not stand in the tree",
    file: HASH,
    from: "MerkleProof.verifyCalldata(self.inTree, root, leafOf(hash(self.sheet)));",
    to: "true;",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "a payment need not stand in its sheet",
    file: HASH,
    from: "MerkleProof.verifyCalldata(self.inSheet, self.sheet.root, node) &&",
    to: "true &&",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "a node that is its own neighbour is no fault",
    file: "settlement/CycleStrikes.sol",
    from: "if (path[i] == up) return true;",
    to: "",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "one way to the root is taken for two",
    file: "settlement/CycleStrikes.sol",
    from: "return isOther && MerkleProof.verifyCalldata(otherPath, root, node);",
    to: "return MerkleProof.verifyCalldata(otherPath, root, node);",
    tests: [STRIKING],
  },
  {
    invariant: "SET-12",
    bug: "an account has two positions of one currency",
    file: "settlement/CyclePositions.sol",
    from: "least = signer + 1;",
    to: "least = signer;",
    tests: [PROPOSING],
  },
];

/** Bugs at the edges of a cycle's times. */
const EDGES: readonly Mutant[] = [
  {
    invariant: "SET-7",
    bug: "payments are struck a second longer",
    file: "settlement/CycleFiles.sol",
    from: "require(block.timestamp <= latest, CyclesTime",
    to: "require(block.timestamp <= latest + 1, CyclesTime",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "payments are struck a second less",
    file: "settlement/CycleFiles.sol",
    from: "require(block.timestamp <= latest, CyclesTime",
    to: "require(block.timestamp < latest, CyclesTime",
    tests: [STRIKING],
  },
  {
    invariant: "SET-7",
    bug: "a cycle lapses while it can still settle",
    file: "settlement/Cycles.sol",
    from: "block.timestamp > file.strikesUntil + grace;",
    to: "block.timestamp >= file.strikesUntil + grace;",
    tests: [SETTLING],
  },
];

/** Bugs of what changes while a cycle is open. */
const SPANS: readonly Mutant[] = [
  {
    invariant: "SUP-1",
    bug: "what the rules refuse meanwhile is not struck",
    file: "settlement/CycleStrikes.sol",
    from: "if (!decision.isPermitted()) return decision.reasonOf();",
    to: "",
    tests: [STRIKING, SPANNING],
  },
  {
    invariant: "SET-12",
    bug: "a cycle settles whatever is halted meanwhile",
    file: "settlement/CyclePositions.sol",
    from: "require(halt == Reason.Permitted, CyclesHalted(account, currency, halt));",
    to: "",
    tests: [SETTLING, SPANNING],
  },
  {
    invariant: "SET-12",
    bug: "a halted contract or currency settles for whoever is not halted",
    file: "settlement/CyclePositions.sol",
    from: "_requireNoHalt(walk, address(0), address(currency));",
    to: "",
    tests: [SETTLING, SPANNING],
  },
  {
    invariant: "SET-12",
    bug: "a key that was revoked still signs",
    file: "settlement/CycleKeys.sol",
    from: "require(mayAct, CycleKeysNotInForce(id));",
    to: "",
    tests: [KEYS],
  },
  {
    invariant: "SET-12",
    bug: "a key that was changed still signs",
    file: "settlement/CycleKeys.sol",
    from: "bytes calldata key = keys[i * Bls12381.G2_BYTES:(i + 1) * Bls12381.G2_BYTES];\n            require(keccak256(key) == _holders[id].keyHash, CycleKeysOtherKey(id));",
    to: "",
    tests: [KEYS],
  },
];

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
  ...DIGESTS,
  ...TREES,
  ...EDGES,
  ...SPANS,
];
