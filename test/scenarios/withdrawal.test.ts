import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  alpha2ToBytes,
  authorise,
  Direction,
  MEMBERSHIP_STATUS,
  newInstruction,
  Office,
  parseDecision,
  reasonCode,
} from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import {
  deployConsortium,
  entry,
  licenseBank,
  setRules,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import { NEVER } from "../utils/token-signatures.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

const SINGAPORE = 702;
const WEIGHTS = { China: 150n, Singapore: 90n };

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("A withdrawal: the largest member leaves, and a newcomer takes its place", () => {
  let world: TestConsortium;
  let [china, kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry, TestCountry];
  let newcomer: HardhatEthersSigner;
  let asked = 0; // when a question was asked on which China could still vote

  before(async () => {
    world = await deployConsortium(connection);
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    newcomer = (await connection.ethers.getSigners()).at(-1)!;
    await world.countries.setWeights([china.code], [WEIGHTS.China]);
    asked = await time.latest();
    await time.increase(60);
  });

  const statusOf = async ({ code }: TestCountry) =>
    MEMBERSHIP_STATUS[Number((await world.countries.countryOf(code)).status)];
  const rightOf = async (account: HardhatEthersSigner, moment: number) => [
    ...(await world.countries.votingRightOf(account, moment)),
  ];
  const own = (country: TestCountry) => world.countries.connect(country.offices.Delegation);

  /** A payment in China's currency, and who the gate says has paid whom. */
  async function pay(payer: HardhatEthersSigner, payee: HardhatEthersSigner, token: CurrencyToken = china.token) {
    const sent = await token.connect(payer).transfer(payee, 100n);
    const [decided] = await token.queryFilter(token.filters.PaymentDecided(), sent.blockNumber!);
    const { payer: from, payee: to, payerCountry, payeeCountry } = parseDecision(decided!.args.decision);
    return { from, to, payerCountry, payeeCountry };
  }

  /** China pays Kazakhstan against tenge, both legs or none. */
  async function exchange() {
    const [chinese, kazakh] = [china.banks[0]!, kazakhstan.banks[0]!];
    const leg = async (token: CurrencyToken, payer: HardhatEthersSigner, payee: HardhatEthersSigner) => ({
      token: await token.getAddress(),
      payer: payer.address,
      payee: payee.address,
      amount: 10n,
    });
    const legs = [await leg(china.token, chinese, kazakh), await leg(kazakhstan.token, kazakh, chinese)];
    const instruction = newInstruction({ legs, deadline: NEVER });
    const consents = [
      await authorise(chinese, world.domain, instruction),
      await authorise(kazakh, world.domain, instruction),
    ];
    return world.engine.connect(world.relayer).settle(instruction, consents);
  }

  /** What must go on whatever becomes of the membership. */
  async function expectBusinessAsUsual() {
    const [chinese, kazakh] = [china.banks[0]!, kazakhstan.banks[0]!];
    const parties = { from: china.bankIds[0], to: kazakhstan.bankIds[0], payerCountry: 156, payeeCountry: 398 };
    expect(await pay(chinese, kazakh)).to.deep.equal(parties);
    await expect(exchange()).to.emit(world.engine, "Settled");
    await expect(china.token.connect(kazakh).redeem(50n, ZeroHash)).to.emit(china.token, "Redeemed");
    await expect(china.token.issue(chinese, 1_000n)).to.emit(china.token, "Issued");
    const rules = [entry(Direction.Outbound, kazakhstan.code, china.asset)];
    await setRules(world.gate, china, rules);
    await suspend(world.gate, china, china.bankIds[1]!);
    await reinstate(world.gate, china, china.bankIds[1]!);
  }

  it("China, the heaviest, could vote on what was asked", async () => {
    expect(await rightOf(china.offices.Delegation, asked)).to.deep.equal([156n, 0n, WEIGHTS.China]);
    expect(await world.countries.totalWeight()).to.equal(350n);
  });

  it("gives notice: its vote stops at once, also on what was asked before", async () => {
    await own(china).giveNotice(china.code);
    expect(await rightOf(china.offices.Delegation, asked)).to.deep.equal([156n, 0n, 0n]);
    expect([await world.countries.totalWeight(), await world.countries.activeCount()]).to.deep.equal([200n, 2n]);
    expect(await rightOf(kazakhstan.offices.Delegation, asked)).to.deep.equal([398n, 1n, 100n]);
  });

  it("keeps its index during the notice, so that nobody else gets it", async () => {
    expect(await world.countries.countryAt(0n)).to.equal(china.code);
    expect(await world.countries.indices()).to.equal(0b111n);
  });

  it("goes on paying, settling, redeeming, issuing and supervising during the notice", expectBusinessAsUsual);

  it("leaves when the notice is over, by anybody's transaction", async () => {
    const { endsAt } = await world.countries.countryOf(china.code);
    await time.setNextBlockTimestamp(endsAt);
    await world.countries.connect(world.stranger).completeWithdrawal(china.code);
    expect(await statusOf(china)).to.equal("Gone");
    expect(await world.countries.indices()).to.equal(0b110n);
  });

  it("goes on paying, settling, redeeming, issuing and supervising when it is gone", expectBusinessAsUsual);

  it("is followed by Singapore, which receives its index", async () => {
    await world.countries.admit(SINGAPORE, alpha2ToBytes("SG"), newcomer, WEIGHTS.Singapore);
    await joinAs(world.countries, newcomer, SINGAPORE, { Registrar: newcomer });
    expect(await world.countries.countryAt(0n)).to.equal(SINGAPORE);
    expect((await world.countries.countryOf(china.code)).alpha2).to.equal(alpha2ToBytes("CN"));
  });

  it("leaves its past votes to nobody: the index is the same, the vote is not", async () => {
    const joined = await time.latest();
    await time.increase(60);
    expect(await rightOf(newcomer, asked)).to.deep.equal([702n, 0n, 0n]);
    expect(await rightOf(newcomer, joined)).to.deep.equal([702n, 0n, WEIGHTS.Singapore]);
    expect(await rightOf(china.offices.Delegation, asked)).to.deep.equal([156n, 0n, 0n]);
    expect(await rightOf(china.offices.Delegation, joined)).to.deep.equal([156n, 0n, 0n]);
    expect(await world.countries.pastVotingWeightOf(china.code, asked)).to.equal(WEIGHTS.China);
    expect(await world.countries.pastVotingWeightOf(SINGAPORE, asked)).to.equal(0n);
    expect(await world.countries.pastTotalWeight(asked)).to.equal(350n);
  });

  it("leaves its offices to nobody", async () => {
    const { countries } = world;
    for (const [office, holder] of Object.entries(china.offices)) {
      expect(await countries.officeOf(china.code, Office[office as keyof typeof china.offices])).to.equal(holder);
    }
    await expect(countries.connect(newcomer).appoint(china.code, Office.MonetaryAuthority, newcomer))
      .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
      .withArgs(china.code, Office.Delegation, newcomer);
    await expect(own(china).appoint(SINGAPORE, Office.MonetaryAuthority, newcomer))
      .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
      .withArgs(SINGAPORE, Office.Delegation, china.offices.Delegation);
  });

  it("leaves its corridors to nobody: Singapore's first bank is not served by China's rules", async () => {
    const { countries, gate, stranger: bank } = world;
    await countries.connect(newcomer).takeOffice(SINGAPORE, Office.Registrar);
    const id = await licenseBank(gate, newcomer, SINGAPORE, bank, "SGBANK");
    expect(world.members.flatMap(({ bankIds }) => bankIds)).not.to.include(id);
    expect((await gate.participantOf(id)).country).to.equal(SINGAPORE);
    expect((await gate.participantOf(china.bankIds[0]!)).country).to.equal(china.code);
    await expect(china.token.connect(china.banks[0]).transfer(bank, 1n))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("OutboundNoRule"), china.banks[0], bank, 1n);
  });

  it("goes on as usual beside the newcomer", expectBusinessAsUsual);

  it("lets China return, under its own Delegation, with an index of its own and no old votes", async () => {
    await world.countries.admit(china.code, alpha2ToBytes("CN"), china.offices.Delegation, 120n);
    await joinAs(world.countries, china.offices.Delegation, china.code);
    const returned = await time.latest();
    await time.increase(60);
    expect(await rightOf(china.offices.Delegation, asked)).to.deep.equal([156n, 3n, 0n]);
    expect(await rightOf(china.offices.Delegation, returned)).to.deep.equal([156n, 3n, 120n]);
    expect(await rightOf(newcomer, returned)).to.deep.equal([702n, 0n, WEIGHTS.Singapore]);
    expect(await rightOf(thailand.offices.Delegation, asked)).to.deep.equal([764n, 2n, 100n]);
    await expectBusinessAsUsual();
  });
});
