import { expect } from "chai";
import {
  type BaseContract,
  concat,
  dataLength,
  FunctionFragment,
  hexlify,
  type Interface,
  randomBytes,
  toBeHex,
  ZeroAddress,
  ZeroHash,
} from "ethers";
import { network } from "hardhat";

import sizes from "../snapshots/code-size.json" with { type: "json" };
import {
  alpha2ToBytes,
  authorise,
  committeeDomain,
  completeLei,
  Component,
  currencyScope,
  Direction,
  earmarkKey,
  Ground,
  haltAct,
  hashEarmark,
  hashInstruction,
  type Instruction,
  type Leg,
  leiToBytes,
  newEarmark,
  newInstruction,
  newPledge,
  newQuote,
  Office,
  orderBatch,
  orderToQueue,
  proposalArguments,
  proposeArguments,
  queueDeadline,
  queueDomain,
  quoteLegs,
  RequestKind,
  ruleTerms,
  signAct,
  signBallot,
  signBallotWithReason,
  signEarmark,
  signEarmarkRelease,
  signEarmarkSurrender,
  signQuote,
  SUPPORT,
} from "../src/index.ts";
import {
  CaseRegistry__factory,
  ClearingQueue__factory,
  HoldLedger__factory,
  IntradayCredit__factory,
  Council__factory,
  CountryRegistry__factory,
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  DisclosureRegistry__factory,
  EmergencyCommittee__factory,
  Gate__factory,
  ReleaseRegistry__factory,
  ReportRegistry__factory,
  SettlementEngine__factory,
} from "../typechain-types/index.js";
import { type BusyConsortium, deployBusyConsortium } from "./utils/busy-consortium.ts";
import { DAY, entry, HOUR, YEAR } from "./utils/consortium.ts";
import { propose } from "./utils/council.ts";
import { deployLivingCouncil, jointAuthority, targetProposal } from "./utils/proposal-life.ts";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "./utils/token-signatures.ts";

/** Who may, and what everybody else is told, or somebody instead; anyone, where nobody is turned away. */
type Access<C extends string = Caller> =
  typeof ANYONE | readonly [may: readonly C[], told: string, instead?: Readonly<Partial<Record<C, string>>>];

const ANYONE = "anyone";

type ContractName =
  | "CountryRegistry"
  | "EmergencyCommittee"
  | "ReleaseRegistry"
  | "Gate"
  | "CurrencyRegistry"
  | "CurrencyToken"
  | "SettlementEngine"
  | "ClearingQueue"
  | "CaseRegistry"
  | "HoldLedger"
  | "IntradayCredit"
  | "DisclosureRegistry"
  | "ReportRegistry";

const NORMAL = 1; // priority
const HASH = `0x${"11".repeat(32)}`;

/** One payment of one unit to the first payee (`Batch`). */
const BATCH = { priority: NORMAL, purpose: "0x00000000", references: ZeroHash, payments: "0x000001" };

const CN_OFFICES = [
  "CN Delegation",
  "CN MonetaryAuthority",
  "CN Supervisor",
  "CN Registrar",
  "CN TradeAuthority",
  "CN CultureAuthority",
] as const;

const CALLERS = [
  "stranger",
  "deployer",
  "joint authority",
  "engine",
  "queue",
  "ledger",
  "CNY",
  "gate",
  "committee",
  ...CN_OFFICES,
  "CN appointee",
  "CN successor",
  "CN bank",
  "KZ Delegation",
  "KZ MonetaryAuthority",
  "KZ Supervisor",
  "KZ Registrar",
  "KZ bank",
  "TH Delegation",
  "TH MonetaryAuthority",
  "FR invited",
  "proposed account",
  "recovering account",
  "recovering account's successor",
  "spender",
] as const;

type Caller = (typeof CALLERS)[number];

const ACCOUNTS = ["CN bank", "KZ bank", "recovering account"] as const;

const LEGAL_TEXT = `0x${"11".repeat(32)}`;

const NOT_JOINT = "CountryRegistryNotJointAuthority";
const NOT_JOINT_HERE = "EmergencyCommitteeNotJointAuthority";
const NOT_COMMITTEE = "HaltBoardNotCommittee";
const NOT_OFFICE = "CountryRegistryNotOffice";
const NOT_APPOINTED = "CountryRegistryNotAppointed";
const NOT_ENGINE = "HoldLedgerNotEngine";
const NOT_ADOPTED = "CurrencyTokenNotAdopted";
const REFUSED = "CurrencyTokenRefused";

