import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { encodeBytes32String, parseEther, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  completeLei,
  connectJointLayer,
  leiToBytes,
  type OfficeName,
  parseConsortium,
  ruleTerms,
  silenceTermsStruct,
  termsStruct,
  thresholdTerms,
} from "../../src/index.ts";
import { accept } from "../../src/deploying/accept/accept.ts";
import { castOf, unnamedIn } from "../../src/deploying/cast.ts";
import { addressesIn, deployConsortium } from "../../src/deploying/deploy.ts";
import { keyRing } from "../../src/deploying/keys.ts";
import { networkNamed } from "../../src/deploying/networks.ts";
import { openProvider } from "../../src/deploying/provider.ts";
import type { DeploymentRecord } from "../../src/deploying/record.ts";
import { type CurrencyToken, CurrencyToken__factory } from "../../typechain-types/index.js";
import { serveRpc } from "../utils/rpc-server.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const CN = 156;
const EVIDENCE = `0x${"22".repeat(32)}`;
const STRANGER = "0x00000000000000000000000000000000000000AA";

describe("accept", function () {
  this.timeout(1_200_000);

  let world: Awaited<ReturnType<typeof deployed>>;
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-accept-"));
    world = await deployed(folder);
  });

  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const compared = (record: DeploymentRecord = world.record) => accept({ ...world, record });

  it("finds chain, file and build to agree after a deployment", async () => {
    const { compared: count, differences } = await compared();
    expect(differences).to.deep.equal([]);
    expect(count).to.be.greaterThan(400);
  });

  interface Deviation {
    /** Where it must be told. */
    readonly place: string;
    readonly seed: () => Promise<unknown>;
  }

  const layer = () => world.layer;
  const of = async (office: OfficeName) => ethers.getImpersonatedSigner(world.accountOf(office));
  const joint = async () => {
    await networkHelpers.setBalance(world.record.contracts.timelock!.address, parseEther("10"));
    return ethers.getImpersonatedSigner(world.record.contracts.timelock!.address);
  };
  const supervisor = async () => layer().gate.connect(await of("Supervisor"));
  const registrar = async () => layer().gate.connect(await of("Registrar"));
  const corridor = (counterparty = 0) => ({ direction: 0, counterparty, asset: world.asset });

  const DEVIATIONS: Record<string, Deviation> = {
    "a role too many for the deployer": {
      place: "timelock.roles",
      seed: async () =>
        layer()
          .timelock.connect(await joint())
          .grantRole(await layer().timelock.PROPOSER_ROLE(), world.record.deployer),
    },
    "the deployer as administrator": {
      place: "timelock.roles",
      seed: async () =>
        layer()
          .timelock.connect(await joint())
          .grantRole(ZeroHash, world.record.deployer),
    },
    "an executor that nobody knows": {
      place: "timelock.roles",
      seed: async () =>
        layer()
          .timelock.connect(await joint())
          .grantRole(await layer().timelock.EXECUTOR_ROLE(), STRANGER),
    },
    "a role that the Council lost": {
      place: "timelock.roles: CANCELLER_ROLE",
      seed: async () =>
        layer()
          .timelock.connect(await joint())
          .revokeRole(await layer().timelock.CANCELLER_ROLE(), world.record.contracts.council!.address),
    },
    "one weight": {
      place: "countries[0] (CN).weight",
      seed: async () =>
        layer()
          .countries.connect(await joint())
          .setWeights([CN], [101]),
    },
    "a country that the file does not have": {
      place: "countries",
      seed: async () =>
        layer()
          .countries.connect(await joint())
          .admit(250, "0x4652", STRANGER, 100),
    },
    "a member that is suspended": {
      place: "countries[0] (CN): membership",
      seed: async () =>
        layer()
          .countries.connect(await joint())
          .suspend(CN),
    },
    "an office that is empty": {
      place: "countries[0] (CN).offices.Registrar",
      seed: async () =>
        layer()
          .countries.connect(await of("Delegation"))
          .dismiss(CN, 3),
    },
    "an appointment under way": {
      place: "countries[0] (CN).offices.Supervisor: appointed",
      seed: async () =>
        layer()
          .countries.connect(await of("Delegation"))
          .appoint(CN, 2, STRANGER),
    },
    "a guardian that is nominated": {
      place: "countries[0] (CN): guardian nominated",
      seed: async () =>
        layer()
          .countries.connect(await of("Delegation"))
          .nameGuardian(CN, STRANGER),
    },
    "another committee": {
      place: "council.emergency.seats",
      seed: async () =>
        layer()
          .committee.connect(await joint())
          .elect([CN, 398], 2),
    },
    "another threshold of the committee": {
      place: "council.emergency.threshold",
      seed: async () =>
        layer()
          .committee.connect(await joint())
          .elect([CN, 398, 764], 3),
    },
    "a period of the Council": {
      place: "council.classes.Procedural.gracePeriod",
      seed: async () => {
        const own = world.file.council.classes.Procedural;
        const terms = termsStruct("Procedural", { ...own, gracePeriod: own.gracePeriod + 1 });
        return layer()
          .rules.connect(await joint())
          .setTerms([terms]);
      },
    },
    "the class of an act": {
      place: "council: class of",
      seed: async () =>
        layer()
          .rules.connect(await joint())
          .setActionRules([
            {
              target: world.record.contracts.releases!.address,
              selector: layer().releases.interface.getFunction("publish").selector,
              rule: { decisionClass: 0, subject: 0, programme: 0 },
              signature: "",
            },
          ]),
    },
    "the class of an act of another contract": {
      place: "council: class of an act",
      seed: async () =>
        layer()
          .rules.connect(await joint())
          .setActionRules([
            {
              target: world.record.contracts.assets!.address,
              selector: layer().assets.interface.getFunction("nameFactory").selector,
              rule: { decisionClass: 0, subject: 0, programme: 0 },
              signature: "",
            },
          ]),
    },
    "what silence asks": {
      place: "council.silence.Ordinary.period",
      seed: async () => {
        const own = world.file.council.silence.Ordinary;
        const terms = silenceTermsStruct("Ordinary", { ...own, period: own.period + 1 });
        return layer()
          .silence.connect(await joint())
          .setSilenceTerms([terms]);
      },
    },
    "a release that is suspended": {
      place: "releases.SettlementEngine: suspended",
      seed: async () =>
        layer()
          .releases.connect(await joint())
          .suspend(world.record.contracts.engine!.address, EVIDENCE),
    },
    "a release that is withdrawn": {
      place: "releases.ClearingQueue: withdrawn",
      seed: async () =>
        layer()
          .releases.connect(await joint())
          .withdraw(world.record.contracts.queue!.address, EVIDENCE),
    },
    "a published proxy": {
      place: "releases.Gate.versions",
      seed: async () => {
        await networkHelpers.setCode(
          STRANGER,
          "0x363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3",
        );
        const publication = { name: encodeBytes32String("Gate"), powers: 1, deployment: STRANGER, audit: ZeroHash };
        return layer()
          .releases.connect(await joint())
          .publish([publication]);
      },
    },
    "one byte of a rule": {
      place: "countries[0] (CN).rules: direction 0",
      seed: async () =>
        (await supervisor()).adoptRules(CN, [{ ...corridor(), terms: ruleTerms({ minTier: 1 }) }], EVIDENCE),
    },
    "a rule that the file does not have": {
      place: "rules",
      seed: async () => (await supervisor()).adoptRules(CN, [{ ...corridor(398), terms: ruleTerms({}) }], EVIDENCE),
    },
    "a threshold": {
      place: "countries[0] (CN).rules: thresholds",
      seed: async () =>
        (await supervisor()).adoptThresholds(
          CN,
          [{ ...corridor(), terms: thresholdTerms({ reportAbove: 100n }) }],
          EVIDENCE,
        ),
    },
    "a limit of exposure": {
      place: "countries[0] (CN).rules: exposure",
      seed: async () =>
        (await supervisor()).adoptExposureTerms(
          CN,
          [{ ...corridor(), terms: { limit: 100n, tripAbove: 0n, coolOff: 0 } }],
          EVIDENCE,
        ),
    },
    "a limit of velocity": {
      place: "countries[0] (CN).velocity",
      seed: async () =>
        (await supervisor()).adoptVelocities(CN, [{ asset: world.asset, limit: 100n, window: 86_400 }], EVIDENCE),
    },
    "a contract that rules ask": {
      place: "countries[0] (CN).module",
      seed: async () => (await supervisor()).adoptModule(CN, STRANGER, EVIDENCE),
    },
    "a participant's tier": {
      place: "countries[0] (CN).participants[0].tier",
      seed: async () => {
        const { expiry } = await layer().gate.participantOf(world.bank);
        return (await registrar()).amend(world.bank, 1, expiry);
      },
    },
    "a participant that lost its licence": {
      place: "countries[0] (CN).participants[0]",
      seed: async () => (await registrar()).revoke(world.bank),
    },
    "a participant that lost its account": {
      place: "countries[0] (CN).participants[0].account",
      seed: async () => (await registrar()).removeAccount(world.bankAccount),
    },
    "an account that is proposed": {
      place: "accounts: proposed",
      seed: async () => (await registrar()).proposeAccount(world.bank, STRANGER),
    },
    "a participant that the file does not have": {
      place: "participants",
      seed: async () => {
        const expiry = (await networkHelpers.time.latest()) + 31_557_600;
        return (await registrar()).license(leiToBytes(completeLei("STRANGEBANK".padEnd(18, "0"))), CN, 2, 3, expiry);
      },
    },
    "a limit of issuance": {
      place: "countries[0] (CN).currency.issuanceLimit",
      seed: async () => world.token.connect(await of("MonetaryAuthority")).lowerIssuanceLimit(1n),
    },
    "an issuer's rule": {
      place: "countries[0] (CN).currency.rule.minTier",
      seed: async () => world.token.connect(await of("MonetaryAuthority")).setIssuerRule(ruleTerms({ minTier: 2 })),
    },
    "powers that were taken back": {
      place: "countries[0] (CN).currency: powers of",
      seed: async () =>
        world.token.connect(await of("MonetaryAuthority")).dropPowers(world.record.contracts.engine!.address, 2),
    },
    "a higher limit that is announced": {
      place: "countries[0] (CN).currency: announced",
      seed: async () =>
        world.token
          .connect(await of("MonetaryAuthority"))
          .announce(world.token.interface.encodeFunctionData("raiseIssuanceLimit", [10n ** 12n])),
    },
    "a quota": {
      place: "countries[0] (CN).currency.queueQuota",
      seed: async () =>
        layer()
          .queue.connect(await of("MonetaryAuthority"))
          .setQuotas(world.token, [world.bankAccount], 1),
    },
    "a quota of a stranger": {
      place: "queue: admitted",
      seed: async () =>
        layer()
          .queue.connect(await of("MonetaryAuthority"))
          .setQuotas(world.token, [STRANGER], 1),
    },
    "other code at an address": {
      place: "contracts.reports.codeHash",
      seed: async () => networkHelpers.setCode(world.record.contracts.reports!.address, "0x60006000fd"),
    },
    "a changed immutable": {
      place: "contracts.cases.codeHash",
      seed: async () => {
        const { address } = world.record.contracts.cases!;
        const code = await ethers.provider.getCode(address);
        const registry = world.record.contracts.countries!.address.slice(2).toLowerCase();
        await networkHelpers.setCode(address, code.replaceAll(registry, STRANGER.slice(2).toLowerCase()));
      },
    },
  };

  let found = 0;
  for (const [title, { place, seed }] of Object.entries(DEVIATIONS)) {
    it(`finds ${title}`, async () => {
      const snapshot = await networkHelpers.takeSnapshot();
      try {
        await seed();
        const places = (await compared()).differences.map((difference) => difference.place);
        expect(
          places.some((each) => each.startsWith(place)),
          places.join("; "),
        ).to.equal(true);
        found += 1;
      } finally {
        await snapshot.restore();
      }
    });
  }

  it("finds a look-alike that the record names in place of a contract", async () => {
    const { cases, reports } = world.record.contracts;
    const alike = { ...cases!, address: reports!.address, transaction: reports!.transaction };
    const record = { ...world.record, contracts: { ...world.record.contracts, cases: alike } };
    const places = (await compared(record)).differences.map(({ place }) => place);
    expect(places).to.include.members(["contracts.cases.code", "contracts.standings.cases"]);
    console.log(`      ${found + 1} of ${Object.keys(DEVIATIONS).length + 1} deviations found`);
  });
});

