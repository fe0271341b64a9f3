import { expect } from "chai";
import { network } from "hardhat";

import { COMPONENTS, Office, Power, type RuleTerms, ruleTerms } from "../../src/index.ts";
import { CurrencyToken__factory, Gate__factory, PlainERC20__factory } from "../../typechain-types/index.js";
import { DAY, deployConsortium, NOTICE, publish, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const CODE = CurrencyToken__factory.bytecode;

interface FirstAdoption {
  deployment: string;
  powers: number;
}

interface Params {
  country: number;
  numeric: number;
  code: string;
  name: string;
  decimals: number;
  adopted: FirstAdoption[];
  notice: number;
  issuanceLimit: bigint;
  rule: RuleTerms;
}

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const authority = china.offices.MonetaryAuthority;
  const params: Params = {
    country: china.code,
    numeric: 344,
    code: "HKD",
    name: "Hong Kong dollar",
    decimals: 2,
    adopted: [
      { deployment: await consortium.gate.getAddress(), powers: COMPONENTS.Gate },
      { deployment: await consortium.engine.getAddress(), powers: COMPONENTS.SettlementEngine },
      { deployment: await consortium.queue.getAddress(), powers: COMPONENTS.ClearingQueue },
      { deployment: await consortium.ledger.getAddress(), powers: COMPONENTS.HoldLedger },
    ],
    notice: NOTICE,
    issuanceLimit: 1_000n,
    rule: ruleTerms(),
  };
  return { ...consortium, registry: consortium.currencies.connect(authority), china, kazakhstan, authority, params };
}