/** Acts are China's own or on China's behalf, unless a comment says otherwise. */
const ACCESS: Readonly<Record<ContractName, Readonly<Record<string, Access>>>> = {
  CountryRegistry: {
    admit: [["joint authority"], NOT_JOINT],
    cancelAdmission: [["joint authority"], NOT_JOINT], // of France
    join: [["FR invited"], NOT_APPOINTED],
    suspend: [["joint authority"], NOT_JOINT],
    reinstate: [["joint authority"], NOT_JOINT], // Thailand
    expel: [["joint authority"], NOT_JOINT], // Thailand
    setWeights: [["joint authority"], NOT_JOINT],
    giveNotice: [["CN Delegation"], NOT_OFFICE],
    completeWithdrawal: ANYONE, // of Singapore
    appoint: [["CN Delegation"], NOT_OFFICE],
    takeOffice: [["CN appointee"], NOT_APPOINTED],
    dismiss: [["CN Delegation"], NOT_OFFICE],
    proposeRecovery: [["joint authority"], NOT_JOINT], // of Kazakhstan
    withdrawRecovery: [["joint authority"], NOT_JOINT],
    objectToRecovery: [CN_OFFICES, "CountryRegistryNotOfCountry"],
    completeRecovery: [["CN successor"], NOT_APPOINTED],
  },
  ReleaseRegistry: {
    publish: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
    withdraw: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
  },
  EmergencyCommittee: {
    elect: [["joint authority"], NOT_JOINT_HERE],
    approve: [["CN Supervisor"], NOT_OFFICE],
    perform: ANYONE, // with the seats' signatures
    extend: [["joint authority"], NOT_JOINT_HERE],
    lift: [["joint authority"], NOT_JOINT_HERE],
  },
  Gate: {
    halt: [["committee"], NOT_COMMITTEE],
    lift: [["committee"], NOT_COMMITTEE],
    license: [["CN Registrar"], NOT_OFFICE],
    amend: [["CN Registrar"], NOT_OFFICE],
    revoke: [["CN Registrar"], NOT_OFFICE],
    suspend: [["CN Supervisor"], NOT_OFFICE],
    reinstate: [["CN Supervisor"], NOT_OFFICE],
    proposeAccount: [["CN Registrar"], NOT_OFFICE],
    acceptAccount: [["proposed account"], "ParticipantRegistryNotProposed"],
    removeAccount: [["CN Registrar"], NOT_OFFICE],
    proposeAccountRecovery: [["CN Registrar"], NOT_OFFICE],
    withdrawAccountRecovery: [["CN Registrar"], NOT_OFFICE],
    objectToAccountRecovery: [["recovering account"], "ParticipantRegistryInvalidAccount"],
    completeAccountRecovery: [["recovering account's successor"], "ParticipantRegistryNotSuccessor"],
    adoptRules: [["CN Supervisor"], NOT_OFFICE],
    adoptThresholds: [["CN Supervisor"], NOT_OFFICE],
    adoptModule: [["CN Supervisor"], NOT_OFFICE],
    adoptExposureTerms: [["CN Supervisor"], NOT_OFFICE],
    adoptVelocities: [["CN Supervisor"], NOT_OFFICE],
    count: ANYONE, // their own sums
  },
  CurrencyRegistry: {
    create: [["CN MonetaryAuthority"], NOT_OFFICE],
  },
  CurrencyToken: {
    settleLeg: [["engine"], NOT_ADOPTED],
    settleApproved: [["engine"], NOT_ADOPTED],
    screen: [["queue"], NOT_ADOPTED],
    admit: [["queue"], NOT_ADOPTED],
    settleNet: [["queue"], NOT_ADOPTED],
    setHeld: [["ledger"], NOT_ADOPTED],
    issue: [["CN MonetaryAuthority"], NOT_OFFICE],
    redeem: [ACCOUNTS, "CurrencyTokenCannotRedeem"],
    recover: [["CN MonetaryAuthority"], NOT_OFFICE],
    payHeld: [["CN MonetaryAuthority"], NOT_OFFICE],
    setIssuerRule: [["CN MonetaryAuthority"], NOT_OFFICE],
    setIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
    applyIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
    announceAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
    cancelAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
    completeAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
    inviteToUnion: [["CN MonetaryAuthority"], NOT_OFFICE],
    joinUnion: [["KZ MonetaryAuthority"], NOT_OFFICE],
    leaveUnion: [["TH MonetaryAuthority"], NOT_OFFICE],
    transfer: [ACCOUNTS, REFUSED],
    approve: ANYONE,
    transferFrom: [["spender"], "ERC20InsufficientAllowance"],
    // With the payer's signature; without it the token's own tests see each refused.
    permit: ANYONE,
    "transferWithAuthorization(bytes)": ANYONE,
    "transferWithAuthorization(v,r,s)": ANYONE,
    "receiveWithAuthorization(bytes)": [["KZ bank"], "ERC20InvalidReceiver"],
    "receiveWithAuthorization(v,r,s)": [["KZ bank"], "ERC20InvalidReceiver"],
    "cancelAuthorization(bytes)": ANYONE,
    "cancelAuthorization(v,r,s)": ANYONE,
  },
  SettlementEngine: {
    settle: ANYONE, // with the payer's signature
    settleWithQuotes: ANYONE, // with the buyer's signature and the maker's quote
    earmark: ANYONE, // with the payer's signature
    settleEarmarked: ANYONE, // with the releaser's signature
    surrender: ANYONE, // with the releaser's signature
    submitForApproval: ANYONE, // with the payer's signature
    affirm: [["CN Supervisor"], NOT_OFFICE],
    refuseApproval: [["CN Supervisor"], NOT_OFFICE],
    withdraw: [["CN bank"], "PendingNotPayer"], // what they pay themselves
    settleApproved: ANYONE, // what was affirmed
    cancel: ANYONE, // their own nonces
  },
  ClearingQueue: {
    connect: [[], "LanesNotDeployer", { deployer: "LanesConnected" }], // once, when it was deployed
    join: ANYONE,
    setQuotas: [["CN MonetaryAuthority"], NOT_OFFICE],
    enqueue: ANYONE, // with the payer's signature
    enqueueBatch: ANYONE, // with the payer's signature
    cancelPayment: [["CN bank"], "LanesNoEntry"], // in a lane of their own
    raise: [["CN bank"], "ClearingQueueLegCount"], // what they pay themselves
    hold: ANYONE, // their own payments
    setLimits: ANYONE, // to what they pay
    abandon: [["CN bank", "CN MonetaryAuthority"], NOT_OFFICE],
    net: ANYONE,
    cancel: ANYONE, // their own nonces
  },
  CaseRegistry: {
    open: [["CN Supervisor"], NOT_OFFICE],
    addEvidence: [["CN Supervisor"], NOT_OFFICE],
    request: [["CN Supervisor"], NOT_OFFICE],
    answer: [["KZ Supervisor"], NOT_OFFICE],
    appeal: [["KZ bank"], "CaseRegistryNotHolder"], // of what they hold
    voteOnAppeal: [["KZ Supervisor"], NOT_OFFICE], // no party to a case of China alone
  },
  HoldLedger: {
    earmark: [["engine"], NOT_ENGINE],
    endEarmark: [["engine"], NOT_ENGINE],
    place: [["CN Supervisor"], NOT_OFFICE],
    placeAgain: [["CN Supervisor"], NOT_OFFICE],
    ratify: [["KZ Supervisor"], NOT_OFFICE],
    refuse: [["KZ Supervisor"], NOT_OFFICE],
    release: [["CN Supervisor"], NOT_OFFICE],
    extend: [["CN Supervisor"], NOT_OFFICE],
    overturn: ANYONE, // what was appealed against with success
    takeGranted: [["CNY"], "HoldsNotLive"], // each asks for its own money
  },
  IntradayCredit: {
    open: [["CN MonetaryAuthority"], NOT_OFFICE],
    setCollateral: [["CN MonetaryAuthority"], NOT_OFFICE],
    setLine: [["CN MonetaryAuthority"], NOT_OFFICE],
    draw: [["KZ bank"], "IntradayCreditNotPledge"],
    repay: [["KZ bank"], "IntradayCreditNotPayer"],
    settleDue: ANYONE, // once it is due
  },
  DisclosureRegistry: {
    publishKey: [["CN Supervisor"], NOT_OFFICE],
    grant: [["CN Supervisor"], NOT_OFFICE],
    revoke: [["CN Supervisor"], NOT_OFFICE],
    logAccess: [["KZ Supervisor"], NOT_OFFICE], // under China's grant
  },
  ReportRegistry: {
    anchor: [["CN Supervisor"], NOT_OFFICE],
  },
};

