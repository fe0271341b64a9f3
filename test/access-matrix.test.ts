import { expect } from "chai";
import { type BaseContract, FunctionFragment, hexlify, type Interface, randomBytes, ZeroHash } from "ethers";
import { network } from "hardhat";

import sizes from "../snapshots/code-size.json" with { type: "json" };
import {
  alpha2ToBytes,
  authorise,
  committeeDomain,
  completeLei,
  currencyScope,
  Direction,
  haltAct,
  leiToBytes,
  newInstruction,
  Office,
  ruleTerms,
  signAct,
} from "../src/index.ts";
import {
  CountryRegistry__factory,
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  EmergencyCommittee__factory,
  Gate__factory,
  SettlementEngine__factory,
} from "../typechain-types/index.js";
import { type BusyConsortium, deployBusyConsortium } from "./utils/busy-consortium.ts";
import { DAY, entry, YEAR } from "./utils/consortium.ts";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "./utils/token-signatures.ts";

/** Who may, and what everybody else is told; anyone, where nobody is turned away. */
type Access = typeof ANYONE | readonly [readonly Caller[], string];

const ANYONE = "anyone";

type ContractName =
  "CountryRegistry" | "EmergencyCommittee" | "Gate" | "CurrencyRegistry" | "CurrencyToken" | "SettlementEngine";

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

const NOT_JOINT = "CountryRegistryNotJointAuthority";
const NOT_JOINT_HERE = "EmergencyCommitteeNotJointAuthority";
const NOT_COMMITTEE = "HaltBoardNotCommittee";
const NOT_OFFICE = "CountryRegistryNotOffice";
const NOT_APPOINTED = "CountryRegistryNotAppointed";
const REFUSED = "CurrencyTokenRefused";

/** Acts are China's own or on China's behalf, unless a comment says otherwise. */
const ACCESS: Readonly<Record<ContractName, Readonly<Record<string, Access>>>> = {
  CountryRegistry: {
    admit: [["joint authority"], NOT_JOINT],
    cancelAdmission: [["joint authority"], NOT_JOINT], // of France
    join: [["FR invited"], NOT_APPOINTED],
    suspend: [["joint authority"], NOT_JOINT],
    reinstate: [["joint authority"], NOT_JOINT], // Thailand
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
  },
  CurrencyRegistry: {
    create: [["CN MonetaryAuthority"], NOT_OFFICE],
  },
  CurrencyToken: {
    settleLeg: [["engine"], "CurrencyTokenNotEngine"],
    issue: [["CN MonetaryAuthority"], NOT_OFFICE],
    redeem: [ACCOUNTS, "CurrencyTokenCannotRedeem"],
    recover: [["CN MonetaryAuthority"], NOT_OFFICE],
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
    cancel: ANYONE, // their own nonces
  },
};

const ABIS: Readonly<Record<ContractName, Interface>> = {
  CountryRegistry: CountryRegistry__factory.createInterface(),
  EmergencyCommittee: EmergencyCommittee__factory.createInterface(),
  Gate: Gate__factory.createInterface(),
  CurrencyRegistry: CurrencyRegistry__factory.createInterface(),
  CurrencyToken: CurrencyToken__factory.createInterface(),
  SettlementEngine: SettlementEngine__factory.createInterface(),
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
    expect(Object.keys(ABIS)).to.have.members(Object.keys(sizes));
  });

  for (const name of Object.keys(ABIS) as ContractName[]) {
    describe(name, () => {
      it("takes no call without a name", () => {
        expect([ABIS[name].fallback, ABIS[name].receive]).to.deep.equal([null, false]);
      });

      it("has a row for every function that changes state, and no other", () => {
        expect(doorsOf(name).map(rowOf).sort()).to.deep.equal(Object.keys(ACCESS[name]).sort());
      });

      for (const door of doorsOf(name)) {
        const access = ACCESS[name][rowOf(door)];
        it(`${rowOf(door)}: ${access === undefined || access === ANYONE ? ANYONE : access[0].join(", ")}`, async () => {
          const world = await fixture();
          const outcomes = await Promise.all(CALLERS.map((caller) => knock(world, name, door, caller)));
          expect(matrixOf(outcomes)).to.deep.equal(matrixOf(CALLERS.map((caller) => expected(access, caller))));
        });
      }
    });
  }
});

