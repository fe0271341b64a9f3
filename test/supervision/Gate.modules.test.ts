import { expect } from "chai";
import { type Interface, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { Direction, parseDecision, purposeIndex, reasonCode } from "../../src/index.ts";
import { type HostileRule, HostileRule__factory, IRule__factory } from "../../typechain-types/index.js";
import { deployConsortium, entry, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const AMOUNT = 1_000n;
const EVIDENCE = `0x${"22".repeat(32)}`;
const ENOUGH = 175_000n; // 100,000 for the contract, the call's own 21,000 and calldata, the judge's 40,000

/** What `HostileRule` can be told to do, in the order of its enumeration. */
const ANSWERS = [
  "yes",
  "no",
  "another true word",
  "no word",
  "half a word",
  "two words",
  "a revert",
  "a revert with the right word",
  "burnt gas",
  "a return bomb",
  "a revert bomb",
] as const;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const rule = await (await new HostileRule__factory(consortium.relayer).deploy()).waitForDeployment();
  const there = entry(Direction.Outbound, kazakhstan.code, china.asset);
  const adoptModule = (module: string) =>
    consortium.gate.connect(china.offices.Supervisor).adoptModule(china.code, module, EVIDENCE);
  await mined(adoptModule(await rule.getAddress()));
  await setThresholds(consortium.gate, china, there, { asksModule: true });
  return { ...consortium, china, kazakhstan, payer, payee, rule, there, adoptModule };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("A country's own rule contract", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const answer = (rule: HostileRule, what: (typeof ANSWERS)[number]) => rule.setAnswer(ANSWERS.indexOf(what));
  const pay = ({ china, payer, payee }: World, options: { gasLimit?: bigint } = {}) =>
    china.token.connect(payer).transfer(payee, AMOUNT, options);

  const reasonFor = async ({ china, payer, payee }: World, token = china.token) =>
    parseDecision(await token.check(payer, payee, AMOUNT, 0)).reason.name;

  const expectRefused = async (world: World) => {
    const { china, payer, payee } = world;
    expect(await reasonFor(world)).to.equal("OutboundModule");
    await expect(pay(world))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("OutboundModule"), payer, payee, AMOUNT);
  };

  it("permits with its own selector and nothing else", async () => {
    const world = await fixture();
    expect(await reasonFor(world)).to.equal("Permitted");
    await mined(pay(world));
  });

  for (const what of ANSWERS.slice(1)) {
    it(`refuses by ${what}`, async () => {
      const world = await fixture();
      await mined(answer(world.rule, what));
      await expectRefused(world);
    });
  }

  for (const what of ["burnt gas", "a return bomb", "a revert bomb"] as const) {
    it(`costs little more than its own gas by ${what}`, async () => {
      const world = await fixture();
      const { china, payer, payee } = world;
      await mined(answer(world.rule, what));
      const decision = await china.token.check.staticCall(payer, payee, AMOUNT, 0, { gasLimit: ENOUGH });
      expect(parseDecision(decision).reason.name).to.equal("OutboundModule");
    });
  }

  it("refuses where it is not there, and where none is named", async () => {
    const world = await fixture();
    for (const module of [world.stranger.address, ZeroAddress]) {
      await mined(world.adoptModule(module));
      await expectRefused(world);
    }
  });

  it("refuses by destroying itself, and when it is gone", async () => {
    const world = await fixture();
    const address = await world.rule.getAddress();
    await networkHelpers.setCode(address, "0x33ff"); // CALLER SELFDESTRUCT
    await expectRefused(world);
    await networkHelpers.setCode(address, "0x");
    await expectRefused(world);
  });

  it("refuses by calling back, and has changed nothing", async () => {
    const world = await fixture();
    const { gate, china, payer, payee, rule, stranger } = world;
    const callbacks: [string, Interface, string, unknown[]][] = [
      [await china.token.getAddress(), china.token.interface, "approve", [stranger.address, AMOUNT]],
      [await china.token.getAddress(), china.token.interface, "settleLeg", [payer.address, payee.address, 1n, 0]],
      [await gate.getAddress(), gate.interface, "adoptModule", [china.code, stranger.address, EVIDENCE]],
    ];
    for (const [target, abi, name, args] of callbacks) {
      await mined(rule.setCallback(target, abi.encodeFunctionData(name, args)));
      await expectRefused(world);
    }
    expect(await china.token.allowance(rule, stranger)).to.equal(0n);
    expect(await china.token.balanceOf(payee)).to.equal(0n);
    expect(await gate.moduleOf(china.code)).to.equal(await rule.getAddress());
    expect(await china.token.balanceOf(payer)).to.equal(100_000_000n);
  });

  it("cannot be starved into a yes", async () => {
    const world = await fixture();
    const { china, payee, rule } = world;
    await mined(answer(rule, "burnt gas"));
    for (let gasLimit = 30_000n; gasLimit <= 240_000n; gasLimit += 7_000n) {
      await expect(pay(world, { gasLimit })).to.be.revert(ethers);
    }
    expect(await china.token.balanceOf(payee)).to.equal(0n);
  });

  it("is asked about this payment: who, whence, whither, what for, how much", async () => {
    const world = await fixture();
    const { gate, china, kazakhstan, payer, payee, rule } = world;
    const question = (amount: bigint) =>
      IRule__factory.createInterface().encodeFunctionData("permits", [
        china.bankIds[0]!,
        kazakhstan.bankIds[0]!,
        china.code,
        kazakhstan.code,
        china.asset,
        purposeIndex("TRAD"),
        amount,
      ]);
    const ask = async (amount: bigint) =>
      parseDecision(await gate.check(payer, payee, china.asset, purposeIndex("TRAD"), amount)).reason.name;
    await mined(rule.expect(question(AMOUNT)));
    expect(await ask(AMOUNT)).to.equal("Permitted");
    expect(await ask(AMOUNT + 1n)).to.equal("OutboundModule");
  });

  it("is asked about nothing that the rulebook refuses, and not where no rule says so", async () => {
    const world = await fixture();
    const { gate, china, rule, there } = world;
    await mined(answer(rule, "no"));
    await mined(suspend(gate, china, china.bankIds[0]!));
    expect(await reasonFor(world)).to.equal("PayerNotActive");
    await mined(reinstate(gate, china, china.bankIds[0]!));
    await setThresholds(gate, china, there, {});
    expect(await reasonFor(world)).to.equal("Permitted");
  });

  it("binds nobody else: the other country's contract is not asked for it", async () => {
    const world = await fixture();
    const { gate, china, kazakhstan, payer, payee, rule } = world;
    await mined(answer(rule, "no"));
    const back = await kazakhstan.token.check(payee, payer, AMOUNT, 0);
    expect(parseDecision(back).reason.name).to.equal("Permitted");
    await expect(gate.connect(world.stranger).adoptModule(china.code, rule, EVIDENCE)).to.be.revertedWithCustomError(
      world.countries,
      "CountryRegistryNotOffice",
    );
    expect(await gate.moduleOf(kazakhstan.code)).to.equal(ZeroAddress);
  });
});