/** Views that answer some callers alone. */
const GUARDED_VIEWS: Readonly<Partial<Record<ContractName, readonly string[]>>> = { CurrencyToken: ["screen"] };

const ABIS: Readonly<Record<ContractName, Interface>> = {
  CountryRegistry: CountryRegistry__factory.createInterface(),
  ReleaseRegistry: ReleaseRegistry__factory.createInterface(),
  EmergencyCommittee: EmergencyCommittee__factory.createInterface(),
  Gate: Gate__factory.createInterface(),
  CurrencyRegistry: CurrencyRegistry__factory.createInterface(),
  CurrencyToken: CurrencyToken__factory.createInterface(),
  SettlementEngine: SettlementEngine__factory.createInterface(),
  ClearingQueue: ClearingQueue__factory.createInterface(),
  CaseRegistry: CaseRegistry__factory.createInterface(),
  HoldLedger: HoldLedger__factory.createInterface(),
  IntradayCredit: IntradayCredit__factory.createInterface(),
  DisclosureRegistry: DisclosureRegistry__factory.createInterface(),
  ReportRegistry: ReportRegistry__factory.createInterface(),
};

const COUNCIL: Interface = Council__factory.createInterface();

const COUNCIL_CALLERS = [
  "stranger",
  "deployer",
  "committee",
  "timelock",
  "Council",
  "proposer",
  "voter",
  "former Delegation",
  "new Delegation",
  "suspended Delegation",
  "newcomer",
] as const;

type CouncilCaller = (typeof COUNCIL_CALLERS)[number];

const VOTERS = ["proposer", "voter", "new Delegation"] as const;
const DELEGATIONS = [...VOTERS, "suspended Delegation", "newcomer"] as const;

/** From within an execution the timelock may; what it was not told to do by a proposal, it finds no order for. */
const BY_DECISION = [[], "GovernorOnlyExecutor", { timelock: "Panic" }] as const;
const NO_DEPOSIT = [[], "GovernorDisabledDeposit"] as const;

