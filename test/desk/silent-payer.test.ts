import { expect } from "chai";
import { network } from "hardhat";

import { authorise, Direction, newInstruction, Power, purposeIndex } from "../../src/index.ts";
import { blockTimes } from "../../src/chain/blocks.ts";
import { readHistory } from "../../src/desk/history.ts";
import { type VerifiedPayment, verifyPayments } from "../../src/desk/verify.ts";
import { type SilentPayer, SilentPayer__factory } from "../../typechain-types/index.js";
import {
  adopt,
  DAY,
  deployConsortium,
  entry,
  mined,
  publish,
  setThresholds,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const { provider } = connection.ethers;

const REPORT_ABOVE = 1_000n;
const PURPOSE = purposeIndex("TREA");
const APPROVED = 0x80; // where Supervisors were asked (`Payment.sol`)

/** One history on one chain: a currency lets a deployment pay that publishes nothing, and the desk agrees with every word. */
describe("the desk on a deployment that pays and says nothing", () => {
  let world: TestConsortium;
  let [china, kazakhstan] = [] as unknown as [TestCountry, TestCountry];
  let silent: SilentPayer;
  let address: string;
  let parties: [string, string, string];

  before(async () => {
    world = await deployConsortium(connection);
    [china, kazakhstan] = world.members as [TestCountry, TestCountry];
    silent = await new SilentPayer__factory(world.stranger).deploy();
    address = (await silent.getAddress()).toLowerCase();
    parties = [await china.token.getAddress(), china.banks[0]!.address, kazakhstan.banks[0]!.address];
    const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset);
    await setThresholds(world.gate, china, corridor, { reportAbove: REPORT_ABOVE, holdAbove: 5_000n, clock: 2 });
  });

  const pay = () => mined(china.token.connect(china.banks[0]).transfer(parties[2], 5n));

  async function verifiedFrom(block: number): Promise<VerifiedPayment[]> {
    const history = await readHistory(world, await provider.getBlockNumber());
    const wanted = ({ event }: { event: { block: number } }) => event.block >= block;
    const verified = await verifyPayments(history, wanted, { timeOf: blockTimes(provider) });
    for (const { differences } of verified) expect(differences).to.deep.equal([]);
    return verified;
  }

  const waysOf = (verified: readonly VerifiedPayment[]) => verified.map(({ path, silent: others }) => [path, others]);

  it("is sure of the currency's own paths before it is adopted", async () => {
    const { blockNumber } = await pay();
    expect(waysOf(await verifiedFrom(blockNumber))).to.deep.equal([[null, []]]);
  });

  it("finds what came by way of it, and what two payments in one transaction add up to", async () => {
    await publish(world.releases, "SettlementEngine", silent);
    await adopt(connection, china.token, silent, Power.Pay);
    const { blockNumber } = await mined(silent.pay(...parties, [600n, 600n], PURPOSE));
    const verified = await verifiedFrom(blockNumber);
    expect(verified.map(({ payment }) => payment.outcome.reported)).to.deep.equal([false, true]);
    expect(waysOf(verified)).to.deep.equal([
      [address, [address]],
      [address, [address]],
    ]);
  });

  it("says that a payment without a purpose may be the currency's own", async () => {
    const own = await pay();
    expect(waysOf(await verifiedFrom(own.blockNumber))).to.deep.equal([[null, [address]]]);
    const foreign = await mined(silent.pay(...parties, [5n], 0));
    expect(waysOf(await verifiedFrom(foreign.blockNumber))).to.deep.equal([[null, [address]]]);
  });

  it("agrees with what it set aside with the approval of Supervisors", async () => {
    const deadline = (await time.latest()) + DAY;
    const { blockNumber } = await mined(silent.setAside(...parties, 5_001n, PURPOSE | APPROVED, deadline));
    const [reserved] = await verifiedFrom(blockNumber);
    expect(reserved!.payment.outcome.approved).to.equal(true);
    expect(waysOf([reserved!])).to.deep.equal([[address, [address]]]);
  });

  it("is sure of what an engine says, beside it", async () => {
    const [token, payer, payee] = parties;
    const deadline = (await time.latest()) + DAY;
    const instruction = newInstruction({ legs: [{ token, payer, payee, amount: 7n }], deadline, purpose: "TREA" });
    const consents = [await authorise(china.banks[0]!, world.domain, instruction)];
    const { blockNumber } = await mined(world.engine.connect(world.relayer).settle(instruction, consents));
    const engine = (await world.engine.getAddress()).toLowerCase();
    expect(waysOf(await verifiedFrom(blockNumber))).to.deep.equal([[engine, []]]);
  });

  it("is sure again once it is dropped", async () => {
    await mined(china.token.dropPowers(silent, Power.Pay));
    const { blockNumber } = await pay();
    expect(waysOf(await verifiedFrom(blockNumber))).to.deep.equal([[null, []]]);
  });
});
