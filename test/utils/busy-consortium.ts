import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseEther, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  alpha2ToBytes,
  COMPONENTS,
  corridorScope,
  Direction,
  type Earmark,
  hashInstruction,
  type Instruction,
  newEarmark,
  newInstruction,
  newPledge,
  Office,
  type OfficeName,
  Power,
  queueDeadline,
  ruleTerms,
  disclosureScope,
  signEarmark,
} from "../../src/index.ts";
import {
  CurrencyToken__factory,
  type EmergencyCommittee,
  EmergencyCommittee__factory,
  type Guardians,
  Guardians__factory,
} from "../../typechain-types/index.js";
import { type BusyHolds, holdMoney, overturnHold } from "./busy-holds.ts";
import type { GrantStruct } from "../../typechain-types/contracts/supervision/DisclosureRegistry.js";
import {
  BASIS,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  keyNamed,
  licenseBank,
  NOTICE,
  setThresholds,
  type TestConsortium,
  type TestCountry,
} from "./consortium.ts";
import { type BusySupervision, superviseAll } from "./busy-supervision.ts";
import { appoint, joinAs } from "./countries.ts";
import { completeRecovery, proposeRecovery } from "./participants.ts";

const FRANCE = 250;
const SINGAPORE = 702;
const LAOS = 418;
const PATACA = 446;
const NORMAL = 1; // priority
const HELD_ABOVE = 500n;

/** A country's offices, people between two roles, and those who hold none: everyone who might knock at a door. */
const SIGNERS = [
  "CN TradeAuthority",
  "CN CultureAuthority",
  "CN appointee",
  "CN guardian",
  "CN nominee",
  "TH successor",
  "FR invited",
  "SG Delegation",
  "SG Supervisor",
  "SG guardian",
  "LA Delegation",
  "proposed account",
  "recovering account",
  "recovering account's successor",
  "replaced account",
  "replaced account's successor",
  "suspended account",
  "overturned account",
  "spender",
] as const;

type Extra = (typeof SIGNERS)[number];

/** The arguments of calls that were announced. */
export interface AnnouncedCalls {
  adopt: readonly [deployment: string, powers: number];
  raiseIssuanceLimit: readonly [limit: bigint];
}

/** A consortium in which procedures are under way. */
export interface MovedConsortium extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
  thailand: TestCountry;
  extras: Record<Extra, HardhatEthersSigner>;
  committee: EmergencyCommittee;
  /** A scope of the gate that the joint authority has halted. */
  haltedScope: bigint;
}

export interface BusyConsortium extends MovedConsortium {
  /** Two keys that together are a guardian. */
  guardians: Guardians;
  /** Suspensions, freezes, and what Supervisors ask of each other. */
  supervision: BusySupervision;
  /** China's second currency, which has adopted the queue and not joined it. */
  pataca: string;
  /** A payment of China's first bank to Kazakhstan's that waits since the last round. */
  queued: Instruction;
  /** Calls that China announced to its currency and may make now. */
  announced: AnnouncedCalls;
  /** Cases and holds of China and Kazakhstan. */
  holds: BusyHolds;
  /** A payment of China's second bank to Kazakhstan's for which money is set aside; its releaser is a stranger. */
  earmarked: Earmark;
  /** What China lets Kazakhstan's Supervisor read. */
  granted: GrantStruct;
  /** Two payments of China's first bank that are above a threshold: one waits for China's Supervisor, one was approved. */
  waiting: Instruction;
  approved: Instruction;
  /** Tenge that Kazakhstan's bank has pledged to China's first bank, the treasury, for yuan that are due. */
  pledged: Earmark;
}

