import { expect } from "chai";
import { network } from "hardhat";

import { Office } from "../../src/index.ts";
import { DAY, deployConsortium, mined, type TestCountry } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const DELAY = DAY; // of the consortium's charter

const fixture = () => networkHelpers.loadFixture(deploy);

/** China has a new MonetaryAuthority and a new Registrar, since this very moment. */
async function deploy() {
  const world = await deployConsortium(connection);
  const [china] = world.members as [TestCountry];
  const { countries, stranger: issuer, relayer: registrar } = world;
  const { Delegation } = china.offices;
  await appoint(connection, countries, Delegation, china.code, Office.MonetaryAuthority, issuer);
  await appoint(connection, countries, Delegation, china.code, Office.Registrar, registrar);
  await mined(countries.connect(registrar).takeOffice(china.code, Office.Registrar));
  await mined(countries.connect(issuer).takeOffice(china.code, Office.MonetaryAuthority));
  return { ...world, china, registrar, token: china.token.connect(issuer), takenAt: await time.latest() };
}

type World = Awaited<ReturnType<typeof fixture>>;

/** Acts by which other people's money could leave; each fails for a reason of its own once the office is seasoned. */
const ACTS: Record<string, [office: number, act: (world: World) => Promise<unknown>]> = {
  forcedTransfer: [
    Office.MonetaryAuthority,
    ({ token, china, stranger }) => token.forcedTransfer(china.banks[0]!, stranger, 1n),
  ],
  transferHeld: [
    Office.MonetaryAuthority,
    ({ token, ledger, china, stranger }) => token.transferHeld(ledger, china.banks[0]!, 0, stranger, 1n, 0, 1n),
  ],
  adopt: [Office.MonetaryAuthority, ({ token, engine }) => token.adopt(engine, 2)],
  proposeAccountRecovery: [
    Office.Registrar,
    ({ gate, standings, registrar, china, members }) =>
      standings.connect(registrar).proposeAccountRecovery(gate, china.banks[0]!, members[1]!.banks[0]!),
  ],
};

describe("An office in its first days", () => {
  for (const [name, [office, act]] of Object.entries(ACTS)) {
    it(`does not ${name} before the delay has passed once more, to the second (GOV-9)`, async () => {
      const world = await fixture();
      const { countries, china } = world;
      const seasonedAt = (await countries.officeSince(china.code, office)) + BigInt(DELAY);
      await time.setNextBlockTimestamp(seasonedAt - 1n);
      await expect(act(world))
        .to.be.revertedWithCustomError(countries, "CountryRegistryUnseasoned")
        .withArgs(china.code, office, seasonedAt);
      await time.setNextBlockTimestamp(seasonedAt);
      await expect(act(world)).not.to.be.revertedWithCustomError(countries, "CountryRegistryUnseasoned");
    });
  }

  it("does its daily work from the first second", async () => {
    const { token, china, gate, registrar } = await fixture();
    await token.issue(china.banks[0]!, 1n);
    await gate.connect(registrar).amend(china.bankIds[0]!, 3, (await time.latest()) + 30 * DAY);
  });
});