const COUNCIL_ACCESS: Readonly<Record<string, Access<CouncilCaller>>> = {
  propose: [[...VOTERS, "newcomer"], "GovernorInsufficientProposerVotes"],
  cancel: [["proposer"], "GovernorUnableToCancel"],
  castVote: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReason: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReasonAndParams: [VOTERS, "CouncilNotEntitled"],
  castVoteBySig: ANYONE, // with the voter's signature
  castVoteWithReasonAndParamsBySig: ANYONE,
  queue: ANYONE,
  execute: ANYONE,
  veto: [["committee"], "CouncilNotCommittee"],
  optOut: [DELEGATIONS, "CouncilNotDelegation"],
  optIn: [DELEGATIONS, "CouncilNotDelegation"],
  setTerms: BY_DECISION,
  setActionRules: BY_DECISION,
  setProgramme: BY_DECISION,
  relay: BY_DECISION,
  onERC721Received: NO_DEPOSIT,
  onERC1155Received: NO_DEPOSIT,
  onERC1155BatchReceived: NO_DEPOSIT,
};

const connection = await network.create();

interface World extends BusyConsortium {
  callers: Record<Caller, string>;
  contracts: Record<ContractName, BaseContract>;
  args: Record<ContractName, Record<string, readonly unknown[]>>;
}

describe("Access matrix", () => {
  const fixture = () => connection.networkHelpers.loadFixture(deployWorld);

  it("covers every contract that somebody deploys", () => {
    expect([...Object.keys(ABIS), "Council"]).to.have.members(Object.keys(sizes));
  });

  for (const name of Object.keys(ABIS) as ContractName[]) {
    describe(name, () => {
      it("takes no call without a name", () => {
        expect([ABIS[name].fallback, ABIS[name].receive]).to.deep.equal([null, false]);
      });

      it("has a row for every function that changes state or guards what it shows, and no other", () => {
        expect(doorsOf(name).map(rowOf).sort()).to.deep.equal(Object.keys(ACCESS[name]).sort());
      });

      for (const door of doorsOf(name)) {
        const access = ACCESS[name][rowOf(door)];
        it(`${rowOf(door)}: ${access === undefined || access === ANYONE ? ANYONE : access[0].join(", ") || "nobody"}`, async () => {
          const world = await fixture();
          const outcomes = await Promise.all(CALLERS.map((caller) => knock(world, name, door, caller)));
          const told = CALLERS.map((caller) => expected(access, caller));
          expect(matrixOf(CALLERS, outcomes)).to.deep.equal(matrixOf(CALLERS, told));
        });
      }
    });
  }
});

describe("Access matrix of the Council", () => {
  const fixture = () => connection.networkHelpers.loadFixture(deployCouncilWorld);

  it("has a row for every function that changes state, and no other", () => {
    expect(
      doorsIn(COUNCIL)
        .map(({ name }) => name)
        .sort(),
    ).to.deep.equal(Object.keys(COUNCIL_ACCESS).sort());
  });

  it("takes no call without a name, and no money from anyone", async () => {
    const { to, callers } = await fixture();
    const payments = COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data: "0x" }));
    expect(COUNCIL.fallback).to.be.null;
    expect(new Set(await Promise.all(payments))).to.deep.equal(new Set(["GovernorDisabledDeposit"]));
  });

  for (const door of doorsIn(COUNCIL)) {
    const access = COUNCIL_ACCESS[door.name];
    it(`${door.name}: ${access === undefined || access === ANYONE ? ANYONE : access[0].join(", ") || "nobody"}`, async () => {
      const { to, callers, args } = await fixture();
      const data = COUNCIL.encodeFunctionData(door, args[door.name] ?? []);
      const outcomes = await Promise.all(COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data })));
      const rows = COUNCIL_CALLERS.map((caller) => expected(access, caller));
      expect(matrixOf(COUNCIL_CALLERS, outcomes)).to.deep.equal(matrixOf(COUNCIL_CALLERS, rows));
    });
  }
});

