import type { Mutant } from "../mutant.ts";

const STATEMENT = "economy/DebtStatement.test.ts";
const HOSTILE = "economy/ProjectFinance.hostile.test.ts";
const MEETING = "economy/LendersMeeting.test.ts";
const MILESTONES = "economy/Milestones.test.ts";
const BOUND = "settlement/SettlementEngine.bound.test.ts";
const AGREEMENT = "economy/ProjectAgreement.test.ts";
const INVARIANTS = "economy/Loans.invariant.t.sol";
const RAILWAY = "scenarios/railway.test.ts";

/** Bugs in `contracts/economy/`. */
export const ECONOMY: readonly Mutant[] = [
  {
    invariant: "ECO-1",
    bug: "what is left over by rounding is lent by nobody",
    file: "economy/libraries/Apportionment.sol",
    from: "            ++parts[largest];\n",
    to: "",
    tests: [STATEMENT, HOSTILE, INVARIANTS],
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
    from: "require(isClosed, ProjectFinanceNoLeg(",
    to: "require(isClosed || amount != 0, ProjectFinanceNoLeg(",
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
    from: "if (isUpheld) _fall(progress, false);",
    to: "if (!isUpheld) _fall(progress, false);",
    tests: [RAILWAY],
  },
  {
    invariant: "ECO-6",
    bug: "one challenger stops every certificate before an arbiter that is silent for ever",
    file: "economy/Milestones.sol",
    from: "bool isDispute = !progress.isArbiterSilent ||",
    to: "bool isDispute = progress.isOpen ||",
    tests: [MILESTONES],
  },
  {
    invariant: "ECO-6",
    bug: "certifiers who were wrong certify again as easily",
    file: "economy/Milestones.sol",
    from: "Math.min(plan.quorum + progress.upheld,",
    to: "Math.min(plan.quorum,",
    tests: [MILESTONES],
  },
  {
    invariant: "ECO-6",
    bug: "somebody else's plan says what is certified",
    file: "economy/ProjectAgreement.sol",
    from: "require(employer == msg.sender,",
    to: "require(employer != address(0),",
    tests: [AGREEMENT],
  },
  {
    invariant: "ECO-3",
    bug: "the borrower keeps money by being of a low tier itself",
    file: "economy/Repayments.sol",
    from: "return _participantOf(gate, lender).tier < _participantOf(gate, borrower).tier;",
    to: "return true;",
    tests: [HOSTILE],
  },
  {
    invariant: "ECO-3",
    bug: "one lender's halted way keeps all lenders from being paid",
    file: "economy/Repayments.sol",
    from: "(1 << uint256(Reason.CorridorHalted)) |",
    to: "",
    tests: [HOSTILE],
  },
  {
    invariant: "ECO-7",
    bug: "the borrower's country votes with what it has bought",
    file: "economy/ProjectFinance.sol",
    from: "if (buyer.country == 0 || buyer.country == file.country) return true;",
    to: "if (buyer.country == 0) return true;",
    tests: [MEETING],
  },
  {
    invariant: "ECO-7",
    bug: "the borrower votes where it is licensed abroad",
    file: "economy/ProjectFinance.sol",
    from: "return buyer.lei == _participantOf(gate, file.borrower).lei;",
    to: "return false;",
    tests: [MEETING],
  },
  {
    invariant: "ECO-7",
    bug: "votes that do not count are against",
    file: "economy/LendersMeeting.sol",
    from: "if (lender.isVoteless != isVoteless) continue;\n            owed += position.owed;",
    to: "owed += position.owed;\n            if (lender.isVoteless != isVoteless) continue;",
    tests: [MEETING],
  },
  {
    invariant: "ECO-7",
    bug: "the borrower lends to itself by another account",
    file: "economy/ProjectAgreement.sol",
    from: "require(_leiOf(currency, msg.sender) != _leiOf(currency, borrower), ProjectAgreementOwnLender(msg.sender));",
    to: "borrower;",
    tests: [AGREEMENT],
  },
  {
    invariant: "ECO-7",
    bug: "a lender that took its signature back is bound",
    file: "economy/ProjectAgreement.sol",
    from: "offered.isSigned = false;",
    to: "",
    tests: [AGREEMENT],
  },
  {
    invariant: "ECO-5",
    bug: "what anybody may settle passes for a consent that is bound",
    file: "settlement/SettlementEngine.sol",
    from: "quoted, 0, binding, InstructionHash.BOUND)",
    to: "quoted, 0, binding == 0 ? binding : id, InstructionHash.SETTLEMENT)",
    tests: [BOUND],
  },
  {
    invariant: "ECO-5",
    bug: "a bound consent does not say who submits",
    file: "settlement/libraries/InstructionHash.sol",
    from: "return keccak256(abi.encode(BINDING_TYPEHASH, submitter, instruction));",
    to: "return keccak256(abi.encode(BINDING_TYPEHASH, submitter == address(0), instruction));",
    tests: [BOUND],
  },
];
