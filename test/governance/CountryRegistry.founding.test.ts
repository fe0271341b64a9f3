import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { toBeHex, ZeroAddress } from "ethers";

import { alpha2ToBytes, Office } from "../../src/index.ts";
import { CountryRegistry__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import {
  admit,
  CHARTER,
  deployRegistry,
  fileOf,
  fixture,
  INVITATION,
  join,
  type Member,
  refused,
  statusOf,
  time,
} from "./CountryRegistry.fixture.ts";
import { anyAlpha2, joinAs } from "../utils/countries.ts";

interface FounderFile {
  country: number;
  alpha2: string;
  delegation: string;
  weight: bigint;
}

describe("CountryRegistry", () => {
  describe("constructor", () => {
    it("refuses a joint authority of zero", async () => {
      const { registry, joint } = await fixture();
      const deployment = new CountryRegistry__factory(joint).deploy(ZeroAddress, CHARTER, []);
      await refused(deployment, registry, "InvalidAccount", ZeroAddress);
    });

    for (const flaw of [
      { weightCapBps: 0 },
      { weightCapBps: 10_001 },
      { founders: 0 },
      { founders: 256 },
      { noticePeriod: 59 },
      { noticePeriod: 730 * DAY + 1 },
      { appointmentDelay: 59 },
      { appointmentDelay: 3 * DAY + 1 },
    ]) {
      it(`refuses a charter with ${JSON.stringify(flaw)}`, async () => {
        const { registry, joint } = await fixture();
        const charter = { ...CHARTER, ...flaw };
        const fields = Object.values(charter);
        await refused(deployRegistry(joint, charter), registry, "InvalidCharter", fields);
      });
    }

    it("refuses a cap that the founders cannot keep together", async () => {
      const { registry, joint } = await fixture();
      const charter = { ...CHARTER, weightCapBps: 3_333, founders: 3 };
      await refused(deployRegistry(joint, charter), registry, "InvalidCharter", Object.values(charter));
    });

    for (const edge of [
      { weightCapBps: 3_334, founders: 3 },
      { weightCapBps: 10_000, founders: 1 },
      { weightCapBps: 40, founders: 255 },
      { noticePeriod: 60 },
      { noticePeriod: 730 * DAY },
      { appointmentDelay: 60 },
      { appointmentDelay: 3 * DAY },
    ]) {
      it(`accepts a charter with ${JSON.stringify(edge)}`, async () => {
        const { joint } = await fixture();
        const charter = { ...CHARTER, ...edge };
        const found = await (await deployRegistry(joint, charter)).charter();
        expect([...found].map(Number)).to.deep.equal(Object.values(charter));
      });
    }
  });

  describe("founders", () => {
    const AUSTRIA = 40;
    const founder = (country: number, delegation: string, change: Partial<FounderFile> = {}): FounderFile => ({
      country,
      alpha2: alpha2ToBytes(anyAlpha2(country)),
      delegation,
      weight: 70n,
      ...change,
    });
    const found = (joint: HardhatEthersSigner, founders: FounderFile[]) =>
      new CountryRegistry__factory(joint).deploy(joint, CHARTER, founders);
    const someone = (country: number) => toBeHex(0xde1e0000 + country, 20);

    it("are invited when the registry is deployed, and join like everybody else", async () => {
      const { joint, china, kazakhstan } = await fixture();
      const founders = [china, kazakhstan].map(({ code, alpha2, delegation }) =>
        founder(code, delegation.address, { alpha2: alpha2ToBytes(alpha2), weight: BigInt(code) }),
      );
      const registry = await found(joint, founders);
      const deployment = registry.deploymentTransaction()!;
      for (const { country, alpha2, delegation, weight } of founders) {
        const endsAt = (await time.latest()) + INVITATION;
        await expect(deployment).to.emit(registry, "CountryAdmitted").withArgs(country, alpha2, delegation, endsAt);
        await expect(deployment).to.emit(registry, "CountryWeightSet").withArgs(country, weight);
        const file = fileOf({ alpha2, status: "Candidate", endsAt: BigInt(endsAt), weight });
        expect([...(await registry.countryOf(country))]).to.deep.equal(file);
        expect([...(await registry.appointmentOf(country, Office.Delegation))]).to.deep.equal([
          delegation,
          0n,
          BigInt(endsAt),
        ]);
      }
      expect([await registry.activeCount(), await registry.totalWeight()]).to.deep.equal([0n, 0n]);
      await join(registry, kazakhstan);
      expect(await registry.votingWeightOf(kazakhstan.code)).to.equal(398n);
      expect(await registry.officeOf(kazakhstan.code, Office.Delegation)).to.equal(kazakhstan.delegation.address);
      await registry.cancelAdmission(china.code);
      expect(await statusOf(registry, china)).to.equal("None");
    });

    it("are at most twenty, which a transaction of eSpace has gas for", async () => {
      const { registry, joint } = await fixture();
      const founders = Array.from({ length: 21 }, (_, index) => founder(index + 1, someone(index + 1)));
      await refused(found(joint, founders), registry, "TooMany", 21n, 20n);
      const full = await found(joint, founders.slice(0, 20));
      expect(await statusOf(full, { code: 20 } as Member)).to.equal("Candidate");
      // Ethereum's gas, to which eSpace adds 20,000 for each of three new slots and 200 for each byte of code.
      const code = (await full.getDeployedCode())!.length / 2;
      const { gasUsed } = (await full.deploymentTransaction()!.wait())!;
      expect(gasUsed + BigInt(20 * 3 * 20_000 + 200 * code)).to.be.below(15_000_000n);
    });

    for (const [change, cause, argument] of [
      [{ country: 0 }, "InvalidCountry", 0],
      [{ country: 1_000 }, "InvalidCountry", 1_000],
      [{ alpha2: "0x6174" }, "InvalidAlpha2", "0x6174"],
      [{ delegation: ZeroAddress }, "InvalidAccount", ZeroAddress],
      [{ weight: 0n }, "ZeroWeight", AUSTRIA],
    ] as const) {
      it(`are refused with ${cause}(${argument})`, async () => {
        const { registry, joint } = await fixture();
        const founders = [founder(1, someone(1)), founder(AUSTRIA, someone(AUSTRIA), change)];
        await refused(found(joint, founders), registry, cause, argument);
      });
    }

    it("are refused when one country is named twice", async () => {
      const { registry, joint } = await fixture();
      const twice = [founder(AUSTRIA, someone(1)), founder(AUSTRIA, someone(2))];
      await refused(found(joint, twice), registry, "WrongStatus", AUSTRIA);
    });

    it("cannot share a Delegation: who joins first has it", async () => {
      const { joint, china } = await fixture();
      const { delegation } = china;
      const registry = await found(joint, [founder(1, delegation.address), founder(2, delegation.address)]);
      await joinAs(registry, delegation, 2);
      await refused(joinAs(registry, delegation, 1), registry, "DelegationTaken", delegation.address, 2);
    });
  });

  describe("clock", () => {
    it("is Unix time, as its mode says", async () => {
      const { registry } = await fixture();
      expect(await registry.clock()).to.equal(await time.latest());
      expect(await registry.CLOCK_MODE()).to.equal("mode=timestamp");
    });
  });

  describe("jointAuthority", () => {
    it("is the account given at deployment", async () => {
      const { registry, joint } = await fixture();
      expect(await registry.jointAuthority()).to.equal(joint.address);
    });

    it("alone admits, cancels, suspends, reinstates, expels, weighs and proposes recoveries", async () => {
      const { registry, stranger, china } = await fixture();
      const outsider = registry.connect(stranger);
      for (const call of [
        () => admit(outsider, china),
        () => outsider.cancelAdmission(china.code),
        () => outsider.suspend(china.code),
        () => outsider.reinstate(china.code),
        () => outsider.expel(china.code),
        () => outsider.setWeights([china.code], [1n]),
        () => outsider.proposeRecovery(china.code, stranger),
        () => outsider.withdrawRecovery(china.code),
      ]) {
        await refused(call(), registry, "NotJointAuthority", stranger.address);
      }
    });

    it("appoints, dismisses and gives notice for no country", async () => {
      const { registry, joint, china } = await fixture();
      for (const call of [
        () => registry.appoint(china.code, Office.Supervisor, joint),
        () => registry.dismiss(china.code, Office.Supervisor),
        () => registry.giveNotice(china.code),
        () => registry.revokeNotice(china.code),
        () => registry.nameGuardian(china.code, joint),
      ]) {
        await refused(call(), registry, "NotOffice", china.code, Office.Delegation, joint.address);
      }
    });
  });
});