/** A Council with one proposal pending, one voted on, one carried and one that may be executed. */
async function deployCouncilWorld() {
  const world = await deployLivingCouncil(connection);
  const { council, registry, members, target } = world;
  const [proposer, voter, former, suspended] = members.map(({ delegation }) => delegation);
  const [deployer] = await connection.ethers.getSigners();
  const [successor, newcomer] = (await connection.ethers.getSigners()).slice(-2);
  const joint = await jointAuthority(connection, world.timelock);
  const to = await council.getAddress();
  const data = COUNCIL.encodeFunctionData("setProgramme", [1, 2]);
  await world.carryOut({ actions: [{ target: to, data }], title: "Set up a programme" });

  const ready = await targetProposal(target, "ordinary", "Ready");
  const carried = await targetProposal(target, "ordinary", "Carried");
  const active = await targetProposal(target, "ordinary", "Active");
  const pending = await targetProposal(target, "ordinary", "Pending");
  await world.ripen(ready);
  const carriedId = await world.decide(carried);
  const activeId = await world.open(active);
  await propose(council, proposer!, pending);

  await registry.connect(former).appoint(102, Office.Delegation, successor!);
  await registry.connect(successor).takeOffice(102, Office.Delegation);
  await registry.connect(joint).suspend(103);
  await registry.connect(joint).admit(784, alpha2ToBytes("AE"), newcomer!, 15n);
  await registry.connect(newcomer).join(784);
  await connection.networkHelpers.mine();

  const callers: Record<CouncilCaller, string> = {
    stranger: world.stranger.address,
    deployer: deployer!.address,
    committee: world.committee.address,
    timelock: world.timelock,
    Council: to,
    proposer: proposer!.address,
    voter: voter!.address,
    "former Delegation": former!.address,
    "new Delegation": successor!.address,
    "suspended Delegation": suspended!.address,
    newcomer: newcomer!.address,
  };
  const args: Record<string, readonly unknown[]> = {
    propose: proposeArguments(await targetProposal(target, "ordinary", "New")),
    cancel: proposalArguments(pending),
    castVote: [activeId, SUPPORT.for],
    castVoteWithReason: [activeId, SUPPORT.for, "Why"],
    castVoteWithReasonAndParams: [activeId, SUPPORT.for, "Why", "0x"],
    castVoteBySig: await signBallot(council, voter!, activeId, "for"),
    castVoteWithReasonAndParamsBySig: await signBallotWithReason(council, voter!, activeId, "for", "Why"),
    queue: proposalArguments(carried),
    execute: proposalArguments(ready),
    veto: [carriedId],
    optOut: [1],
    optIn: [1],
    setTerms: [[]],
    setActionRules: [[]],
    setProgramme: [1, 3],
    relay: [await target.getAddress(), 0n, "0x"],
    onERC721Received: [to, to, 1n, "0x"],
    onERC1155Received: [to, to, 1n, 1n, "0x"],
    onERC1155BatchReceived: [to, to, [1n], [1n], "0x"],
  };
  return { to, callers, args };
}

async function deployWorld(): Promise<World> {
  const busy = await deployBusyConsortium(connection);
  const { countries, committee, releases, gate, currencies, engine, queue, ledger, credit, china } = busy;
  const { disclosures, reports } = busy;
  const contracts = {
    CountryRegistry: countries,
    EmergencyCommittee: committee,
    ReleaseRegistry: releases,
    Gate: gate,
    CurrencyRegistry: currencies,
    CurrencyToken: china.token,
    SettlementEngine: engine,
    ClearingQueue: queue,
    CaseRegistry: busy.cases,
    HoldLedger: ledger,
    IntradayCredit: credit,
    DisclosureRegistry: disclosures,
    ReportRegistry: reports,
  };
  return { ...busy, contracts, callers: await callersOf(busy), args: await argsOf(busy) };
}

function doorsOf(name: ContractName): FunctionFragment[] {
  const guarded = (GUARDED_VIEWS[name] ?? []).map((view) => ABIS[name].getFunction(view)!);
  return [...doorsIn(ABIS[name]), ...guarded];
}

function doorsIn(abi: Interface): FunctionFragment[] {
  return abi.fragments.filter((fragment) => FunctionFragment.isFragment(fragment)).filter(({ constant }) => !constant);
}

/** The name of a function's row: overloads by the form of the signature they take. */
function rowOf({ name, inputs }: FunctionFragment): string {
  if (!name.endsWith("Authorization")) return name;
  return `${name}(${inputs.at(-1)?.type === "bytes" ? "bytes" : "v,r,s"})`;
}

function expected<C extends string>(access: Access<C> | undefined, caller: C): string {
  if (access === undefined) return "no row";
  if (access === ANYONE || access[0].includes(caller)) return "passes";
  return access[2]?.[caller] ?? access[1];
}

function matrixOf(callers: readonly string[], outcomes: readonly string[]): Record<string, string> {
  return Object.fromEntries(callers.map((caller, index) => [caller, outcomes[index]!]));
}

/** What a caller is told: "passes", or the name of the error. */
async function knock(world: World, name: ContractName, door: FunctionFragment, caller: Caller): Promise<string> {
  const args = world.args[name][rowOf(door)] ?? [];
  const [to, from] = [await world.contracts[name].getAddress(), world.callers[caller]];
  return told({ from, to, data: ABIS[name].encodeFunctionData(door, args) });
}

async function told(call: { from: string; to: string; data: string }): Promise<string> {
  try {
    await connection.provider.request({ method: "eth_call", params: [call, "latest"] });
    return "passes";
  } catch (error) {
    return errorName((error as { data?: unknown }).data);
  }
}

function errorName(data: unknown): string {
  const names = [...Object.values(ABIS), COUNCIL].map((abi) => abi.parseError(String(data))?.name);
  return names.find((name) => name !== undefined) ?? `unknown error ${String(data)}`;
}

