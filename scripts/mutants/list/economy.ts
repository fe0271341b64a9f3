import type { Mutant } from "../mutant.ts";

const STATEMENT = "economy/DebtStatement.test.ts";
const HOSTILE = "economy/ProjectFinance.hostile.test.ts";
const RAILWAY = "scenarios/railway.test.ts";

/** Bugs in `contracts/economy/`. */
export const ECONOMY: readonly Mutant[] = [
  {
    invariant: "ECO-1",
    bug: "what is left over by rounding is lent by nobody",
    file: "economy/libraries/Apportionment.sol",
    from: "            ++parts[largest];\n",
    to: "",
    tests: [STATEMENT, HOSTILE],
  },
  {
    invariant: "ECO-2",
    bug: "what is kept for a lender is owed in no statement",
    file: "economy/LoanBook.sol",
    from: "int256 owed = change.owed + change.kept;",
    to: "int256 owed = change.owed;",
    tests: [HOSTILE],
  },
  {
    invariant: "ECO-2",
    bug: "interest of a share that was bought back stays in the statement alone",
    file: "economy/LoanBook.sol",
    from: "int256 accrued = int256(uint256(book.state.accrued)) - int256(book.accrued);",
    to: "int256 accrued = 0;",
    tests: [STATEMENT],
  },
  {
    invariant: "ECO-3",
    bug: "a lender that can be paid is passed over",
    file: "economy/Repayments.sol",
    from: "require(isClosed || isBarred,",
    to: "require(isClosed || isBarred || amount != 0,",
    tests: [HOSTILE],
  },
  {
    invariant: "ECO-3",
    bug: "a tranche is relieved without its majority",
    file: "economy/LendersMeeting.sol",
    from: "require(agreed * BASIS_POINTS >= majority * owed,",
    to: "require(agreed * BASIS_POINTS <= majority * owed || agreed != 0,",
    tests: [RAILWAY],
  },
  {
    invariant: "ECO-4",
    bug: "whoever was debarred since the call is paid",
    file: "economy/Drawdowns.sol",
    from: "if (stamp != call.stamp) procurement",
    to: "if (stamp < call.stamp) procurement",
    tests: [RAILWAY],
  },
  {
    invariant: "ECO-5",
    bug: "a payment that was signed for something else is taken",
    file: "economy/Drawdowns.sol",
    from: "require(instruction.uetr == expected,",
    to: "require(instruction.uetr != 0,",
    tests: [HOSTILE],
  },
  {
    invariant: "ECO-6",
    bug: "a certificate that fell releases money",
    file: "economy/Milestones.sol",
    from: "if (isUpheld) _fall(progress);",
    to: "if (!isUpheld) _fall(progress);",
    tests: [RAILWAY],
  },
];