/**
 * A consortium in which every procedure is under way and every waiting time is over, so that each function has
 * something to act on. China has an appointee, a nominated guardian and a successor to a bank's account; France is
 * invited; Thailand is suspended and its lost Delegation has a successor; Singapore may leave, its offices frozen and its
 * Delegation to be restored; Laos has given notice; China's currency has everything announced, Thailand shares it and
 * Kazakhstan may; a payment in it waits to be netted, another is earmarked; Kazakhstan's bank has drawn of it, money of
 * both is held, and its Supervisor may read a disclosure. China holds payments to Kazakhstan above 5.00 yuan; two wait.
 * @param begin What else begins early, so that it is a month old; what it gives back is announced later.
 */
export async function deployBusyConsortium(
  connection: NetworkConnection,
  begin: (moved: MovedConsortium) => Promise<() => Promise<unknown>> = async () => async () => {},
): Promise<BusyConsortium> {
  const extras = await impersonateExtras(connection);
  const base = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = base.members as [TestCountry, TestCountry, TestCountry];
  const committee = EmergencyCommittee__factory.connect(await base.gate.haltAuthority(), base.joint);
  const haltedScope = corridorScope(thailand.code, china.code);
  const busy = { ...base, china, kazakhstan, thailand, extras, committee, haltedScope };
  await moveMembers(busy);
  await moveOffices(connection, busy);
  await moveParticipants(busy);
  await moveCurrency(busy);
  const announceMore = await begin(busy);
  await connection.networkHelpers.time.increase(31 * DAY);
  const announced = await announceCalls(busy);
  await announceMore();
  await moveOfficesLate(connection, busy);
  await completeRecovery(base.gate, extras["replaced account's successor"], extras["replaced account"]);
  const due = await overturnHold(connection, busy);
  const supervision = await superviseAll(connection, busy);
  const [earmarked, pledged] = [await setAside(connection, busy), await lend(connection, busy)];
  await committee.extend(base.gate, haltedScope, (await connection.networkHelpers.time.latest()) + DAY, BASIS);
  const granted = await letRead(connection, busy);
  const pataca = await createPataca(busy);
  const queued = await queueForNextRound(connection, busy);
  const holds = await holdMoney(connection, busy, due);
  const [waiting, approved] = [await wait(connection, busy), await wait(connection, busy)];
  await busy.engine.connect(china.offices.Supervisor).approve(hashInstruction(approved), china.code);
  await freezeSingapore(connection, busy);
  const keys = [extras["CN guardian"], extras["SG guardian"]].map(({ address }) => address);
  const guardians = await new Guardians__factory(base.stranger).deploy(base.countries, keys, 2);
  const money = { pataca, announced, queued, earmarked, pledged, waiting, approved };
  return { ...busy, guardians, supervision, granted, holds, ...money };
}

async function wait({ networkHelpers }: NetworkConnection, busy: MovedConsortium): Promise<Instruction> {
  const { gate, engine, china, kazakhstan } = busy;
  const payer = china.banks[0]!;
  await setThresholds(gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), {
    holdAbove: HELD_ABOVE,
    clock: 120,
  });
  const [token, payee] = [await china.token.getAddress(), kazakhstan.banks[1]!.address];
  const leg = { token, payer: payer.address, payee, amount: HELD_ABOVE + 1n };
  const instruction = newInstruction({ legs: [leg], deadline: (await networkHelpers.time.latest()) + 10 * DAY });
  await engine.connect(payer).submitForApproval(instruction, []);
  return instruction;
}

async function impersonateExtras({ ethers, networkHelpers }: NetworkConnection): Promise<MovedConsortium["extras"]> {
  const entries: [string, HardhatEthersSigner][] = [];
  for (const name of SIGNERS) {
    const { address } = keyNamed(name);
    await networkHelpers.setBalance(address, parseEther("100"));
    entries.push([name, await ethers.getImpersonatedSigner(address)]);
  }
  return Object.fromEntries(entries) as MovedConsortium["extras"];
}

