import type { Mutant } from "../mutant.ts";

const SETTLEMENT_INVARIANTS = "settlement/Settlement.invariant.t.sol";

/** Bugs in `contracts/common/`. */
export const COMMON: readonly Mutant[] = [
  {
    invariant: "SET-3",
    bug: "whoever signs consents for every payer",
    file: "common/libraries/Signature.sol",
    from: "if (signer == account && signer != address(0)) return true;",
    to: "if (signer != address(0)) return true;",
    tests: [SETTLEMENT_INVARIANTS],
  },
  {
    invariant: "SET-3",
    bug: "a signature that is nobody's is the zero address's",
    file: "common/libraries/Signature.sol",
    from: "if (signer == account && signer != address(0)) return true;",
    to: "if (signer == account) return true;",
    tests: ["settlement/SettlementEngine.test.ts"],
  },
];
