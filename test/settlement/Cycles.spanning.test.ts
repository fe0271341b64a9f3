import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { currencyScope, Direction, Power, reasonCode } from "../../src/index.ts";
import { EmergencyCommittee__factory, Gate__factory } from "../../typechain-types/index.js";
import { blsKey, sumOfKeys } from "../../scripts/common/bls.ts";
import { coreOf, type CycleDraft, type CyclePayment } from "../../scripts/common/cycle-draft.ts";
import { BASIS, DAY, entry, mined, publish, setRules, type TestCountry } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import {
  afterWindow,
  changeOf,
  draftOf,
  fixture,
  FUNDED,
  propose,
  settle,
  someDeals,
  time,
  type World,
} from "./Cycles.fixture.ts";

interface Opened {
  readonly world: World;
  readonly draft: CycleDraft;
  readonly id: string;
  readonly deals: readonly CyclePayment[];
}

async function open(world: World): Promise<Opened> {
  const deals = someDeals(world);
  const draft = await draftOf(world, deals);
  return { world, draft, deals, id: (await propose(world, draft)).id };
}

function strike({ world, draft, id }: Opened, payment: CyclePayment, { offices, code }: TestCountry) {
  return world.cycles.connect(offices.Supervisor).strike(id, draft.seal, payment, draft.placeOf(payment), code);
}

/** The reason for which a payment is struck, and nothing but it. */
async function expectStruck(
  opened: Opened,
  payment: CyclePayment,
  country: TestCountry,
  reason: "PayerUnknown" | "PayerNotActive" | "InboundNoRule",
) {
  const { currency, payer, payee, amount, uetr } = payment;
  await expect(strike(opened, payment, country))
    .to.emit(opened.world.cycles, "PaymentStruck")
    .withArgs(opened.id, coreOf(payment), country.code, reasonCode(reason), currency, payer, payee, amount, uetr);
}

async function expectSettled({ world, draft, id }: Opened, struck: CyclePayment[] = []) {
  await afterWindow(draft);
  await expect(settle(world, id, draft, struck))
    .to.emit(world.cycles, "CycleSettled")
    .withArgs(id, struck.length);
}

/** Announced before a cycle is open, so that the yuan changes its gate while it is. */
async function announceGate({ countries, numbers, releases, joint, china }: World) {
  const gate = await new Gate__factory(joint).deploy(countries, numbers, joint, joint);
  await publish(releases, "Gate", gate);
  await mined(china.token.announce(china.token.interface.encodeFunctionData("adopt", [gate.target, Power.Judge])));
  await time.increase(await china.token.notice());
  return { gate, adopt: () => mined(china.token.adopt(gate, Power.Judge)) };
}

async function haltYuan({ gate, joint, china }: World, at = gate) {
  const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
  await committee.extend(at, currencyScope(china.asset), (await time.latest()) + DAY, BASIS);
}

describe("Cycles: while one is open", function () {
  it("the gate changes: the new one judges, and the halts of the one before are over", async function () {
    const world = await fixture();
    const { adopt } = await announceGate(world);
    const opened = await open(world);
    const [, , payment] = opened.deals as [CyclePayment, CyclePayment, CyclePayment];
    await expect(strike(opened, payment, world.china)).to.be.revertedWithCustomError(world.cycles, "CyclesNotRefused");
    await haltYuan(world);
    await adopt();
    await expectStruck(opened, payment, world.china, "PayerUnknown"); // nobody is licensed there
    await expectSettled(opened, [payment]);
    expect(await world.china.token.balanceOf(world.shanghai)).to.equal(FUNDED);
  });

  it("the gate stays: its halt of one currency stops all", async function () {
    const opened = await open(await fixture());
    const { world, draft, id } = opened;
    await haltYuan(world);
    await afterWindow(draft);
    await expect(settle(world, id, draft))
      .to.be.revertedWithCustomError(world.cycles, "CyclesHalted")
      .withArgs(ZeroAddress, world.cny, reasonCode("CurrencyHalted"));
  });

  it("the rules change: what they refuse is struck, and all else settles", async function () {
    const opened = await open(await fixture());
    const { world, deals } = opened;
    const { gate, kazakhstan, thailand, china } = world;
    const closed = [entry(Direction.Inbound, kazakhstan.code, china.asset, { purposes: 0n })];
    await setRules(gate, thailand, closed);
    const [, , , payment] = deals as [CyclePayment, CyclePayment, CyclePayment, CyclePayment];
    await expectStruck(opened, payment, thailand, "InboundNoRule");
    await expectSettled(opened, [payment]);
    expect(await china.token.balanceOf(world.bangkok)).to.equal(0n);
  });

  it("a signer changes its key and another revokes its own: what was signed stays signed", async function () {
    const opened = await open(await fixture());
    const { keys, signers, almaty, bangkok } = opened.world;
    const of = ({ address }: { address: string }) => signers.find(({ account }) => account === address)!;
    const next = blsKey("another key of Almaty's");
    await keys
      .connect(almaty)
      .register(opened.world.kzt, await changeOf(keys, almaty.address, next, signers, of(almaty).key));
    const left = [...signers.filter((each) => each !== of(almaty)), next];
    await keys.connect(bangkok).revoke(of(bangkok).id, of(bangkok).key, sumOfKeys(left));
    await expectSettled(opened);
  });

  it("a country suspends a bank: its payments are struck, and are settled where nobody strikes them", async function () {
    for (const isStruck of [true, false]) {
      const opened = await open(await fixture());
      const { world, deals } = opened;
      await suspend(world.gate, world.kazakhstan, world.kazakhstan.bankIds[0]!);
      const [, back, , onward] = deals as [CyclePayment, CyclePayment, CyclePayment, CyclePayment];
      const struck = isStruck ? [back, onward] : [];
      for (const payment of struck) await expectStruck(opened, payment, world.kazakhstan, "PayerNotActive");
      await expectSettled(opened, struck);
      const got = isStruck ? 1_000n : 500n;
      expect(await world.china.token.balanceOf(world.almaty)).to.equal(got);
    }
  });
});