async function moveMembers({ countries, thailand, extras }: MovedConsortium): Promise<void> {
  await countries.admit(FRANCE, alpha2ToBytes("FR"), extras["FR invited"], 100n);
  await countries.admit(SINGAPORE, alpha2ToBytes("SG"), extras["SG Delegation"], 100n);
  await joinAs(
    countries,
    extras["SG Delegation"],
    SINGAPORE,
    { Supervisor: extras["SG Supervisor"] },
    extras["SG guardian"],
  );
  await countries.connect(extras["SG Supervisor"]).takeOffice(SINGAPORE, Office.Supervisor);
  await countries.connect(extras["SG Delegation"]).giveNotice(SINGAPORE);
  await countries.admit(LAOS, alpha2ToBytes("LA"), extras["LA Delegation"], 100n);
  await joinAs(countries, extras["LA Delegation"], LAOS);
  await countries.suspend(thailand.code);
  await countries.proposeRecovery(thailand.code, extras["TH successor"]);
}

async function moveOffices(connection: NetworkConnection, busy: MovedConsortium): Promise<void> {
  const { countries, china, thailand, extras } = busy;
  const { Delegation } = china.offices;
  for (const office of ["TradeAuthority", "CultureAuthority"] as const satisfies OfficeName[]) {
    await appoint(connection, countries, Delegation, china.code, Office[office], extras[`CN ${office}`]);
    await countries.connect(extras[`CN ${office}`]).takeOffice(china.code, Office[office]);
  }
  await countries.connect(Delegation).nameGuardian(china.code, extras["CN nominee"]);
  for (const office of ["MonetaryAuthority", "Supervisor"] as const) {
    await countries.connect(thailand.offices[office]).consentToRecovery(thailand.code, Office[office]);
  }
}

/** What must not have begun long ago. */
async function moveOfficesLate(connection: NetworkConnection, { countries, china, extras }: MovedConsortium) {
  const appointment = [china.code, Office.CultureAuthority, extras["CN appointee"]] as const;
  await appoint(connection, countries, china.offices.Delegation, ...appointment);
  await countries.connect(extras["LA Delegation"]).giveNotice(LAOS);
  await countries.connect(extras["SG guardian"]).restoreDelegation(SINGAPORE, extras.spender);
}

async function freezeSingapore({ networkHelpers }: NetworkConnection, { countries, extras }: MovedConsortium) {
  const until = (await networkHelpers.time.latest()) + 7 * DAY;
  await countries.connect(extras["SG guardian"]).freezeOffices(SINGAPORE, until);
}

async function moveParticipants({ gate, china, extras }: MovedConsortium): Promise<void> {
  const { Registrar } = china.offices;
  const registrar = gate.connect(Registrar);
  const holders = ["recovering account", "replaced account", "suspended account", "overturned account"] as const;
  for (const name of holders) {
    await licenseBank(gate, Registrar, china.code, extras[name], name.replaceAll(" ", "").toUpperCase().slice(0, 18));
  }
  await registrar.proposeAccount(china.bankIds[0]!, extras["proposed account"]);
  for (const name of ["recovering account", "replaced account"] as const) {
    await proposeRecovery(gate, china, extras[name], extras[`${name}'s successor`]);
  }
}

async function moveCurrency({ currencies, china, kazakhstan, thailand, extras }: MovedConsortium): Promise<void> {
  const { token, banks } = china;
  for (const name of ["recovering account", "replaced account"] as const) await token.issue(extras[name], 1_000n);
  await token.connect(banks[0]).transfer(kazakhstan.banks[0]!, 1_000n);
  await token.connect(banks[0]).approve(extras.spender, 1_000n);
  const registry = currencies.connect(china.offices.MonetaryAuthority);
  await registry.inviteToUnion(token, kazakhstan.code);
  await registry.inviteToUnion(token, thailand.code);
  await currencies.connect(thailand.offices.MonetaryAuthority).joinUnion(token, thailand.code);
}

async function announceCalls({ gate, china: { token } }: MovedConsortium): Promise<AnnouncedCalls> {
  const adopt = [await gate.getAddress(), Power.Judge] as const;
  const raiseIssuanceLimit = [10n ** 15n] as const;
  await token.announce(token.interface.encodeFunctionData("adopt", [...adopt]));
  await token.announce(token.interface.encodeFunctionData("raiseIssuanceLimit", [...raiseIssuanceLimit]));
  return { adopt, raiseIssuanceLimit };
}