async function callersOf(busy: BusyConsortium): Promise<Record<Caller, string>> {
  const { china, kazakhstan, thailand, stranger, extras } = busy;
  const [deployer] = await connection.ethers.getSigners();
  const named: Record<string, { getAddress(): Promise<string> }> = {
    ...extras,
    ...officesOf("CN", china.offices),
    ...officesOf("KZ", kazakhstan.offices),
    ...officesOf("TH", thailand.offices),
    stranger,
    deployer: deployer!,
    engine: busy.engine,
    queue: busy.queue,
    ledger: busy.ledger,
    CNY: china.token,
    gate: busy.gate,
    committee: busy.committee,
    "joint authority": busy.joint,
    "CN bank": china.banks[0]!,
    "KZ bank": kazakhstan.banks[0]!,
  };
  const addresses = CALLERS.map(async (caller) => [caller, await named[caller]!.getAddress()]);
  return Object.fromEntries(await Promise.all(addresses)) as Record<Caller, string>;
}

function officesOf<T>(alpha2: string, offices: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(offices).map(([office, holder]) => [`${alpha2} ${office}`, holder]));
}

/** Arguments with which each function passes, if the right one calls. */
async function argsOf(busy: BusyConsortium): Promise<World["args"]> {
  const gate = await gateArgs(busy);
  return {
    CountryRegistry: countryArgs(busy),
    ReleaseRegistry: await releaseArgs(busy),
    EmergencyCommittee: await committeeArgs(busy),
    Gate: gate,
    CurrencyRegistry: { create: await createArgs(busy) },
    CurrencyToken: { ...(await tokenArgs(busy)), ...(await signedArgs(busy)) },
    SettlementEngine: { ...(await engineArgs(busy)), cancel: [7n] },
    ClearingQueue: await queueArgs(busy),
    CaseRegistry: await caseArgs(busy),
    HoldLedger: { ...(await ledgerArgs(busy)), ...(await holdArgs(busy)) },
    IntradayCredit: await creditArgs(busy),
    DisclosureRegistry: disclosureArgs(busy),
    ReportRegistry: { anchor: [busy.china.code, HASH, 0] },
  };
}

function countryArgs({ china, kazakhstan, thailand, stranger, extras }: BusyConsortium) {
  return {
    admit: [40, alpha2ToBytes("AT"), stranger.address, 100n],
    cancelAdmission: [250],
    join: [250],
    suspend: [china.code],
    reinstate: [thailand.code],
    expel: [thailand.code],
    setWeights: [[china.code], [100n]],
    giveNotice: [china.code],
    completeWithdrawal: [702],
    appoint: [china.code, Office.Registrar, stranger.address],
    takeOffice: [china.code, Office.CultureAuthority],
    dismiss: [china.code, Office.Registrar],
    proposeRecovery: [kazakhstan.code, extras.spender.address],
    withdrawRecovery: [china.code],
    objectToRecovery: [china.code],
    completeRecovery: [china.code],
  };
}

/** Any contract may be published; what it is worth is for the Council to say. */
async function releaseArgs({ currencies, gate }: BusyConsortium) {
  const publication = { component: Component.Gate, deployment: await currencies.getAddress(), audit: ZeroHash };
  return { publish: [[publication]], withdraw: [await gate.getAddress(), ZeroHash] };
}

async function committeeArgs({ committee, gate, china, kazakhstan, haltedScope }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const board = await gate.getAddress();
  const end = (await connection.networkHelpers.time.latest()) + DAY;
  const act = haltAct({ board, scope: currencyScope(china.asset), until: end, previous: 0, deadline: end });
  const seats = [china, kazakhstan].map(({ offices, code }) => signAct(offices.Supervisor, domain, code, act));
  return {
    elect: [[china.code], 1],
    approve: [china.code, act],
    perform: [act, await Promise.all(seats)],
    extend: [board, haltedScope, end],
    lift: [board, haltedScope],
  };
}

async function gateArgs({ china, stranger, suspendedId, extras, haltedScope }: BusyConsortium) {
  const expiry = (await connection.networkHelpers.time.latest()) + YEAR;
  const [activeId, account] = [china.bankIds[0]!, china.banks[0]!.address];
  const recovering = extras["recovering account"].address;
  return {
    halt: [haltedScope, (await connection.networkHelpers.time.latest()) + DAY],
    lift: [haltedScope],
    license: [leiToBytes(completeLei("NEWBANK".padEnd(18, "0"))), china.code, 2, 3, expiry],
    amend: [activeId, 3, expiry],
    revoke: [activeId],
    suspend: [activeId],
    reinstate: [suspendedId],
    proposeAccount: [activeId, stranger.address],
    acceptAccount: [activeId],
    removeAccount: [account],
    proposeAccountRecovery: [account, stranger.address],
    withdrawAccountRecovery: [recovering],
    objectToAccountRecovery: [recovering],
    completeAccountRecovery: [recovering],
    adoptRules: [china.code, [entry(Direction.Outbound, 0, china.asset)], HASH],
    adoptThresholds: [china.code, [], HASH],
    adoptModule: [china.code, ZeroAddress, HASH],
    adoptExposureTerms: [china.code, [], HASH],
    adoptVelocities: [china.code, [], HASH],
    count: [0n, china.asset, 1n],
  };
}