describe("CurrencyRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const tokenErrors = CurrencyToken__factory.connect(ethers.ZeroAddress, ethers.provider);

  describe("constructor", () => {
    it("asks the country registry who holds the offices", async () => {
      const { registry, countries } = await fixture();
      expect(await registry.countries()).to.equal(countries);
    });

    it("asks the release registry what may be adopted", async () => {
      const { registry, releases } = await fixture();
      expect(await registry.releases()).to.equal(releases);
    });

    it("knows the token by the hash of its creation code", async () => {
      const { registry } = await fixture();
      expect(await registry.tokenCodeHash()).to.equal(ethers.keccak256(CODE));
    });
  });

  describe("create", () => {
    it("creates the issuer's currency and lists it", async () => {
      const { registry, params } = await fixture();
      const token = await registry.create.staticCall(params, CODE);
      expect(await registry.isCurrency(token)).to.equal(false);
      await expect(registry.create(params, CODE))
        .to.emit(registry, "CurrencyCreated")
        .withArgs(params.country, params.numeric, token, params.code);
      expect(await registry.tokenOf(params.country, params.numeric)).to.equal(token);
      expect(await registry.isCurrency(token)).to.equal(true);
      expect(await registry.currencyCount()).to.equal(4n);
      expect(await registry.currencyAt(3)).to.equal(token);
    });

    it("publishes the token's own choices", async () => {
      const { registry, gate, engine, queue, ledger, params } = await fixture();
      const token = CurrencyToken__factory.connect(await registry.create.staticCall(params, CODE), ethers.provider);
      const tx = registry.create(params, CODE);
      await expect(tx).to.emit(token, "Adopted").withArgs(gate, Power.Judge);
      await expect(tx).to.emit(token, "Adopted").withArgs(engine, Power.Pay);
      await expect(tx).to.emit(token, "Adopted").withArgs(queue, Power.Net);
      await expect(tx).to.emit(token, "Adopted").withArgs(ledger, Power.Hold);
      await expect(tx).to.emit(token, "IssuanceLimitSet").withArgs(params.issuanceLimit);
      await expect(tx).to.emit(token, "IssuerRuleSet").withArgs(1, [params.rule.purposes, 0n, 0n, 0n]);
      expect(await token.gate()).to.equal(gate);
      expect([...(await token.adopted())]).to.deep.equal(params.adopted.map(({ deployment }) => deployment));
    });

    it("adopts a gate alone if that is all", async () => {
      const { registry, gate, params } = await fixture();
      const bare = { ...params, adopted: params.adopted.slice(0, 1) };
      const token = CurrencyToken__factory.connect(await registry.create.staticCall(bare, CODE), ethers.provider);
      await registry.create(bare, CODE);
      expect([...(await token.adopted())]).to.deep.equal([await gate.getAddress()]);
      expect(await token.ledger()).to.equal(ethers.ZeroAddress);
    });

    it("gives an address that depends on country and number alone", async () => {
      const { registry, assets, params } = await fixture();
      const id = (BigInt(params.country) << 16n) | BigInt(params.numeric);
      const foretold = await assets.addressOf(id);
      expect(await registry.create.staticCall(params, CODE)).to.equal(foretold);
      const other = { ...params, code: "XYZ", decimals: 0, notice: 8 * DAY };
      expect(await registry.create.staticCall(other, CODE)).to.equal(foretold);
    });

    it("keeps two issuers of one currency apart", async () => {
      const { registry, kazakhstan, params } = await fixture();
      await registry.create(params, CODE);
      await registry
        .connect(kazakhstan.offices.MonetaryAuthority)
        .create({ ...params, country: kazakhstan.code }, CODE);
      const tokens = await Promise.all([156, 398].map(async (country) => registry.tokenOf(country, params.numeric)));
      expect(new Set(tokens)).to.have.length(2);
      expect(tokens).not.to.include(ethers.ZeroAddress);
    });

    it("refuses a code or a number that is another member's, and takes its own", async () => {
      const { registry, china, kazakhstan, countries, params } = await fixture();
      const theirs = registry.connect(kazakhstan.offices.MonetaryAuthority);
      const ours = { ...params, country: kazakhstan.code };
      for (const [code, numeric, whose] of [
        ["CNY", 999, china.code],
        ["CNX", 999, china.code],
        ["KZX", china.code, china.code],
        ["EUR", china.code, china.code],
      ] as const) {
        await expect(theirs.create({ ...ours, code, numeric }, CODE))
          .to.be.revertedWithCustomError(registry, "CurrencyRegistryForeign")
          .withArgs(code, numeric, whose);
      }
      await theirs.create({ ...ours, code: "KZX", numeric: 999 }, CODE);
      await theirs.create({ ...ours, code: "EUR", numeric: 978 }, CODE);
      expect(await countries.activeCount()).to.equal(3n);
    });

    it("leaves to a country that left what was its own, when it has gone", async () => {
      const { registry, china, kazakhstan, countries, params } = await fixture();
      const theirs = registry.connect(kazakhstan.offices.MonetaryAuthority);
      const code = { ...params, country: kazakhstan.code, code: "CNX", numeric: 999 };
      await countries.connect(china.offices.Delegation).giveNotice(china.code);
      await expect(theirs.create(code, CODE)).to.be.revertedWithCustomError(registry, "CurrencyRegistryForeign");
      await networkHelpers.time.increase(30 * DAY);
      await countries.completeWithdrawal(china.code);
      await theirs.create(code, CODE);
    });

    it("refuses a code that its issuer uses already", async () => {
      const { registry, china, params } = await fixture();
      await expect(registry.create({ ...params, numeric: 999, code: "CNY" }, CODE))
        .to.be.revertedWithCustomError(registry, "CurrencyRegistryCodeTaken")
        .withArgs(china.code, "CNY", china.token);
    });

    it("refuses a currency its issuer has created already", async () => {
      const { registry, china, params } = await fixture();
      await expect(registry.create({ ...params, numeric: china.currency, code: "XYZ" }, CODE))
        .to.be.revertedWithCustomError(registry, "CurrencyRegistryTaken")
        .withArgs(china.code, china.currency, china.token);
    });

    for (const [what, code] of [
      ["another contract's code instead of", PlainERC20__factory.bytecode],
      ["a byte more of", `${CODE}00`],
      ["a byte less of", CODE.slice(0, -2)],
      ["none of", "0x"],
    ] as const) {
      it(`refuses ${what} the token's code`, async () => {
        const { registry, params } = await fixture();
        await expect(registry.create(params, code))
          .to.be.revertedWithCustomError(registry, "CurrencyRegistryUnknownCode")
          .withArgs(ethers.keccak256(code));
      });
    }

    it("is the country's monetary authority's alone", async () => {
      const { registry, countries, kazakhstan, params, stranger } = await fixture();
      for (const caller of [stranger, kazakhstan.offices.MonetaryAuthority]) {
        await expect(registry.connect(caller).create(params, CODE))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(params.country, Office.MonetaryAuthority, caller);
      }
    });

    for (const numeric of [0, 1_000, 65_535]) {
      it(`refuses the numeric code ${numeric}`, async () => {
        const { registry, params } = await fixture();
        await expect(registry.create({ ...params, numeric }, CODE))
          .to.be.revertedWithCustomError(registry, "CurrencyRegistryInvalidNumeric")
          .withArgs(numeric);
      });
    }

    for (const numeric of [1, 999]) {
      it(`takes the numeric code ${numeric}`, async () => {
        const { registry, params } = await fixture();
        await registry.create({ ...params, numeric }, CODE);
        expect(await registry.tokenOf(params.country, numeric)).not.to.equal(ethers.ZeroAddress);
      });
    }

    for (const code of ["", "HK", "HKDD", "hkd", "H1D", "HK@", "HK[", "ÄB"]) {
      it(`refuses the code "${code}"`, async () => {
        const { registry, params } = await fixture();
        await expect(registry.create({ ...params, code }, CODE))
          .to.be.revertedWithCustomError(registry, "CurrencyRegistryInvalidCode")
          .withArgs(code);
      });
    }

    for (const code of ["AAA", "ZZZ"]) {
      it(`takes the code "${code}"`, async () => {
        const { registry, params } = await fixture();
        await expect(registry.create({ ...params, code }, CODE)).to.emit(registry, "CurrencyCreated");
      });
    }

    it("refuses more than 18 decimals and takes 0 and 18", async () => {
      const { registry, params } = await fixture();
      await expect(registry.create({ ...params, decimals: 19 }, CODE))
        .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenInvalidDecimals")
        .withArgs(19);
      await registry.create({ ...params, decimals: 18 }, CODE);
      await registry.create({ ...params, numeric: 392, code: "HKX", decimals: 0 }, CODE);
      const yen = CurrencyToken__factory.connect(await registry.tokenOf(params.country, 392), ethers.provider);
      expect(await yen.decimals()).to.equal(0n);
    });

    it("refuses a notice below the least or above ninety days and takes both", async () => {
      const { registry, params } = await fixture();
      const least = await registry.leastNotice();
      await expect(registry.create({ ...params, notice: least - 1n }, CODE))
        .to.be.revertedWithCustomError(registry, "CurrencyRegistryNoticeTooShort")
        .withArgs(least - 1n, least);
      await expect(registry.create({ ...params, notice: 90 * DAY + 1 }, CODE))
        .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenInvalidNotice")
        .withArgs(90 * DAY + 1);
      await registry.create({ ...params, notice: least }, CODE);
      await registry.create({ ...params, numeric: 392, code: "HKX", notice: 90 * DAY }, CODE);
      expect(await registry.currencyCount()).to.equal(5n);
    });

    it("refuses what nobody published, or what was published with other powers", async () => {
      const { registry, countries, params, stranger } = await fixture();
      const { adopted } = params;
      const unpublished = await countries.getAddress();
      for (const [index, { powers }] of adopted.entries()) {
        const others = adopted.filter((_, other) => other !== index).map(({ deployment }) => deployment);
        for (const deployment of [stranger.address, ethers.ZeroAddress, unpublished, ...others]) {
          const wrong = adopted.with(index, { deployment, powers });
          await expect(registry.create({ ...params, adopted: wrong }, CODE))
            .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenNotPublished")
            .withArgs(deployment, powers);
        }
      }
    });

    it("refuses what was withdrawn", async () => {
      const { registry, releases, params } = await fixture();
      for (const { deployment, powers } of params.adopted.toReversed()) {
        await releases.withdraw(deployment, ethers.ZeroHash);
        await expect(registry.create(params, CODE))
          .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenNotPublished")
          .withArgs(deployment, powers);
      }
    });

    it("refuses no gate and two", async () => {
      const { registry, releases, joint, countries, numbers, params } = await fixture();
      await expect(registry.create({ ...params, adopted: params.adopted.slice(1) }, CODE))
        .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenNeedsOneJudge")
        .withArgs(ethers.ZeroAddress);
      const second = await new Gate__factory(joint).deploy(countries, numbers, joint, joint);
      await publish(releases, "Gate", second);
      const adopted = [...params.adopted, { deployment: await second.getAddress(), powers: Power.Judge }];
      await expect(registry.create({ ...params, adopted }, CODE))
        .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenNeedsOneJudge")
        .withArgs(second);
    });

    it("refuses an issuer's rule with a daily limit", async () => {
      const { registry, params } = await fixture();
      const rule = ruleTerms({ dailyLimit: 1n });
      await expect(registry.create({ ...params, rule }, CODE))
        .to.be.revertedWithCustomError(tokenErrors, "CurrencyTokenInvalidRule")
        .withArgs([rule.purposes, 0n, 0n, 1n]);
    });
  });

  describe("views", () => {
    it("know nothing of what was not created here", async () => {
      const { registry, stranger } = await fixture();
      expect(await registry.tokenOf(156, 999)).to.equal(ethers.ZeroAddress);
      expect(await registry.isCurrency(stranger)).to.equal(false);
      await expect(registry.currencyAt(3)).to.be.revertedWithPanic(0x32);
    });
  });
});