async function createPataca({ currencies, gate, engine, queue, ledger, china }: MovedConsortium): Promise<string> {
  const params = {
    country: china.code,
    numeric: PATACA,
    code: "MOP",
    name: "Pataca",
    decimals: 2,
    adopted: [
      { deployment: gate, powers: COMPONENTS.Gate },
      { deployment: engine, powers: COMPONENTS.SettlementEngine },
      { deployment: queue, powers: COMPONENTS.ClearingQueue },
      { deployment: ledger, powers: COMPONENTS.HoldLedger },
    ],
    notice: NOTICE,
    issuanceLimit: 0n,
    rule: ruleTerms(),
  };
  await currencies.connect(china.offices.MonetaryAuthority).create(params, CurrencyToken__factory.bytecode);
  return currencies.tokenOf(china.code, PATACA);
}

async function queueForNextRound(
  { networkHelpers: { time } }: NetworkConnection,
  { queue, china, kazakhstan }: MovedConsortium,
): Promise<Instruction> {
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const deadline = queueDeadline((await time.latest()) + 11 * HOUR);
  const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 1n };
  const queued = newInstruction({ legs: [leg], deadline });
  await queue.connect(payer).enqueue(queued, NORMAL, []);
  await time.increase(await queue.roundLength());
  return queued;
}

async function setAside(
  { networkHelpers: { time } }: NetworkConnection,
  { engine, domain, china, kazakhstan, stranger }: MovedConsortium,
): Promise<Earmark> {
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
  const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 1n };
  const instruction = newInstruction({
    legs: [leg],
    deadline: (await time.latest()) + 30 * DAY,
  });
  const mark = newEarmark({ instruction, leg: 0, releaser: stranger.address });
  await engine.connect(stranger).earmark(instruction, 0, stranger, await signEarmark(payer, domain, mark));
  return mark;
}

async function letRead(
  { networkHelpers: { time } }: NetworkConnection,
  { disclosures, china, kazakhstan }: MovedConsortium,
): Promise<GrantStruct> {
  await disclosures.connect(kazakhstan.offices.Supervisor).publishKey(kazakhstan.code, id("a key"));
  const granted = {
    grantor: china.code,
    grantee: kazakhstan.code,
    scope: disclosureScope(["originator"]),
    expiry: (await time.latest()) + 30 * DAY,
    commitment: id("a disclosure"),
    basis: id("a law"),
    evidence: ZeroHash,
  };
  await disclosures.connect(china.offices.Supervisor).grant(granted);
  return granted;
}

async function lend(
  { networkHelpers: { time } }: NetworkConnection,
  { credit, domain, china, kazakhstan }: MovedConsortium,
): Promise<Earmark> {
  const [treasury, bank] = [china.banks[0]!, kazakhstan.banks[0]!];
  const facility = await credit.getAddress();
  const [cny, kzt] = [china.token, kazakhstan.token];
  await cny.connect(treasury).approve(facility, 10n);
  await cny.connect(bank).approve(facility, 10n);
  const authority = credit.connect(china.offices.MonetaryAuthority);
  await authority.open(cny, { treasury, closing: 0 });
  await credit.connect(treasury).agree(cny, { treasury, closing: 0 });
  await authority.setCollateral(cny, kzt, { price: 10n ** 18n, haircut: 0n });
  await authority.setLine(cny, bank, 10n);
  const pledged = newPledge({
    facility,
    payer: bank.address,
    treasury: treasury.address,
    collateral: await kzt.getAddress(),
    amount: 10n,
    deadline: (await time.latest()) + 30 * DAY,
  });
  await credit.connect(bank).draw(cny, 2n, pledged.instruction, await signEarmark(bank, domain, pledged));
  await time.increase(DAY);
  return pledged;
}
