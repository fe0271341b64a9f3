import { encodeBytes32String, ZeroHash } from "ethers";

import {
  completeLei,
  leiToBytes,
  ruleTerms,
  silenceTermsStruct,
  termsStruct,
  thresholdTerms,
} from "../../src/index.ts";
import { CN, type Scene, STRANGER } from "./scene.ts";

const EVIDENCE = `0x${"22".repeat(32)}`;
const KZ = 398;
const TH = 764;
const YEAR = 31_557_600;
const DAY = 86_400;
const PROXY = "0x363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3";

/** A way in which a chain may differ from its file, and where `accept` must tell it. */
export interface Deviation {
  readonly place: string;
  readonly seed: (scene: Scene) => Promise<unknown>;
}

const corridor = (asset: number, counterparty = 0) => ({ direction: 0, counterparty, asset });
const ruling = { decisionClass: 0, subject: 0, programme: 0 };

/** Of who may act for all. */
const JOINT: Readonly<Record<string, Deviation>> = {
  "a role too many for the deployer": {
    place: "timelock.roles",
    seed: async ({ joint: { timelock }, record }) =>
      timelock.grantRole(await timelock.PROPOSER_ROLE(), record.deployer),
  },
  "the deployer as administrator": {
    place: "timelock.roles",
    seed: ({ joint, record }) => joint.timelock.grantRole(ZeroHash, record.deployer),
  },
  "an executor that nobody knows": {
    place: "timelock.roles",
    seed: async ({ joint: { timelock } }) => timelock.grantRole(await timelock.EXECUTOR_ROLE(), STRANGER),
  },
  "a role that the Council lost": {
    place: "timelock.roles: CANCELLER_ROLE",
    seed: async ({ joint: { timelock, council } }) => timelock.revokeRole(await timelock.CANCELLER_ROLE(), council),
  },
  "one weight": {
    place: "countries[0] (CN).weight",
    seed: ({ joint }) => joint.countries.setWeights([CN], [101]),
  },
  "a country that the file does not have": {
    place: "countries",
    seed: ({ joint }) => joint.countries.admit(250, "0x4652", STRANGER, 100),
  },
  "a member that is suspended": {
    place: "countries[0] (CN): membership",
    seed: ({ joint }) => joint.countries.suspend(CN),
  },
  "another committee": {
    place: "council.emergency.seats",
    seed: ({ joint }) => joint.committee.elect([CN, KZ], 2),
  },
  "another threshold of the committee": {
    place: "council.emergency.threshold",
    seed: ({ joint }) => joint.committee.elect([CN, KZ, TH], 3),
  },
  "a period of the Council": {
    place: "council.classes.Procedural.gracePeriod",
    seed: ({ joint, file }) => {
      const own = file.council.classes.Procedural;
      return joint.rules.setTerms([termsStruct("Procedural", { ...own, gracePeriod: own.gracePeriod + 1 })]);
    },
  },
  "the class of an act": {
    place: "council: class of",
    seed: ({ joint: { rules, releases } }) => {
      const { selector } = releases.interface.getFunction("publish");
      return rules.setActionRules([{ target: releases, selector, rule: ruling, signature: "" }]);
    },
  },
  "the class of an act of another contract": {
    place: "council: class of an act",
    seed: ({ joint: { rules, assets } }) => {
      const { selector } = assets.interface.getFunction("nameFactory");
      return rules.setActionRules([{ target: assets, selector, rule: ruling, signature: "" }]);
    },
  },
  "what silence asks": {
    place: "council.silence.Ordinary.period",
    seed: ({ joint, file }) => {
      const own = file.council.silence.Ordinary;
      return joint.silence.setSilenceTerms([silenceTermsStruct("Ordinary", { ...own, period: own.period + 1 })]);
    },
  },
  "a release that is suspended": {
    place: "releases.SettlementEngine: suspended",
    seed: ({ joint }) => joint.releases.suspend(joint.engine, EVIDENCE),
  },
  "a release that is withdrawn": {
    place: "releases.ClearingQueue: withdrawn",
    seed: ({ joint }) => joint.releases.withdraw(joint.queue, EVIDENCE),
  },
  "a published proxy": {
    place: "releases.Gate.versions",
    seed: async ({ joint, setCode }) => {
      await setCode(STRANGER, PROXY);
      const name = encodeBytes32String("Gate");
      return joint.releases.publish([{ name, powers: 1, deployment: STRANGER, audit: ZeroHash }]);
    },
  },
};

/** Of offices. */
const OFFICES: Readonly<Record<string, Deviation>> = {
  "an office that is empty": {
    place: "countries[0] (CN).offices.Registrar",
    seed: ({ delegation }) => delegation.dismiss(CN, 3),
  },
  "an appointment under way": {
    place: "countries[0] (CN).offices.Supervisor: appointed",
    seed: ({ delegation }) => delegation.appoint(CN, 2, STRANGER),
  },
  "a guardian that is nominated": {
    place: "countries[0] (CN): guardian nominated",
    seed: ({ delegation }) => delegation.nameGuardian(CN, STRANGER),
  },
};