/** A consortium of three countries, deployed as the command does. */
async function deployed(folder: string) {
  const { url, close } = await serveRpc(connection.provider);
  const file = parseConsortium(smallConsortium(3));
  const local = networkNamed("local", url);
  const provider = await openProvider(local);
  const keys = await keyRing({ keystores: [] }, local, provider, unnamedIn(file));
  const cast = castOf(file, keys);
  const quiet = { onContract: () => undefined, onStep: () => undefined };
  const made = { file, network: local, provider, cast, deployer: keys.deployer, folder, rehearsal: false };
  const { record } = await deployConsortium({ ...made, sources: { commit: "test", version: "test" }, ...quiet });
  const layer = connectJointLayer(addressesIn(record), ethers.provider);
  const token: CurrencyToken = CurrencyToken__factory.connect(await layer.currencies.tokenOf(CN, CN), ethers.provider);
  const { lei } = file.countries[0]!.participants[0]!;
  return {
    file,
    record,
    layer,
    provider,
    cast,
    token,
    asset: Number(await token.asset()),
    bank: await layer.gate.participantByLei(CN, leiToBytes(lei)),
    bankAccount: cast.accountOf({ kind: "participant", lei }),
    accountOf: (office: OfficeName) => cast.accountOf({ kind: "office", country: "CN", office }),
    close: async () => {
      provider.destroy();
      await close();
    },
  };
}
