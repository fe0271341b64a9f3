import { id } from "ethers";

import { extensionSubject, HoldReason, Rejection, RequestKind } from "../../src/index.ts";
import { DAY, mined, type TestCountry } from "../utils/consortium.ts";
import { after, type Play, refused } from "./acts.ts";
import { connection, type Theft } from "./theft.ts";

const { time } = connection.networkHelpers;

const EVIDENCE = id("evidence");

/** What the Supervisor abroad asks, in a case about the home country's money. */
async function asked(world: Theft, by: TestCountry, kind: number, subject: string, to = 0): Promise<bigint> {
  const cases = world.cases.connect(by.offices.Supervisor);
  const answerBy = (await time.latest()) + DAY;
  const args = [await cases.caseCount(), by.code, to, kind, subject, answerBy] as const;
  const requestId = await cases.request.staticCall(...args);
  await mined(cases.request(...args));
  return requestId;
}

async function holdAtHome({ home, ledger, cases }: Theft) {
  const order = {
    token: home.token,
    account: home.banks[0]!,
    authority: home.code,
    caseId: await cases.caseCount(),
    amount: 10n,
    until: (await time.latest()) + 3 * DAY,
    reason: HoldReason.Fraud,
  };
  await mined(ledger.connect(home.offices.Supervisor).place(order));
}

/** Tries all that a party could wish to do with what is held in the home country's currency at home. */
async function meddle(world: Theft, by: TestCountry) {
  const { home, ledger, cases } = world;
  const as = ledger.connect(by.offices.Supervisor);
  const [token, bank, until] = [home.token, home.banks[0]!, (await time.latest()) + 30 * DAY];
  const key = await ledger.keyOf(token, bank, 0);
  const order = {
    token,
    account: bank,
    authority: by.code,
    caseId: await cases.caseCount(),
    amount: 1n,
    until,
    reason: 1,
  };
  const extension = await asked(world, by, RequestKind.Extension, extensionSubject(key, until));
  const closure = await asked(world, by, RequestKind.Closure, id("over"));
  const own = cases.connect(by.offices.Supervisor);
  await refused(own.answer(extension, home.code, Rejection.None, EVIDENCE));
  await refused(own.answer(closure, home.code, Rejection.None, EVIDENCE));
  await refused(as.place(order));
  await refused(as.place({ ...order, authority: home.code }));
  await refused(as.extend(token, bank, 0, until, extension));
  await refused(as.release(token, bank, 0, 1n));
  await refused(as.announceTaking(token, bank, 0, by.banks[0]!, 1n, extension));
  await refused(
    token.connect(by.offices.MonetaryAuthority).transferHeld(ledger, bank, 0, by.banks[0]!, 1n, 0, extension),
  );
}

export const party: Play = {
  theft: (world) => {
    const { cases, home, third } = world;
    return after(0, async () => {
      await mined(cases.connect(home.offices.Supervisor).open([home.code, third.code], [], id("law"), EVIDENCE));
      await mined(cases.connect(third.offices.Supervisor).accept(await cases.caseCount(), third.code));
      await holdAtHome(world);
      await meddle(world, third);
    });
  },
  remedies: () => [],
};

export const lead: Play = {
  theft: (world) => {
    const { cases, home, third } = world;
    return after(0, async () => {
      await mined(cases.connect(third.offices.Supervisor).open([third.code, home.code], [], id("law"), EVIDENCE));
      await mined(cases.connect(home.offices.Supervisor).accept(await cases.caseCount(), home.code));
      await holdAtHome(world);
      await meddle(world, third);
    });
  },
  remedies: () => [],
};
