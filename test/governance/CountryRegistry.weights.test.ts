import { expect } from "chai";

import { capWeights } from "../../src/consortium/weights.ts";
import { Office } from "../../src/index.ts";
import type { CountryRegistry } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import {
  admit,
  at,
  CHARTER,
  deployRegistry,
  enter,
  fixture,
  giveNotice,
  join,
  leave,
  type Member,
  refused,
  seat,
  statusOf,
  time,
} from "./CountryRegistry.fixture.ts";

/** A country, index and weight: the vote that an account has on a question asked at a moment. */
async function rightOf(registry: CountryRegistry, { delegation }: Member, timepoint: number | bigint) {
  return [...(await registry.votingRightOf(delegation, timepoint))];
}

describe("CountryRegistry", () => {
  describe("the cap on weights", () => {
    it("does not bind before the founders are complete", async () => {
      const { joint, china, kazakhstan } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 1_000n);
      await enter(registry, kazakhstan, 1n);
      await registry.setWeights([china.code], [10_000n]);
      expect(await registry.votingWeightOf(china.code)).to.equal(10_000n);
    });

    it("cuts whoever is above it when the last founder joins, and keeps what was declared on file", async () => {
      const { joint, china, kazakhstan, thailand } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 201n);
      await enter(registry, kazakhstan, 150n);
      await enter(registry, thailand, 150n);
      expect(await registry.votingWeightOf(china.code)).to.equal(200n);
      expect((await registry.countryOf(china.code)).weight).to.equal(201n);
      expect(await registry.totalWeight()).to.equal(500n);
    });

    it("holds at exact equality when the last founder joins", async () => {
      const { joint, china, kazakhstan, thailand } = await fixture();
      const registry = await deployRegistry(joint);
      await enter(registry, china, 200n);
      await enter(registry, kazakhstan, 150n);
      await enter(registry, thailand, 150n);
      expect(await registry.totalWeight()).to.equal(500n);
    });

    it("cuts a newcomer above it", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates, 201n);
      await join(registry, emirates);
      expect([await registry.votingWeightOf(emirates.code), await registry.totalWeight()]).to.deep.equal([200n, 500n]);
    });

    it("holds for new weights up to exact equality, whoever exceeds it", async () => {
      const { registry, china, kazakhstan, thailand } = await fixture();
      const codes = [china.code, kazakhstan.code, thailand.code];
      await refused(registry.setWeights(codes, [150n, 201n, 150n]), registry, "WeightAboveCap", 398n, 201n, 501n);
      await registry.setWeights(codes, [150n, 200n, 150n]);
      await refused(registry.setWeights([china.code], [149n]), registry, "WeightAboveCap", 398n, 200n, 499n);
    });

    it("cuts those whom a departure leaves above it, at once, and lets them weigh again when they may (Gg)", async () => {
      const { registry, china, kazakhstan, thailand, emirates } = await fixture();
      await enter(registry, emirates);
      await registry.setWeights([china.code], [200n]);
      await giveNotice(registry, emirates);
      expect([await registry.votingWeightOf(china.code), await registry.totalWeight()]).to.deep.equal([133n, 333n]);
      await refused(registry.setWeights([thailand.code], [101n]), registry, "WeightAboveCap", 156n, 200n, 401n);
      await registry.connect(emirates.delegation).revokeNotice(emirates.code);
      expect([await registry.votingWeightOf(china.code), await registry.totalWeight()]).to.deep.equal([200n, 500n]);
      expect(await registry.votingWeightOf(kazakhstan.code)).to.equal(100n);
    });

    it("gives nobody a veto when the lightest of five leaves: 25, 25, 25, 15, 10 (Gg)", async () => {
      const { joint, china, kazakhstan, thailand, emirates, singapore } = await fixture();
      const registry = await deployRegistry(joint, { ...CHARTER, weightCapBps: 2_500, founders: 5 });
      const members = [china, kazakhstan, thailand, emirates, singapore];
      for (const [index, weight] of [25n, 25n, 25n, 15n, 10n].entries()) await enter(registry, members[index]!, weight);
      expect(await registry.totalWeight()).to.equal(100n);
      await giveNotice(registry, singapore);
      const weights = await Promise.all(members.slice(0, 4).map(({ code }) => registry.votingWeightOf(code)));
      expect(weights).to.deep.equal([15n, 15n, 15n, 15n]);
    });

    it("leaves members that are too few for it with the same weight each, free to weigh anew", async () => {
      const { registry, china, kazakhstan, thailand } = await fixture();
      await registry.setWeights([china.code, kazakhstan.code], [120n, 90n]);
      await giveNotice(registry, thailand);
      expect(await registry.votingWeightOf(china.code)).to.equal(90n);
      await registry.setWeights([china.code], [1_000n]);
      expect([await registry.votingWeightOf(china.code), await registry.totalWeight()]).to.deep.equal([90n, 180n]);
    });

    it("cuts a suspended country that comes back above it", async () => {
      const { registry, china, emirates } = await fixture();
      await enter(registry, emirates);
      await registry.suspend(china.code);
      await registry.setWeights([china.code], [201n]);
      await registry.reinstate(china.code);
      expect([await registry.votingWeightOf(china.code), await registry.totalWeight()]).to.deep.equal([200n, 500n]);
      expect(await statusOf(registry, china)).to.equal("Active");
    });

    it("is the ceiling that the consortium file computes, whoever joins and whatever they weigh", async () => {
      const { joint, china, kazakhstan, thailand, emirates, singapore } = await fixture();
      const members = [china, kazakhstan, thailand, emirates, singapore];
      const draw = drawer(7);
      for (let round = 0; round < 8; ++round) {
        const declared = members.map(() => 1n + BigInt(draw(10 ** (1 + draw(6)))));
        const weightCapBps = 2_000 + draw(4_000);
        const registry = await deployRegistry(joint, { ...CHARTER, weightCapBps, founders: 5 });
        for (const [index, member] of members.entries()) await enter(registry, member, declared[index]);
        const weights = await Promise.all(members.map(({ code }) => registry.votingWeightOf(code)));
        expect(weights, `${declared.join()} under ${weightCapBps}`).to.deep.equal(capWeights(declared, weightCapBps));
      }
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