async function createArgs({ china, gate, engine, queue, ledger }: BusyConsortium) {
  const params = {
    country: china.code,
    numeric: 344,
    code: "HKD",
    name: "Hong Kong dollar",
    decimals: 2,
    gate: await gate.getAddress(),
    engine: await engine.getAddress(),
    queue: await queue.getAddress(),
    ledger: await ledger.getAddress(),
    notice: 7 * DAY,
    issuanceLimit: 1_000n,
    rule: ruleTerms(),
  };
  return [params, CurrencyToken__factory.bytecode];
}

async function tokenArgs({ china, kazakhstan, stranger, extras, holds }: BusyConsortium) {
  const [payer, payee] = [china.banks[0]!.address, kazakhstan.banks[1]!.address];
  return {
    settleLeg: [payer, payee, 1n, 0],
    settleApproved: [payer, payee, 1n, 0],
    screen: [[payer, payee], 3n],
    admit: [payer, payee, 1n, 1n, 0],
    settleNet: [
      [payer, payee],
      [-1n, 1n],
    ],
    setHeld: [payer, 0n],
    payHeld: holds.granted,
    issue: [payer, 1n],
    redeem: [1n, ZeroHash],
    recover: [extras["replaced account"].address],
    setIssuerRule: [ruleTerms()],
    setIssuanceLimit: [1n],
    applyIssuanceLimit: [],
    announceAdoption: [Component.ClearingQueue, ZeroAddress],
    cancelAdoption: [Component.SettlementEngine],
    completeAdoption: [Component.Gate],
    inviteToUnion: [702],
    joinUnion: [kazakhstan.code],
    leaveUnion: [764],
    transfer: [payee, 1n],
    approve: [stranger.address, 1n],
    transferFrom: [payer, payee, 1n],
  };
}

async function signedArgs({ china, kazakhstan, stranger }: BusyConsortium) {
  const { token, banks } = china;
  const [payer, payee] = [banks[1]!, kazakhstan.banks[0]!];
  const permit = { owner: payer.address, spender: stranger.address, value: 1n, deadline: NEVER };
  const authorization = newAuthorization({ from: payer.address, to: payee.address, value: 1n });
  const nonce = hexlify(randomBytes(32));
  const permission = await signPermit(payer, token, permit);
  const sent = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
  const received = await signAuthorization(payer, token, "ReceiveWithAuthorization", authorization);
  const cancelled = await signCancellation(payer, token, payer.address, nonce);
  const vrs = ({ v, r, s }: typeof sent) => [v, r, s];
  return {
    permit: [permit.owner, permit.spender, permit.value, permit.deadline, ...vrs(permission)],
    "transferWithAuthorization(bytes)": [...authorizationArgs(authorization), sent.serialized],
    "transferWithAuthorization(v,r,s)": [...authorizationArgs(authorization), ...vrs(sent)],
    "receiveWithAuthorization(bytes)": [...authorizationArgs(authorization), received.serialized],
    "receiveWithAuthorization(v,r,s)": [...authorizationArgs(authorization), ...vrs(received)],
    "cancelAuthorization(bytes)": [payer.address, nonce, cancelled.serialized],
    "cancelAuthorization(v,r,s)": [payer.address, nonce, ...vrs(cancelled)],
  };
}

