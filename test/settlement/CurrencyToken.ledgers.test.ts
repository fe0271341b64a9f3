import { expect } from "chai";

import { HoldReason, Power, reasonCode } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import {
  adopt,
  deployOtherLedger,
  earmark,
  ethers,
  fixture,
  FUNDED,
  holdOf,
  networkHelpers,
  playerOf,
  time,
  type World,
} from "./CurrencyToken.fixture.ts";

/** What the code of a release may turn out to do. */
const FAILURES = {
  reverts: "0x60006000fd",
  "burns all gas": "0xfe",
  "answers nothing": "0x00",
  "answers half a word": "0x60106000f3",
  "reverts with 20,000 bytes": "0x614e206000fd",
} as const;
const LIES = "0x5f195f5260205ff3"; // says the largest number, whatever it is asked
const SLOW = "0x6101f45f525f6206f5405260205ff3"; // says 500, after it has paid 440,000 gas for memory

const HELD = 500n;
const KEPT = 40n;
const RELEASED = 200n;

/** China's bank has money held and earmarked in another ledger when the first, which is asked first, turns out to be hostile. */
async function trusting(code: string) {
  const first = await fixture();
  const ledger = await deployOtherLedger(first);
  const world = { ...first, ledger, hostile: first.ledger };
  await adopt(world, ledger, Power.Hold);
  const until = (await time.latest()) + 60 * DAY;
  await holdOf(world, world.payer, HELD, until);
  const { execute } = await earmark(world, KEPT);
  await networkHelpers.setCode(await world.hostile.getAddress(), code);
  return { ...world, execute, until };
}

type Trusting = Awaited<ReturnType<typeof trusting>>;

const drop = ({ issuer, hostile }: Trusting) => mined(issuer.dropPowers(hostile, Power.Hold));

async function placeAnother({ cases, ledger, token, colleague, china }: World) {
  const { Supervisor } = china.offices;
  await mined(cases.connect(Supervisor).open([china.code], [], ethers.id("law"), ethers.ZeroHash));
  const order = {
    token,
    account: colleague,
    authority: china.code,
    caseId: await cases.caseCount(),
    amount: 10n,
    until: (await time.latest()) + DAY,
    reason: HoldReason.Fraud,
  };
  return (gasLimit?: number) => ledger.connect(Supervisor).place(order, gasLimit ? { gasLimit } : {});
}

describe("CurrencyToken, with a ledger that", () => {
  for (const [failure, code] of Object.entries(FAILURES)) {
    it(`${failure}: once it is dropped, the others hold, let go and pay as if it were not there`, async () => {
      const world = await trusting(code);
      const { issuer, ledger, payer, payee, china, execute, until } = world;
      await drop(world);
      await execute({ gasLimit: 1_500_000 });
      expect(await issuer.balanceOf(payee)).to.equal(KEPT);
      await ledger.connect(china.offices.Supervisor).release(issuer, payer, 0, RELEASED);
      expect(await issuer.getFrozenTokens(payer)).to.equal(HELD - RELEASED);
      await expect((await placeAnother(world))()).to.emit(ledger, "HoldPlaced");
      const free = FUNDED - KEPT - HELD + RELEASED;
      await expect(issuer.connect(payer).transfer(payee, free + 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), payer, payee, free + 1n);
      await issuer.connect(payer).transfer(payee, free);
      await time.increaseTo(until);
      await issuer.connect(payer).redeem(HELD - RELEASED, ethers.ZeroHash);
    });

    it(`${failure}: in force it holds all that was noted, of whoever had anything held, until it is dropped`, async () => {
      const world = await trusting(code);
      const { issuer, ledger, payer, colleague, payee, china, execute } = world;
      await ledger.connect(china.offices.Supervisor).release(issuer, payer, 0, HELD);
      expect(await issuer.getFrozenTokens(payer)).to.equal(HELD + KEPT);
      expect(await issuer.getFrozenTokens(colleague)).to.equal(0n);
      await issuer.connect(colleague).transfer(payee, FUNDED);
      await execute();
      await drop(world);
      await issuer.connect(payer).transfer(payee, FUNDED - KEPT);
    });
  }

  it("lies: once it is dropped it holds nothing that was not noted, and keeps nobody from letting go", async () => {
    const world = await trusting(LIES);
    const { issuer, ledger, payer, colleague, payee, china, hostile, execute } = world;
    await drop(world);
    const liar = issuer.connect(await playerOf(hostile));
    for (const account of [payer, colleague]) await liar.lessHeld(account, 0n);
    expect(await issuer.getFrozenTokens(colleague)).to.equal(0n);
    expect(await issuer.getFrozenTokens(payer)).to.equal(HELD + KEPT);
    await issuer.connect(colleague).transfer(payee, FUNDED);
    await execute();
    await ledger.connect(china.offices.Supervisor).release(issuer, payer, 0, HELD);
    await issuer.connect(payer).transfer(payee, FUNDED - KEPT - HELD);
    // What it says that it holds is heeded for 400 days, since a currency heeds what Supervisors hold (RISK-43).
    expect(await issuer.getFrozenTokens(payer)).to.equal(HELD);
    await time.increaseTo((await issuer.powersOf(hostile)).until);
    expect(await issuer.getFrozenTokens(payer)).to.equal(HELD);
    await networkHelpers.mine();
    await issuer.connect(payer).redeem(HELD, ethers.ZeroHash);
  });

  it("takes much gas is not taken to fail: with whatever gas, nobody finds that it holds nothing", async () => {
    const world = await fixture();
    const { issuer, ledger, payer } = world;
    const other = await deployOtherLedger(world);
    await adopt(world, other, Power.Hold);
    await holdOf({ ...world, ledger: other }, payer, HELD);
    await issuer.dropPowers(other, Power.Hold);
    await networkHelpers.setCode(await other.getAddress(), SLOW);
    expect(await issuer.getFrozenTokens(payer)).to.equal(HELD);
    const player = issuer.connect(await playerOf(ledger)); // asked first, so that nobody is after the one that is slow
    let done = 0;
    for (let gasLimit = 400_000; gasLimit < 560_000; gasLimit += 1_000) {
      done += await player.lessHeld(payer, 0n, { gasLimit }).then(
        () => 1,
        () => 0,
      );
      expect(await issuer.getFrozenTokens(payer)).to.equal(HELD);
    }
    expect(done).to.be.above(0);
  });

  it("takes much gas is asked what it remembers with all that it needs", async () => {
    const world = await fixture();
    const { issuer, ledger } = world;
    const first = await deployOtherLedger(world);
    await adopt(world, first, Power.Hold);
    await issuer.dropPowers(first, Power.Hold);
    await networkHelpers.setCode(await first.getAddress(), SLOW); // 500 is a yes as well
    const place = await placeAnother(world);
    await expect(place(1_500_000)).to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere");
    await expect(place(520_000)).to.be.revertedWithCustomError(ledger, "HoldsTooLittleGas");
  });
});
