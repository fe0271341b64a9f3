import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { committeeDomain, corridorScope, haltAct, MEMBERSHIP_STATUS, Office, signAct } from "../../src/index.ts";
import {
  DAY,
  deployConsortium,
  HOUR,
  keyNamed,
  mined,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const DELAY = DAY; // of the consortium's charter
const OTHERS = ["MonetaryAuthority", "Supervisor", "Registrar"] as const;
const PAID = 12_345n;

/**
 * A thief has the key of China's Delegation and acts as fast as it can; China's other offices, its guardian and the
 * emergency committee use their remedies (GOV-9). In the end China's offices and money are where they were.
 */
describe("A stolen ministry", () => {
  let world: TestConsortium;
  let china: TestCountry;
  let kazakhstan: TestCountry;
  let thailand: TestCountry;
  let thief: HardhatEthersSigner; // with the Delegation's own key
  let accomplice: HardhatEthersSigner;
  let guardian: HardhatEthersSigner;
  let ministry: HardhatEthersSigner; // the ministry's next key
  let stolenAt: number;
  let readyAt: number;
  let haltedUntil: number;
  let funds: bigint[];

  const countries = () => world.countries;
  const as = (signer: HardhatEthersSigner) => world.countries.connect(signer);
  const balances = () => Promise.all(china.banks.map((bank) => china.token.balanceOf(bank)));
  const scope = () => corridorScope(china.code, kazakhstan.code);
  const refused = (call: Promise<unknown>, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(countries(), error)
      .withArgs(...args);

  before(async () => {
    world = await deployConsortium(connection);
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    thief = china.offices.Delegation;
    accomplice = world.stranger;
    ministry = world.relayer;
    const { address } = keyNamed("CN guardian");
    await networkHelpers.setBalance(address, parseEther("100"));
    guardian = await ethers.getImpersonatedSigner(address);
    funds = await balances();
  });

  it("gives the thief nothing within the hour but the power to dismiss, to appoint and to give notice", async () => {
    for (const office of OTHERS) {
      await mined(as(thief).dismiss(china.code, Office[office]));
      await mined(as(thief).appoint(china.code, Office[office], accomplice));
    }
    stolenAt = await time.latest();
    await mined(as(thief).appoint(china.code, Office.Delegation, accomplice));
    await mined(as(thief).nameGuardian(china.code, accomplice));
    await mined(as(thief).giveNotice(china.code));
    for (const office of [...OTHERS, "Delegation"] as const) {
      const { readyAt: ready } = await countries().appointmentOf(china.code, Office[office]);
      await refused(
        as(accomplice).takeOffice(china.code, Office[office]),
        "CountryRegistryTooEarly",
        china.code,
        ready,
      );
    }
  });

  it("lets those who were dismissed object, and the thief appoint again", async () => {
    await time.increase(HOUR);
    const { Registrar } = china.offices;
    for (const office of [...OTHERS, "Delegation"] as const) {
      await mined(as(Registrar).objectToAppointment(china.code, Office[office]));
      expect((await countries().appointmentOf(china.code, Office[office])).account).to.equal(ZeroAddress);
    }
    for (const office of OTHERS) await mined(as(thief).appoint(china.code, Office[office], accomplice));
  });

  it("is frozen by the guardian, which restores the ministry and opposes the thief's own guardian", async () => {
    const until = (await time.latest()) + 6 * DAY;
    await mined(as(guardian).freezeOffices(china.code, until));
    await mined(as(guardian).restoreDelegation(china.code, ministry));
    readyAt = (await time.latest()) + DELAY;
    await mined(as(guardian).opposeGuardian(china.code));
    const asOf = (await time.latest()) - 1;
    for (const call of [
      () => as(thief).appoint(china.code, Office.Registrar, accomplice),
      () => as(thief).dismiss(china.code, Office.Registrar),
      () => as(thief).revokeNotice(china.code),
      () => countries().requireOffice(china.code, Office.Delegation, thief),
    ]) {
      await refused(call(), "CountryRegistryOfficesFrozen", china.code, until);
    }
    expect((await countries().votingRightOf(thief, asOf)).weight).to.equal(0n);
  });

  it("does not stop the payments of China's people", async () => {
    await mined(china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, PAID));
    await mined(china.token.connect(kazakhstan.banks[0]).transfer(china.banks[0]!, PAID));
    expect(await balances()).to.deep.equal(funds);
  });

  it("makes the committee close the corridor meanwhile, without those whose corridor it is", async () => {
    const [board, { chainId }] = [await world.gate.getAddress(), await ethers.provider.getNetwork()];
    const now = await time.latest();
    haltedUntil = now + 2 * DAY;
    const act = haltAct({ board, scope: scope(), until: haltedUntil, previous: 0, deadline: now + HOUR });
    const domain = committeeDomain(await world.committee.getAddress(), chainId);
    expect(await world.committee.concernedBy(act)).to.deep.equal([BigInt(china.code), BigInt(kazakhstan.code)]);
    const approval = await signAct(thailand.offices.Supervisor, domain, thailand.code, act);
    await mined(world.committee.connect(world.relayer).perform(act, [approval]));
    const payment = china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, 1n);
    await expect(payment).to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused");
  });

  it("brings the ministry back after one delay, against the thief's will, and nobody that the thief appointed", async () => {
    await time.setNextBlockTimestamp(readyAt - 1);
    const tooEarly = as(ministry).completeRecovery(china.code);
    await refused(tooEarly, "CountryRegistryTooEarly", china.code, readyAt);
    await time.setNextBlockTimestamp(readyAt);
    await mined(as(ministry).completeRecovery(china.code));
    await time.increase(DELAY);
    for (const office of OTHERS) {
      const taking = as(accomplice).takeOffice(china.code, Office[office]);
      await refused(taking, "CountryRegistryNotAppointed", china.code, Office[office], accomplice.address);
    }
    const guarding = as(accomplice).takeGuardianship(china.code);
    await refused(guarding, "CountryRegistryNoNominee", china.code);
    const acting = as(thief).dismiss(china.code, Office.Registrar);
    await refused(acting, "CountryRegistryNotOffice", china.code, Office.Delegation, thief.address);
  });

  it("ends with China's offices, membership and money where they were", async () => {
    await mined(as(ministry).revokeNotice(china.code));
    for (const office of OTHERS) await mined(as(ministry).appoint(china.code, Office[office], china.offices[office]));
    await time.increase(DELAY);
    for (const office of OTHERS) await mined(as(china.offices[office]).takeOffice(china.code, Office[office]));
    const holders = OTHERS.map((office) => countries().officeOf(china.code, Office[office]));
    expect(await Promise.all(holders)).to.deep.equal(OTHERS.map((office) => china.offices[office].address));
    expect(await countries().officeOf(china.code, Office.Delegation)).to.equal(ministry.address);
    expect(await countries().guardianOf(china.code)).to.equal(guardian.address);
    const { status, weight } = await countries().countryOf(china.code);
    expect(MEMBERSHIP_STATUS[Number(status)]).to.equal("Active");
    expect(await countries().votingWeightOf(china.code)).to.equal(weight);
    expect(await balances()).to.deep.equal(funds);
    expect(await china.token.balanceOf(accomplice)).to.equal(0n);
    expect(await world.gate.participantByAccount(accomplice)).to.equal(0n);
    expect((await time.latest()) - stolenAt).to.be.below(5 * DAY);
  });

  it("opens the corridor by itself", async () => {
    if ((await time.latest()) < haltedUntil) await time.increaseTo(haltedUntil);
    await mined(china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, PAID));
  });
});
