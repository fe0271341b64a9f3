import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { toBeHex, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { alpha2ToBytes, MEMBERSHIP_STATUS, Office, OFFICE_NAMES } from "../../src/index.ts";
import { type CountryRegistry, CountryRegistry__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const CHARTER = { weightCapBps: 4_000, founders: 3, noticePeriod: 30 * DAY };
const RECOVERY_WAIT = 30 * DAY;
const RECOVERY_BAR = 90 * DAY;
const WEIGHT = 100n;

interface FounderFile {
  country: number;
  alpha2: string;
  delegation: string;
  weight: bigint;
}

interface Member {
  code: number;
  alpha2: string;
  delegation: HardhatEthersSigner;
}

async function deployRegistry(joint: HardhatEthersSigner, charter = CHARTER): Promise<CountryRegistry> {
  return new CountryRegistry__factory(joint).deploy(joint, charter, []);
}

/** Invites a country; the registry is connected to the joint authority. */
function admit(registry: CountryRegistry, member: Member, weight = WEIGHT) {
  return registry.admit(member.code, alpha2ToBytes(member.alpha2), member.delegation, weight);
}

function join(registry: CountryRegistry, member: Member) {
  return registry.connect(member.delegation).join(member.code);
}

async function enter(registry: CountryRegistry, member: Member, weight = WEIGHT): Promise<void> {
  await admit(registry, member, weight);
  await join(registry, member);
}

/** Gives notice and returns the time from which the country may leave. */
async function giveNotice(registry: CountryRegistry, member: Member): Promise<number> {
  await registry.connect(member.delegation).giveNotice(member.code);
  return (await time.latest()) + CHARTER.noticePeriod;
}

async function leave(registry: CountryRegistry, member: Member): Promise<void> {
  await at(await giveNotice(registry, member));
  await registry.completeWithdrawal(member.code);
}

async function seat(registry: CountryRegistry, member: Member, office: number, account: HardhatEthersSigner) {
  await registry.connect(member.delegation).appoint(member.code, office, account);
  await registry.connect(account).takeOffice(member.code, office);
}

/** Proposes a recovery and returns the time from which it may be completed. */
async function proposeRecovery(registry: CountryRegistry, member: Member, successor: HardhatEthersSigner) {
  await registry.proposeRecovery(member.code, successor);
  return (await time.latest()) + RECOVERY_WAIT;
}

async function statusOf(registry: CountryRegistry, { code }: Member) {
  return MEMBERSHIP_STATUS[Number((await registry.countryOf(code)).status)];
}

/** When a country last joined, by its event. */
async function joinTimeOf(registry: CountryRegistry, { code }: Member): Promise<bigint> {
  const joined = await registry.queryFilter(registry.filters.CountryJoined(code));
  return BigInt((await joined.at(-1)!.getBlock()).timestamp);
}

/** A country, index and weight: the vote that an account has on a question asked at a moment. */
async function rightOf(registry: CountryRegistry, { delegation }: Member, timepoint: number | bigint) {
  return [...(await registry.votingRightOf(delegation, timepoint))];
}

async function indexOf(registry: CountryRegistry, { code }: Member): Promise<bigint> {
  return (await registry.countryOf(code)).index;
}

/** Runs the next transaction in a block of this time. */
const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

describe("CountryRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const signers = (await ethers.getSigners()) as [HardhatEthersSigner, ...HardhatEthersSigner[]];
    const [joint, stranger, successor, supervisor, ...rest] = signers;
    const country = (code: number, alpha2: string): Member => ({ code, alpha2, delegation: rest.shift()! });
    const registry = await deployRegistry(joint);
    const [china, kazakhstan, thailand] = [country(156, "CN"), country(398, "KZ"), country(764, "TH")];
    const [emirates, singapore] = [country(784, "AE"), country(702, "SG")];
    for (const founder of [china, kazakhstan, thailand]) await enter(registry, founder);
    const people = { joint, stranger: stranger!, successor: successor!, supervisor: supervisor!, officials: rest };
    return { registry, ...people, china, kazakhstan, thailand, emirates, singapore };
  }

  const refused = (call: Promise<unknown>, registry: CountryRegistry, cause: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(registry, `CountryRegistry${cause}`)
      .withArgs(...args);

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
    ]) {
      it(`refuses a charter with ${JSON.stringify(flaw)}`, async () => {
        const { registry, joint } = await fixture();
        const charter = { ...CHARTER, ...flaw };
        const fields = [charter.weightCapBps, charter.founders, charter.noticePeriod];
        await refused(deployRegistry(joint, charter), registry, "InvalidCharter", fields);
      });
    }

    it("refuses a cap that the founders cannot keep together", async () => {
      const { registry, joint } = await fixture();
      const charter = { ...CHARTER, weightCapBps: 3_333, founders: 3 };
      await refused(deployRegistry(joint, charter), registry, "InvalidCharter", [3_333, 3, CHARTER.noticePeriod]);
    });

    for (const edge of [
      { weightCapBps: 3_334, founders: 3 },
      { weightCapBps: 10_000, founders: 1 },
      { weightCapBps: 40, founders: 255 },
      { noticePeriod: 60 },
      { noticePeriod: 730 * DAY },
    ]) {
      it(`accepts a charter with ${JSON.stringify(edge)}`, async () => {
        const { joint } = await fixture();
        const charter = { ...CHARTER, ...edge };
        const { weightCapBps, founders, noticePeriod } = await (await deployRegistry(joint, charter)).charter();
        expect([weightCapBps, founders, noticePeriod].map(Number)).to.deep.equal(Object.values(charter));
      });
    }
  });

  describe("founders", () => {
    const AUSTRIA = 40;
    const founder = (country: number, delegation: string, change: Partial<FounderFile> = {}): FounderFile => ({
      country,
      alpha2: "0x4154",
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
        await expect(deployment).to.emit(registry, "CountryAdmitted").withArgs(country, alpha2, delegation);
        await expect(deployment).to.emit(registry, "CountryWeightSet").withArgs(country, weight);
        expect([...(await registry.countryOf(country))]).to.deep.equal([alpha2, 1n, 0n, 0n, 0n, weight]);
        expect(await registry.appointeeOf(country, Office.Delegation)).to.equal(delegation);
      }
      expect([await registry.activeCount(), await registry.totalWeight()]).to.deep.equal([0n, 0n]);
      await join(registry, kazakhstan);
      expect(await registry.votingWeightOf(kazakhstan.code)).to.equal(398n);
      expect(await registry.officeOf(kazakhstan.code, Office.Delegation)).to.equal(kazakhstan.delegation.address);
      await registry.cancelAdmission(china.code);
      expect(await statusOf(registry, china)).to.equal("None");
    });

    it("are at most sixty-four, which fit the gas of one eSpace transaction", async () => {
      const { registry, joint } = await fixture();
      const founders = Array.from({ length: 65 }, (_, index) => founder(index + 1, someone(index + 1)));
      await refused(found(joint, founders), registry, "TooMany", 65n, 64n);
      const full = await found(joint, founders.slice(0, 64));
      expect(await statusOf(full, { code: 64 } as Member)).to.equal("Candidate");
      expect((await full.deploymentTransaction()!.wait())!.gasUsed).to.be.below(15_000_000n);
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
      const own = registry.connect(delegation);
      await own.join(2);
      await refused(own.join(1), registry, "DelegationTaken", delegation.address, 2);
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
      ]) {
        await refused(call(), registry, "NotOffice", china.code, Office.Delegation, joint.address);
      }
    });
  });

  describe("requireOffice", () => {
    it("passes for the holder and for nobody else", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const own = [china.code, Office.Delegation, china.delegation.address] as const;
      await registry.requireOffice(...own);
      const foreign = [kazakhstan.code, Office.Delegation, china.delegation.address] as const;
      await refused(registry.requireOffice(...foreign), registry, "NotOffice", ...foreign);
    });

    it("finds no holder of a vacant office, not even the zero address", async () => {
      const { registry, china } = await fixture();
      const vacant = [china.code, Office.Supervisor, ZeroAddress] as const;
      await refused(registry.requireOffice(...vacant), registry, "NotOffice", ...vacant);
    });
  });

  describe("admit", () => {
    it("files a candidate that neither votes nor holds an index yet", async () => {
      const { registry, emirates } = await fixture();
      const { code, delegation } = emirates;
      await expect(admit(registry, emirates, 70n))
        .to.emit(registry, "CountryAdmitted")
        .withArgs(code, "0x4145", delegation.address)
        .and.to.emit(registry, "CountryWeightSet")
        .withArgs(code, 70n);
      expect([...(await registry.countryOf(code))]).to.deep.equal(["0x4145", 1n, 0n, 0n, 0n, 70n]);
      expect(await registry.appointeeOf(code, Office.Delegation)).to.equal(delegation.address);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(ZeroAddress);
      expect(await registry.votingWeightOf(code)).to.equal(0n);
      expect(await registry.activeCount()).to.equal(3n);
      expect(await registry.indices()).to.equal(0b111n);
    });

    for (const code of [0, 1_000]) {
      it(`refuses ${code}, which ISO 3166-1 cannot assign`, async () => {
        const { registry, emirates } = await fixture();
        await refused(admit(registry, { ...emirates, code }), registry, "InvalidCountry", code);
      });
    }

    for (const code of [1, 999]) {
      it(`accepts ${code}, an edge of ISO 3166-1`, async () => {
        const { registry, emirates } = await fixture();
        await admit(registry, { ...emirates, code });
        expect(await statusOf(registry, { ...emirates, code })).to.equal("Candidate");
      });
    }

    for (const alpha2 of ["@A", "A@", "[Z", "Z[", "cn", "C1"]) {
      it(`refuses "${alpha2}", which is not two capitals`, async () => {
        const { registry, emirates } = await fixture();
        await refused(admit(registry, { ...emirates, alpha2 }), registry, "InvalidAlpha2", alpha2ToBytes(alpha2));
      });
    }

    it("accepts the first and the last capital", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, { ...emirates, alpha2: "AZ" });
      expect((await registry.countryOf(emirates.code)).alpha2).to.equal(alpha2ToBytes("AZ"));
    });

    it("refuses a Delegation of zero and a weight of zero", async () => {
      const { registry, emirates } = await fixture();
      const { code } = emirates;
      await refused(registry.admit(code, "0x4145", ZeroAddress, 1n), registry, "InvalidAccount", ZeroAddress);
      await refused(admit(registry, emirates, 0n), registry, "ZeroWeight", code);
    });

    it("refuses an account that is another country's Delegation", async () => {
      const { registry, emirates, china } = await fixture();
      const impostor = { ...emirates, delegation: china.delegation };
      await refused(admit(registry, impostor), registry, "DelegationTaken", china.delegation.address, china.code);
    });

    it("refuses whoever is candidate, active, suspended or withdrawing", async () => {
      const { registry, emirates, china, kazakhstan, thailand } = await fixture();
      await admit(registry, emirates);
      await registry.suspend(kazakhstan.code);
      await giveNotice(registry, thailand);
      for (const member of [emirates, china, kazakhstan, thailand]) {
        await refused(admit(registry, member), registry, "WrongStatus", member.code);
      }
    });

    it("readmits a country that left, under its own Delegation and no other", async () => {
      const { registry, china, emirates } = await fixture();
      await leave(registry, china);
      const replaced = { ...china, delegation: emirates.delegation };
      const { code, delegation } = china;
      await refused(admit(registry, replaced), registry, "DelegationKept", code, delegation.address);
      await admit(registry, china, 60n);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(delegation.address);
      expect(await registry.appointeeOf(code, Office.Delegation)).to.equal(ZeroAddress);
      await join(registry, china);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect(await registry.votingWeightOf(code)).to.equal(60n);
    });

    it("readmits a country under the Delegation to which it rotated after it left", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await seat(registry, china, Office.Delegation, successor);
      await refused(admit(registry, china), registry, "DelegationKept", china.code, successor.address);
      await enter(registry, { ...china, delegation: successor });
      expect(await statusOf(registry, china)).to.equal("Active");
    });
  });

  describe("cancelAdmission", () => {
    it("leaves a stranger as if it had never been invited", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates);
      await expect(registry.cancelAdmission(emirates.code))
        .to.emit(registry, "CountryAdmissionCancelled")
        .withArgs(emirates.code);
      expect([...(await registry.countryOf(emirates.code))]).to.deep.equal(["0x0000", 0n, 0n, 0n, 0n, 0n]);
      expect(await registry.appointeeOf(emirates.code, Office.Delegation)).to.equal(ZeroAddress);
      await refused(join(registry, emirates), registry, "WrongStatus", emirates.code);
    });

    it("sends a former member back to Gone, with its Delegation and its offices", async () => {
      const { registry, china, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await leave(registry, china);
      await admit(registry, china);
      await registry.cancelAdmission(china.code);
      expect(await statusOf(registry, china)).to.equal("Gone");
      expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(china.delegation.address);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
    });

    it("keeps the Delegation that a former member has appointed meanwhile", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, successor);
      await registry.cancelAdmission(china.code);
      expect(await registry.appointeeOf(china.code, Office.Delegation)).to.equal(successor.address);
    });

    it("refuses whoever is no candidate", async () => {
      const { registry, china, emirates } = await fixture();
      for (const { code } of [china, emirates]) {
        await refused(registry.cancelAdmission(code), registry, "WrongStatus", code);
      }
    });
  });

  describe("join", () => {
    it("makes a candidate active, with a Delegation, the lowest free index and a vote", async () => {
      const { registry, emirates } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates, 70n);
      await expect(join(registry, emirates))
        .to.emit(registry, "OfficeTaken")
        .withArgs(code, Office.Delegation, delegation.address)
        .and.to.emit(registry, "CountryJoined")
        .withArgs(code, 3n);
      const now = BigInt(await time.latest());
      expect([...(await registry.countryOf(code))]).to.deep.equal(["0x4145", 2n, 3n, 0n, now, 70n]);
      expect(await registry.countryAt(3n)).to.equal(code);
      expect(await registry.indices()).to.equal(0b1111n);
      expect(await registry.countryOfDelegation(delegation)).to.equal(code);
      expect(await registry.appointeeOf(code, Office.Delegation)).to.equal(ZeroAddress);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([370n, 4n]);
    });

    it("refuses anyone but the Delegation named", async () => {
      const { registry, emirates, joint } = await fixture();
      await admit(registry, emirates);
      const { code } = emirates;
      await refused(registry.join(code), registry, "NotAppointed", code, Office.Delegation, joint.address);
    });

    it("refuses anyone but the Delegation kept, on readmission", async () => {
      const { registry, china, joint } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      await refused(registry.join(china.code), registry, "NotOffice", china.code, Office.Delegation, joint.address);
    });

    it("refuses whoever is no candidate", async () => {
      const { registry, china, emirates } = await fixture();
      for (const member of [china, emirates]) {
        await refused(join(registry, member), registry, "WrongStatus", member.code);
      }
    });

    it("refuses a Delegation that has joined for another country meanwhile", async () => {
      const { registry, emirates, singapore } = await fixture();
      const twin = { ...singapore, delegation: emirates.delegation };
      await admit(registry, emirates);
      await admit(registry, twin);
      await join(registry, emirates);
      const taken = [emirates.delegation.address, emirates.code] as const;
      await refused(join(registry, twin), registry, "DelegationTaken", ...taken);
    });

    it("reuses the index that a withdrawal freed, the lowest first", async () => {
      const { registry, china, kazakhstan, emirates, singapore } = await fixture();
      await enter(registry, emirates);
      await leave(registry, kazakhstan);
      await leave(registry, china);
      await enter(registry, singapore);
      expect(await indexOf(registry, singapore)).to.equal(0n);
      await enter(registry, kazakhstan);
      expect(await indexOf(registry, kazakhstan)).to.equal(1n);
      expect([await registry.countryAt(0n), await registry.countryAt(1n)]).to.deep.equal([702n, 398n]);
      expect(await registry.indices()).to.equal(0b1111n);
    });
  });

  describe("the cap on weights", () => {
    it("does not bind before the founders are complete", async () => {
      const { joint, china, kazakhstan } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 1_000n);
      await enter(registry, kazakhstan, 1n);
      await registry.setWeights([china.code], [10_000n]);
      expect(await registry.votingWeightOf(china.code)).to.equal(10_000n);
    });

    it("binds every founder when the last one joins", async () => {
      const { joint, china, kazakhstan, thailand } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 201n);
      await enter(registry, kazakhstan, 150n);
      await admit(registry, thailand, 150n);
      await refused(join(registry, thailand), registry, "WeightAboveCap", china.code, 201n, 501n);
    });

    it("holds at exact equality when the last founder joins", async () => {
      const { joint, china, kazakhstan, thailand } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 200n);
      await enter(registry, kazakhstan, 150n);
      await enter(registry, thailand, 150n);
      expect(await registry.totalWeight()).to.equal(500n);
    });

    it("holds for a newcomer up to exact equality", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates, 201n);
      await refused(join(registry, emirates), registry, "WeightAboveCap", emirates.code, 201n, 501n);
      await registry.setWeights([emirates.code], [200n]);
      await join(registry, emirates);
      expect(await registry.votingWeightOf(emirates.code)).to.equal(200n);
    });

    it("holds for new weights up to exact equality, whoever exceeds it", async () => {
      const { registry, china, kazakhstan, thailand } = await fixture();
      const codes = [china.code, kazakhstan.code, thailand.code];
      await refused(registry.setWeights(codes, [150n, 201n, 150n]), registry, "WeightAboveCap", 398n, 201n, 501n);
      await registry.setWeights(codes, [150n, 200n, 150n]);
      await refused(registry.setWeights([china.code], [149n]), registry, "WeightAboveCap", 398n, 200n, 499n);
    });

    it("yields to the freedom to leave and binds again at the next weight", async () => {
      const { registry, china, kazakhstan, thailand, emirates } = await fixture();
      await enter(registry, emirates);
      await registry.setWeights([china.code], [200n]);
      await giveNotice(registry, emirates);
      expect(await registry.totalWeight()).to.equal(400n);
      await refused(registry.setWeights([thailand.code], [101n]), registry, "WeightAboveCap", 156n, 200n, 401n);
      await registry.setWeights([china.code], [100n]);
      expect(await registry.votingWeightOf(kazakhstan.code)).to.equal(100n);
    });

    it("stops a suspended country from coming back above it", async () => {
      const { registry, china, emirates } = await fixture();
      await enter(registry, emirates);
      await registry.suspend(china.code);
      await registry.setWeights([china.code], [201n]);
      await refused(registry.reinstate(china.code), registry, "WeightAboveCap", china.code, 201n, 501n);
      await registry.setWeights([china.code], [200n]);
      await registry.reinstate(china.code);
      expect(await statusOf(registry, china)).to.equal("Active");
    });
  });

  describe("suspend and reinstate", () => {
    it("stop and restore the vote and nothing else", async () => {
      const { registry, china, supervisor } = await fixture();
      const { code } = china;
      await seat(registry, china, Office.Supervisor, supervisor);
      await expect(registry.suspend(code)).to.emit(registry, "CountrySuspended").withArgs(code);
      const joinedAt = await joinTimeOf(registry, china);
      expect([...(await registry.countryOf(code))]).to.deep.equal(["0x434e", 3n, 0n, 0n, joinedAt, 100n]);
      expect([await registry.votingWeightOf(code), await registry.totalWeight()]).to.deep.equal([0n, 200n]);
      expect(await registry.activeCount()).to.equal(2n);
      expect(await registry.officeOf(code, Office.Supervisor)).to.equal(supervisor.address);
      await expect(registry.reinstate(code)).to.emit(registry, "CountryReinstated").withArgs(code);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect([await registry.votingWeightOf(code), await registry.totalWeight()]).to.deep.equal([100n, 300n]);
      expect(await registry.activeCount()).to.equal(3n);
    });

    it("refuse any other status", async () => {
      const { registry, china, emirates } = await fixture();
      await refused(registry.reinstate(china.code), registry, "WrongStatus", china.code);
      await refused(registry.suspend(emirates.code), registry, "WrongStatus", emirates.code);
      await registry.suspend(china.code);
      await refused(registry.suspend(china.code), registry, "WrongStatus", china.code);
      await giveNotice(registry, china);
      await refused(registry.reinstate(china.code), registry, "WrongStatus", china.code);
    });

    it("leave a suspended country free to act for itself", async () => {
      const { registry, china, supervisor } = await fixture();
      await registry.suspend(china.code);
      await seat(registry, china, Office.Supervisor, supervisor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
    });
  });

  describe("setWeights", () => {
    it("reweighs candidates and suspended countries without a vote, and active ones with theirs", async () => {
      const { registry, china, kazakhstan, thailand, emirates, singapore } = await fixture();
      await enter(registry, singapore);
      await admit(registry, emirates);
      await registry.suspend(kazakhstan.code);
      const codes = [emirates.code, kazakhstan.code, china.code];
      const change = expect(registry.setWeights(codes, [7n, 8n, 90n]));
      for (const [index, weight] of [7n, 8n, 90n].entries()) {
        await change.to.emit(registry, "CountryWeightSet").withArgs(codes[index], weight);
      }
      expect((await registry.countryOf(emirates.code)).weight).to.equal(7n);
      expect((await registry.countryOf(kazakhstan.code)).weight).to.equal(8n);
      expect(await registry.votingWeightOf(emirates.code)).to.equal(0n);
      expect(await registry.votingWeightOf(kazakhstan.code)).to.equal(0n);
      expect(await registry.votingWeightOf(china.code)).to.equal(90n);
      expect(await registry.totalWeight()).to.equal(290n);
      expect(await registry.votingWeightOf(thailand.code)).to.equal(100n);
    });

    it("lets the last of two weights for one country count", async () => {
      const { registry, china } = await fixture();
      await registry.setWeights([china.code, china.code], [1n, 120n]);
      expect([await registry.votingWeightOf(china.code), await registry.totalWeight()]).to.deep.equal([120n, 320n]);
    });

    it("refuses lists of different lengths", async () => {
      const { registry, china } = await fixture();
      await refused(registry.setWeights([china.code], []), registry, "LengthMismatch", 1n, 0n);
      await refused(registry.setWeights([], [1n]), registry, "LengthMismatch", 0n, 1n);
    });

    it("takes 255 entries and refuses 256", async () => {
      const { registry, china } = await fixture();
      const list = <T>(length: number, item: T) => Array.from({ length }, () => item);
      const tooMany = registry.setWeights(list(256, china.code), list(256, 100n));
      await refused(tooMany, registry, "TooMany", 256n, 255n);
      await registry.setWeights(list(255, china.code), list(255, 99n));
      expect(await registry.votingWeightOf(china.code)).to.equal(99n);
    });

    it("refuses a weight of zero", async () => {
      const { registry, china } = await fixture();
      await refused(registry.setWeights([china.code], [0n]), registry, "ZeroWeight", china.code);
    });

    it("refuses strangers and countries that withdraw or are gone", async () => {
      const { registry, china, thailand, emirates } = await fixture();
      await leave(registry, china);
      await giveNotice(registry, thailand);
      for (const { code } of [emirates, china, thailand]) {
        await refused(registry.setWeights([code], [1n]), registry, "WrongStatus", code);
      }
    });
  });

  describe("giveNotice", () => {
    it("stops the vote at once and starts the notice period", async () => {
      const { registry, china } = await fixture();
      const now = (await time.latest()) + 100;
      await at(now);
      await expect(registry.connect(china.delegation).giveNotice(china.code))
        .to.emit(registry, "CountryNoticeGiven")
        .withArgs(china.code, now + CHARTER.noticePeriod);
      const leavesAt = BigInt(now + CHARTER.noticePeriod);
      const joinedAt = await joinTimeOf(registry, china);
      expect([...(await registry.countryOf(china.code))]).to.deep.equal(["0x434e", 4n, 0n, leavesAt, joinedAt, 100n]);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
      expect(await registry.countryAt(0n)).to.equal(china.code);
    });

    it("is open to a suspended country, whose vote is not subtracted twice", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await giveNotice(registry, china);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
    });

    it("lets the last member go too", async () => {
      const { registry, china, kazakhstan, thailand } = await fixture();
      for (const member of [china, kazakhstan, thailand]) await leave(registry, member);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([0n, 0n]);
      expect(await registry.indices()).to.equal(0n);
    });

    it("refuses anyone but the country's Delegation", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const call = registry.connect(kazakhstan.delegation).giveNotice(china.code);
      await refused(call, registry, "NotOffice", china.code, Office.Delegation, kazakhstan.delegation.address);
    });

    it("refuses a second notice and a readmitted candidate's", async () => {
      const { registry, china } = await fixture();
      const leavesAt = await giveNotice(registry, china);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
      await at(leavesAt);
      await registry.completeWithdrawal(china.code);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
      await admit(registry, china);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
    });
  });

  describe("expel", () => {
    it("lets a suspended country leave after the notice period, to the second", async () => {
      const { registry, china, stranger } = await fixture();
      const { code } = china;
      const joinedAt = await joinTimeOf(registry, china);
      await registry.suspend(code);
      const leavesAt = (await time.latest()) + 100 + CHARTER.noticePeriod;
      await at(leavesAt - CHARTER.noticePeriod);
      await expect(registry.expel(code)).to.emit(registry, "CountryExpelled").withArgs(code, leavesAt);
      const file = ["0x434e", 4n, 0n, BigInt(leavesAt), joinedAt, 100n];
      expect([...(await registry.countryOf(code))]).to.deep.equal(file);
      expect([await registry.countryAt(0n), await registry.indices()]).to.deep.equal([156n, 0b111n]);
      const outsider = registry.connect(stranger);
      await at(leavesAt - 1);
      await refused(outsider.completeWithdrawal(code), registry, "TooEarly", code, leavesAt);
      await at(leavesAt);
      await expect(outsider.completeWithdrawal(code)).to.emit(registry, "CountryLeft").withArgs(code);
      expect([await registry.countryAt(0n), await registry.indices()]).to.deep.equal([0n, 0b110n]);
    });

    it("takes the vote away no second time", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
    });

    it("refuses every country that is not suspended", async () => {
      const { registry, china, kazakhstan, thailand, emirates, singapore } = await fixture();
      await admit(registry, emirates);
      await leave(registry, kazakhstan);
      await giveNotice(registry, thailand);
      for (const { code } of [china, emirates, kazakhstan, thailand, singapore]) {
        await refused(registry.expel(code), registry, "WrongStatus", code);
      }
    });

    it("can be neither repeated, nor undone by reinstating, nor answered by a notice", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      for (const call of [
        () => registry.expel(china.code),
        () => registry.reinstate(china.code),
        () => registry.connect(china.delegation).giveNotice(china.code),
      ]) {
        await refused(call(), registry, "WrongStatus", china.code);
      }
    });

    it("touches no office, on the day or afterwards", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      const { code, delegation } = china;
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.suspend(code);
      await registry.expel(code);
      await at(Number((await registry.countryOf(code)).leavesAt));
      await registry.completeWithdrawal(code);
      expect(await registry.officeOf(code, Office.Supervisor)).to.equal(supervisor.address);
      expect(await registry.countryOfDelegation(delegation)).to.equal(code);
      await seat(registry, china, Office.Registrar, successor);
      expect(await registry.officeOf(code, Office.Registrar)).to.equal(successor.address);
    });

    it("does not bar the country from being invited again, under its own Delegation", async () => {
      const { registry, china, emirates } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      await refused(admit(registry, china), registry, "WrongStatus", china.code);
      await at(Number((await registry.countryOf(china.code)).leavesAt));
      await registry.completeWithdrawal(china.code);
      const usurped = { ...china, delegation: emirates.delegation };
      await refused(admit(registry, usurped), registry, "DelegationKept", china.code, china.delegation.address);
      await enter(registry, china, 60n);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect(await registry.votingWeightOf(china.code)).to.equal(60n);
    });
  });

  describe("joinedAt", () => {
    it("is the time of joining as long as the country is a member, and zero before and after", async () => {
      const { registry, emirates } = await fixture();
      const { code } = emirates;
      const joinedAt = async () => (await registry.countryOf(code)).joinedAt;
      const seen = async (act: () => Promise<unknown>) => [await act(), await joinedAt()][1];
      const start = (await time.latest()) + 1_000;
      expect(await joinedAt()).to.equal(0n);
      expect(await seen(() => admit(registry, emirates))).to.equal(0n);
      await at(start);
      expect(await seen(() => join(registry, emirates))).to.equal(BigInt(start));
      expect(await seen(() => registry.suspend(code))).to.equal(BigInt(start));
      expect(await seen(() => registry.reinstate(code))).to.equal(BigInt(start));
      const leavesAt = await giveNotice(registry, emirates);
      expect(await joinedAt()).to.equal(BigInt(start));
      await at(leavesAt);
      expect(await seen(() => registry.completeWithdrawal(code))).to.equal(0n);
      expect(await seen(() => admit(registry, emirates))).to.equal(0n);
      await at(leavesAt + 1_000);
      expect(await seen(() => join(registry, emirates))).to.equal(BigInt(leavesAt + 1_000));
    });
  });

  describe("votingRightOf", () => {
    /** Lets a second pass, so that what was is past, and returns the moment that was. */
    async function pass() {
      const moment = await time.latest();
      await time.increase(10);
      return moment;
    }

    it("is the weight of that moment for the Delegation of an active member", async () => {
      const { registry, kazakhstan } = await fixture();
      const before = await pass();
      await registry.setWeights([kazakhstan.code], [90n]);
      const after = await pass();
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([398n, 1n, 100n]);
      expect(await rightOf(registry, kazakhstan, after)).to.deep.equal([398n, 1n, 90n]);
    });

    it("is nobody's who is no Delegation: no stranger's, no candidate's, no other office's", async () => {
      const { registry, china, emirates, stranger, supervisor } = await fixture();
      await admit(registry, emirates);
      await seat(registry, china, Office.Supervisor, supervisor);
      const moment = await pass();
      for (const delegation of [stranger, emirates.delegation, supervisor]) {
        expect(await rightOf(registry, { ...emirates, delegation }, moment)).to.deep.equal([0n, 0n, 0n]);
      }
    });

    it("rests while the country is suspended, and on what was asked meanwhile", async () => {
      const { registry, china } = await fixture();
      const before = await pass();
      await registry.suspend(china.code);
      const meanwhile = await pass();
      expect(await rightOf(registry, china, before)).to.deep.equal([156n, 0n, 0n]);
      await registry.reinstate(china.code);
      const after = await pass();
      expect(await rightOf(registry, china, before)).to.deep.equal([156n, 0n, 100n]);
      expect(await rightOf(registry, china, meanwhile)).to.deep.equal([156n, 0n, 0n]);
      expect(await rightOf(registry, china, after)).to.deep.equal([156n, 0n, 100n]);
    });

    it("ends with the notice, and does not come back when the country has left", async () => {
      const { registry, kazakhstan } = await fixture();
      const before = await pass();
      const leavesAt = await giveNotice(registry, kazakhstan);
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([398n, 1n, 0n]);
      await at(leavesAt);
      await registry.completeWithdrawal(kazakhstan.code);
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([398n, 0n, 0n]);
    });

    it("begins in the second of joining, not before", async () => {
      const { registry, emirates } = await fixture();
      await enter(registry, emirates);
      const joined = await pass();
      expect(await rightOf(registry, emirates, joined - 1)).to.deep.equal([784n, 3n, 0n]);
      expect(await rightOf(registry, emirates, joined)).to.deep.equal([784n, 3n, 100n]);
    });

    it("does not reach back to an earlier membership", async () => {
      const { registry, kazakhstan } = await fixture();
      const before = await pass();
      await leave(registry, kazakhstan);
      await enter(registry, kazakhstan);
      const after = await pass();
      expect(await registry.pastVotingWeightOf(kazakhstan.code, before)).to.equal(100n);
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([398n, 1n, 0n]);
      expect(await rightOf(registry, kazakhstan, after)).to.deep.equal([398n, 1n, 100n]);
    });

    it("is not inherited with an index: whoever takes it over has no vote on what was asked before", async () => {
      const { registry, kazakhstan, emirates } = await fixture();
      const before = await pass();
      await leave(registry, kazakhstan);
      await enter(registry, emirates, 70n);
      const after = await pass();
      expect(await rightOf(registry, emirates, before)).to.deep.equal([784n, 1n, 0n]);
      expect(await rightOf(registry, emirates, after)).to.deep.equal([784n, 1n, 70n]);
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([398n, 0n, 0n]);
    });

    it("moves with the Delegation, also on what was asked before", async () => {
      const { registry, kazakhstan, successor } = await fixture();
      const before = await pass();
      await seat(registry, kazakhstan, Office.Delegation, successor);
      expect(await rightOf(registry, kazakhstan, before)).to.deep.equal([0n, 0n, 0n]);
      const rotated = { ...kazakhstan, delegation: successor };
      expect(await rightOf(registry, rotated, before)).to.deep.equal([398n, 1n, 100n]);
    });

    it("answers a member for moments that are past, not for this one, and a stranger for any", async () => {
      const { registry, china, stranger } = await fixture();
      await pass();
      const now = await time.latest();
      for (const timepoint of [BigInt(now), BigInt(now) + 1n, 2n ** 256n - 1n]) {
        const call = registry.votingRightOf(china.delegation, timepoint);
        await refused(call, registry, "FutureLookup", timepoint, now);
        expect(await rightOf(registry, { ...china, delegation: stranger }, timepoint)).to.deep.equal([0n, 0n, 0n]);
      }
      expect(await rightOf(registry, china, now - 1)).to.deep.equal([156n, 0n, 100n]);
    });
  });

  describe("completeWithdrawal", () => {
    it("waits for the notice period to the second, then is open to anyone", async () => {
      const { registry, china, stranger } = await fixture();
      const leavesAt = await giveNotice(registry, china);
      const outsider = registry.connect(stranger);
      await at(leavesAt - 1);
      await refused(outsider.completeWithdrawal(china.code), registry, "TooEarly", china.code, leavesAt);
      await at(leavesAt);
      await expect(outsider.completeWithdrawal(china.code)).to.emit(registry, "CountryLeft").withArgs(china.code);
    });

    it("frees the index and keeps the offices", async () => {
      const { registry, kazakhstan, supervisor } = await fixture();
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await leave(registry, kazakhstan);
      expect([...(await registry.countryOf(kazakhstan.code))]).to.deep.equal(["0x4b5a", 5n, 0n, 0n, 0n, 100n]);
      expect(await registry.indices()).to.equal(0b101n);
      expect(await registry.countryAt(1n)).to.equal(0n);
      expect(await registry.officeOf(kazakhstan.code, Office.Supervisor)).to.equal(supervisor.address);
      expect(await registry.countryOfDelegation(kazakhstan.delegation)).to.equal(kazakhstan.code);
    });

    it("refuses a country that has not given notice, and a second time", async () => {
      const { registry, china } = await fixture();
      await refused(registry.completeWithdrawal(china.code), registry, "WrongStatus", china.code);
      await leave(registry, china);
      await refused(registry.completeWithdrawal(china.code), registry, "WrongStatus", china.code);
    });
  });

  describe("appoint and takeOffice", () => {
    for (const office of OFFICE_NAMES.slice(1)) {
      it(`seat a ${office} in two steps`, async () => {
        const { registry, china, supervisor: official } = await fixture();
        const seated = [china.code, Office[office], official.address] as const;
        await expect(registry.connect(china.delegation).appoint(...seated))
          .to.emit(registry, "OfficeAppointed")
          .withArgs(...seated);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(ZeroAddress);
        expect(await registry.appointeeOf(china.code, Office[office])).to.equal(official.address);
        await expect(registry.connect(official).takeOffice(china.code, Office[office]))
          .to.emit(registry, "OfficeTaken")
          .withArgs(...seated);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(official.address);
        expect(await registry.appointeeOf(china.code, Office[office])).to.equal(ZeroAddress);
      });
    }

    it("refuse an appointment of zero, and by anyone but the Delegation", async () => {
      const { registry, china, stranger } = await fixture();
      const own = registry.connect(china.delegation).appoint(china.code, Office.Supervisor, ZeroAddress);
      await refused(own, registry, "InvalidAccount", ZeroAddress);
      const foreign = registry.connect(stranger).appoint(china.code, Office.Supervisor, stranger);
      await refused(foreign, registry, "NotOffice", china.code, Office.Delegation, stranger.address);
    });

    it("refuse whoever was not appointed, and the appointee a second time", async () => {
      const { registry, china, supervisor, stranger } = await fixture();
      const claim = [china.code, Office.Supervisor] as const;
      await registry.connect(china.delegation).appoint(...claim, supervisor);
      const foreign = registry.connect(stranger).takeOffice(...claim);
      await refused(foreign, registry, "NotAppointed", ...claim, stranger.address);
      await registry.connect(supervisor).takeOffice(...claim);
      const again = registry.connect(supervisor).takeOffice(...claim);
      await refused(again, registry, "NotAppointed", ...claim, supervisor.address);
    });

    it("let a later appointment replace an earlier one", async () => {
      const { registry, china, supervisor, stranger } = await fixture();
      const claim = [china.code, Office.Supervisor] as const;
      await registry.connect(china.delegation).appoint(...claim, stranger);
      await registry.connect(china.delegation).appoint(...claim, supervisor);
      const replaced = registry.connect(stranger).takeOffice(...claim);
      await refused(replaced, registry, "NotAppointed", ...claim, stranger.address);
    });

    it("keep the incumbent until the next holder accepts", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.connect(china.delegation).appoint(china.code, Office.Supervisor, successor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
      await registry.connect(successor).takeOffice(china.code, Office.Supervisor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(successor.address);
    });

    it("let one account hold several offices, but one Delegation only", async () => {
      const { registry, china, kazakhstan, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await seat(registry, china, Office.Delegation, supervisor);
      const taken = [supervisor.address, china.code] as const;
      const twice = registry.connect(kazakhstan.delegation).appoint(kazakhstan.code, Office.Delegation, supervisor);
      await refused(twice, registry, "DelegationTaken", ...taken);
    });

    it("rotate the Delegation: the old account loses its power, the new one has it", async () => {
      const { registry, china, successor } = await fixture();
      const { code, delegation } = china;
      await seat(registry, china, Office.Delegation, successor);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(successor.address);
      expect(await registry.countryOfDelegation(successor)).to.equal(code);
      expect(await registry.countryOfDelegation(delegation)).to.equal(0n);
      await refused(giveNotice(registry, china), registry, "NotOffice", code, Office.Delegation, delegation.address);
      await giveNotice(registry, { ...china, delegation: successor });
    });

    it("let a former Delegation serve another country", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      await seat(registry, china, Office.Delegation, successor);
      await seat(registry, kazakhstan, Office.Delegation, china.delegation);
      expect(await registry.countryOfDelegation(china.delegation)).to.equal(kazakhstan.code);
    });

    it("refuse an appointee that became another country's Delegation meanwhile", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      await registry.connect(kazakhstan.delegation).appoint(kazakhstan.code, Office.Delegation, successor);
      await seat(registry, china, Office.Delegation, successor);
      const late = registry.connect(successor).takeOffice(kazakhstan.code, Office.Delegation);
      await refused(late, registry, "DelegationTaken", successor.address, china.code);
    });

    it("give a candidate's Delegation no way round joining", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates);
      const call = registry.connect(emirates.delegation).takeOffice(emirates.code, Office.Delegation);
      await refused(call, registry, "WrongStatus", emirates.code);
    });
  });

  describe("dismiss", () => {
    it("vacates the office and drops the appointment to it", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      const own = registry.connect(china.delegation);
      await own.appoint(china.code, Office.Supervisor, successor);
      await expect(own.dismiss(china.code, Office.Supervisor))
        .to.emit(registry, "OfficeDismissed")
        .withArgs(china.code, Office.Supervisor, supervisor.address);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(ZeroAddress);
      expect(await registry.appointeeOf(china.code, Office.Supervisor)).to.equal(ZeroAddress);
    });

    it("keeps the Delegation, which only rotates", async () => {
      const { registry, china } = await fixture();
      const call = registry.connect(china.delegation).dismiss(china.code, Office.Delegation);
      await refused(call, registry, "DelegationKept", china.code, china.delegation.address);
    });

    it("refuses anyone but the country's Delegation", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const foreign = kazakhstan.delegation;
      const call = registry.connect(foreign).dismiss(china.code, Office.Supervisor);
      await refused(call, registry, "NotOffice", china.code, Office.Delegation, foreign.address);
    });
  });

  describe("recovery of a lost Delegation", () => {
    it("waits thirty days to the second, then the successor takes the office", async () => {
      const { registry, china, successor } = await fixture();
      const now = (await time.latest()) + 10;
      await at(now);
      await expect(registry.proposeRecovery(china.code, successor))
        .to.emit(registry, "RecoveryProposed")
        .withArgs(china.code, successor.address, now + RECOVERY_WAIT);
      const readyAt = now + RECOVERY_WAIT;
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([successor.address, BigInt(readyAt)]);
      const own = registry.connect(successor);
      await at(readyAt - 1);
      await refused(own.completeRecovery(china.code), registry, "TooEarly", china.code, readyAt);
      await at(readyAt);
      await expect(own.completeRecovery(china.code))
        .to.emit(registry, "OfficeTaken")
        .withArgs(china.code, Office.Delegation, successor.address);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, 0n]);
      expect(await registry.countryOfDelegation(successor)).to.equal(china.code);
      expect(await registry.countryOfDelegation(china.delegation)).to.equal(0n);
    });

    it("drops the appointment that the lost Delegation had made", async () => {
      const { registry, china, successor, stranger } = await fixture();
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, stranger);
      await at(await proposeRecovery(registry, china, successor));
      await registry.connect(successor).completeRecovery(china.code);
      expect(await registry.appointeeOf(china.code, Office.Delegation)).to.equal(ZeroAddress);
    });

    for (const office of OFFICE_NAMES) {
      it(`dies at the objection of the ${office} and is barred for ninety days to the second`, async () => {
        const { registry, china, successor, supervisor } = await fixture();
        const objector = office === "Delegation" ? china.delegation : supervisor;
        if (office !== "Delegation") await seat(registry, china, Office[office], objector);
        const readyAt = await proposeRecovery(registry, china, successor);
        await at(readyAt - 1);
        const barredUntil = readyAt - 1 + RECOVERY_BAR;
        await expect(registry.connect(objector).objectToRecovery(china.code))
          .to.emit(registry, "RecoveryObjected")
          .withArgs(china.code, objector.address, barredUntil);
        expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, BigInt(barredUntil)]);
        await refused(registry.connect(successor).completeRecovery(china.code), registry, "NoRecovery", china.code);
        await at(barredUntil - 1);
        const tooEarly = registry.proposeRecovery(china.code, successor);
        await refused(tooEarly, registry, "TooEarly", china.code, barredUntil);
        await at(barredUntil);
        await registry.proposeRecovery(china.code, successor);
        expect((await registry.recoveryOf(china.code)).successor).to.equal(successor.address);
      });
    }

    it("can still be objected to after thirty days, until it is completed", async () => {
      const { registry, china, successor } = await fixture();
      await at((await proposeRecovery(registry, china, successor)) + DAY);
      await registry.connect(china.delegation).objectToRecovery(china.code);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(ZeroAddress);
    });

    it("is deaf to other countries' offices, dismissed ones and the joint authority", async () => {
      const { registry, joint, china, kazakhstan, successor, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.connect(china.delegation).dismiss(china.code, Office.Supervisor);
      await proposeRecovery(registry, china, successor);
      for (const outsider of [joint, kazakhstan.delegation, supervisor, successor]) {
        const call = registry.connect(outsider).objectToRecovery(china.code);
        await refused(call, registry, "NotOfCountry", china.code, outsider.address);
      }
    });

    it("dies when the Delegation rotates, which shows that the country can act", async () => {
      const { registry, china, successor, supervisor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, supervisor);
      const rotation = registry.connect(supervisor).takeOffice(china.code, Office.Delegation);
      await expect(rotation).to.emit(registry, "RecoveryObjected");
      const barredUntil = BigInt((await time.latest()) + RECOVERY_BAR);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, barredUntil]);
      await refused(registry.connect(successor).completeRecovery(china.code), registry, "NoRecovery", china.code);
    });

    it("survives the rotation of any other office", async () => {
      const { registry, china, successor, supervisor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await seat(registry, china, Office.Supervisor, supervisor);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(successor.address);
    });

    it("can be withdrawn by the joint authority and proposed anew, with a new wait", async () => {
      const { registry, china, successor, stranger } = await fixture();
      await proposeRecovery(registry, china, stranger);
      await expect(registry.withdrawRecovery(china.code)).to.emit(registry, "RecoveryWithdrawn").withArgs(china.code);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, 0n]);
      const readyAt = await proposeRecovery(registry, china, successor);
      expect((await registry.recoveryOf(china.code)).readyAt).to.equal(readyAt);
    });

    it("cannot be withdrawn once it was objected to, so the bar stands", async () => {
      const { registry, china, successor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await registry.connect(china.delegation).objectToRecovery(china.code);
      await refused(registry.withdrawRecovery(china.code), registry, "NoRecovery", china.code);
    });

    it("refuses a successor of zero and one that is a Delegation already", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const none = registry.proposeRecovery(china.code, ZeroAddress);
      await refused(none, registry, "InvalidAccount", ZeroAddress);
      const taken = kazakhstan.delegation;
      const second = registry.proposeRecovery(china.code, taken);
      await refused(second, registry, "DelegationTaken", taken.address, kazakhstan.code);
    });

    it("refuses a successor that became a Delegation meanwhile", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      const readyAt = await proposeRecovery(registry, china, successor);
      await seat(registry, kazakhstan, Office.Delegation, successor);
      await at(readyAt);
      const late = registry.connect(successor).completeRecovery(china.code);
      await refused(late, registry, "DelegationTaken", successor.address, kazakhstan.code);
    });

    it("refuses a country without a Delegation, a second proposal, and anyone but the successor", async () => {
      const { registry, joint, china, emirates, successor, stranger } = await fixture();
      await admit(registry, emirates);
      const early = registry.proposeRecovery(emirates.code, successor);
      await refused(early, registry, "WrongStatus", emirates.code);
      await at(await proposeRecovery(registry, china, successor));
      const again = registry.proposeRecovery(china.code, stranger);
      await refused(again, registry, "RecoveryUnderWay", china.code);
      const foreign = registry.completeRecovery(china.code);
      await refused(foreign, registry, "NotAppointed", china.code, Office.Delegation, joint.address);
    });

    it("finds nothing to withdraw, object to or complete where nothing was proposed", async () => {
      const { registry, china } = await fixture();
      for (const call of [
        () => registry.withdrawRecovery(china.code),
        () => registry.connect(china.delegation).objectToRecovery(china.code),
        () => registry.completeRecovery(china.code),
      ]) {
        await refused(call(), registry, "NoRecovery", china.code);
      }
    });

    it("reaches a country that has left, or nobody could act for it again", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await at(await proposeRecovery(registry, china, successor));
      await registry.connect(successor).completeRecovery(china.code);
      expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(successor.address);
    });
  });

  describe("checkpoints", () => {
    /** Everything that the registry says of a past moment. */
    async function past(registry: CountryRegistry, timepoint: number, { code }: Member) {
      return [
        await registry.pastVotingWeightOf(code, timepoint),
        await registry.pastTotalWeight(timepoint),
        await registry.pastActiveCount(timepoint),
      ];
    }

    it("answer for the end of each second and never move afterwards", async () => {
      const { registry, china, emirates } = await fixture();
      const start = await time.latest();
      const acts = [
        () => registry.setWeights([china.code], [110n]),
        () => admit(registry, emirates, 50n),
        () => join(registry, emirates),
        () => registry.suspend(china.code),
        () => registry.setWeights([china.code], [90n]),
        () => registry.reinstate(china.code),
        () => registry.connect(china.delegation).giveNotice(china.code),
      ];
      for (const [index, act] of acts.entries()) {
        await at(start + 10 * (index + 1));
        await act();
      }
      await time.increase(DAY);
      const moments = acts.map((_, index) => start + 10 * (index + 1));
      const history = [];
      for (const moment of moments) history.push(await past(registry, moment, china));
      expect(history).to.deep.equal([
        [110n, 310n, 3n],
        [110n, 310n, 3n],
        [110n, 360n, 4n],
        [0n, 250n, 3n],
        [0n, 250n, 3n],
        [90n, 340n, 4n],
        [0n, 250n, 3n],
      ]);
      expect(await past(registry, start + 19, china)).to.deep.equal([110n, 310n, 3n]);
      expect(await past(registry, start + 29, china)).to.deep.equal([110n, 310n, 3n]);
      expect(await past(registry, start + 9, china)).to.deep.equal([100n, 300n, 3n]);
    });

    it("are zero before the first country joined", async () => {
      const { registry, china } = await fixture();
      expect(await past(registry, 0, china)).to.deep.equal([0n, 0n, 0n]);
    });

    it("answer for moments that are past, not for this one", async () => {
      const { registry, china } = await fixture();
      await time.increase(DAY);
      const now = await time.latest();
      for (const timepoint of [BigInt(now), BigInt(now) + 1n, 2n ** 256n - 1n]) {
        const calls = [
          () => registry.pastVotingWeightOf(china.code, timepoint),
          () => registry.pastTotalWeight(timepoint),
          () => registry.pastActiveCount(timepoint),
        ];
        for (const call of calls) await refused(call(), registry, "FutureLookup", timepoint, now);
      }
      expect(await registry.pastTotalWeight(now - 1)).to.equal(300n);
    });
  });
});