/** Of what Supervisors and Registrars wrote. */
const SUPERVISION: Readonly<Record<string, Deviation>> = {
  "one byte of a rule": {
    place: "countries[0] (CN).rules: direction 0",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptRules(CN, [{ ...corridor(asset), terms: ruleTerms({ minTier: 1 }) }], EVIDENCE),
  },
  "a rule that the file does not have": {
    place: "rules",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptRules(CN, [{ ...corridor(asset, KZ), terms: ruleTerms({}) }], EVIDENCE),
  },
  "a threshold": {
    place: "countries[0] (CN).rules: thresholds",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptThresholds(CN, [{ ...corridor(asset), terms: thresholdTerms({ reportAbove: 100n }) }], EVIDENCE),
  },
  "a limit of exposure": {
    place: "countries[0] (CN).rules: exposure",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptExposureTerms(
        CN,
        [{ ...corridor(asset), terms: { limit: 100n, tripAbove: 0n, coolOff: 0 } }],
        EVIDENCE,
      ),
  },
  "a limit of velocity": {
    place: "countries[0] (CN).velocity",
    seed: ({ supervisor, asset }) => supervisor.adoptVelocities(CN, [{ asset, limit: 100n, window: DAY }], EVIDENCE),
  },
  "a contract that rules ask": {
    place: "countries[0] (CN).module",
    seed: ({ supervisor }) => supervisor.adoptModule(CN, STRANGER, EVIDENCE),
  },
  "a participant's tier": {
    place: "countries[0] (CN).participants[0].tier",
    seed: async ({ registrar, bank }) => registrar.amend(bank, 1, (await registrar.participantOf(bank)).expiry),
  },
  "a participant that lost its licence": {
    place: "countries[0] (CN).participants[0]",
    seed: ({ registrar, bank }) => registrar.revoke(bank),
  },
  "a participant that lost its account": {
    place: "countries[0] (CN).participants[0].account",
    seed: ({ registrar, bankAccount }) => registrar.removeAccount(bankAccount),
  },
  "an account that is proposed": {
    place: "accounts: proposed",
    seed: ({ registrar, bank }) => registrar.proposeAccount(bank, STRANGER),
  },
  "a participant that the file does not have": {
    place: "participants",
    seed: async ({ registrar, now }) =>
      registrar.license(leiToBytes(completeLei("STRANGEBANK".padEnd(18, "0"))), CN, 2, 3, (await now()) + YEAR),
  },
};

/** Of what an issuer wrote. */
const MONEY: Readonly<Record<string, Deviation>> = {
  "a limit of issuance": {
    place: "countries[0] (CN).currency.issuanceLimit",
    seed: ({ token }) => token.lowerIssuanceLimit(1n),
  },
  "an issuer's rule": {
    place: "countries[0] (CN).currency.rule.minTier",
    seed: ({ token }) => token.setIssuerRule(ruleTerms({ minTier: 2 })),
  },
  "powers that were taken back": {
    place: "countries[0] (CN).currency: powers of",
    seed: ({ token, joint }) => token.dropPowers(joint.engine, 2),
  },
  "a higher limit that is announced": {
    place: "countries[0] (CN).currency: announced",
    seed: ({ token }) => token.announce(token.interface.encodeFunctionData("raiseIssuanceLimit", [10n ** 12n])),
  },
  "a quota": {
    place: "countries[0] (CN).currency.queueQuota",
    seed: ({ issuersQueue, token, bankAccount }) => issuersQueue.setQuotas(token, [bankAccount], 1),
  },
  "a quota of a stranger": {
    place: "queue: admitted",
    seed: ({ issuersQueue, token }) => issuersQueue.setQuotas(token, [STRANGER], 1),
  },
};

/** Of the contracts themselves. */
const CODE: Readonly<Record<string, Deviation>> = {
  "other code at an address": {
    place: "contracts.reports.codeHash",
    seed: ({ record, setCode }) => setCode(record.contracts.reports!.address, "0x60006000fd"),
  },
  "a changed immutable": {
    place: "contracts.cases.codeHash",
    seed: async ({ record, provider, setCode }) => {
      const [cases, registry] = [record.contracts.cases!.address, record.contracts.countries!.address];
      const code = await provider.getCode(cases);
      return setCode(cases, code.replaceAll(registry.slice(2).toLowerCase(), STRANGER.slice(2).toLowerCase()));
    },
  },
};

/** By what is wrong. */
export const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  ...JOINT,
  ...OFFICES,
  ...SUPERVISION,
  ...MONEY,
  ...CODE,
};

/** Seeds a deviation, and returns the places at which `accept` finds chain and file to differ; the chain is as before then. */
export async function placesOf(scene: Scene, title: string): Promise<string[]> {
  const snapshot = await scene.connection.networkHelpers.takeSnapshot();
  try {
    await DEVIATIONS[title]!.seed(scene);
    return (await scene.compare()).differences.map(({ place }) => place);
  } finally {
    await snapshot.restore();
  }
}

/** Whether a deviation is told where it is. */
export function isFound(title: string, places: readonly string[]): boolean {
  return places.some((place) => place.startsWith(DEVIATIONS[title]!.place));
}
