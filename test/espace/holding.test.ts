import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { setTimeout as sleep } from "node:timers/promises";

import {
  appealKey,
  FIRST_PLACE_OF_ISSUER as PLACE,
  type HoldOrder,
  holdLocator,
  HoldReason,
  newEarmark,
  newInstruction,
  paymentSubject,
  Rejection,
  RequestKind,
  revertDataOf,
  signEarmark,
  signEarmarkExecution,
} from "../../src/index.ts";
import { DAY, HOUR, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";

const AMOUNT = 1_000n;
const CLEAN = 250n; // turns out to be nobody's loss
const BRIEF = 15; // seconds, within which a transaction is mined

describeOnNode("What is held, on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [china, kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry, TestCountry];
  let [suspect, other] = [] as unknown as [HardhatEthersSigner, HardhatEthersSigner];
  let cny: string;

  before(async () => {
    world = shared();
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    [suspect, other] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
    cny = await china.token.getAddress();
    for (const bank of [suspect, other]) await mined(china.token.connect(china.banks[0]).transfer(bank, AMOUNT));
    const parties = [china.code, kazakhstan.code];
    await mined(world.cases.connect(china.offices.Supervisor).open(parties, [], id("law"), ZeroHash));
    const caseId = await world.cases.caseCount();
    await mined(world.cases.connect(kazakhstan.offices.Supervisor).accept(caseId, kazakhstan.code));
  });

  const now = async () => (await world.relayer.provider!.getBlock("latest"))!.timestamp;

  const passed = async (time: number) => {
    while ((await now()) <= time) await sleep(200);
  };

  const frozen = async (bank: HardhatEthersSigner) => china.token.getFrozenTokens(bank);

  const place = async (account: HardhatEthersSigner, until: number) => {
    const caseId = Number(await world.cases.caseCount());
    const order: HoldOrder = {
      token: cny,
      account: account.address,
      authority: china.code,
      caseId,
      amount: AMOUNT,
      until,
      reason: HoldReason.Fraud,
    };
    await mined(world.ledger.connect(china.offices.Supervisor).place(order));
  };

  it("pays out of an earmark with the releaser's signature alone", async () => {
    const { engine, domain, stranger, relayer } = world;
    const payer = china.banks[1]!;
    const legs = [{ token: cny, payer: payer.address, payee: suspect.address, amount: 5n }];
    const instruction = newInstruction({ legs, deadline: (await now()) + HOUR });
    const mark = newEarmark({ instruction, leg: 0, releaser: stranger.address });
    const consent = await signEarmark(payer, domain, mark);
    await mined(engine.connect(stranger).earmark(instruction, 0, stranger, consent));
    expect(await frozen(payer)).to.equal(5n);
    const before = await china.token.balanceOf(suspect);
    const executions = [await signEarmarkExecution(stranger, domain, mark)];
    await mined(engine.connect(relayer).settleEarmarked(instruction, [], executions));
    expect(await china.token.balanceOf(suspect)).to.equal(before + 5n);
    expect(await frozen(payer)).to.equal(0n);
  });

  it("holds money abroad, and lets it go by itself when its time is over", async () => {
    const until = (await now()) + BRIEF;
    const balance = await china.token.balanceOf(suspect);
    await place(suspect, until);
    expect(await frozen(suspect)).to.equal(AMOUNT);
    expect(await china.token.canTransfer(suspect, other, balance)).to.equal(false);
    await passed(until);
    expect(await frozen(suspect)).to.equal(0n);
    await mined(china.token.connect(suspect).transfer(other, balance));
  });

  it("keeps what the home country agreed to during an appeal, and pays nothing back meanwhile", async () => {
    const { appeals, cases, ledger } = world;
    const victim = china.banks[0]!;
    const aside = await frozen(other); // what another suite left set aside
    await place(other, (await now()) + DAY);
    const home = ledger.connect(kazakhstan.offices.Supervisor);
    await mined(home.ratify(cny, other, PLACE));
    await mined(ledger.connect(china.offices.Supervisor).release(cny, other, PLACE, CLEAN));
    expect(await frozen(other)).to.equal(aside + AMOUNT - CLEAN);
    const key = await ledger.keyOf(cny, other, PLACE);
    const locator = holdLocator(cny, other.address, PLACE);
    await mined(appeals.connect(other).appeal(ledger, locator, id("We sold goods.")));
    const appeal = appealKey(await ledger.getAddress(), key);
    await mined(appeals.connect(thailand.offices.Supervisor).vote(appeal, thailand.code, true, id("They did.")));
    expect(await appeals.isOverturned(appeal)).to.equal(false); // not before its five days are over
    const rest = AMOUNT - CLEAN;
    const subject = paymentSubject(key, victim.address, rest);
    const asker = cases.connect(china.offices.Supervisor);
    const [caseId, answerBy] = [await cases.caseCount(), (await now()) + DAY];
    const asked = [caseId, china.code, kazakhstan.code, RequestKind.Return, subject, answerBy] as const;
    const requestId = await asker.request.staticCall(...asked);
    await mined(asker.request(...asked));
    const answerer = cases.connect(kazakhstan.offices.Supervisor);
    await mined(answerer.answer(requestId, kazakhstan.code, Rejection.None, ZeroHash));
    await mined(ledger.announceTaking(cny, other, PLACE, victim, rest, requestId));
    const { payableFrom } = await ledger.takingOf(requestId);
    expect(Number(payableFrom)).to.be.greaterThan((await now()) + 9 * DAY);
    const paid = china.token.transferHeld.staticCall(ledger, other, PLACE, victim, rest, 0, requestId);
    const failure: unknown = await paid.catch((error: unknown) => error);
    const reason = ledger.interface.parseError(revertDataOf(failure) ?? "0x");
    expect([reason?.name, ...(reason?.args ?? [])]).to.deep.equal(["HoldsTooEarly", requestId, payableFrom]);
    expect(await frozen(other)).to.equal(aside + rest);
  });
});