async function engineArgs({ china, kazakhstan, domain, stranger, earmarked, waiting, affirmed }: BusyConsortium) {
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
  const [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
  const leg = { token: cny, payer: payer.address, payee: payee.address, amount: 1n };
  const instruction = newInstruction({ legs: [leg], deadline: NEVER });

  const soon = newInstruction({ legs: [leg], deadline: earmarked.instruction.deadline });
  const mark = newEarmark({ instruction: soon, leg: 0, releaser: stranger.address });

  const large = newInstruction({ legs: [{ ...leg, amount: 1_000n }], deadline: NEVER });

  const maker = kazakhstan.banks[1]!;
  const rate = { soldUnits: 1n, boughtUnits: 1n, limit: 1n, deadline: NEVER };
  const quote = newQuote({ maker: maker.address, sold: kzt, bought: cny, ...rate });
  const buyer = { payer: payer.address, payee: payer.address };
  const purchase = newInstruction({ legs: quoteLegs(quote, 1n, buyer), deadline: NEVER });
  return {
    settle: [instruction, [await authorise(payer, domain, instruction)]],
    settleWithQuotes: [purchase, [await authorise(payer, domain, purchase)], [await signQuote(maker, domain, quote)]],
    earmark: [mark.instruction, 0, mark.releaser, await signEarmark(payer, domain, mark)],
    settleEarmarked: [earmarked.instruction, [], [await signEarmarkRelease(stranger, domain, earmarked)]],
    submitForApproval: [large, [await authorise(payer, domain, large)]],
    affirm: [hashInstruction(waiting), china.code],
    refuseApproval: [hashInstruction(waiting), china.code, ZeroHash],
    withdraw: [waiting],
    settleApproved: [affirmed],
    surrender: [cny, earmarkKey(earmarked), await signEarmarkSurrender(stranger, domain, earmarked)],
  };
}

async function ledgerArgs({ china, kazakhstan, earmarked }: BusyConsortium) {
  const [token, free] = [await china.token.getAddress(), kazakhstan.banks[0]!.address];
  const record = { id: ZeroHash, amount: 1n, deadline: earmarked.instruction.deadline };
  return { earmark: [token, free, record], endEarmark: [token, earmarked.payer, hashEarmark(earmarked)] };
}

async function caseArgs({ china, kazakhstan, holds }: BusyConsortium) {
  const [cny, subject] = [await china.token.getAddress(), ZeroHash];
  const answerBy = (await connection.networkHelpers.time.latest()) + DAY;
  return {
    open: [[china.code], [], LEGAL_TEXT, LEGAL_TEXT],
    addEvidence: [1, china.code, LEGAL_TEXT],
    request: [1, china.code, kazakhstan.code, RequestKind.Hold, subject, answerBy],
    answer: [holds.unanswered, kazakhstan.code, Ground.None, ZeroHash],
    appeal: [cny, kazakhstan.banks[0]!.address, 0, LEGAL_TEXT],
    voteOnAppeal: [holds.appealed, kazakhstan.code, true],
  };
}

async function holdArgs({ china, kazakhstan, holds }: BusyConsortium) {
  const [cny, abroad, own] = [await china.token.getAddress(), kazakhstan.banks[0]!.address, china.banks[0]!.address];
  return {
    place: [{ ...holds.renewal, caseId: 1 }],
    placeAgain: [holds.renewal, holds.renewed],
    ratify: [cny, abroad, 0],
    refuse: [cny, abroad, 0, LEGAL_TEXT],
    release: [cny, abroad, 0, 1n],
    extend: [cny, own, 1, holds.until, holds.extended],
    overturn: [cny, own, 0],
    takeGranted: holds.granted,
  };
}

async function creditArgs({ credit, china, kazakhstan, domain, pledged }: BusyConsortium) {
  const [cny, kzt, bank] = [await china.token.getAddress(), await kazakhstan.token.getAddress(), kazakhstan.banks[0]!];
  const [{ payee: treasury }] = pledged.instruction.legs as [Leg];
  const { deadline } = pledged.instruction;
  const draft = { facility: await credit.getAddress(), payer: bank.address, treasury, collateral: kzt };
  const another = newPledge({ ...draft, amount: 1n, deadline });
  return {
    open: [cny, { treasury, closing: 0 }],
    setCollateral: [cny, kzt, { price: 1n, haircut: 0 }],
    setLine: [cny, bank.address, 1n],
    draw: [cny, 1n, another.instruction, await signEarmark(bank, domain, another)],
    repay: [cny, pledged.instruction, pledged.nonce, 1n],
    settleDue: [cny, pledged.instruction, pledged.nonce],
  };
}

/** Of the disclosure of which China has granted Kazakhstan the originator. */
function disclosureArgs({ china, kazakhstan, granted }: BusyConsortium) {
  const { grantor, grantee, commitment, scope } = granted;
  return {
    publishKey: [china.code, HASH],
    grant: [{ ...granted, grantor: china.code, grantee: kazakhstan.code }],
    revoke: [grantor, grantee, commitment],
    logAccess: [grantor, grantee, commitment, scope, HASH],
  };
}

async function queueArgs({ queue, currencies, china, kazakhstan, pataca, queued }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = queueDomain(await queue.getAddress(), chainId);
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!.address];
  const deadline = queueDeadline((await connection.networkHelpers.time.latest()) + 11 * HOUR);
  const token = await china.token.getAddress();
  const instruction = newInstruction({ legs: [{ token, payer: payer.address, payee, amount: 1n }], deadline });
  const batch = { ...BATCH, token, deadline, payees: [payee] };
  const { address: waiting } = china.banks[0]!; // the bank of the matrix
  return {
    connect: [await currencies.getAddress()],
    join: [pataca],
    setQuotas: [token, [payer.address], 1],
    enqueue: [instruction, NORMAL, [await orderToQueue(payer, domain, instruction, NORMAL)]],
    enqueueBatch: [payer.address, batch, await orderBatch(payer, domain, batch)],
    cancelPayment: [token, NORMAL, 0],
    raise: [newInstruction({ legs: [{ token, payer: waiting, payee, amount: 1n }], deadline }), 0],
    hold: [token, true],
    setLimits: [token, [{ payee, amount: 1n }]],
    abandon: [token, waiting, NORMAL],
    net: [netOfOne(queued)],
    cancel: [7n],
  };
}

/** The net of a single payment, which settles (`NetSolution`, `NetReplay`). */
function netOfOne({ legs, deadline }: Instruction) {
  const { token, payer, payee } = legs[0]!;
  const accounts = [payer, payee].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const [from, to] = [accounts.indexOf(payer), accounts.indexOf(payee)];
  const [lane, count, hour] = [toBeHex(0, 2), toBeHex(1, 2), toBeHex(deadline / HOUR, 4)];
  const entry = [0, to, 1].map((byte) => toBeHex(byte, 1)); // a payment, its payee, its amount
  const entries = concat([lane, count, hour, ...entry]);
  return {
    accounts,
    currencies: [{ token, holders: 3n }],
    lanes: [(BigInt(from) << 40n) | (BigInt(NORMAL) << 32n) | 1n],
    prefixes: dataLength(entries),
    entries,
    voids: "0x",
  };
}