async function deployWorld(): Promise<World> {
  const busy = await deployBusyConsortium(connection);
  const { countries, committee, gate, currencies, engine, china } = busy;
  const contracts = {
    CountryRegistry: countries,
    EmergencyCommittee: committee,
    Gate: gate,
    CurrencyRegistry: currencies,
    CurrencyToken: china.token,
    SettlementEngine: engine,
  };
  return { ...busy, contracts, callers: await callersOf(busy), args: await argsOf(busy) };
}

function doorsOf(name: ContractName): FunctionFragment[] {
  return ABIS[name].fragments
    .filter((fragment) => FunctionFragment.isFragment(fragment))
    .filter(({ constant }) => !constant);
}

/** The name of a function's row: overloads by the form of the signature they take. */
function rowOf({ name, inputs }: FunctionFragment): string {
  if (!name.endsWith("Authorization")) return name;
  return `${name}(${inputs.at(-1)?.type === "bytes" ? "bytes" : "v,r,s"})`;
}

function expected(access: Access | undefined, caller: Caller): string {
  if (access === undefined) return "no row";
  return access === ANYONE || access[0].includes(caller) ? "passes" : access[1];
}

function matrixOf(outcomes: readonly string[]): Record<string, string> {
  return Object.fromEntries(CALLERS.map((caller, index) => [caller, outcomes[index]!]));
}

/** What a caller is told: "passes", or the name of the error. */
async function knock(world: World, name: ContractName, door: FunctionFragment, caller: Caller): Promise<string> {
  const args = world.args[name][rowOf(door)] ?? [];
  const [to, from] = [await world.contracts[name].getAddress(), world.callers[caller]];
  const call = { from, to, data: ABIS[name].encodeFunctionData(door, args) };
  try {
    await connection.provider.request({ method: "eth_call", params: [call, "latest"] });
    return "passes";
  } catch (error) {
    return errorName((error as { data?: unknown }).data);
  }
}

function errorName(data: unknown): string {
  const names = Object.values(ABIS).map((abi) => abi.parseError(String(data))?.name);
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
    gate: busy.gate,
    committee: busy.committee,
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
    EmergencyCommittee: await committeeArgs(busy),
    Gate: gate,
    CurrencyRegistry: { create: await createArgs(busy) },
    CurrencyToken: { ...(await tokenArgs(busy)), ...(await signedArgs(busy)) },
    SettlementEngine: { settle: await settleArgs(busy), cancel: [7n] },
  };
}

function countryArgs({ china, kazakhstan, thailand, stranger, extras }: BusyConsortium) {
  return {
    admit: [40, alpha2ToBytes("AT"), stranger.address, 100n],
    cancelAdmission: [250],
    join: [250],
    suspend: [china.code],
    reinstate: [thailand.code],
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
    adoptRules: [china.code, [entry(Direction.Outbound, 0, china.asset)], `0x${"11".repeat(32)}`],
  };
}

async function createArgs({ china, gate, engine }: BusyConsortium) {
  const params = {
    country: china.code,
    numeric: 344,
    code: "HKD",
    name: "Hong Kong dollar",
    decimals: 2,
    gate: await gate.getAddress(),
    engine: await engine.getAddress(),
    notice: 7 * DAY,
    issuanceLimit: 1_000n,
    rule: ruleTerms(),
  };
  return [params, CurrencyToken__factory.bytecode];
}

async function tokenArgs({ china, kazakhstan, stranger, gate, engine, extras }: BusyConsortium) {
  const [payer, payee] = [china.banks[0]!.address, kazakhstan.banks[1]!.address];
  return {
    settleLeg: [payer, payee, 1n, 0],
    issue: [payer, 1n],
    redeem: [1n, ZeroHash],
    recover: [extras["replaced account"].address],
    setIssuerRule: [ruleTerms()],
    setIssuanceLimit: [1n],
    applyIssuanceLimit: [],
    announceAdoption: [await gate.getAddress(), await engine.getAddress()],
    cancelAdoption: [],
    completeAdoption: [],
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

async function settleArgs({ china, kazakhstan, domain }: BusyConsortium) {
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
  const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 1n };
  const instruction = newInstruction({ legs: [leg], deadline: NEVER });
  return [instruction, [await authorise(payer, domain, instruction)]];
}
